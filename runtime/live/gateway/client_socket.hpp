// One socket of the client port: bytes come into the inbox, bytes leave from the outbox.
//
// Knows nothing of requests; who derives from it does. Lives on one I/O thread; its pending
// operations keep it alive. Writes at once with one system call, and waits only for what the socket
// refused.
// Always: `ended` is called exactly once, and nothing after it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "runtime/live/gateway/outbox.hpp"
#include "runtime/live/wire/inbox.hpp"

namespace troupe {

class client_socket : public std::enable_shared_from_this<client_socket> {
public:
  using tcp = boost::asio::ip::tcp;
  using clock = std::chrono::steady_clock;

  client_socket(tcp::socket socket, std::uint32_t first_frame_bytes_max);
  virtual ~client_socket() = default;

  client_socket(const client_socket&) = delete;
  client_socket& operator=(const client_socket&) = delete;

  /// Begins to read.
  void start();

  /// Writes what the outbox holds, as far as the socket takes it.
  void flush();

  /// What the outbox holds still leaves; nothing more is heard. Then the connection ends.
  void finish();

  /// Ends the connection at once.
  void close();

  bool closed() const {
    return closed_;
  }

  /// The other side's address, an IPv4 address in its own form, and port.
  const std::string& address() const {
    return address_;
  }

  std::uint16_t port() const {
    return port_;
  }

  bool from_this_host() const {
    return local_;
  }

protected:
  /// Bytes have come into the inbox.
  virtual void heard() = 0;

  /// The outbox is empty again, after the socket had refused some of it.
  virtual void relieved() = 0;

  /// The connection is over.
  virtual void ended() = 0;

  /// The other side will say no more, but may still listen: true if it is owed an answer.
  virtual bool owes_answer() const = 0;

  inbox& in() {
    return in_;
  }

  outbox& out() {
    return out_;
  }

  const outbox& out() const {
    return out_;
  }

  /// Reads no more until `resume`.
  void pause() {
    paused_ = true;
  }

  void resume() {
    paused_ = false;
    read();
  }

  bool paused() const {
    return paused_;
  }

  /// Was `finish` called?
  bool finishing() const {
    return finishing_;
  }

  /// When the socket that is full now last took something.
  clock::time_point last_progress() const {
    return last_progress_;
  }

private:
  void read();
  void on_read(const boost::system::error_code& failed, std::size_t bytes);
  void await_writable();
  void say_goodbye();

  tcp::socket socket_;
  inbox in_;
  outbox out_;
  std::string address_;
  std::uint16_t port_ = 0;
  clock::time_point last_progress_ = clock::now();
  bool local_ = false;
  bool reading_ = false;
  bool paused_ = false;
  bool awaiting_writable_ = false;
  bool finishing_ = false;
  bool said_goodbye_ = false;
  bool heard_all_ = false; ///< the other side has closed its direction
  bool closed_ = false;
};

} // namespace troupe
