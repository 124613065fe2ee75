// lock and elect: the same queue under two names.
//
// The fencing token is the zxid that created our znode: it grows from holder to holder, so whoever
// is written to can refuse one that was overtaken.
#include "runtime/shell/lock_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <random>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "actors/recipes/lock_queue.hpp"
#include "runtime/shell/child_process.hpp"
#include "runtime/shell/subtree.hpp"
#include "runtime/shell/znode_copy.hpp"

namespace troupe::shell {

namespace {

using std::chrono::milliseconds;

/// 32 hex digits that nobody else draws.
std::string drawn_prefix() {
  std::random_device dice;
  std::string text;
  for (int i = 0; i < 32; ++i)
    text += "0123456789abcdef"[dice() % 16];
  return text.append(recipes::contender_mark);
}

bool is_over(session_state x) {
  return x == session_state::expired || x == session_state::closed
         || x == session_state::auth_failed;
}

/// For poll: milliseconds until then, -1 for never.
int until(const std::optional<std::chrono::steady_clock::time_point>& when) {
  if (!when)
    return -1;
  auto left = *when - std::chrono::steady_clock::now();
  auto ms = std::chrono::ceil<milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 3'600'000));
}

/// "/locks/x" for "x" with `home` "/locks"; a path stays what it is.
std::string queue_path(const std::string& name, const std::string& home) {
  return name.starts_with('/') ? name : home + '/' + name;
}

std::string here() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0)
    return std::to_string(::getpid());
  return std::string(name.data()) + ':' + std::to_string(::getpid());
}

} // namespace

lock_turn::lock_turn(lock_wishes wishes, context& in)
    : wishes_(std::move(wishes)), in_(in), ears_(in.heard), prefix_(drawn_prefix()) {
  if (wishes_.patience)
    deadline_ = clock::now() + *wishes_.patience;
}

std::string lock_turn::own_path() const {
  return joined(wishes_.path, own_);
}

int lock_turn::take() {
  if (auto code = stand_in_queue())
    return *code;
  if (auto code = await_turn())
    return leave(*code);
  return leave(run_command());
}

reply lock_turn::ask_on(const question& what) {
  for (;;) {
    auto said = in_.ask(what);
    if (said.code != error::connection_loss)
      return said;
    if (hear_signal() || (deadline_ && clock::now() > *deadline_))
      return said;
  }
}

std::optional<int> lock_turn::hear_signal() {
  if (!signal_)
    signal_ = signals_.take();
  return signal_ ? std::optional{128 + *signal_} : std::nullopt;
}

std::optional<int> lock_turn::stand_in_queue() {
  auto above = ensure_parents(joined(wishes_.path, prefix_), in_);
  if (above.code != error::ok)
    return in_.out.refuse(above.code, above.path);
  auto path = joined(wishes_.path, prefix_);
  ask::create wish{path, wishes_.identifier, create_mode::ephemeral_sequential};
  for (;;) {
    auto said = in_.ask(wish);
    if (auto* made = std::get_if<created>(&said.body)) {
      own_ = name_in(made->path);
      return std::nullopt;
    }
    if (said.code != error::connection_loss)
      return in_.out.refuse(said.code, path);
    if (auto code = hear_signal())
      return code;
    auto children = ask_on(ask::children{wishes_.path}); // was it created nevertheless?
    auto* got = std::get_if<got_children>(&children.body);
    if (!got)
      return in_.out.refuse(children.code, wishes_.path);
    if (auto found = recipes::contender_with(prefix_, got->names)) {
      own_ = *found;
      return std::nullopt;
    }
  }
}

std::optional<int> lock_turn::await_turn() {
  for (;;) {
    if (auto code = hear_signal())
      return code;
    auto said = ask_on(ask::children{wishes_.path});
    if (said.code != error::ok)
      return in_.out.refuse(said.code, wishes_.path);
    auto place = recipes::place_in_queue(own_, std::get<got_children>(said.body).names);
    if (!place.present)
      return in_.out.refuse(exit_code::expired, "our znode " + own_path() + " is gone");
    if (place.before.empty())
      return std::nullopt;
    if (auto code = wait_for(joined(wishes_.path, place.before)))
      return code;
  }
}

std::optional<int> lock_turn::wait_for(const std::string& predecessor) {
  auto said = ask_on(ask::exists{predecessor, true});
  if (said.code == error::no_node)
    return std::nullopt;
  if (said.code != error::ok)
    return in_.out.refuse(said.code, predecessor);
  for (;;) {
    std::array<pollfd, 2> ready{
        {{in_.heard.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), until(deadline_)) < 0 && errno != EINTR)
      return in_.out.refuse(exit_code::refused, std::generic_category().message(errno));
    if (auto code = hear_signal())
      return code;
    if (deadline_ && clock::now() >= *deadline_)
      return in_.out.refuse(exit_code::time_is_up,
                            "somebody else holds it: " + predecessor + " is before us");
    while (auto item = in_.heard.hear()) {
      auto* event = std::get_if<watch_event>(&*item);
      if (event && event->path == predecessor)
        return std::nullopt;
      if (auto* state = std::get_if<session_state>(&*item); state && is_over(*state))
        return in_.out.refuse(error::session_expired, own_path());
    }
  }
}

