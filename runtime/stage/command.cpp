// One function a verb.
#include "runtime/stage/command.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "runtime/stage/clients/client_codec.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace command {

namespace {

using words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& why) {
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

std::optional<std::uint64_t> number_in(const std::string& word) {
  std::uint64_t x = 0;
  auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), x);
  if (failed != std::errc{} || end != word.data() + word.size())
    return std::nullopt;
  return x;
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

std::int64_t milliseconds_in(const std::string& word) {
  auto unit = word.find_first_not_of("0123456789");
  auto count = number_in(word.substr(0, unit));
  auto name = unit == std::string::npos ? "" : word.substr(unit);
  if (!count || *count > 1'000'000'000 || (name != "ms" && name != "s"))
    refuse("'" + word + "' is no duration; a duration is '200ms' or '2s'");
  return static_cast<std::int64_t>(*count) * (name == "s" ? 1000 : 1);
}

/// Lists of servers with `|` between them, from `first` on; no server is named twice.
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

any parse_servers(const words& all) {
  auto wrong = "'servers' is followed by how many, as in 'servers 5', 'servers 5 observers 6 7' or "
               "'servers 6 groups 1 2 3 | 4 5 6'";
  auto count = all.size() > 1 ? number_in(all[1]) : std::nullopt;
  if (!count || *count < 1 || *count > 255)
    refuse(wrong);
  servers x;
  for (std::uint32_t i = 1; i <= *count; ++i)
    x.voters.push_back(server_id{i});
  auto groups = std::find(all.begin(), all.end(), "groups");
  auto rest = words(all.begin() + 2, groups);
  if (groups != all.end())
    x.groups = sides_in(words(groups + 1, all.end()), 0, wrong);
  for (auto& group : x.groups)
    for (auto s : group)
      if (number(s) > *count)
        refuse("server " + to_string(s) + " is no voter, and belongs to no group");
  if (rest.empty())
    return x;
  if (rest[0] != "observers" || rest.size() == 1)
    refuse(wrong);
  x.observers = servers_in(rest, 1);
  for (auto o : x.observers)
    if (number(o) <= *count)
      refuse("server " + to_string(o) + " is a voter already");
  return x;
}

any parse_after(const words& all) {
  if (all.size() != 2 || all[1].find_first_of("/.\\") != std::string::npos)
    refuse("'after' names a scenario of the same folder, as in 'after five_servers'");
  return after{all[1]};
}

any parse_start(const words& all) {
  return start{some_servers(all, "start 1 2")};
}

any parse_stop(const words& all) {
  return stop{some_servers(all, "stop 1")};
}

any parse_crash(const words& all) {
  return crash{some_servers(all, "crash 1 2")};
}

any parse_pause(const words& all) {
  return pause{some_servers(all, "pause 3")};
}

any parse_resume(const words& all) {
  return resume{some_servers(all, "resume 3")};
}

any parse_hold(const words& all) {
  hold x;
  std::size_t i = 1;
  for (; i < all.size() && is_link(all[i]); ++i)
    x.links.push_back(link_in(all[i]));
  if (x.links.empty() || all.size() > i + 1)
    refuse("'hold' names links and perhaps a kind of message, as in 'hold 3>1 3>2 ack'");
  if (i == all.size())
    return x;
  auto kinds = frame_kinds();
  auto& of_clients = client_frame_kinds();
  kinds.insert(kinds.end(), of_clients.begin(), of_clients.end());
  if (std::find(kinds.begin(), kinds.end(), all[i]) == kinds.end()) {
    std::string known;
    for (auto& kind : kinds)
      known += (known.empty() ? "" : ", ") + kind;
    refuse("'" + all[i] + "' is no kind of message; there are " + known);
  }
  x.kind = all[i];
  return x;
}

any parse_release(const words& all) {
  release x;
  for (std::size_t i = 1; i < all.size(); ++i)
    x.links.push_back(link_in(all[i]));
  return x;
}

any parse_cut(const words& all) {
  auto wrong = "'cut' is followed by a partition or by links, as in 'cut 1 2 | 3 4 5' or 'cut 3>1'";
  cut x;
  if (all.size() > 1 && is_link(all[1])) {
    for (std::size_t i = 1; i < all.size(); ++i) {
      x.links.push_back(link_in(all[i]));
      if (x.links.back().of_disk)
        refuse("no disk can be cut off; '" + all[i] + "' can be held");
    }
    return x;
  }
  x.sides = sides_in(all, 1, wrong);
  return x;
}

any parse_put(const words& all) {
  if (all.size() < 4 || all[2][0] != '/')
    refuse("'put' names a server, a path and values, as in 'put 3 /n a b c'");
  return put{server_in(all[1]), all[2], {all.begin() + 3, all.end()}};
}

any parse_read(const words& all) {
  if (all.size() != 3 || all[2][0] != '/')
    refuse("'read' names a server and a path, as in 'read 1 /n'");
  return read{server_in(all[1]), all[2]};
}

any parse_wait(const words& all) {
  if (all.size() == 2)
    return wait{milliseconds_in(all[1]), false};
  auto count = all.size() == 3 ? number_in(all[1]) : std::nullopt;
  if (!count || *count > 1'000'000 || (all[2] != "ticks" && all[2] != "tick"))
    refuse("'wait' is followed by a duration, as in 'wait 200ms' or 'wait 3 ticks'");
  return wait{static_cast<std::int64_t>(*count), true};
}

std::vector<link_pattern> connections_in(const words& all, std::size_t end,
                                         const std::string& example) {
  std::vector<link_pattern> links;
  for (std::size_t i = 1; i < end; ++i) {
    links.push_back(link_in(all[i]));
    if (links.back().of_disk || !links.back().client.empty())
      refuse("'" + all[0] + "' is for links between servers, as in '" + example + "'");
  }
  if (links.empty())
    refuse("'" + all[0] + "' names links, as in '" + example + "'");
  return links;
}

template <mishap What>
any parse_disturb(const words& all) {
  return disturb{connections_in(all, all.size(), all[0] + " 3>1"), What};
}

any parse_delay(const words& all) {
  if (all.size() < 3)
    refuse("'delay' names links and a duration, as in 'delay 3>1 50ms'");
  return delay{connections_in(all, all.size() - 1, "delay 3>1 50ms"), milliseconds_in(all.back())};
}

zxid record_in(const std::string& word) {
  auto dot = word.find('.');
  auto epoch = number_in(word.substr(0, dot));
  auto counter = dot == std::string::npos ? std::nullopt : number_in(word.substr(dot + 1));
  if (!epoch || !counter || *epoch > 0xffffffff || *counter > 0xffffffff)
    refuse("'" + word + "' is no transaction; one is named by epoch and counter, as in 1.9");
  return {static_cast<std::uint32_t>(*epoch), static_cast<std::uint32_t>(*counter)};
}

any parse_disk(const words& all) {
  using enum disk_fault::kind;
  if (all.size() < 2)
    refuse("'disk' names a server, as in 'disk 3' or 'disk 3 full'");
  auto server = server_in(all[1]);
  if (all.size() == 2)
    return disk{server};
  static const std::map<std::string, disk_fault::kind> faults{
      {"full", full},
      {"fails fsync", fails_fsync},
      {"fails write", fails_write},
      {"tears", tears},
      {"scatters", scatters},
      {"flips snapshot", flips_snapshot},
      {"flips epochs", flips_epochs},
      {"wiped", wiped},
      {"mended", mended},
  };
  auto text = all[2] + (all.size() > 3 ? ' ' + all[3] : "");
  if (auto found = faults.find(text); found != faults.end() && all.size() <= 4)
    return hurt_disk{server, {found->second, {}}};
  if (all[2] == "flips" && all.size() == 4)
    return hurt_disk{server, {flips_record, record_in(all[3])}};
  std::string known;
  for (auto& [name, what] : faults)
    known += name + ", ";
  refuse("'" + text + "' happens to no disk; there are " + known + "flips 1.9");
}

any parse_tree(const words& all) {
  if (all.size() < 2 || all.size() > 3 || (all.size() == 3 && all[2][0] != '/'))
    refuse("'tree' names a server and perhaps a path, as in 'tree 2 /n'");
  return tree{server_in(all[1]), all.size() == 3 ? all[2] : "/"};
}

any parse_seed(const words& all) {
  auto x = all.size() == 2 ? number_in(all[1]) : std::nullopt;
  if (!x)
    refuse("'seed' is followed by a number, as in 'seed 42'");
  return seed{*x};
}

any parse_trace(const words& all) {
  if (all.size() != 2 || (all[1] != "on" && all[1] != "off"))
    refuse("'trace' is followed by 'on' or 'off'");
  return trace{all[1] == "on"};
}

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
      {"init_limit", {false, set_number(&timing::init_limit)}},
      {"sync_limit", {false, set_number(&timing::sync_limit)}},
      {"snap_count", {false, set_number(&timing::snap_count)}},
      {"part_bytes", {false, set_number(&timing::part_bytes)}},
      {"counter_max", {false, set_number(&timing::counter_max)}},
  };
  return all;
}

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

