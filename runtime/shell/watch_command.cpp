// watch: a znode and its children as they change, until interrupted.
//
// One-shot watches are set again by the very read that shows the new state, so no state is shown
// whose successor would not be told. Changes between two reads are counted by the versions.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <poll.h>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/interrupts.hpp"
#include "runtime/shell/news.hpp"
#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

/// What is known of the znode after one look.
struct sight {
  error code = error::ok;
  content data;
  std::vector<std::string> children;
  troupe::stat about;
};

/// Looks, and sets the watches for what comes after.
sight look(const std::string& path, context& in) {
  auto data = in.ask(ask::get{path, true});
  if (data.code == error::no_node) {
    auto there = in.ask(ask::exists{path, true});
    if (there.code == error::ok)
      return look(path, in); // created in between
    return {there.code, {}, {}, {}};
  }
  if (data.code != error::ok)
    return {data.code, {}, {}, {}};
  auto children = in.ask(ask::children{path, true});
  if (children.code == error::no_node)
    return look(path, in); // deleted in between
  if (children.code != error::ok)
    return {children.code, {}, {}, {}};
  auto& got = std::get<got_children>(children.body);
  std::sort(got.names.begin(), got.names.end());
  return {error::ok, std::move(std::get<got_data>(data.body).data), std::move(got.names),
          got.stat.value_or(troupe::stat{})};
}

/// Changes that no event stood for, as the versions tell: more than one since the last look.
std::int64_t unseen(const sight& before, const sight& now) {
  if (before.code != error::ok || now.code != error::ok
      || before.about.created != now.about.created)
    return 0;
  auto more = [](std::int64_t a, std::int64_t b) { return std::max<std::int64_t>(b - a - 1, 0); };
  return more(before.about.version, now.about.version)
         + more(before.about.cversion, now.about.cversion);
}

void show_sight(const std::string& path, const sight& before, const sight& now, answer& out) {
  auto missed = unseen(before, now);
  document all{{"path", path}, {"exists", now.code == error::ok}};
  if (missed > 0) {
    out.say("(" + std::to_string(missed) + " changes in between were not seen one by one)");
    all["unseen"] = missed;
  }
  if (now.code == error::ok) {
    out.say(out.colours()(paint::path, path) + " = " + now.data.value_or("null"));
    out.say(show(now.children));
    all["data"] = document_of(now.data);
    all["children"] = now.children;
    all["stat"] = document_of(now.about);
  } else {
    out.say(path + " does not exist");
  }
  out.stream(all);
}

/// What woke the command: nothing more to hear, an event, the end of the session, a signal.
enum class waking { event, over, interrupted, nothing };

class watcher {
public:
  watcher(const std::string& path, context& in) : path_(path), in_(in) {}

  int run(std::int64_t count) {
    if (auto code = look_again())
      return *code;
    for (std::int64_t events = 0; count == 0 || events < count;) {
      auto what = wait();
      if (what == waking::interrupted)
        return 0;
      if (what == waking::over)
        return in_.out.refuse(error::session_expired, path_);
      if (what == waking::nothing)
        continue;
      ++events;
      if (auto code = look_again())
        return *code;
    }
    return 0;
  }

private:
  /// nullopt: all is well.
  std::optional<int> look_again() {
    auto now = look(path_, in_);
    while (now.code == error::connection_loss) {
      if (signals_.take())
        return 0;
      now = look(path_, in_); // waits for a connection
    }
    if (now.code != error::ok && now.code != error::no_node)
      return in_.out.refuse(now.code, path_);
    show_sight(path_, last_, now, in_.out);
    last_ = now;
    std::fflush(stdout);
    return std::nullopt;
  }

  waking wait() {
    std::array<pollfd, 2> ready{
        {{in_.heard.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR)
      return waking::interrupted;
    if (signals_.take())
      return waking::interrupted;
    auto what = waking::nothing;
    while (auto item = in_.heard.hear()) {
      if (auto* state = std::get_if<session_state>(&*item))
        what = tell(*state) ? waking::over : what;
      else
        what = tell(std::get<watch_event>(*item)) ? waking::event : what;
    }
    std::fflush(stdout);
    return what;
  }

  /// True: the session is over.
  bool tell(session_state x) {
    if (std::exchange(known_, x) == x)
      return false;
    auto over = x == session_state::expired || x == session_state::closed
                || x == session_state::auth_failed;
    in_.out.say(in_.out.colours()(paint::event, std::string("connection: ") + state_word(x)));
    in_.out.stream({{"connection", state_word(x)}});
    return over;
  }

  /// True: it is about our znode.
  bool tell(const watch_event& x) {
    in_.out.say(in_.out.colours()(paint::event, show(x)));
    in_.out.stream({{"event", document_of(x)}});
    return x.path == path_;
  }

  const std::string& path_;
  context& in_;
  interrupts signals_;
  listening ears_{in_.heard};
  sight last_{error::no_node, {}, {}, {}};
  session_state known_ = session_state::connected; ///< a look has been answered
};

int watch(const arguments& x, context& in) {
  auto count = number_of(x, 'n', 0, 1, in.out);
  if (!count)
    return number(exit_code::usage);
  return watcher{x.rest[0], in}.run(*count);
}

constexpr std::array watch_rows{
    command{"watch", "[-n count] path", "n:", "p", watch,
            "shows the znode and each change of it until interrupted, or for so many events"},
};

} // namespace

std::span<const command> watch_commands() {
  return watch_rows;
}

} // namespace troupe::shell
