// The socket's side of a client. See client_socket.hpp.
#include "runtime/live/gateway/client_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace troupe {

namespace asio = boost::asio;
using boost::system::error_code;

client_socket::client_socket(tcp::socket socket, std::uint32_t first_frame_bytes_max)
    : socket_(std::move(socket)), in_(first_frame_bytes_max) {
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  auto other = socket_.remote_endpoint(ignored); // unspecified if it has left already
  auto address = other.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  address_ = address.to_string();
  port_ = other.port();
  local_ = address.is_loopback();
}

void client_socket::start() {
  read();
}

void client_socket::read() {
  if (reading_ || closed_ || heard_all_ || (paused_ && !said_goodbye_))
    return;
  reading_ = true;
  auto room = in_.room();
  socket_.async_read_some(asio::buffer(room.data(), room.size()),
                          [self = shared_from_this()](const error_code& failed, std::size_t bytes) {
                            self->on_read(failed, bytes);
                          });
}

void client_socket::on_read(const error_code& failed, std::size_t bytes) {
  reading_ = false;
  if (closed_)
    return;
  if (failed) {
    heard_all_ = true;
    if (failed != asio::error::eof || said_goodbye_ || !owes_answer())
      close();
    return;
  }
  in_.took(bytes);
  if (finishing_)
    in_.skip(in_.unread().size());
  else
    heard();
  read();
}

void client_socket::flush() {
  while (!closed_ && !awaiting_writable_ && !out_.empty()) {
    error_code failed;
    auto rest = out_.rest();
    auto taken = socket_.write_some(asio::buffer(rest.data(), rest.size()), failed);
    if (failed == asio::error::would_block || failed == asio::error::try_again) {
      await_writable();
      return;
    }
    if (failed) {
      close();
      return;
    }
    out_.took(taken);
  }
  if (finishing_ && !closed_ && out_.empty())
    say_goodbye();
}

void client_socket::await_writable() {
  awaiting_writable_ = true;
  last_progress_ = clock::now(); // it starts to be full, or has just taken something
  socket_.async_wait(tcp::socket::wait_write,
                     [self = shared_from_this()](const error_code& failed) {
                       self->awaiting_writable_ = false;
                       if (self->closed_)
                         return;
                       if (failed) {
                         self->close();
                         return;
                       }
                       self->flush();
                       if (!self->closed_ && self->out_.empty())
                         self->relieved();
                     });
}

void client_socket::finish() {
  finishing_ = true;
}

/// Closing with unread bytes would reset the connection and cost the other side the last answer:
/// end our direction first, and read until it ends its own (or the deadline of who derives ends
/// it).
void client_socket::say_goodbye() {
  if (said_goodbye_)
    return;
  said_goodbye_ = true;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  in_.skip(in_.unread().size());
  if (heard_all_)
    close();
  else
    read();
}

void client_socket::close() {
  if (closed_)
    return;
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  ended();
}

} // namespace troupe
