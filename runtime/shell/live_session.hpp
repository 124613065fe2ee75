// The shell's session with the servers: asks and waits; prints what comes by itself, or keeps it
// for the command that listens.
//
// A thread of its own runs the client; one other thread asks.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/shell/answer.hpp"
#include "runtime/shell/client.hpp"
#include "runtime/shell/news.hpp"

namespace troupe::shell {

class live_session {
public:
  explicit live_session(answer_style style);
  ~live_session();

  live_session(const live_session&) = delete;
  live_session& operator=(const live_session&) = delete;

  void open(const client_options& how);

  /// Ends the session, if there is one.
  void close();

  bool is_open() const {
    return client_ != nullptr;
  }

  client_state state() const {
    return state_;
  }

  reply ask(question what);

  /// All at once; the replies in the order of the questions.
  std::vector<reply> ask_all(std::vector<question> what);

  /// For watches that no server can be told of.
  void forget(const find_watches& what);

  news& heard() {
    return heard_;
  }

  /// Watch events are printed; on at first.
  std::atomic<bool> print_watches{true};

  /// Changes of the connection are printed as well: somebody sits at a terminal.
  std::atomic<bool> chatty{false};

private:
  void on_event(const watch_event& x);
  void on_state(client_state x);
  void print(const std::string& line) const;

  answer_style style_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::shared_ptr<client> client_;
  std::atomic<client_state> state_{client_state::connecting};
  news heard_;
  std::jthread thread_; ///< last, so that it ends first
};

} // namespace troupe::shell
