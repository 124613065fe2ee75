// The connections between a stage's clients and its servers, and the bytes in flight on them.
//
// Plain: knows no actor, no time and no chance; the stage says when which line delivers its next
// frame, and a script says what is held or cut. Always: each direction keeps its order; an end
// hears that its connection is over once, after everything that the other end sent before.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "messages/ids.hpp"

namespace troupe {

/// A client of a stage, in the order in which they came.
enum class client_id : std::uint32_t {};

/// One direction between a client and a server.
struct client_way {
  client_id client{};
  server_id server = nobody;
  bool to_server = false;

  auto operator<=>(const client_way&) const = default;
};

/// One end of one connection.
struct client_end {
  std::uint64_t connection = 0;
  bool at_server = false;

  auto operator<=>(const client_end&) const = default;
};

class client_network {
public:
  /// Who is at one end.
  struct ear {
    std::function<void(const std::string& bytes)> hear;
    std::function<void()> ended;
  };

  struct frame {
    std::string kind; ///< as scripts name it: "set", "reply"
    std::string text; ///< for people: "set /n"
    std::string bytes;
    bool end = false; ///< the other end has hung up
  };

  /// As a trace names a client.
  void introduce(client_id client, std::string name);

  /// Nullopt: nothing gets through between these two.
  std::optional<std::uint64_t> connect(client_id client, server_id server);

  /// Who is at this end; set before anything is sent.
  void attend(client_end end, ear who);

  void send(client_end from, frame x);

  /// This end is done; the other one is told behind what was sent before.
  void hang_up(client_end by);

  // ---- what happens to servers and wires

  /// The process has ended. `in_flight_too`: what it had sent is lost as well.
  void gone(server_id server, bool in_flight_too);

  /// The process stands still and reads nothing.
  void pause(server_id server);
  void resume(server_id server);

  void hold(const client_way& way, const std::optional<std::string>& kind);
  void release(const client_way& way);
  void release();

  /// Nothing passes any more; nobody is told.
  void cut(const client_way& way);

  /// Everything passes again. Connections that lost something end.
  void heal();

  /// Ends everything without telling anyone.
  void close();

  // ---- what the stage drives

  /// Ends that may hear their next frame, in a fixed order.
  std::vector<client_end> ready() const;

  /// Delivers it. Returns "ann>2 set /n", or "" if it was lost on the way.
  std::string deliver(client_end to);

private:
  struct side {
    ear who;
    bool open = true;
    std::deque<frame> inbox; ///< on the way to this side
  };

  struct connection {
    client_id client{};
    server_id server = nobody;
    side sides[2]; ///< the client's, the server's
    bool lost = false;
  };

  client_way way_to(const connection& c, bool server) const {
    return {c.client, c.server, server};
  }
  bool may_arrive(const connection& c, bool server) const;
  void end(connection& c, bool server);
  void forget_if_over(std::uint64_t id);

  std::map<client_id, std::string> names_;
  std::map<std::uint64_t, connection> connections_;
  std::map<client_way, std::set<std::string>> holds_; ///< "": any kind
  std::set<client_way> cuts_;
  std::set<server_id> paused_;
  std::uint64_t last_id_ = 0;
};

} // namespace troupe
