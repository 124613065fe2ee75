// Several servers in one actor system, on virtual time: the real actors, with a simulated network
// and simulated disks.
//
// Everything that happens is one message at a time, chosen by the seed. After each the laws are
// checked. Nothing here reads a clock, a file or a random device, so the same calls always have the
// same outcome.
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
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "config/ensemble.hpp"
#include "config/settings.hpp"
#include "config/timing.hpp"
#include "messages/actors.hpp"
#include "messages/milestone.hpp"
#include "runtime/stage/casting.hpp"
#include "runtime/stage/faulty_directory.hpp"
#include "runtime/stage/network.hpp"
#include "runtime/stage/stage_client.hpp"
#include "runtime/stage/watchdog.hpp"

namespace troupe {

struct stage_plan {
  std::vector<server_id> voters;
  std::vector<server_id> observers;
  timing times;
  std::uint64_t seed = 1;
};

class stage {
public:
  /// `tell` hears every milestone as it happens.
  stage(const stage_plan& plan, witness tell);
  ~stage();

  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  // ---- servers

  bool knows(server_id server) const {
    return servers_.find(server) != nullptr;
  }

  bool is_up(server_id server) const;

  void start(server_id server);

  /// Ends the server in good order: what it wrote stays written.
  void stop(server_id server);

  /// Power is gone: memory, what was not synced, and what is in flight.
  void crash(server_id server);

  // ---- the world

  network& wires() {
    return *wires_;
  }

  void seed(std::uint64_t value) {
    cast_.seed(value);
  }

  /// Hears of every delivery, one line each: "3>1 proposal 1.9". Empty: nobody does.
  void trace(std::function<void(const std::string&)> to) {
    trace_ = std::move(to);
  }

  /// Until no message is in flight (but for those that are held). Stops at a broken law.
  void settle();

  /// Time passes; timers go off in their order, and everything settles after each.
  void wait(std::chrono::milliseconds duration);

  // ---- the stage's own client

  /// False: this server serves nobody at the moment.
  bool put(server_id at, const std::string& path, const std::string& value);

  /// What the server would answer; nullopt: it does not.
  std::optional<reply> read(server_id at, const std::string& path);

  // ---- looking

  struct standing_on_disk {
    std::uint32_t epoch = 0;
    zxid last;
  };

  /// What this server's files say now. Throws what opening them throws.
  standing_on_disk look_at_disk(server_id server);

  /// The law that was broken, and the last deliveries before that.
  std::optional<std::vector<std::string>> alarm() const;

  const timing& times() const {
    return plan_.times;
  }

private:
  struct house; ///< one server: its disk, and what lives on it now

  /// A write of the stage's own client.
  struct request {
    std::string path;
    std::uint32_t epoch = 0;
    bool creates = false;
    bool answered = false;
  };

  void hear(server_id server, life_number life, const milestone_kind& what);
  void deliver_one();
  void tidy();
  void raise(house& at, server_id server);
  settings settings_of(server_id server) const;
  bool creation_pending(const std::string& path, std::uint32_t epoch) const;
  void on_outcome(std::uint64_t attachment, const reply& what);
  void check_laws();

  stage_plan plan_;
  ensemble servers_;
  witness tell_;
  watchdog laws_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  casting cast_;
  std::shared_ptr<network> wires_;
  std::map<server_id, std::unique_ptr<house>> houses_;
  std::map<std::uint64_t, request> requests_; ///< by attachment
  std::deque<std::string> last_deliveries_;
  std::function<void(const std::string&)> trace_;
  std::uint64_t last_life_ = 0;
  std::uint64_t last_attachment_ = 0;
  std::uint32_t last_ticket_ = 0;
  bool curtain_ = false; ///< down: nobody hears anything any more
};

} // namespace troupe
