// The broker: a reader, a writer, and a count of what the socket has not taken yet.
#include "runtime/live/links/link_broker.hpp"

#include <algorithm>
#include <variant>

#include <sys/socket.h>

#include <caf/io/middleman.hpp>
#include <caf/message_handler.hpp>
#include <caf/send.hpp>

#include "actors/supervision.hpp"
#include "runtime/live/links/codec.hpp"
#include "runtime/live/links/pieces.hpp"

namespace troupe {

namespace {

constexpr std::size_t read_bytes = 64 * 1024;

/// Which list of messages/peers.hpp the other side speaks.
frame_list heard_on(const made_connection& x) {
  if (x.slot.on == channel::election)
    return frame_list::election;
  return x.dialled ? frame_list::leader : frame_list::learner;
}

class link_broker : public caf::io::broker {
public:
  link_broker(caf::actor_config& cfg, std::shared_ptr<made_connection> made, link_limits limits,
              link_listener to, link_ended_listener keeper)
      : caf::io::broker(cfg),
        made_(std::move(made)),
        limits_(limits),
        to_(std::move(to)),
        keeper_(std::move(keeper)),
        who_{made_->receiving.sender, made_->token},
        writer_(made_->sending),
        reader_(made_->receiving, heard_on(*made_), limits.bulk_bytes) {
    set_exception_handler(keep_reason);
    set_default_handler(caf::drop);
    set_down_handler([this](caf::down_msg&) { end("this server's links have ended"); });
    set_exit_handler([this](caf::exit_msg&) { end("this server ends"); });
  }

  void on_exit() override {
    if (valid(handle_))
      ::shutdown(socket_, SHUT_RDWR);
    say_down(why_.empty() ? "its broker failed" : why_);
    to_ = nullptr;
    keeper_ = nullptr;
    mailbox().close(); // CAF's brokers leave theirs open: what came later would hold its senders
  }

protected:
  caf::behavior make_behavior() override {
    monitor(keeper_);
    socket_ = made_->socket.get();
    handle_ = add_scribe(made_->socket.release());
    heard_ = ticked_ = clock().now();
    announce();
    configure_read(handle_, caf::io::receive_policy::at_most(read_bytes));
    ack_writes(handle_, true);
    delayed_anon_send(this, limits_.tick, link_tick{});
    return plumbing().or_else(speech());
  }

private:
  caf::message_handler plumbing() {
    return {
        [this](const caf::io::new_data_msg& x) { on_data(x); },
        [this](const caf::io::data_transferred_msg& x) { unsent_ -= std::min(unsent_, x.written); },
        [this](const caf::io::connection_closed_msg&) { on_closed(); },
        [this](const link_tick&) { on_tick(); },
        [this](const link_end& x) { end(x.why); },
    };
  }

  caf::message_handler speech() {
    if (made_->slot.on == channel::election)
      return writers(static_cast<said_in_election*>(nullptr));
    return made_->dialled ? writers(static_cast<said_by_learner*>(nullptr))
                          : writers(static_cast<said_by_leader*>(nullptr));
  }

  template <class... Ts>
  caf::message_handler writers(std::tuple<Ts...>*) {
    return {[this](const Ts& x) { say(x); }...};
  }

  void announce() {
    peer_up up{made_->slot.on, who_, made_->dialled};
    up_said_ = true;
    caf::actor self{this};
    if (up.on == channel::election)
      send(to_, up, caf::actor_cast<election_link>(self));
    else if (up.dialled)
      send(to_, up, caf::actor_cast<leader_link>(self));
    else
      send(to_, up, caf::actor_cast<learner_link>(self));
  }

  template <class T>
  void say(const T& x) {
    if (over_)
      return;
    auto cut = pieces(x, limits_.piece_bytes);
    if (cut.empty())
      write(x);
    for (auto& piece : cut)
      write(piece);
    flush(handle_);
    if (unsent_ > limits_.unsent_bytes)
      end("it does not take what it is sent (" + std::to_string(unsent_) + " bytes wait)");
  }

