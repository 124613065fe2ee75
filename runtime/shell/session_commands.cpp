// getEphemerals, whoami, addWatch, removewatches: what belongs to this session and its connection.
#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

int get_ephemerals_of(const arguments& x, context& in) {
  auto prefix = x.rest.empty() ? "/" : x.rest[0];
  auto said = in.ask(ask::ephemerals{prefix});
  if (said.code != error::ok)
    return in.out.refuse(said.code, prefix);
  auto names = std::get<got_children>(said.body).names;
  std::sort(names.begin(), names.end());
  in.out.say(show(names));
  in.out.put("ephemerals", names);
  return 0;
}

int whoami(const arguments&, context& in) {
  auto said = in.ask(ask::who_am_i{});
  if (said.code != error::ok)
    return in.out.refuse(said.code, "/");
  auto all = document::array();
  in.out.say("Auth scheme: User");
  for (auto& one : std::get<identities_told>(said.body).who) {
    in.out.say(one.scheme + ": " + one.id);
    all.push_back({{"scheme", one.scheme}, {"user", one.id}});
  }
  in.out.put("identities", std::move(all));
  return 0;
}

int add_watch_at(const arguments& x, context& in) {
  auto mode = add_watch_mode::persistent_recursive;
  if (x.has('m')) {
    auto& name = x.options.at('m');
    if (name == "PERSISTENT")
      mode = add_watch_mode::persistent;
    else if (name != "PERSISTENT_RECURSIVE")
      return in.out.refuse(exit_code::usage,
                           "-m is PERSISTENT or PERSISTENT_RECURSIVE and not \"" + name + '"');
  }
  auto said = in.ask(ask::watch{x.rest[0], mode});
  in.out.put("path", x.rest[0]);
  return said.code == error::ok ? 0 : in.out.refuse(said.code, x.rest[0]);
}

int remove_watches_at(const arguments& x, context& in) {
  auto type = watcher_type::any;
  for (auto [option, of] : {std::pair{'c', watcher_type::children},
                            {'d', watcher_type::data},
                            {'p', watcher_type::persistent},
                            {'r', watcher_type::persistent_recursive}})
    if (x.has(option))
      type = of;
  ask::unwatch ended{x.rest[0], type, false};
  auto said = in.ask(ended);
  in.out.put("path", x.rest[0]);
  if (said.code == error::connection_loss && x.has('l')) {
    ended.local = true;
    said = in.ask(ended);
    if (said.code == error::ok)
      in.out.note("No server could be told; the watches are not set again on another connection.");
  }
  return said.code == error::ok ? 0 : in.out.refuse(said.code, x.rest[0]);
}

constexpr std::array session_rows{
    command{"addWatch", "[-m mode] path # mode is PERSISTENT or PERSISTENT_RECURSIVE (the default)",
            "m:", "p", add_watch_at, "a watch that stays, for this znode or all below it too"},
    command{"getEphemerals", "[path]", "", "?p", get_ephemerals_of,
            "this session's ephemeral znodes whose paths begin so"},
    command{"removewatches", "path [-c|-d|-a|-p|-r] [-l]", "cdaprl", "p", remove_watches_at,
            "ends this session's watches: -c children, -d data, -p, -r persistent; -a all of them; "
            "-l also if no server can be told"},
    command{"whoami", "", "", "", whoami, "what this session has proved"},
};

} // namespace

std::span<const command> session_commands() {
  return session_rows;
}

} // namespace troupe::shell
