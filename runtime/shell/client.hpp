// An asynchronous ZooKeeper client: one session, kept alive on whichever server answers.
//
//   auto c = client::open(io, {*parse_addresses("one:2181,two:2181")}, {});
//   auto said = c->ask(read{get_data{"/a"}}).get(); // std::future<reply>; needs a thread in
//   io.run()
//
// Servers are tried in random order, but with `in_order`. Requests wait for the first connection;
// once all servers refused in turn, they are answered with connection_loss (but with `patient`). A
// session that no server was heard of for its timeout is over. Never blocks and never throws out of
// a handler; callbacks run in the io_context's thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runtime/client/address.hpp"
#include "runtime/shell/conversation.hpp"

namespace troupe::shell {

struct client_options {
  std::vector<address> servers;
  std::chrono::milliseconds timeout{30'000};
  bool read_only = false; ///< a server without quorum will do
  bool patient = false;   ///< requests wait for a connection however long it takes
  bool in_order = false;  ///< servers are tried as they stand, round and round, not at random
};

struct client_listener {
  std::function<void(const watch_event&)> on_event;
  std::function<void(client_state)> on_state;
};

class client : public std::enable_shared_from_this<client> {
public:
  using io_context = boost::asio::io_context;

  /// Begins to connect at once.
  static std::shared_ptr<client> open(io_context& io, client_options wishes,
                                      client_listener listener);

  client(io_context& io, client_options wishes, client_listener listener);

  /// From any thread; `then` is called in the io_context's.
  void ask(question what, conversation::answer_to then);

  /// From any thread but the io_context's, if it is to be waited for.
  std::future<reply> ask(question what);

  /// Watches that are not to be taken up again, if no server can be told; from any thread.
  void forget(find_watches what);

  /// Closes the session; ready when the server said so or could not be told.
  std::future<void> close();

private:
  struct connection {
    explicit connection(io_context& io) : resolver(io), socket(io) {}
    boost::asio::ip::tcp::resolver resolver;
    boost::asio::ip::tcp::socket socket;
    std::array<char, 64 * 1024> inbox{};
    std::string outbox;
    bool open = false;
    bool writing = false;
  };

  using link = std::shared_ptr<connection>;
  using clock = std::chrono::steady_clock;

  void dial();
  void greet(const link& on);
  void listen(const link& on);
  void flush();
  void drop();
  void dial_later();
  void watch_time();
  void tell_state();
  std::chrono::milliseconds timeout() const;

  io_context& io_;
  client_options wishes_;
  client_listener listener_;
  conversation talk_;
  client_state told_ = client_state::connecting;
  link link_;
  std::size_t next_server_ = 0;
  clock::time_point dialled_;
  clock::time_point heard_;
  clock::time_point spoke_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer watch_;
  std::mt19937 dice_{std::random_device{}()};
};

} // namespace troupe::shell
