// Reading a traced line.
#include "runtime/stage/chronicle.hpp"

#include <charconv>

#include "runtime/stage/network.hpp"

namespace troupe {

namespace {

server_id side_in(std::string_view word) {
  if (word == "disk")
    return the_disk;
  std::uint32_t x = 0;
  std::from_chars(word.data(), word.data() + word.size(), x);
  return server_id{x};
}

} // namespace

happening::delivery delivery_in(const std::string& traced) {
  auto arrow = traced.find('>');
  auto blank = traced.find(' ');
  if (arrow == std::string::npos || blank == std::string::npos || blank < arrow)
    return {nobody, nobody, "", traced};
  happening::delivery found;
  found.from = side_in(std::string_view(traced).substr(0, arrow));
  found.to = side_in(std::string_view(traced).substr(arrow + 1, blank - arrow - 1));
  found.text = traced.substr(blank + 1);
  found.kind = found.text.substr(0, found.text.find(' '));
  return found;
}

std::string line_of(const happening::delivery& x) {
  auto side = [](server_id s) { return s == the_disk ? std::string("disk") : to_string(s); };
  return x.from == nobody ? x.text : side(x.from) + '>' + side(x.to) + ' ' + x.text;
}

} // namespace troupe
