// Numbers are compared and no texts: behind ten digits a counter has gone over to a minus sign.
#include "runtime/shell/lock_queue.hpp"

#include "runtime/shell/words.hpp"

namespace troupe::shell {

namespace {

constexpr std::size_t digits = 10;

/// The number behind the mark; nullopt: this is no contender.
std::optional<std::int64_t> number_of(const std::string& name) {
  auto at = name.rfind(contender_mark);
  if (at == std::string::npos)
    return std::nullopt;
  auto text = std::string_view(name).substr(at + std::string_view(contender_mark).size());
  auto minus = text.starts_with('-');
  return text.size() == digits + (minus ? 1 : 0) ? parse_number(text) : std::nullopt;
}

} // namespace

queue_place place_in_queue(const std::string& own, const std::vector<std::string>& children) {
  queue_place x;
  auto mine = number_of(own);
  std::optional<std::int64_t> nearest;
  for (auto& name : children) {
    x.present = x.present || name == own;
    auto number = number_of(name);
    if (!number || !mine || *number >= *mine)
      continue;
    ++x.ahead;
    if (!nearest || *number > *nearest) {
      nearest = number;
      x.before = name;
    }
  }
  return x;
}

std::optional<std::string> contender_with(const std::string& prefix,
                                          const std::vector<std::string>& children) {
  for (auto& name : children)
    if (name.starts_with(prefix))
      return name;
  return std::nullopt;
}

std::string queue_path(const std::string& name, const std::string& home) {
  return name.starts_with('/') ? name : home + '/' + name;
}

} // namespace troupe::shell
