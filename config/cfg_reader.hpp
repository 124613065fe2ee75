// The entries of a configuration by key, and values of a kind asked of them.
//
// Plain. Complains about what is no such value, in sentences that name the place; never shows a
// secret. Always: each key is there once, and the command line has won.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/known_keys.hpp"
#include "config/properties.hpp"
#include "config/server_lines.hpp"

namespace troupe {

using cfg_entries = std::map<std::string, config_entry>;

/// The entries by key, without the prefix `zookeeper.`; a key that stands twice in the file is
/// refused, the command line wins over the file.
cfg_entries gathered(const std::vector<config_entry>& file,
                     const std::vector<config_entry>& command_line, config_report& report);

/// Says what becomes of an entry that does not do what it does in ZooKeeper.
void name_if_unserved(const config_entry& x, config_report& report);

class cfg_reader {
public:
  cfg_reader(const cfg_entries& all, config_report& report) : all_(all), report_(report) {}

  const config_entry* find(const std::string& key) const {
    auto i = all_.find(key);
    return i == all_.end() ? nullptr : &i->second;
  }

  std::string text(const std::string& key) const {
    auto x = find(key);
    return x ? x->value : "";
  }

  template <class T>
  void number(const std::string& key, T& to, std::uint64_t least, std::uint64_t most) {
    auto x = find(key);
    if (!x)
      return;
    auto value = plain_number(x->value, most);
    if (value && *value >= least)
      to = static_cast<T>(*value);
    else
      refuse(*x,
             "it must be a number from " + std::to_string(least) + " to " + std::to_string(most));
  }

  void millis(const std::string& key, std::chrono::milliseconds& to, std::uint64_t least) {
    auto count = static_cast<std::uint64_t>(to.count());
    number(key, count, least, 1u << 30);
    to = std::chrono::milliseconds{count};
  }

  bool on(const std::string& key, bool otherwise) {
    auto x = find(key);
    if (!x)
      return otherwise;
    if (!is_on(x->value) && !is_off(x->value))
      refuse(*x, "it must be yes or no");
    return is_on(x->value);
  }

  void refuse(const config_entry& x, const std::string& why) {
    auto shown = is_secret_key(x.key) ? "" : '=' + x.value;
    report_.errors.push_back(x.where + ": " + x.key + shown + ": " + why + '.');
  }

  void missing(const std::string& key, const std::string& why) {
    report_.errors.push_back(key + " is missing" + why + '.');
  }

  void warn(const std::string& text) {
    report_.warnings.push_back(text);
  }

private:
  const cfg_entries& all_;
  config_report& report_;
};

} // namespace troupe
