// The words that do not ask the node: envi (process and machine) and conf (settings).
#pragma once

#include <cstdint>
#include <string>

#include "runtime/live/admin/facts.hpp"

namespace troupe {

/// "3.9.5-troupe-0.1.0, built on …": the version of ZooKeeper's behaviour, then our own. Clients
/// parse the three numbers.
std::string full_version();

std::string environment_text();

/// Of all regular files in it; 0 if it cannot be read.
std::uintmax_t size_of(const std::string& folder);

std::string configuration_text(const server_facts& x);

} // namespace troupe
