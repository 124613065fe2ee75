// All that is sent fits a fresh socket's buffer, so it is written at once; only reading waits.
#include "runtime/live/links/greeter.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

#include "messages/ensure.hpp"

namespace troupe {

greeter::greeter(boost::asio::ip::tcp::socket socket, handshake shake)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), shake_(std::move(shake)) {
  boost::system::error_code unknown;
  where_ = socket_.remote_endpoint(unknown);
}

void greeter::start(judge decide, over done) {
  decide_ = std::move(decide);
  done_ = std::move(done);
  timer_.expires_after(deadline);
  timer_.async_wait([self = shared_from_this()](auto failed) {
    if (!failed)
      self->finish("no handshake within the deadline");
  });
  boost::system::error_code failed;
  socket_.non_blocking(true, failed);
  if (failed)
    return finish(failed.message());
  advance();
}

void greeter::cancel() {
  done_ = nullptr;
  finish("cancelled");
}

void greeter::advance() {
  if (shake_.proven()) {
    auto why = decide_ ? decide_(shake_.other()) : refusal::none;
    why == refusal::none ? shake_.welcome() : shake_.turn_away(why);
  }
  auto sent = send(shake_.output());
  if (shake_.failed())
    finish(shake_.reason());
  else if (!sent)
    finish("the connection broke during the handshake");
  else if (shake_.complete())
    finish("");
  else
    read();
}

bool greeter::send(const std::string& bytes) {
  if (bytes.empty())
    return true;
  boost::system::error_code failed;
  auto sent = socket_.write_some(boost::asio::buffer(bytes), failed);
  return !failed && sent == bytes.size();
}

void greeter::read() {
  auto wanted = shake_.wants();
  ensure(wanted > 0 && wanted <= bytes_.size(), "a handshake's messages are small");
  boost::asio::async_read(socket_, boost::asio::buffer(bytes_.data(), wanted),
                          [self = shared_from_this()](auto failed, std::size_t size) {
                            if (self->done_ == nullptr)
                              return;
                            if (failed)
                              return self->finish("the connection broke during the handshake");
                            self->shake_.hear({self->bytes_.data(), size});
                            self->advance();
                          });
}

void greeter::finish(std::string trouble) {
  trouble_ = std::move(trouble);
  timer_.cancel();
  decide_ = nullptr;
  auto done = std::exchange(done_, nullptr);
  if (done)
    done(*this);
  boost::system::error_code ignored;
  socket_.close(ignored); // released by `done` if it stands
}

} // namespace troupe
