// The table of verbs, and how a line falls into commands.
#include "runtime/stage/command.hpp"

#include <map>
#include <type_traits>

#include "runtime/stage/command_verbs.hpp"

namespace troupe::command {

namespace {

any parse_after(const words& all) {
  if (all.size() != 2 || all[1].find_first_of("/.\\") != std::string::npos)
    refuse("'after' names a scenario of the same folder, as in 'after five_servers'");
  return after{all[1]};
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
      {"program", [](const words& x) { return any{parse_program(x)}; }},
  };
  return all;
}

any parse_one(const words& all) {
  if (all.empty())
    refuse("a command is expected");
  if (auto verb = verbs().find(all[0]); verb != verbs().end())
    return verb->second(all);
  if (all.size() > 1 && is_client_name(all[0])) {
    if (find_errand(all[1]))
      return parse_errand(all);
    if (all.size() == 2 && all[1] == "crash")
      return program_crash{all[0]};
    return parse_client_order(all);
  }
  std::string known;
  for (auto& [name, parser] : verbs())
    known += (known.empty() ? "" : ", ") + name;
  refuse("'" + all[0] + "' is no command; there are " + known);
}

template <class T, class... Ts>
constexpr bool is_any_of = (std::is_same_v<T, Ts> || ...);

/// What takes no time of its own, and so can happen while other commands are under way.
template <class T>
constexpr bool is_of_an_instant =
    is_any_of<T, start, stop, crash, pause, resume, hold, release, cut, heal, disturb, delay,
              command::hurt_disk, client, program, program_errand, program_crash>;

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

} // namespace troupe::command
