// A server's directory as a tool looks at it: the server's own code reads it, and nothing changes.
//
// Files are opened for reading only, so a disk that is mounted so, or belongs to another user, can
// be looked at, and so can the files of a server that runs. What a server would change while it
// reads (cut off a torn end) is passed over in silence; what makes, renames or removes is refused.
// Takes no lock.
#pragma once

#include <memory>
#include <string>

#include "runtime/live/disk/directory.hpp"

namespace troupe::tools {

/// The directory at `path`, which must be there. Throws disk_failure.
std::shared_ptr<directory> look_at_directory(const std::string& path);

} // namespace troupe::tools
