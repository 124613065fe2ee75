// Host names to addresses, without one that hangs delaying another.
//
// A numeric address is not looked up at all. Each name has at most one look-up in flight, on a
// thread of its own that nobody waits for: getaddrinfo cannot be cancelled.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

namespace troupe {

/// Blocks; an empty answer means that the name has no address.
using look_up = std::function<std::vector<boost::asio::ip::address>(const std::string& host)>;

/// The operating system's.
std::vector<boost::asio::ip::address> look_up_host(const std::string& host);

/// Calls `what` with all signals blocked: threads that it starts inherit that.
void with_signals_blocked(const std::function<void()>& what);

class resolver {
public:
  using answer = std::function<void(std::vector<boost::asio::ip::address>)>;

  resolver(boost::asio::io_context& io, look_up how);
  ~resolver();

  /// Calls `then` in the loop, later. An earlier question for the same name that is not answered
  /// yet is forgotten: its look-up answers this one.
  void resolve(const std::string& host, answer then);

private:
  struct shared;

  look_up how_;
  std::shared_ptr<shared> shared_;
  std::map<std::string, answer> waiting_;
};

} // namespace troupe
