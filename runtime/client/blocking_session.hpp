// A session for programs that are no actors: each call waits for its answer.
//
// One thread at a time; a second thread has a second one, of the same session if it likes. Never
// throws for what servers say: errors are values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/expected.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/client/session.hpp"

namespace troupe {

/// Use:
///
///     troupe::blocking_session zk{system, troupe::open_session(system, wishes)};
///     if (auto got = zk.get("/config"))
///       use(got->data);
///     else if (troupe::code_of(got.error()) == troupe::error::no_node) ...
///
/// Errors are those of `session`, and operation_timeout after `patience`: the request may still be
/// done then. Not to be used on an actor's thread. Its end closes nothing: `close` does.
class blocking_session {
public:
  using ms = std::chrono::milliseconds;

  blocking_session(caf::actor_system& system, session with, ms patience = ms{30'000})
      : session_(std::move(with)), patience_(patience), self_(system) {}

  /// Any request.
  template <class Asked>
  caf::expected<answer_of<Asked>> ask(Asked x) {
    caf::expected<answer_of<Asked>> result{make_error(error::operation_timeout)};
    self_->request(session_, patience_, std::move(x))
        .receive([&](answer_of<Asked>& said) { result = std::move(said); },
                 [&](caf::error& why) { result = std::move(why); });
    return result;
  }

  caf::expected<created> create(std::string path, content data = "",
                                create_mode mode = create_mode::persistent, acl access = anyone()) {
    return ask(ask::create{std::move(path), std::move(data), mode, std::move(access)});
  }

  caf::expected<confirmed> ensure_path(std::string path) {
    return ask(ask::ensure_path{std::move(path)});
  }

  caf::expected<got_data> get(std::string path, bool watch = false) {
    return ask(ask::get{std::move(path), watch});
  }

  caf::expected<stat> set(std::string path, content data, std::int32_t version = -1) {
    return ask(ask::set{std::move(path), std::move(data), version});
  }

  caf::expected<confirmed> remove(std::string path, std::int32_t version = -1) {
    return ask(ask::remove{std::move(path), version});
  }

  caf::expected<existence> exists(std::string path, bool watch = false) {
    return ask(ask::exists{std::move(path), watch});
  }

  caf::expected<got_children> children(std::string path, bool watch = false) {
    return ask(ask::children{std::move(path), watch});
  }

  caf::expected<multi_done> multi(std::vector<ask::multi::part> parts) {
    return ask(ask::multi{std::move(parts)});
  }

  caf::expected<confirmed> sync() {
    return ask(ask::sync{});
  }

  /// The next event of a watch that was set here; nullopt: none came in this time.
  std::optional<watch_event> next_event(ms patience) {
    std::optional<watch_event> result;
    self_->receive([&](const watch_event& x) { result = x; }, caf::after(patience) >> [] {});
    return result;
  }

  /// Ends the session and its ephemerals.
  caf::expected<confirmed> close() {
    return ask(ask::close{});
  }

  const session& handle() const {
    return session_;
  }

private:
  session session_;
  ms patience_;
  caf::scoped_actor self_;
};

} // namespace troupe