int lock_turn::run_command() {
  deadline_.reset();
  auto said = ask_on(ask::exists{own_path(), true}); // hears of it if somebody deletes it
  if (said.code != error::ok)
    return in_.out.refuse(said.code, own_path());
  auto fence = std::get<troupe::stat>(said.body).created.packed();
  in_.out.put("znode", own_path());
  in_.out.put("fence", fence);
  try {
    child_process command{wishes_.command,
                          {{"TROUPE_FENCE", std::to_string(fence)}, {"TROUPE_LOCK", own_path()}}};
    return watch_over(command);
  } catch (const std::system_error& x) {
    auto absent = x.code() == std::errc::no_such_file_or_directory;
    return in_.out.refuse(absent ? exit_code::unknown_command : exit_code::cannot_run, x.what());
  }
}

int lock_turn::watch_over(child_process& command) {
  std::optional<clock::time_point> kill_at;
  for (;;) {
    std::array<pollfd, 3> ready{{{in_.heard.descriptor(), POLLIN, 0},
                                 {signals_.descriptor(), POLLIN, 0},
                                 {command.descriptor(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), until(kill_at)) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    if (auto code = command.ended())
      return loss_.empty() ? *code : in_.out.refuse(exit_code::expired, loss_);
    while (auto which = signals_.take())
      command.send(*which);
    if (heard_of_loss() && !kill_at) {
      in_.out.note("the lock is lost (" + loss_ + "): the command is told to end");
      command.send(SIGTERM);
      kill_at = clock::now() + wishes_.grace;
    } else if (kill_at && clock::now() >= *kill_at) {
      command.send(SIGKILL);
      kill_at = clock::now() + std::chrono::hours{1};
    }
  }
}

bool lock_turn::heard_of_loss() {
  while (auto item = in_.heard.hear()) {
    if (auto* state = std::get_if<session_state>(&*item); state && is_over(*state))
      loss_ = "the session is over";
    auto* event = std::get_if<watch_event>(&*item);
    if (event && event->path == own_path() && event->kind == event_kind::deleted)
      loss_ = "somebody deleted " + own_path();
    else if (event && event->path == own_path()) {
      if (in_.ask(ask::exists{own_path(), true}).code == error::no_node) // else watched again
        loss_ = "somebody deleted " + own_path();
    }
  }
  return !loss_.empty();
}

/// Whoever waits behind us should not have to wait for our session to end.
int lock_turn::leave(int code) {
  deadline_.reset();
  auto said = loss_.empty() ? ask_on(ask::remove{own_path()}) : reply{};
  auto gone =
      said.code == error::ok || said.code == error::no_node || said.code == error::session_expired;
  if (!gone)
    in_.out.note("our znode is left until the session ends: " + own_path());
  return code;
}

namespace {

int take_turn(const arguments& x, context& in, const std::string& home) {
  auto patience = number_of(x, 'w', -1, 0, in.out);
  auto grace = number_of(x, 'g', 10, 0, in.out);
  if (!patience || !grace)
    return number(exit_code::usage);
  lock_wishes wishes;
  wishes.path = queue_path(x.rest[0], home);
  if (auto fault = path_fault(wishes.path))
    return in.out.refuse(exit_code::invalid, *fault);
  if (wishes.path == "/")
    return in.out.refuse(exit_code::invalid, "the queue needs a znode of its own");
  wishes.identifier = x.has('i') ? x.options.at('i') : here();
  wishes.command.assign(x.rest.begin() + 1, x.rest.end());
  wishes.grace = std::chrono::seconds{*grace};
  if (*patience >= 0)
    wishes.patience = std::chrono::seconds{*patience};
  return lock_turn{std::move(wishes), in}.take();
}

int lock(const arguments& x, context& in) {
  return take_turn(x, in, "/locks");
}

int elect(const arguments& x, context& in) {
  return take_turn(x, in, "/elections");
}

constexpr std::array lock_rows{
    command{"elect", "[-w seconds] [-g seconds] [-i identifier] name -- command...",
            "w:g:i:", "--*", elect, "runs the command once it leads; the queue is /elections/name"},
    command{"lock", "[-w seconds] [-g seconds] [-i identifier] name -- command...", "w:g:i:", "--*",
            lock, "runs the command while it holds the lock; the queue is /locks/name"},
};

} // namespace

std::span<const command> lock_commands() {
  return lock_rows;
}

} // namespace troupe::shell
