// mntr: everything that can be counted, for exporters and dashboards. Plain.
#pragma once

#include <string>

#include "runtime/live/admin/facts.hpp"

namespace troupe {

/// A line for each key: "zk_" and the key, a tab, the value. Keys of what there is not are left out
/// (tests/compat/monitor_keys.txt names them); counters of the node begin anew with each of its
/// roles.
std::string monitor_text(const server_facts& x);

} // namespace troupe