template <class T>
any parse_alone(const words& all) {
  if (all.size() != 1)
    refuse("'" + all[0] + "' stands alone");
  return T{};
}

const std::map<std::string, any (*)(const words&)>& verbs() {
  static const std::map<std::string, any (*)(const words&)> all{
      {"servers", parse_servers},
      {"after", parse_after},
      {"start", parse_start},
      {"stop", parse_stop},
      {"crash", parse_crash},
      {"pause", parse_pause},
      {"resume", parse_resume},
      {"hold", parse_hold},
      {"release", parse_release},
      {"cut", parse_cut},
      {"heal", parse_alone<heal>},
      {"lose", parse_disturb<mishap::lost>},
      {"repeat", parse_disturb<mishap::repeated>},
      {"damage", parse_disturb<mishap::damaged>},
      {"delay", parse_delay},
      {"calm", parse_alone<calm>},
      {"put", parse_put},
      {"read", parse_read},
      {"wait", parse_wait},
      {"disk", parse_disk},
      {"tree", parse_tree},
      {"roles", parse_alone<roles>},
      {"seed", parse_seed},
      {"timing", parse_timing},
      {"trace", parse_trace},
      {"client", [](const words& x) { return any{parse_client(x)}; }},
  };
  return all;
}

any parse_one(const words& all) {
  if (all.empty())
    refuse("a command is expected");
  if (auto verb = verbs().find(all[0]); verb != verbs().end())
    return verb->second(all);
  if (all.size() > 1 && is_client_name(all[0]))
    return parse_client_order(all);
  std::string known;
  for (auto& [name, parser] : verbs())
    known += (known.empty() ? "" : ", ") + name;
  refuse("'" + all[0] + "' is no command; there are " + known);
}

