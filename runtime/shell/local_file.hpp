// Files of the machine that the shell runs on, given by name.
//
// Never writes; what cannot be read is told by errno.
#pragma once

#include <optional>
#include <string>

namespace troupe::shell {

/// "-" is stdin, or stdout where something is written.
bool is_stream(const std::string& file);

/// All of it; nullopt: it cannot be read, errno says why.
std::optional<std::string> whole_file(const std::string& file);

} // namespace troupe::shell