  template <class T>
  void write(const T& x) {
    constexpr auto kind = codec::kind_of<T>();
    auto& out = wr_buf(handle_);
    auto at = frame_writer::begin(out);
    codec::encode(x, out);
    auto size = out.size() - at - frame_header_bytes;
    if (size > body_bytes_max(kind, limits_.bulk_bytes).value_or(0)) {
      out.resize(at);
      return end("a message of kind " + to_string(kind) + " is too great: " + std::to_string(size)
                 + " bytes");
    }
    writer_.finish(out, at, kind);
    count(frame_header_bytes + size);
  }

  void count(std::size_t bytes) {
    unsent_ += bytes;
    spoke_ = true;
  }

  void on_data(const caf::io::new_data_msg& x) {
    if (over_)
      return;
    heard_ = clock().now();
    reader_.feed({x.buf.data(), x.buf.size()});
    while (!over_) {
      auto next = reader_.next();
      if (std::holds_alternative<frame_reader::more>(next))
        return;
      if (auto* wrong = std::get_if<frame_reader::defect>(&next))
        return end(wrong->what);
      take(std::get<frame_reader::frame>(next));
    }
  }

  void take(const frame_reader::frame& x) {
    if (x.kind == frame_kind::keepalive)
      return;
    auto said = codec::decode(x.kind, x.body, who_);
    if (!said)
      return end("a message of kind " + to_string(x.kind) + " that cannot be read");
    send(caf::actor_cast<caf::actor>(to_), std::move(*said));
  }

  // A tick that comes late means that this process stood still: the other side is not to blame.
  void on_tick() {
    if (over_)
      return quit(); // nobody said that the socket is closed
    auto now = clock().now();
    if (now - ticked_ > 3 * limits_.tick)
      heard_ = now;
    ticked_ = now;
    if (now - heard_ > limits_.silence)
      return end("it is silent");
    if (!std::exchange(spoke_, false)) {
      auto& out = wr_buf(handle_);
      writer_.finish(out, frame_writer::begin(out), frame_kind::keepalive);
      unsent_ += frame_header_bytes;
      flush(handle_);
    }
    delayed_anon_send(this, limits_.tick, link_tick{});
  }

  /// No byte is read or sent any more; what waits is dropped. This broker itself stays until the
  /// multiplexer has let go of the socket: CAF forgets to close one that outlives its broker.
  void end(const std::string& why) {
    if (std::exchange(over_, true))
      return;
    why_ = why;
    say_down(why);
    if (valid(handle_))
      ::shutdown(socket_, SHUT_RDWR);
    else
      quit(); // and the descriptor may be another's by now
  }

  void on_closed() {
    end("the connection broke");
    quit();
  }

  void say_down(const std::string& why) {
    if (std::exchange(down_said_, true) || !to_)
      return;
    over_ = true;
    if (up_said_)
      send(to_, peer_down{made_->slot.on, who_});
    send(keeper_, link_ended{made_->slot, who_.incarnation, why});
  }

  std::shared_ptr<made_connection> made_;
  link_limits limits_;
  link_listener to_;
  link_ended_listener keeper_;
  peer who_;
  frame_writer writer_;
  frame_reader reader_;
  caf::io::connection_handle handle_;
  int socket_ = -1;
  std::uint64_t unsent_ = 0;
  caf::actor_clock::time_point heard_;
  caf::actor_clock::time_point ticked_;
  bool spoke_ = false;
  bool over_ = false;
  bool up_said_ = false;
  bool down_said_ = false;
  std::string why_;
};

} // namespace

link_limits link_limits::of(channel on, std::uint32_t frame_bytes_max) {
  link_limits x;
  if (on == channel::election)
    x.unsent_bytes = 1024 * 1024;
  x.bulk_bytes = bulk_bytes_min + std::min(frame_bytes_max, 1u << 30);
  return x;
}

caf::actor spawn_link(caf::actor_system& system, std::shared_ptr<made_connection> made,
                      link_limits limits, link_listener to, link_ended_listener keeper) {
  caf::actor_config cfg{&system.middleman().backend()};
  return system.spawn_class<link_broker, caf::no_spawn_options>(cfg, std::move(made), limits,
                                                                std::move(to), std::move(keeper));
}

} // namespace troupe
