// The applications of a stage: actors in processes of their own, with the client library that
// applications use, over wires that can be held and cut.
//
// A program is a life of the casting: it can stand still, and it can crash, and then its
// connections end. Decides nothing about servers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/client/session.hpp"
#include "runtime/stage/casting.hpp"
#include "runtime/stage/clients/audience.hpp"
#include "runtime/stage/programs/hands.hpp"

namespace troupe {

/// Who hears of what programs do.
struct program_witness {
  std::function<void(const std::string& program, const std::string& what)> tell;
  std::function<void(const std::string& what)> accuse; ///< a law is broken
};

class programs {
public:
  /// `lives` draws the number of a life that no one else has.
  programs(caf::actor_system& system, casting& cast, audience& seats,
           std::vector<server_id> servers, std::function<life_number()> lives,
           program_witness outside);

  bool knows(const std::string& name) const {
    return all_.contains(name);
  }

  /// As the wires know it.
  client_id number_of(const std::string& name) const {
    return all_.at(name).number;
  }

  /// A program starts; again, if it had crashed.
  void start(const std::string& name);

  bool is_up(const std::string& name) const {
    auto i = all_.find(name);
    return i != all_.end() && i->second.life != stage_life;
  }

  void pause(const std::string& name);
  void resume(const std::string& name);

  /// Its actors are no more, and its connections end.
  void crash(const std::string& name);

  /// What `act()` spawns lives in this program. Throws std::logic_error if it is down.
  template <class Act>
  auto run_in(const std::string& name, Act act) {
    return cast_.as(life_of(name), std::move(act));
  }

  /// A session of this program; the stage's servers (from `first` on, round and round) and chance
  /// are filled in.
  session open_session(const std::string& name, session_wishes wishes, server_id first = nobody);

  /// Whoever stands still goes on.
  void resume_all();

  // ---- programs of scripts

  /// Starts one with a session of this timeout, which does errands and tells of them.
  void perform(const std::string& name, server_id first, std::chrono::milliseconds timeout);

  /// To a program that was started by `perform`.
  void tell(const std::string& name, errand what);

  /// The laws of what programs hold, as they speak of a world in which nothing goes wrong.
  hold_laws& laws() {
    return laws_;
  }

private:
  struct program {
    client_id number{};
    life_number life = stage_life; ///< stage_life: it is down
    caf::actor performer;
    std::shared_ptr<std::set<std::uint64_t>> connections =
        std::make_shared<std::set<std::uint64_t>>();
  };

  program_voice voice_of(const std::string& name);
  life_number life_of(const std::string& name) const;
  endpoint way_to(server_id server, const program& from);

  caf::actor_system& system_;
  casting& cast_;
  audience& seats_;
  std::vector<server_id> servers_;
  std::function<life_number()> lives_;
  program_witness outside_;
  hold_laws laws_;
  std::map<std::string, program> all_;
};

} // namespace troupe
