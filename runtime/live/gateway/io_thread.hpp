// One I/O thread of the client port, and the session host that the rest of the node knows it as.
//
// A thread with a Boost.Asio loop that is an actor too (caf::actor_companion): what its clients ask
// in one turn of the loop leaves as one message to the tree and one to the role; what comes back is
// written with one system call a client.
// Everything here but `start`, `stop`, `adopt` and `context` belongs to the thread itself.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <caf/actor_companion.hpp>

#include "actors/session/pipeline.hpp"
#include "config/settings.hpp"
#include "config/world.hpp"
#include "messages/actors.hpp"
#include "runtime/live/gateway/client.hpp"
#include "runtime/live/gateway/doorkeeper.hpp"
#include "runtime/live/gateway/greeting.hpp"
#include "runtime/live/gateway/limits.hpp"
#include "runtime/live/gateway/local_sessions.hpp"
#include "runtime/live/gateway/roster.hpp"
#include "runtime/live/gateway/tally.hpp"

namespace troupe {

class sync_times;

/// What all I/O threads of a gateway share.
struct gateway_shared {
  caf::actor_system& system;
  settings all;
  world outside;
  node owner;
  tree state;
  gateway_limits limits;
  std::function<void(const std::string&)> on_fault;
  doorkeeper connections;
  std::shared_ptr<session_ids> ids;
  std::int64_t started_ms = 0;
  std::atomic<std::uint64_t> trace_mask{306}; ///< ZooKeeper's default; only kept for stmk and gtmk
  local_sessions locals = {};
  std::function<void()> close_door = [] {}; ///< takes no more connections; for the first thread
  std::uint16_t port = 0;                   ///< where clients connect; set before any thread runs
  std::vector<std::unique_ptr<class io_thread>> threads = {};
  std::shared_ptr<const sync_times> log_syncs = {}; ///< may be empty
};

class io_thread {
public:
  using tcp = boost::asio::ip::tcp;
  using clock = std::chrono::steady_clock;

  io_thread(gateway_shared& with, std::uint32_t number);
  ~io_thread();

  /// Enrolls with the tree and begins to run.
  void start();

  /// Ends all connections and the thread.
  void stop();

  /// Takes a connection over.
  void adopt(tcp::socket socket);

  boost::asio::io_context& context() {
    return context_;
  }

  // ---- for its clients

  outgoing& outgoing_now() {
    schedule();
    return out_;
  }

  /// Looks after this client before the turn ends.
  void wake(client& who);
  void forget(client& who, const client_name* name);
  void expect_outcomes(client& who, std::uint64_t attachment);
  void expect_news(client& who, session_id session);
  void touch(session_id session) {
    touched_.push_back(session);
  }

  /// Counts on from what was said before; differences may be negative, in two's complement.
  void account(std::size_t requests, std::size_t bytes) {
    requests_ += requests;
    request_bytes_ += bytes;
  }

  /// Asks the node how it is. The callback is dropped if no answer comes.
  /// `what` says what is to be listed.
  void inquire(status what, std::function<void(const status&)> then);

  bool too_busy() const;
  bool serving() const {
    return serving_;
  }

  /// Nobody leads, and has not for a while: who can do with reads is served what the tree holds
  /// (readonlymode.enabled).
  bool read_only(clock::time_point now) const;

  clock::duration out_of_service(clock::time_point now) const {
    return serving_ ? clock::duration{} : now - out_since_;
  }
  zxid last_seen() const {
    return last_seen_;
  }
  std::uint64_t round() const {
    return round_;
  }
  std::int64_t now_us() const {
    return now_us_;
  }
  void look_at_clock();
  origin self() const {
    return {with_.all.self, number_};
  }
  local_sessions& locals() {
    return with_.locals;
  }
  local_sessions::seat seat_of(const client& who) const {
    return {number_, who.self()};
  }
  /// Ends a connection, of whatever thread, whose session another one has taken over.
  void let_go(const local_sessions::seat& who);

  session_id new_session() {
    return with_.ids->draw();
  }
  std::int64_t wall_ms() const {
    return with_.outside.wall_ms();
  }
  const settings& all() const {
    return with_.all;
  }
  const gateway_limits& limits() const {
    return with_.limits;
  }
  gateway_shared& shared() {
    return with_;
  }
  port_tally& counted() {
    return counted_;
  }
  std::size_t requests() const {
    return requests_;
  }
  const roster<client>& clients() const {
    return clients_;
  }

private:
  void run();
  void listen_to_mailbox();
  void drain();
  void hear(caf::message& content);
  void hear(deliveries& x);
  void hear(delivery& x);
  void serve(const service& x, submitter to);
  void schedule();
  void end_turn();
  void send_all();
  void sweep();
  void await_sweep();
  void shut_down();
  void node_gone();
  caf::actor_companion* companion() const;

  gateway_shared& with_;
  std::uint32_t number_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
  std::thread thread_;
  caf::actor companion_; ///< a caf::actor_companion

  // what came for it, from any thread
  std::mutex mailbox_mutex_;
  std::vector<caf::mailbox_element_ptr> mailbox_;

  // its clients
  roster<client> clients_;
  client_number last_client_ = 0;
  std::vector<std::shared_ptr<client>> woken_;
  std::vector<std::shared_ptr<client>> unflushed_;
  outgoing out_;
  std::vector<session_id> touched_;
  std::uint64_t round_ = 1; ///< of reporting sessions as alive
  std::size_t requests_ = 0;
  std::size_t request_bytes_ = 0;
  bool scheduled_ = false;

  // what it knows of the node
  submitter submitter_;
  bool serving_ = false;
  bool over_ = false;   ///< there is no node any more
  bool loaded_ = false; ///< the tree holds what this server's disk holds
  clock::time_point out_since_ = clock::now();
  zxid last_seen_;

  // operators
  struct inquiry {
    clock::time_point asked;
    std::function<void(const status&)> then;
  };
  std::map<std::uint64_t, inquiry> inquiries_;
  std::uint64_t last_inquiry_ = 0;
  port_tally counted_;
  std::int64_t now_us_ = 0;
};

} // namespace troupe
