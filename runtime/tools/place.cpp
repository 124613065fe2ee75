// Asks the file system what is there.
#include "runtime/tools/place.hpp"

#include <filesystem>
#include <system_error>

#include "runtime/tools/read_only_directory.hpp"

namespace troupe::tools {

namespace fs = std::filesystem;

place find_place(const std::string& word) {
  std::error_code failed;
  auto status = fs::status(word, failed);
  if (!fs::exists(status)) {
    auto missing = failed ? failed : std::make_error_code(std::errc::no_such_file_or_directory);
    throw disk_failure(word, "open", missing.value());
  }
  if (!fs::is_directory(status)) {
    auto folder = fs::path(word).parent_path();
    auto path = folder.empty() ? std::string(".") : folder.string();
    return {path, look_at_directory(path), fs::path(word).filename().string()};
  }
  auto own = own_path(word);
  auto path = fs::is_directory(own, failed) ? own : word;
  return {path, look_at_directory(path), std::nullopt};
}

std::string nothing_in(const place& x, const std::string& wanted) {
  auto text = x.path + " holds no " + wanted + " of this service";
  std::error_code failed;
  if (fs::is_directory(fs::path(x.path) / "version-2", failed))
    return text + ": it is a data directory of ZooKeeper";
  for (auto& name : x.where->list()) {
    if (name.starts_with("log.") && wanted == "snapshot")
      return text + ": only a log. The snapshots lie below dataDir, if dataLogDir is another";
    if ((name.starts_with("snapshot.") || name == "epochs") && wanted != "snapshot")
      return text + ": only snapshots or epochs. The log lies below dataLogDir, if that is another";
  }
  return text + ". Name a server's dataDir, or the folder troupe in it";
}

} // namespace troupe::tools
