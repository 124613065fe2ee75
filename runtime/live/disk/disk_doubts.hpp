// What an operator should hear of a data directory before it is relied upon: it lies in memory, on
// another machine's disk, or has hardly any space left.
//
// Only asks the file system; changes nothing, refuses nothing (tests and embedders may want a
// tmpfs).
#pragma once

#include <string>
#include <vector>

namespace troupe {

/// A sentence for each doubt; none if all is well, or if the directory cannot be asked.
std::vector<std::string> disk_doubts(const std::string& directory);

} // namespace troupe
