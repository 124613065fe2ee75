// Requests in the order in which they are thought: coroutines of event-based actors.
//
// A coroutine runs in its actor's turns and is suspended while it waits; the actor hears other
// messages meanwhile. It ends with its actor, wherever it stands, and leaves nothing behind.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <caf/expected.hpp>

#include "actors/client/session.hpp"
#include "runtime/client/session_calls.hpp"

namespace troupe {

/// What a coroutine of an actor returns. It begins at once and belongs to nobody: an exception that
/// it does not catch is its actor's, as one of a handler is.
///
///     troupe::coroutine copy(caf::event_based_actor* self, troupe::session session) {
///       troupe::coroutine_session zk{self, session};
///       auto got = co_await zk.get("/from");
///       if (got)
///         co_await zk.set("/to", got->data);
///     }
///
/// What it takes by value is its own; references may be gone when it goes on.
struct coroutine {
  struct promise_type {
    coroutine get_return_object() noexcept {
      return {};
    }
    std::suspend_never initial_suspend() noexcept {
      return {};
    }
    std::suspend_never final_suspend() noexcept {
      return {};
    }
    void return_void() noexcept {}
    void unhandled_exception() {
      throw;
    }
  };
};

namespace detail {

/// A suspended coroutine: if nobody goes on with it, it is ended.
class suspended {
public:
  explicit suspended(std::coroutine_handle<> frame) : frame_(frame) {}
  suspended(const suspended&) = delete;
  suspended& operator=(const suspended&) = delete;

  ~suspended() {
    if (frame_)
      frame_.destroy();
  }

  void resume() {
    auto frame = std::exchange(frame_, nullptr);
    try {
      frame.resume();
    } catch (...) {
      frame.destroy(); // an exception has brought it to its end, but not out of memory
      throw;
    }
  }

private:
  std::coroutine_handle<> frame_;
};

template <class Self, class Asked>
class awaited_answer {
public:
  awaited_answer(Self* self, const session& with, Asked what)
      : self_(self), session_(with), what_(std::move(what)) {}

  bool await_ready() const noexcept {
    return false;
  }

  void await_suspend(std::coroutine_handle<> frame) {
    auto waiting = std::make_shared<suspended>(frame);
    self_->request(session_, caf::infinite, std::move(what_))
        .then(
            [this, waiting](answer_of<Asked>& said) {
              result_.emplace(std::move(said));
              waiting->resume();
            },
            [this, waiting](caf::error& why) {
              result_.emplace(std::move(why));
              waiting->resume();
            });
  }

  caf::expected<answer_of<Asked>> await_resume() {
    return std::move(*result_);
  }

private:
  Self* self_;
  session session_;
  Asked what_;
  std::optional<caf::expected<answer_of<Asked>>> result_;
};

} // namespace detail

/// A session for a coroutine of the event-based actor `self`. What its calls return is awaited at
/// once, and is the answer, or an error: a caf::expected.
///
/// There is no general `ask`: g++ 12 moves an aggregate that is made within an expression with
/// `co_await` by copying its bytes, and the text in it is lost (its bug 99576 and others).
template <class Self>
class coroutine_session : public session_calls<coroutine_session<Self>> {
public:
  coroutine_session(Self* self, session with) : self_(self), session_(std::move(with)) {}

  /// Takes the parts away; a name for them is needed, for the reason above.
  detail::awaited_answer<Self, ask::multi> multi(std::vector<ask::multi::part>& parts) {
    return ask(ask::multi{std::move(parts)});
  }

  detail::awaited_answer<Self, ask::multi_read>
  multi_read(std::vector<ask::multi_read::part>& parts) {
    return ask(ask::multi_read{std::move(parts)});
  }

private:
  friend class session_calls<coroutine_session<Self>>;

  template <class Asked>
  detail::awaited_answer<Self, Asked> ask(Asked what) {
    return {self_, session_, std::move(what)};
  }

  Self* self_;
  session session_;
};

} // namespace troupe
