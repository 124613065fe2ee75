// StatsTrack's text: fields between runs of ',' and ';', each name=value.
#include "runtime/shell/quota.hpp"

#include "runtime/shell/words.hpp"

namespace troupe::shell {

namespace {

std::string placed(const std::string& path, const char* name) {
  return quota_root + (path == "/" ? "" : path) + '/' + name;
}

std::int64_t quota::*field_named(std::string_view name) {
  return name == "count"            ? &quota::count
         : name == "bytes"          ? &quota::bytes
         : name == "countHardLimit" ? &quota::count_hard
         : name == "byteHardLimit"  ? &quota::bytes_hard
                                    : nullptr;
}

} // namespace

std::string limits_path(const std::string& path) {
  return placed(path, "zookeeper_limits");
}

std::string usage_path(const std::string& path) {
  return placed(path, "zookeeper_stats");
}

std::string usage_text(const quota& x) {
  return "count=" + std::to_string(x.count) + ",bytes=" + std::to_string(x.bytes);
}

std::string limits_text(const quota& x) {
  return usage_text(x) + "=;byteHardLimit=" + std::to_string(x.bytes_hard)
         + ";countHardLimit=" + std::to_string(x.count_hard);
}

std::optional<quota> parse_quota(std::string_view text) {
  quota x;
  while (!text.empty()) {
    auto one = text.substr(0, text.find_first_of(",;"));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (one.empty())
      continue;
    auto name = one.substr(0, one.find('='));
    auto value = one.substr(std::min(name.size() + 1, one.size()));
    value = value.substr(0, value.find('='));
    auto field = field_named(name);
    auto number = parse_number(value.empty() ? "-1" : value);
    if (field && !number)
      return std::nullopt;
    if (field)
      x.*field = *number;
  }
  return x;
}

std::int64_t quota::*quota_field(char option) {
  return option == 'n'   ? &quota::count
         : option == 'b' ? &quota::bytes
         : option == 'N' ? &quota::count_hard
                         : &quota::bytes_hard;
}

std::optional<std::string> quota_fault(char option, std::optional<std::int64_t> value) {
  if (!value)
    return "NumberFormatException happens when parsing the option value";
  if ((option == 'n' || option == 'N') && *value <= 0)
    return "the num quota must be greater than zero";
  if ((option == 'b' || option == 'B') && *value < 0)
    return "the bytes quota must be greater than or equal to zero";
  return std::nullopt;
}

} // namespace troupe::shell
