// The files around a configuration: zoo.cfg itself, dynamicConfigFile, myid, quorumSecretFile and
// the login configuration of java.security.auth.login.config.
//
// Only reads, and only what it was told to. Decides nothing: the sentences are zoo_cfg's.
// Always: no content of a secret file is ever part of a complaint.
#pragma once

#include <string>
#include <vector>

#include "config/zoo_cfg.hpp"

namespace troupe {

/// Everything a server is told at its start. `properties`: arguments of the form
/// -Dzookeeper.key=value.
///
///     auto cfg = load_zoo_cfg("zoo.cfg");
///     if (cfg.report.refused()) ... // cfg.report.errors says why, in sentences
zoo_cfg load_zoo_cfg(const std::string& path, const std::vector<std::string>& properties = {});

} // namespace troupe
