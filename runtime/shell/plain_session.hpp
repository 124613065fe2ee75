// A session for code that knows nothing of actors: questions with callbacks or futures.
//
// CAF stays behind it, in plain_session.cpp. Callbacks run in an actor's turn: they must not block.
// Always: each question is answered once; events and changes come before any answer that shows
// them. Bounds nothing that waits: whoever asks knows how much it asks at a time.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <variant>
#include <vector>

#include "messages/client.hpp"
#include "runtime/client/address.hpp"

namespace troupe::shell {

/// What the shell and the live plays ask of a session.
using question = std::variant<ask::create, ask::remove, ask::set, ask::set_acl, ask::get,
                              ask::exists, ask::children, ask::get_acl, ask::multi, ask::watch,
                              ask::unwatch, ask::sync, ask::prove, ask::count_descendants,
                              ask::ephemerals, ask::who_am_i, ask::configuration, ask::reconfigure>;

struct connection_wishes {
  std::vector<address> servers;
  std::chrono::milliseconds timeout{30'000};
  bool read_only = false; ///< a server without quorum will do
  bool patient = false;   ///< requests wait for a connection however long it takes
  bool in_order = false;  ///< servers are tried as they stand, round and round, not at random
};

struct session_listener {
  std::function<void(const watch_event&)> on_event;
  std::function<void(session_state)> on_state; ///< of each that is another one; connecting at first
};

/// One session, on whichever server answers; over when it is expired. Its end closes it, as well
/// as can be done at once. Any thread may ask, and wait, but those of the callbacks.
class plain_session {
public:
  using answer_to = std::function<void(const reply&)>;

  /// Answered with what ZooKeeper's servers say; connection_loss also to reads, and, if not
  /// patient, once all servers were tried in vain.
  void ask(question what, answer_to then);

  std::future<reply> ask(question what);

  /// Ends the session behind all that was asked; connection_loss: no server could be told.
  void close(answer_to then);

  std::future<reply> close();

  /// What stands behind it, in plain_session.cpp.
  struct actors;
  explicit plain_session(std::unique_ptr<actors> with);
  plain_session(const plain_session&) = delete;
  plain_session& operator=(const plain_session&) = delete;
  ~plain_session();

private:
  std::unique_ptr<actors> actors_;
};

/// Where such sessions live: a thread for all of them, and one for the connections of each. It
/// lasts as long as any of its sessions.
class session_house {
public:
  session_house();

  /// Begins to connect at once.
  std::shared_ptr<plain_session> open(const connection_wishes& how, session_listener listener);

  struct rooms;

private:
  std::shared_ptr<rooms> rooms_;
};

} // namespace troupe::shell
