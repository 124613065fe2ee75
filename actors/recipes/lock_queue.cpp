// Numbers are compared and no texts: behind ten digits a counter has gone over to a minus sign.
#include "actors/recipes/lock_queue.hpp"

#include <cstdint>

#include "messages/planted.hpp"
#include "messages/whole_number.hpp"

namespace troupe::recipes {

namespace {

constexpr std::size_t digits = 10;

/// The number behind the mark; nullopt: this is no such contender.
std::optional<std::int64_t> number_of(std::string_view name, std::string_view mark) {
  auto at = name.rfind(mark);
  if (at == std::string_view::npos)
    return std::nullopt;
  auto text = name.substr(at + mark.size());
  if (text.size() != digits + (text.starts_with('-') ? 1 : 0))
    return std::nullopt;
  return whole_number<std::int64_t>(text);
}

std::optional<std::int64_t> number_of(std::string_view name, bool readers_too) {
  auto number = number_of(name, contender_mark);
  return number || !readers_too ? number : number_of(name, reader_mark);
}

} // namespace

queue_place place_in_queue(const std::string& own, const std::vector<std::string>& children,
                           const queue_rule& rule) {
  queue_place x;
  auto mine = number_of(own, rule.mark);
  std::optional<std::int64_t> nearest;
  for (auto& name : children) {
    x.present = x.present || name == own;
    auto number = number_of(name, rule.readers_exclude && !planted(fault::readers_ignored));
    if (!number || !mine)
      continue;
    if (planted(fault::queue_by_text) ? name >= own : *number >= *mine)
      continue;
    ++x.ahead;
    if (!nearest || *number > *nearest) {
      nearest = number;
      x.before = name;
    }
  }
  return x;
}

std::optional<std::string> first_in_queue(const std::vector<std::string>& children) {
  std::optional<std::string> first;
  std::optional<std::int64_t> least;
  for (auto& name : children) {
    auto number = number_of(name, true);
    if (number && (!least || *number < *least)) {
      least = number;
      first = name;
    }
  }
  return first;
}

std::optional<std::string> contender_with(const std::string& prefix,
                                          const std::vector<std::string>& children) {
  for (auto& name : children)
    if (name.starts_with(prefix))
      return name;
  return std::nullopt;
}

} // namespace troupe::recipes
