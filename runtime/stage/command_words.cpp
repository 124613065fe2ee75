// What a word means, and what is said of one that means nothing.
#include "runtime/stage/command_words.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace troupe::command {

void refuse(const std::string& why) {
  throw script_error(why);
}

words split(const std::string& line) {
  std::string spaced;
  for (auto c : line)
    spaced += c == '|' ? std::string(" | ") : std::string(1, c);
  std::istringstream in(spaced);
  words found;
  for (std::string word; in >> word;)
    found.push_back(word);
  return found;
}

server_id server_in(const std::string& word) {
  auto x = number_in(word);
  if (!x || *x < 1 || *x > 255)
    refuse("'" + word + "' is no server; a server is a number from 1 to 255");
  return server_id{static_cast<std::uint32_t>(*x)};
}

std::vector<server_id> servers_in(const words& all, std::size_t first) {
  std::vector<server_id> found;
  for (auto i = first; i < all.size(); ++i)
    found.push_back(server_in(all[i]));
  std::sort(found.begin(), found.end());
  if (std::adjacent_find(found.begin(), found.end()) != found.end())
    refuse("a server is named twice");
  return found;
}

std::vector<server_id> some_servers(const words& all, const std::string& example) {
  if (all.size() < 2)
    refuse("'" + all[0] + "' names servers, as in '" + example + "'");
  return servers_in(all, 1);
}

bool is_link(const std::string& word) {
  return word.find('>') != std::string::npos;
}

link_pattern link_in(const std::string& word) {
  auto middle = word.find('>');
  auto side = [&](const std::string& x) { return x == "*" ? nobody : server_in(x); };
  if (middle == std::string::npos)
    refuse("'" + word
           + "' is no link; a link is '3>1', '3>*', '*>3', '3>disk', 'disk>3', 'ann>2' or '2>ann'");
  auto from = word.substr(0, middle), to = word.substr(middle + 1);
  if (to == "disk")
    return {side(from), nobody, true, true};
  if (from == "disk")
    return {nobody, side(to), true, false};
  if (is_client_name(from))
    return {nobody, side(to), false, false, from, true};
  if (is_client_name(to))
    return {side(from), nobody, false, false, to, false};
  return {side(from), side(to)};
}

std::optional<std::int64_t> duration_in(const std::string& word) {
  auto unit = word.find_first_not_of("0123456789");
  auto count = number_in(word.substr(0, unit));
  auto name = unit == std::string::npos ? "" : word.substr(unit);
  if (!count || *count > 1'000'000'000 || (name != "ms" && name != "s"))
    return std::nullopt;
  return static_cast<std::int64_t>(*count) * (name == "s" ? 1000 : 1);
}

std::int64_t milliseconds_in(const std::string& word) {
  auto duration = duration_in(word);
  if (!duration)
    refuse("'" + word + "' is no duration; a duration is '200ms' or '2s'");
  return *duration;
}

std::vector<std::vector<server_id>> sides_in(const words& all, std::size_t first,
                                             const std::string& wrong) {
  std::vector<std::vector<server_id>> sides(1);
  std::set<server_id> seen;
  for (auto i = first; i < all.size(); ++i) {
    if (all[i] == "|") {
      sides.emplace_back();
      continue;
    }
    sides.back().push_back(server_in(all[i]));
    if (!seen.insert(sides.back().back()).second)
      refuse("server " + all[i] + " is named twice");
  }
  for (auto& side : sides)
    if (side.empty() || sides.size() < 2)
      refuse(wrong);
  return sides;
}

} // namespace troupe::command
