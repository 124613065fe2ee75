// One port of this server: accepts, and lets strangers shake hands for a moment.
//
// Bounded whatever comes in: so many unfinished handshakes in all and from one address; beyond, the
// oldest makes room (an honest one takes milliseconds). Without descriptors it waits, not spins.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/ensemble.hpp"
#include "runtime/live/links/greeter.hpp"
#include "runtime/live/links/resolver.hpp"

namespace troupe {

class listener {
public:
  static constexpr std::size_t pending_max = 64;
  static constexpr std::size_t pending_max_each = 16;

  struct ears {
    std::function<handshake()> begin; ///< for one that has just come in
    greeter::judge judge;
    greeter::over over; ///< with success or trouble
  };

  /// Throws std::runtime_error with a sentence for the operator.
  listener(boost::asio::io_context& io, const std::vector<boost::asio::ip::address>& on,
           std::uint16_t port);

  void start(ears to);

private:
  using tcp = boost::asio::ip::tcp;

  struct door {
    tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    bool starved = false; ///< of descriptors; said once
  };

  void open(const tcp::endpoint& at);
  void accept(door& at);
  void on_accept_error(door& at, const boost::system::error_code& why);
  void greet(tcp::socket socket);
  void make_room(const boost::asio::ip::address& from);

  boost::asio::io_context& io_;
  std::list<door> doors_;
  ears ears_;
  std::list<std::shared_ptr<greeter>> pending_; ///< oldest first
};

/// Where this server listens: its own host, or every address. Throws std::runtime_error.
std::vector<boost::asio::ip::address> own_addresses(const member& self, bool on_all);

} // namespace troupe
