// Sockets of one client.
#include "runtime/client/tcp_connection.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <caf/actor_companion.hpp>

#include "messages/overloaded.hpp"
#include "messages/reply_bytes.hpp"
#include "runtime/live/wire/client_codec.hpp"
#include "runtime/live/wire/inbox.hpp"

namespace troupe {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// A whole reply and its frame.
constexpr std::uint32_t frame_bytes_max = reply_bytes_max + 1024;

/// What a server may take to accept the last words.
constexpr std::chrono::seconds parting_patience{2};

class tcp_connection : public std::enable_shared_from_this<tcp_connection> {
public:
  tcp_connection(caf::actor_system& system, std::shared_ptr<io_loop> loop, address server,
                 brisk_client client)
      : system_(system),
        loop_(std::move(loop)),
        server_(std::move(server)),
        client_(std::move(client)),
        resolver_(loop_->context()),
        socket_(loop_->context()),
        parting_(loop_->context()) {
    caf::actor_config config;
    self_ = caf::make_actor<caf::actor_companion, caf::actor>(system.next_actor_id(), system.node(),
                                                              &system, config);
  }

  connection start() {
    companion()->register_at_system(); // it says goodbye before the system begins to end,
    system_.inc_detached_threads();    // and is gone before the system is
    companion()->on_enqueue(
        [self = shared_from_this()](caf::mailbox_element_ptr x) { self->take(std::move(x)); });
    asio::post(loop_->context(), [self = shared_from_this()] { self->dial(); });
    return caf::actor_cast<connection>(self_);
  }

private:
  caf::actor_companion* companion() {
    return static_cast<caf::actor_companion*>(caf::actor_cast<caf::abstract_actor*>(self_));
  }

  // ---- from any thread

  void take(caf::mailbox_element_ptr x) {
    auto guard = std::unique_lock(mutex_);
    auto first = mailbox_.empty();
    mailbox_.push_back(std::move(x));
    guard.unlock();
    if (first)
      asio::post(loop_->context(), [self = shared_from_this()] { self->drain(); });
  }

  // ---- in the loop

  void drain() {
    std::vector<caf::mailbox_element_ptr> letters;
    {
      auto guard = std::lock_guard(mutex_);
      letters.swap(mailbox_);
    }
    for (auto& x : letters)
      hear(x->move_content_to_message());
    flush();
  }

  void hear(const caf::message& x) {
    if (over_)
      return;
    if (x.match_elements<talk::requests>())
      for (auto& one : x.get_as<talk::requests>(0).all)
        outbox_ += codec_.encode(one);
    else if (x.match_elements<talk::request>())
      outbox_ += codec_.encode(x.get_as<talk::request>(0));
    else if (x.match_elements<talk::hello>())
      outbox_ += codec_.encode(x.get_as<talk::hello>(0));
    else if (x.match_elements<talk::goodbye>())
      part();
  }

  /// Says `x` to the client, as this connection.
  template <class T>
  void tell(T x) {
    client_->eq_impl(caf::make_message_id(), caf::actor_cast<caf::strong_actor_ptr>(self_), nullptr,
                     std::move(x));
  }

  void dial() {
    auto connected = [self = shared_from_this()](error_code failed, auto&&) {
      if (self->over_)
        return;
      if (failed)
        return self->end("it cannot be reached: " + failed.message());
      error_code ignored; // a socket that cannot do without delay is only slower
      self->socket_.set_option(tcp::no_delay(true), ignored);
      self->open_ = true;
      self->listen();
      self->flush();
    };
    resolver_.async_resolve(
        server_.host, std::to_string(server_.port),
        [self = shared_from_this(), connected](error_code failed, const auto& found) {
          if (self->over_)
            return;
          if (failed)
            return self->end("its name has no address: " + failed.message());
          asio::async_connect(self->socket_, found, connected);
        });
  }

  void listen() {
    auto room = inbox_.room();
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](error_code failed, std::size_t size) {
                              if (self->over_)
                                return;
                              if (failed)
                                return self->end("it hung up: " + failed.message());
                              self->inbox_.took(size);
                              if (self->read())
                                self->listen();
                            });
  }

  /// False: nothing further can be understood.
  bool read() {
    talk::turn all;
    while (auto frame = inbox_.next()) {
      auto heard = codec_.frame_for_client(*frame);
      if (!heard)
        return end("it says what no server says"), false;
      std::visit(overloaded{[this](talk::welcome& x) { tell(std::move(x)); },
                            [&](auto& x) { all.said.emplace_back(std::move(x)); }},
                 *heard);
    }
    if (!all.said.empty())
      tell(std::move(all));
    if (inbox_.broken())
      return end("it sends a frame of an impossible size"), false;
    return true;
  }

  void flush() {
    if (over_ || !open_ || !writing_.empty())
      return;
    if (outbox_.empty()) {
      if (parting_now_)
        end("");
      return;
    }
    writing_.swap(outbox_);
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        self->writing_.clear();
                        if (self->over_)
                          return;
                        if (failed)
                          self->end("it takes no more: " + failed.message());
                        else
                          self->flush();
                      });
  }

  /// The client wants no more; what it said before is still to be written.
  void part() {
    parting_now_ = true;
    if (!open_)
      return end("");
    parting_.expires_after(parting_patience);
    parting_.async_wait([self = shared_from_this()](error_code stopped) {
      if (!stopped)
        self->end("");
    });
  }

  /// Lets go of everything, and of itself.
  void end(const std::string& why) {
    if (std::exchange(over_, true))
      return;
    if (!parting_now_)
      tell(talk::farewell{to_string(server_) + ": " + why});
    error_code ignored; // it is given up whatever closing says
    resolver_.cancel();
    parting_.cancel();
    socket_.close(ignored);
    auto keep = shared_from_this();
    asio::post(loop_->context(), [keep] { keep->leave(); }); // not within its own handler
  }

  /// The system, which may be waiting for that, is not touched any more afterwards.
  void leave() {
    companion()->on_enqueue({});
    client_ = nullptr;
    companion()->cleanup(caf::exit_reason::normal, nullptr);
    self_ = nullptr;
    mailbox_.clear(); // nobody adds to it any more
    system_.dec_detached_threads();
  }

  caf::actor_system& system_;
  std::shared_ptr<io_loop> loop_;
  address server_;
  brisk_client client_;
  caf::actor self_; ///< a caf::actor_companion
  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer parting_;
  client_codec codec_;
  inbox inbox_{frame_bytes_max};
  std::string outbox_;
  std::string writing_;
  bool open_ = false;
  bool parting_now_ = false;
  bool over_ = false;

  std::mutex mutex_;
  std::vector<caf::mailbox_element_ptr> mailbox_;
};

} // namespace

connection dial_tcp(caf::actor_system& system, const std::shared_ptr<io_loop>& loop,
                    const address& server, const brisk_client& client) {
  return std::make_shared<tcp_connection>(system, loop, server, client)->start();
}

} // namespace troupe
