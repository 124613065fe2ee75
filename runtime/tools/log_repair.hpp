// Cuts off the torn end of a log, as the server itself would at its start.
//
// Never touches what was durable, never works beside a server (it holds the directory's lock while
// it looks and cuts), never replaces a copy that it made before.
#pragma once

#include <ostream>
#include <string>

namespace troupe::tools {

/// 0: the log is whole now (or was); 1: it is damaged, and nothing was changed; 2: this cannot be
/// done. Throws disk_failure and disk_refusal (a server runs).
int repair_log(const std::string& data_directory, std::ostream& out, std::ostream& err);

} // namespace troupe::tools
