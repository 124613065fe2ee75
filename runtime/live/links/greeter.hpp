// Runs one handshake over one socket, within its deadline.
//
// Reads no byte more than the handshake asked for: what follows belongs to the link. Always: says
// once that it is over, unless it was cancelled, which it answers by silence.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runtime/live/links/handshake.hpp"

namespace troupe {

class greeter : public std::enable_shared_from_this<greeter> {
public:
  static constexpr std::chrono::seconds deadline{2};

  /// Asked when the other side has proved itself to this, the answering side.
  using judge = std::function<refusal(const greeting&)>;
  using over = std::function<void(greeter&)>;

  greeter(boost::asio::ip::tcp::socket socket, handshake shake);

  void start(judge decide, over done);
  void cancel();

  const handshake& shake() const {
    return shake_;
  }

  /// Why there is no connection; "" : there is one.
  const std::string& trouble() const {
    return trouble_;
  }

  const boost::asio::ip::tcp::endpoint& where() const {
    return where_;
  }

  /// The connection, once it stands.
  boost::asio::ip::tcp::socket& socket() {
    return socket_;
  }

private:
  void advance();
  void read();
  bool send(const std::string& bytes);
  void finish(std::string trouble);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::ip::tcp::endpoint where_;
  boost::asio::steady_timer timer_;
  handshake shake_;
  judge decide_;
  over done_;
  std::array<char, 256> bytes_{};
  std::string trouble_;
};

} // namespace troupe
