// Verbs about time: how long, and at what pace servers act.
#include "runtime/stage/command_verbs.hpp"

#include <functional>
#include <map>

namespace troupe::command {

namespace {

template <class Number>
auto set_number(Number timing::*field) {
  return [field](timing& x, std::int64_t value) { x.*field = static_cast<Number>(value); };
}

auto set_duration(timing::ms timing::*field) {
  return [field](timing& x, std::int64_t value) { x.*field = timing::ms(value); };
}

struct setting {
  bool duration;
  std::function<void(timing&, std::int64_t)> set;
};

const std::map<std::string, setting>& timing_settings() {
  static const std::map<std::string, setting> all{
      {"tick", {true, set_duration(&timing::tick)}},
      {"finalize", {true, set_duration(&timing::finalize)}},
      {"renotify", {true, set_duration(&timing::renotify)}},
      {"container_check", {true, set_duration(&timing::container_check)}},
      {"init_limit", {false, set_number(&timing::init_limit)}},
      {"sync_limit", {false, set_number(&timing::sync_limit)}},
      {"snap_count", {false, set_number(&timing::snap_count)}},
      {"part_bytes", {false, set_number(&timing::part_bytes)}},
      {"counter_max", {false, set_number(&timing::counter_max)}},
  };
  return all;
}

} // namespace

any parse_timing(const words& all) {
  times x;
  if (all.size() < 3 || all.size() % 2 == 0)
    refuse("'timing' is followed by names and values, as in 'timing tick 100ms sync_limit 5'");
  for (std::size_t i = 1; i < all.size(); i += 2) {
    auto found = timing_settings().find(all[i]);
    if (found == timing_settings().end()) {
      std::string known;
      for (auto& [name, how] : timing_settings())
        known += (known.empty() ? "" : ", ") + name;
      refuse("'" + all[i] + "' is no setting of 'timing'; there are " + known);
    }
    if (found->second.duration) {
      x.given.emplace_back(all[i], milliseconds_in(all[i + 1]));
    } else {
      auto value = number_in(all[i + 1]);
      if (!value || *value < 1 || *value > 0xffffffff)
        refuse("'" + all[i] + "' is followed by a number, as in 'sync_limit 5'");
      x.given.emplace_back(all[i], static_cast<std::int64_t>(*value));
    }
  }
  return x;
}

void times::change(timing& x) const {
  for (auto& [name, value] : given)
    timing_settings().at(name).set(x, value);
}

any parse_wait(const words& all) {
  if (all.size() == 2)
    return wait{milliseconds_in(all[1]), false};
  auto count = all.size() == 3 ? number_in(all[1]) : std::nullopt;
  if (!count || *count > 1'000'000 || (all[2] != "ticks" && all[2] != "tick"))
    refuse("'wait' is followed by a duration, as in 'wait 200ms' or 'wait 3 ticks'");
  return wait{static_cast<std::int64_t>(*count), true};
}

} // namespace troupe::command
