// What a word of the command line names: a file, or a server's directory.
//
// Opens nothing for writing, makes nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/live/disk/directory.hpp"

namespace troupe::tools {

struct place {
  std::string path;                 ///< of the directory
  std::shared_ptr<directory> where; ///< to look at
  std::optional<std::string> file;  ///< only this one
};

/// A directory is a server's dataDir (or dataLogDir), or the folder of this service in it. Throws
/// disk_failure if there is nothing.
place find_place(const std::string& word);

/// The sentence for a directory in which no `wanted` ("transaction log", "snapshot") was found.
std::string nothing_in(const place& x, const std::string& wanted);

} // namespace troupe::tools
