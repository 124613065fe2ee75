// A session for programs that are no actors: each call waits for its answer.
//
// One thread at a time; a second thread has a second one, of the same session if it likes. Never
// throws for what servers say: errors are values.
#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/expected.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>

#include "actors/client/session.hpp"
#include "runtime/client/session_calls.hpp"

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
class blocking_session : public session_calls<blocking_session> {
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
                 [&](caf::error& why) {
                   if (why == caf::sec::request_timeout)
                     why = make_error(error::operation_timeout);
                   result = std::move(why);
                 });
    return result;
  }

  /// A multi that failed is an answer: its parts say which one did, and why.
  caf::expected<multi_done> multi(std::vector<ask::multi::part> parts) {
    return ask(ask::multi{std::move(parts)});
  }

  caf::expected<multi_done> multi_read(std::vector<ask::multi_read::part> parts) {
    return ask(ask::multi_read{std::move(parts)});
  }

  /// The next event of a watch that was set here; nullopt: none came in this time.
  std::optional<watch_event> next_event(ms patience) {
    std::optional<watch_event> result;
    self_->receive([&](const watch_event& x) { result = x; }, caf::after(patience) >> [] {});
    return result;
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
