// All connections between the servers of a stage, and what is in flight on them: the very bytes
// that live links send, header, sequence and checksum included.
//
// Knows no time and no chance: the stage says when which wire delivers its next frame, and a script
// says what is held or cut. Always: each direction of a connection keeps its order; a node hears
// peer_up before anything the connection brings, and peer_down after everything it brought and
// before the next peer_up of that server on that channel.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <caf/message.hpp>

#include "messages/actors.hpp"
#include "runtime/live/links/frame.hpp"
#include "runtime/stage/frame_text.hpp"
#include "runtime/stage/mishap.hpp"

namespace troupe {

/// The other side of a server's own wire to its disk. No server has this number.
constexpr server_id the_disk{1000};

/// One side of one connection; or, if `disk_of` is somebody, of that server's wire to its disk.
struct wire_end {
  std::uint64_t connection = 0;
  int side = 0; ///< 0: who dialled; of a disk: the server
  server_id disk_of = nobody;

  auto operator<=>(const wire_end&) const = default;
};

class network {
public:
  using time_point = caf::actor_clock::time_point;

  /// Spawns the actor that a server speaks to in order to use its end of a connection, and gives it
  /// to the listener as peer_up.
  using introduce = std::function<void(const link_listener&, const peer_up&, wire_end)>;

  explicit network(introduce how) : introduce_(std::move(how)) {}

  // ---- what a server's links actor asks for

  /// This server can be reached from now on and hears of its connections as `listener`.
  void open(server_id server, link_listener listener);

  void dial(server_id from, const troupe::dial& x);

  void hang_up(server_id from, const troupe::hang_up& x);

  /// A frame leaves `from` for the other side: room for a header, then the body.
  void send(wire_end from, frame_name name, frame_kind code, std::vector<char> bytes);

  /// A server speaks to its log, or its log to one of the server's roles.
  void to_disk(server_id server, caf::strong_actor_ptr log, frame_name name, caf::message what);
  void from_disk(server_id server, caf::strong_actor_ptr role, frame_name name, caf::message what);

  // ---- what the script does

  /// The process has ended. `in_flight_too`: what it had sent is lost as well.
  void gone(server_id server, bool in_flight_too);

  /// Frames of this kind (nullopt: any) from here to there stay where they are, and what comes
  /// behind them. Here or there may be `the_disk`.
  void hold(server_id from, server_id to, std::optional<std::string> kind);

  void release(server_id from, server_id to);

  /// Nothing passes any more in this direction; nobody is told. As on a real link, a side that
  /// hears nothing for ten seconds, keepalives included, hangs up.
  void cut(server_id from, server_id to);

  /// Everything passes again. Connections that lost something end.
  void heal();

  /// The same, and nothing is held, delayed or about to go wrong any more.
  void make_whole();

  /// This happens to the next frame in this direction.
  void disturb(server_id from, server_id to, mishap what);

  /// Frames take this long in this direction from now on.
  void delay(server_id from, server_id to, std::chrono::milliseconds by);

  /// The process stands still: it takes no frame and no connection, and keeps those it has.
  void pause(server_id server);
  void resume(server_id server);

  /// Ends everything without telling anyone.
  void close();

  // ---- what the stage drives

  /// Wires whose next frame may be delivered, in a fixed order.
  std::vector<wire_end> ready() const;

  /// Delivers the next frame to this end. Returns "3>1 ack 1.9", or "" if it was lost on the way.
  std::string deliver(wire_end to);

  /// When something happens by itself: a broken connection is dialled again, a side that hears
  /// nothing hangs up. nullopt: nothing waits for time to pass.
  std::optional<time_point> next_due() const;

  /// It is `now`: what is due happens.
  void pass_time(time_point now);

private:
  /// Something on its way to one side of a connection.
  struct frame {
    frame_name name;
    std::vector<char> bytes; ///< none: the sender has closed the connection
    time_point due;          ///< arrives no sooner
  };

  struct side {
    server_id server = nobody;
    peer other; ///< how this side names the other
    frame_writer out;
    frame_reader in;
    bool open = true;
    std::optional<time_point> deaf_since; ///< cut off from what the other says
    std::deque<frame> inbox;              ///< on the way to this side
  };

  struct letter {
    caf::strong_actor_ptr to;
    frame_name name;
    caf::message what;
  };

  /// Between a server and its disk: what is on the way to the server, and to the disk.
  struct disk_wire {
    std::deque<letter> inbox[2];
  };

  struct connection {
    channel on;
    bool lost; ///< something sent on it vanished
    side sides[2];
  };

  using pair = std::pair<server_id, server_id>;

  /// A dial that is not (or no longer) answered.
  struct wish {
    channel on;
    server_id from;
    server_id to;

    auto operator<=>(const wish&) const = default;
  };

  bool standing(const wish& x) const;
  bool is_cut(server_id from, server_id to) const;
  void hang_up_the_deaf();
  bool is_held(server_id from, server_id to, const std::string& kind) const;
  bool may_arrive(const connection& c, int to) const;
  std::string deliver_disk(wire_end to);
  void put_on_wire(connection& c, int to, frame x);
  std::string read_frame(connection& c, int to, const frame& x);
  void try_wishes();
  void connect(const wish& x);
  void close_side(std::uint64_t id, int by, bool in_flight_too);
  void tell_down(connection& c, int whom);
  void forget_if_over(std::uint64_t id);
  void wait_before_redial(const connection& c);

  introduce introduce_;
  std::map<server_id, link_listener> reachable_;
  std::map<std::uint64_t, connection> connections_;
  std::map<server_id, disk_wire> disks_;
  std::map<wish, time_point> wishes_;           ///< and not before when to try them
  std::map<pair, std::set<std::string>> holds_; ///< "" : any kind
  std::set<pair> cuts_;
  std::map<pair, std::deque<mishap>> mishaps_;
  std::map<pair, std::chrono::milliseconds> delays_;
  std::set<server_id> paused_;
  time_point now_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_incarnation_ = 0;
  std::uint64_t damaged_ = 0; ///< how many frames; decides which byte it is
};

} // namespace troupe
