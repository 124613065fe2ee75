// Reading with streams: an empty file is a text too, a directory is none.
#include "runtime/shell/local_file.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace troupe::shell {

bool is_stream(const std::string& file) {
  return file == "-";
}

std::optional<std::string> whole_file(const std::string& file) {
  std::ifstream kept;
  if (!is_stream(file))
    kept.open(file, std::ios::binary);
  auto& from = is_stream(file) ? std::cin : kept;
  std::ostringstream text;
  if (!from)
    return std::nullopt;
  if (from.peek() != std::istream::traits_type::eof())
    text << from.rdbuf();
  return from.bad() || text.bad() ? std::nullopt : std::optional{text.str()};
}

} // namespace troupe::shell
