// The shell's session with the servers: asks and waits; prints what comes by itself, or keeps it
// for the command that listens.
//
// Threads of its own run the session; one other thread asks.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/shell/answer.hpp"
#include "runtime/shell/news.hpp"
#include "runtime/shell/plain_session.hpp"

namespace troupe::shell {

class live_session {
public:
  explicit live_session(answer_style style);
  ~live_session();

  live_session(const live_session&) = delete;
  live_session& operator=(const live_session&) = delete;

  void open(const connection_wishes& how);

  /// Ends the session, if there is one.
  void close();

  bool is_open() const {
    return session_ != nullptr;
  }

  session_state state() const {
    return state_;
  }

  reply ask(question what);

  /// All at once; the replies in the order of the questions.
  std::vector<reply> ask_all(std::vector<question> what);

  news& heard() {
    return heard_;
  }

  /// Watch events are printed; on at first.
  std::atomic<bool> print_watches{true};

  /// Changes of the connection are printed as well: somebody sits at a terminal.
  std::atomic<bool> chatty{false};

private:
  void on_event(const watch_event& x);
  void on_state(session_state x);
  void print(const std::string& line) const;

  answer_style style_;
  std::atomic<session_state> state_{session_state::connecting};
  news heard_;
  std::atomic<unsigned> opened_ = 0;   ///< sessions so far
  std::optional<session_house> house_; ///< behind all that callbacks touch: it ends first
  std::shared_ptr<plain_session> session_;
};

} // namespace troupe::shell
