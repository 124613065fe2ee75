// The transaction log of one directory: which files count, in which order, and whether they are one
// history.
//
// Changes nothing. Judges as the server would at its next start (log_file::recover), but goes on
// behind the first fault, so that every file gets its verdict.
#pragma once

#include <string>
#include <vector>

#include "runtime/tools/log_verdict.hpp"

namespace troupe::tools {

/// Every file that is called like a segment, in the order of the history.
std::vector<log_verdict> judge_directory(directory& where);

/// One file, by any name. If it lies beside others of its history they are taken into account.
log_verdict judge_file(directory& where, const std::string& name);

} // namespace troupe::tools
