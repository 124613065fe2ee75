// Opens the files of a configuration, none of them greater than a configuration can be.
#include "config/config_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <sys/stat.h>

#include "config/server_lines.hpp"

namespace troupe {

namespace {

/// The content of a regular file; nullopt with `why` set if it cannot be had.
std::optional<std::string> content_of(const std::string& path, std::string& why) {
  struct stat about = {};
  if (::stat(path.c_str(), &about) != 0) {
    why = path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  if (!S_ISREG(about.st_mode)) {
    why = path + " is not a file";
    return std::nullopt;
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) {
    why = path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  std::string result(config_text_max + 1, '\0'); // one byte more shows that it is too big
  result.resize(std::fread(result.data(), 1, result.size(), file.get()));
  if (std::ferror(file.get())) {
    why = path + " cannot be read: " + std::strerror(errno);
    return std::nullopt;
  }
  return result;
}

/// The entries of dynamicConfigFile, if the file names one: only server, group, weight and version
/// lines may stand there, and then not in the static file.
void add_dynamic(std::vector<config_entry>& file, config_report& report) {
  auto named =
      std::find_if(file.begin(), file.end(), [](auto& x) { return x.key == "dynamicConfigFile"; });
  if (named == file.end())
    return;
  std::string why;
  auto text = content_of(named->value, why);
  if (!text) {
    report.errors.push_back(named->where + ": dynamicConfigFile cannot be read: " + why + '.');
    return;
  }
  for (auto& x : file)
    if (server_lines::is_one(x.key))
      report.errors.push_back(x.where + ": " + x.key
                              + " must stand in dynamicConfigFile, since there is one.");
  for (auto& x : read_properties(*text, named->value, report)) {
    if (server_lines::is_one(x.key))
      file.push_back(std::move(x));
    else if (x.key != "version")
      report.errors.push_back(
          x.where + ": " + x.key
          + " must stand in the main configuration file, not in dynamicConfigFile.");
  }
}

void read_myid(zoo_cfg& cfg) {
  if (cfg.all.data_dir.empty())
    return;
  auto path = cfg.all.data_dir + "/myid";
  std::error_code error;
  if (!cfg.create_data_dir && !std::filesystem::is_directory(cfg.all.data_dir, error))
    cfg.report.errors.push_back(
        "dataDir " + cfg.all.data_dir
        + " does not exist and datadir.autocreate is off: mount or create it.");
  if (!std::filesystem::exists(path, error))
    return take_myid(cfg, std::nullopt);
  std::string why;
  auto text = content_of(path, why);
  if (text)
    take_myid(cfg, text);
  else
    cfg.report.errors.push_back(why + ": it should hold this server's number.");
}

/// A secret of this server: told to `take`, with a warning if others can read it too.
void read_secret(zoo_cfg& cfg, const std::string& path, const std::string& key,
                 void (*take)(zoo_cfg&, std::string_view)) {
  if (path.empty())
    return;
  std::string why;
  auto text = content_of(path, why);
  if (!text) {
    cfg.report.errors.push_back(key + " cannot be read: " + why + '.');
    return;
  }
  take(cfg, *text);
  struct stat about = {};
  if (::stat(path.c_str(), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    cfg.report.warnings.push_back(path + " can be read by other users of this machine: chmod 600 "
                                  + path);
}

} // namespace

zoo_cfg load_zoo_cfg(const std::string& path, const std::vector<std::string>& properties) {
  config_report report;
  std::string why;
  auto text = content_of(path, why);
  if (!text) {
    zoo_cfg nothing;
    nothing.report.errors.push_back("no configuration: " + why + '.');
    return nothing;
  }
  auto file = read_properties(*text, std::filesystem::path(path).filename().string(), report);
  add_dynamic(file, report);
  std::vector<config_entry> command_line;
  for (auto& x : properties)
    if (auto entry = property_entry(x, report))
      command_line.push_back(std::move(*entry));
  auto result = read_zoo_cfg(file, command_line);
  auto& errors = result.report.errors;
  errors.insert(errors.begin(), report.errors.begin(), report.errors.end());
  read_myid(result);
  read_secret(result, result.quorum_secret_file, "quorumSecretFile", take_quorum_secret);
  read_secret(result, result.login_config_file, "java.security.auth.login.config",
              take_login_config);
  return result;
}

} // namespace troupe
