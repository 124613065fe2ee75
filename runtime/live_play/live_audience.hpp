// The named clients of a scenario, as real clients of real servers.
//
// Each keeps a session, tries servers in ascending order from the one it was sent to, and remembers
// what it was told in the words of the stage's clients. Which server it is connected to, and what a
// broken connection leaves open, is not told: real time decides that.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/shell/plain_session.hpp"
#include "runtime/stage/clients/client_command.hpp"

namespace troupe::live_play {

class live_audience {
public:
  /// `servers`: the client port of each, in ascending order.
  void tell(const command::client& x, const std::map<server_id, std::uint16_t>& servers);

  /// What clients were told and nobody has forgotten: "ann got y (version 3)", by client, each
  /// one's in its order.
  std::vector<std::string> words() const;

  /// Of each client the first words, as many as there are lines of it here.
  void forget(const std::vector<std::string>& lines);

private:
  /// What one client was told; outlives it in handlers under way.
  struct memory {
    mutable std::mutex guard;
    bool greeted = false;
    std::vector<std::string> lines;

    void add(const std::string& line);
  };

  struct seat {
    std::shared_ptr<memory> heard = std::make_shared<memory>();
    std::shared_ptr<shell::plain_session> self;
  };

  void visit(seat& at, const order::visit& where,
             const std::map<server_id, std::uint16_t>& servers);
  static void ask(seat& at, const order::ask& x);

  shell::session_house house_;
  std::map<std::string, seat> seats_;
};

/// The same of a line that a client of the stage has said: "ann connected to 2" is "ann connected"
/// where that is its first; "": not to be compared.
class comparable_words {
public:
  std::string of(const std::string& line);

private:
  std::map<std::string, bool> greeted_;
};

} // namespace troupe::live_play
