// Sockets and timers of a client; what is said on them is the conversation's business.
//
// Every handler knows the connection that it belongs to: what an old one still has to say is
// ignored.
#include "runtime/shell/client.hpp"

#include <algorithm>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace troupe::shell {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

/// Java's ZooKeeper pings at least this often.
constexpr milliseconds ping_pause_max{10'000};

/// Between two rounds over all servers.
constexpr milliseconds round_pause_max{1'000};

} // namespace

std::shared_ptr<client> client::open(io_context& io, client_options wishes,
                                     client_listener listener) {
  auto x = std::make_shared<client>(io, std::move(wishes), std::move(listener));
  asio::post(io, [x] {
    x->dial();
    x->watch_time();
  });
  return x;
}

client::client(io_context& io, client_options wishes, client_listener listener)
    : io_(io),
      wishes_(std::move(wishes)),
      listener_(std::move(listener)),
      talk_(static_cast<std::int32_t>(wishes_.timeout.count()), wishes_.read_only,
            listener_.on_event),
      heard_(clock::now()),
      pause_(io),
      watch_(io) {
  if (!wishes_.in_order)
    std::shuffle(wishes_.servers.begin(), wishes_.servers.end(), dice_);
}

void client::ask(question what, conversation::answer_to then) {
  asio::post(io_,
             [self = shared_from_this(), what = std::move(what), then = std::move(then)]() mutable {
               self->talk_.ask(std::move(what), std::move(then));
               self->flush();
               self->tell_state();
             });
}

std::future<reply> client::ask(question what) {
  auto promise = std::make_shared<std::promise<reply>>();
  ask(std::move(what), [promise](const reply& x) { promise->set_value(x); });
  return promise->get_future();
}

void client::forget(find_watches what) {
  asio::post(io_,
             [self = shared_from_this(), what = std::move(what)] { self->talk_.forget(what); });
}

std::future<void> client::close() {
  auto promise = std::make_shared<std::promise<void>>();
  asio::post(io_, [self = shared_from_this(), promise] {
    auto done = [promise](const reply&) { promise->set_value(); };
    if (self->talk_.established()) {
      self->talk_.ask(write{close_session{}}, done);
      self->flush();
      return;
    }
    self->talk_.expire(); // nobody to tell: the server will notice by itself
    self->drop();
    promise->set_value();
  });
  return promise->get_future();
}

milliseconds client::timeout() const {
  return milliseconds{talk_.timeout_ms()};
}

void client::dial() {
  if (talk_.over() || wishes_.servers.empty())
    return;
  auto on = std::make_shared<connection>(io_);
  link_ = on;
  dialled_ = clock::now();
  auto& server = wishes_.servers[next_server_ % wishes_.servers.size()];
  auto connected = [self = shared_from_this(), on](error_code failed, auto&&) {
    if (self->link_ != on)
      return;
    if (failed)
      self->drop();
    else
      self->greet(on);
  };
  on->resolver.async_resolve(
      server.host, std::to_string(server.port),
      [self = shared_from_this(), on, connected](error_code failed, const auto& found) {
        if (self->link_ != on)
          return;
        if (failed)
          self->drop();
        else
          asio::async_connect(on->socket, found, connected);
      });
}

void client::greet(const link& on) {
  error_code ignored; // a socket that cannot do without delay is only slower
  on->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  on->open = true;
  talk_.connected();
  listen(on);
  flush();
}

void client::listen(const link& on) {
  on->socket.async_read_some(asio::buffer(on->inbox),
                             [self = shared_from_this(), on](error_code failed, std::size_t size) {
                               if (self->link_ != on)
                                 return;
                               if (failed || !self->talk_.hear({on->inbox.data(), size}))
                                 return self->drop();
                               self->heard_ = clock::now();
                               self->tell_state();
                               self->flush();
                               self->listen(on);
                             });
}

void client::flush() {
  auto on = link_;
  if (!on || !on->open || on->writing || !talk_.has_outbox())
    return;
  on->outbox = talk_.take_outbox();
  on->writing = true;
  spoke_ = clock::now();
  asio::async_write(on->socket, asio::buffer(on->outbox),
                    [self = shared_from_this(), on](error_code failed, std::size_t) {
                      if (self->link_ != on)
                        return;
                      on->writing = false;
                      if (failed)
                        self->drop();
                      else
                        self->flush();
                    });
}

void client::drop() {
  if (talk_.over()) {
    watch_.cancel();
    pause_.cancel();
  }
  if (!link_)
    return;
  auto on = std::exchange(link_, nullptr);
  auto was_open = talk_.established();
  error_code ignored; // it is given up whatever closing says
  on->resolver.cancel();
  on->socket.close(ignored);
  talk_.disconnected();
  tell_state();
  ++next_server_;
  if (talk_.over())
    return;
  if (was_open && wishes_.in_order) {
    dial();
  } else if (was_open) {
    next_server_ = 0; // a new round begins, in a new order
    std::shuffle(wishes_.servers.begin(), wishes_.servers.end(), dice_);
    dial();
  } else if (next_server_ % wishes_.servers.size() != 0) {
    dial();
  } else {
    dial_later();
  }
}

void client::dial_later() {
  if (!wishes_.patient)
    talk_.fail_waiting(error::connection_loss);
  std::uniform_int_distribution<long> pause(round_pause_max.count() / 10, round_pause_max.count());
  pause_.expires_after(std::min(milliseconds{pause(dice_)}, timeout() / 4));
  pause_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled && !self->link_)
      self->dial();
  });
}

/// Pings, gives up silent connections, ends a session that no server was heard of.
void client::watch_time() {
  if (talk_.over())
    return;
  auto now = clock::now();
  if (talk_.established()) {
    if (now - heard_ > timeout() * 2 / 3) {
      drop();
    } else if (now - spoke_ > std::min(timeout() / 3, ping_pause_max)) {
      talk_.ping();
      flush();
    }
  } else if (talk_.session() != no_session && now - heard_ > timeout()) {
    talk_.expire();
    drop();
    tell_state();
  } else if (link_ && now - dialled_ > timeout() / static_cast<int>(wishes_.servers.size() + 1)) {
    drop();
  }
  watch_.expires_after(std::max(timeout() / 20, milliseconds{10}));
  watch_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled)
      self->watch_time();
  });
}

void client::tell_state() {
  if (told_ == talk_.state())
    return;
  told_ = talk_.state();
  if (listener_.on_state)
    listener_.on_state(told_);
}

} // namespace troupe::shell
