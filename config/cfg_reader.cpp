// Gathers entries, and names those without effect.
#include "config/cfg_reader.hpp"

namespace troupe {

namespace {

std::string plain_key(std::string_view key) {
  constexpr std::string_view prefix = "zookeeper.";
  if (key.starts_with(prefix) && key.size() > prefix.size())
    key.remove_prefix(prefix.size());
  return std::string(key);
}

} // namespace

cfg_entries gathered(const std::vector<config_entry>& file,
                     const std::vector<config_entry>& command_line, config_report& report) {
  cfg_entries result;
  for (auto x : file) {
    x.key = plain_key(x.key);
    auto [i, fresh] = result.emplace(x.key, x);
    if (!fresh)
      report.errors.push_back(x.where + ": " + x.key + " stands already at " + i->second.where
                              + ": keep one of the two lines.");
  }
  for (auto x : command_line) {
    x.key = plain_key(x.key);
    auto i = result.find(x.key);
    if (i != result.end() && i->second.value != x.value)
      report.warnings.push_back(x.key + " of " + x.where + " wins over " + i->second.where + '.');
    result.insert_or_assign(x.key, x);
  }
  return result;
}

void name_if_unserved(const config_entry& x, config_report& report) {
  auto known = find_key(x.key);
  auto said = x.where + ": " + x.key;
  auto refuse = [&] { report.errors.push_back(said + ": " + std::string(known.instead)); };
  switch (known.fate) {
  case key_fate::served:
    break;
  case key_fate::tuning:
    report.warnings.push_back(said + " has no effect here: this server needs no such tuning.");
    break;
  case key_fate::not_served:
    report.warnings.push_back(said + " is not served: " + std::string(known.instead));
    break;
  case key_fate::refused:
    refuse();
    break;
  case key_fate::refused_if_on:
    if (!is_off(x.value))
      refuse();
    break;
  case key_fate::unknown: {
    // A file full of nonsense gets no more help.
    auto near = report.warnings.size() < 100 ? closest_key(x.key) : "";
    report.warnings.push_back(said + " is an unknown key and has no effect."
                              + (near.empty() ? "" : " Did you mean " + near + '?'));
  }
  }
}

} // namespace troupe