template <class T, class... Ts>
constexpr bool is_any_of = (std::is_same_v<T, Ts> || ...);

/// What takes no time of its own, and so can happen while other commands are under way.
template <class T>
constexpr bool is_of_an_instant = is_any_of<T, start, stop, crash, pause, resume, hold, release,
                                            cut, heal, disturb, delay, command::hurt_disk, client>;

act parse_act(words all) {
  act x;
  auto delayed = !all.empty() && all[0] == "in";
  if (delayed) {
    auto count = all.size() > 2 ? number_in(all[1]) : std::nullopt;
    if (!count || *count < 1 || *count > 1'000'000)
      refuse("'in' is followed by a number of messages and a command, as in 'in 25 crash 3'");
    x.after = *count;
    all.erase(all.begin(), all.begin() + 2);
  }
  x.what = parse_one(all);
  return x;
}

} // namespace

void times::change(timing& x) const {
  for (auto& [name, value] : given)
    timing_settings().at(name).set(x, value);
}

std::vector<act> parse(const std::string& line) {
  std::vector<act> found;
  words one;
  auto all = split(line);
  auto end_one = [&] { found.push_back(parse_act(std::exchange(one, {}))); };
  for (auto& word : all) {
    if (word == "&")
      end_one();
    else
      one.push_back(word);
  }
  end_one();
  for (auto& x : found) {
    auto instant =
        std::visit([](auto& y) { return is_of_an_instant<std::decay_t<decltype(y)>>; }, x.what);
    if (!instant && (found.size() > 1 || x.after > 0))
      refuse("only what takes no time can be joined by '&' or come behind 'in'; '" + all[0]
             + "' stands alone");
  }
  return found;
}

} // namespace command

} // namespace troupe
