// ZooKeeper's zoo.cfg as settings.
//
// Plain; opens no file (config_files does) and resolves no name.
// Always: what is not refused is a configuration that can run, and every line without effect was
// named in a warning.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/properties.hpp"
#include "config/settings.hpp"

namespace troupe {

/// A configuration as far as its text tells. In an ensemble `take_myid` has to follow.
struct zoo_cfg {
  settings all;
  std::string quorum_secret_file; ///< to be read into `all.quorum_secret`
  std::string
      login_config_file; ///< java.security.auth.login.config: to be told to take_login_config
  std::string login_section = "Server"; ///< sasl.serverconfig: whose users count
  std::string sasl_super_password; ///< SASLAuthenticationProvider.superPassword: of the user super
  bool create_data_dir = true;     ///< datadir.autocreate
  config_report report;
};

/// Settings from entries: those of the file first, then those of the command line, which win.
/// Errors and warnings are in the result's report.
zoo_cfg read_zoo_cfg(const std::vector<config_entry>& file,
                     const std::vector<config_entry>& command_line = {});

/// The same from a text; for tests and embedders that have one.
zoo_cfg read_zoo_cfg(std::string_view text);

/// `-Dzookeeper.snapCount=1000` (with or without -D) as an entry; complains about anything else.
std::optional<config_entry> property_entry(std::string_view argument, config_report& report);

/// Says who this server is, from the content of `dataDir`/myid; nullopt: there is no such file.
void take_myid(zoo_cfg& cfg, const std::optional<std::string>& content);

/// Keeps the content of quorumSecretFile.
void take_quorum_secret(zoo_cfg& cfg, std::string_view content);

/// Keeps the users that the content of the login configuration names.
void take_login_config(zoo_cfg& cfg, std::string_view content);

} // namespace troupe
