// Fields between runs of ',' and ';', each name=value; what follows a second '=' is left out.
#include "actors/tree/quota_text.hpp"

#include <algorithm>
#include <limits>

#include "messages/whole_number.hpp"

namespace troupe {

namespace {

constexpr std::string_view limits_name = "/zookeeper_limits";
constexpr std::string_view usage_name = "/zookeeper_stats";

/// As Java reads a long: a plus sign is fine. Nothing at all is -1.
std::optional<std::int64_t> number_in(std::string_view text) {
  if (text.empty())
    return -1;
  if (text.size() > 1 && text.front() == '+' && text[1] != '-')
    text.remove_prefix(1);
  return whole_number<std::int64_t>(text);
}

std::int64_t quota::*field_named(std::string_view name) {
  return name == "count"            ? &quota::count
         : name == "bytes"          ? &quota::bytes
         : name == "countHardLimit" ? &quota::count_hard
         : name == "byteHardLimit"  ? &quota::bytes_hard
                                    : nullptr;
}

std::string placed(std::string_view path, std::string_view name) {
  std::string text(quota_root);
  if (path != "/")
    text += path;
  return text += name;
}

} // namespace

std::int64_t sum_of(std::int64_t x, std::int64_t y) {
  using range = std::numeric_limits<std::int64_t>;
  std::int64_t sum = 0;
  return __builtin_add_overflow(x, y, &sum) ? (x < 0 ? range::min() : range::max()) : sum;
}

quota_reading read_quota(std::string_view text) {
  quota_reading x;
  auto count_said = false, bytes_said = false;
  while (!text.empty()) {
    auto one = text.substr(0, text.find_first_of(",;"));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    auto name = one.substr(0, one.find('='));
    auto field = field_named(name);
    if (!field)
      continue;
    auto value = one.substr(std::min(name.size() + 1, one.size()));
    auto number = number_in(value.substr(0, value.find('=')));
    x.sound = x.sound && number;
    x.what.*field = number.value_or(-1);
    count_said = count_said || field == &quota::count;
    bytes_said = bytes_said || field == &quota::bytes;
  }
  x.is_usage = x.sound && count_said && bytes_said;
  return x;
}

std::optional<quota_usage> read_usage(std::string_view text) {
  auto found = read_quota(text);
  return found.is_usage ? std::optional(quota_usage{found.what.count, found.what.bytes})
                        : std::nullopt;
}

std::string usage_text(const quota_usage& x) {
  return "count=" + std::to_string(x.count) + ",bytes=" + std::to_string(x.bytes);
}

std::string limits_text(const quota& x) {
  return usage_text({x.count, x.bytes}) + "=;byteHardLimit=" + std::to_string(x.bytes_hard)
         + ";countHardLimit=" + std::to_string(x.count_hard);
}

std::string limits_path(std::string_view path) {
  return placed(path, limits_name);
}

std::string usage_path(std::string_view path) {
  return placed(path, usage_name);
}

std::optional<quota_place> quota_place_of(std::string_view path) {
  if (!path.starts_with(quota_root))
    return std::nullopt;
  path.remove_prefix(quota_root.size());
  auto limits = path.ends_with(limits_name);
  if (!limits && !path.ends_with(usage_name))
    return std::nullopt;
  path.remove_suffix(limits ? limits_name.size() : usage_name.size());
  if (path.empty() || path.front() != '/')
    return std::nullopt;
  return quota_place{path, limits};
}

} // namespace troupe
