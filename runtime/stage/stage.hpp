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

#include "actors/session/session_actor.hpp"
#include "config/ensemble.hpp"
#include "config/settings.hpp"
#include "config/timing.hpp"
#include "messages/actors.hpp"
#include "messages/milestone.hpp"
#include "runtime/stage/casting.hpp"
#include "runtime/stage/clients/audience.hpp"
#include "runtime/stage/clients/client_laws.hpp"
#include "runtime/stage/disk_fault.hpp"
#include "runtime/stage/faulty_directory.hpp"
#include "runtime/stage/network.hpp"
#include "runtime/stage/programs/programs.hpp"
#include "runtime/stage/stage_client.hpp"
#include "runtime/stage/watchdog.hpp"

namespace troupe {

class data_tree;

/// Who stands on a stage. `{.voters = {server_id{1}, server_id{2}, server_id{3}}, .seed = 7}`
struct stage_plan {
  std::vector<server_id> voters = {};
  std::vector<server_id> observers = {};
  std::vector<std::vector<server_id>> groups = {}; ///< hierarchical quorums; none: plain majorities
  timing times = {};
  std::uint64_t seed = 1; ///< draws the order in which ready actors run
};

/// An ensemble whose time, wires and disks belong to a test.
///
///     stage all({.voters = {one, two, three}}, [](server_id who, const milestone_kind& what)
///     {...}); for (auto server : {one, two, three})
///       all.start(server);
///     all.wait(1s);                              // elections need time
///     all.put(one, "/n", "value");
///     all.crash(three);
///     all.wait(10s);
///     if (all.alarm() || !all.read(two, "/n"))   // a law was broken, or 2 does not answer
///
/// One thread; nothing happens between two calls. What changes the world (start, crash, hold) only
/// begins it; `settle` delivers all that is in flight, `wait` lets time pass too. A server that the
/// plan does not name is std::out_of_range; servers that never come to rest, std::runtime_error.
class stage {
public:
  /// `tell` hears every milestone as it happens, `tell_of_clients` what clients live through.
  stage(const stage_plan& plan, witness tell, client_witness tell_of_clients = {});
  ~stage();

  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  // ---- servers

  bool knows(server_id server) const {
    return servers_.find(server) != nullptr;
  }

  bool is_up(server_id server) const;

  /// On the disk that it left, or on an empty one.
  void start(server_id server);

  /// Ends the server in good order: what it wrote stays written.
  void stop(server_id server);

  /// Power is gone: memory, what was not synced, and what is in flight.
  void crash(server_id server);

  /// The process stands still; its connections stay.
  void pause(server_id server);
  void resume(server_id server);

  /// Something happens to the server's disk. False: it has no such file or record, or (wiped) it is
  /// in use.
  bool hurt_disk(server_id server, const disk_fault& how);

  // ---- the world

  /// The links between the servers, and between each and its disk, to be held, cut and healed.
  network& wires() {
    return *wires_;
  }

  /// Clients that speak ZooKeeper's protocol over wires of their own.
  audience& clients() {
    return *audience_;
  }

  /// From now on, another order.
  void seed(std::uint64_t value) {
    cast_.seed(value);
  }

  /// Hears of every delivery, one line each: "3>1 proposal 1.9". Empty: nobody does.
  void trace(std::function<void(const std::string&)> to) {
    trace_ = std::move(to);
  }

  /// `what` happens once so many more messages have been delivered, in the midst of whatever is
  /// under way then.
  void after(std::uint64_t deliveries, std::function<void()> what);

  /// The one committed history, and what it means to clients.
  const annals& history() const {
    return client_laws_.history();
  }

  /// Messages delivered since the curtain rose, between actors and on wires.
  std::uint64_t deliveries() const {
    return deliveries_;
  }

  /// Virtual time since the curtain rose.
  std::chrono::milliseconds elapsed() const {
    return elapsed_;
  }

  /// Until no message is in flight (but for those that are held). Stops at a broken law.
  void settle();

  /// Time passes; timers go off in their order, and everything settles after each.
  void wait(std::chrono::milliseconds duration);

  // ---- actors of your own

  /// Spawns actors of yours. They take turns with all others in the order that the seed draws, on
  /// virtual time; like those they must not block, start threads or read a clock. Spawned outside
  /// `run_as` they belong to no server, and no crash ends them.
  caf::actor_system& system() {
    return system_;
  }

  /// What `act()` spawns lives in this server's process: it stands still with it, and is gone when
  /// the server stops or crashes. Returns what `act` returns. Throws std::logic_error if the server
  /// is down.
  ///
  ///     auto mine = stage.run_as(one, [&] { return stage.system().spawn<my_actor>(); });
  template <class Act>
  auto run_as(server_id server, Act act) {
    return cast_.as(life_of(server), std::move(act));
  }

  /// A session in this server's process for `client`, an actor of yours: it says `talk::hello`, and
  /// hears welcome, replies, events and farewell (messages/conversation.hpp). When the server
  /// crashes nothing comes any more, so the client had better live there too. Throws
  /// std::logic_error if the server is down.
  client_session open_session(server_id at, const session_client& client);

  // ---- applications

  /// Programs with the client library that applications use: processes that can stand still and
  /// crash, whose connections can be held and cut.
  ///
  ///     stage.applications().start("ann");
  ///     auto session = stage.applications().open_session("ann", {});
  ///     stage.applications().run_in("ann", [&] { return stage.system().spawn<my_actor>(session);
  ///     });
  programs& applications() {
    return *programs_;
  }

  // ---- the stage's own client; it needs no session

  /// False: this server serves nobody at the moment.
  bool put(server_id at, const std::string& path, const std::string& value);

  /// What the server would answer; nullopt: it does not.
  std::optional<reply> read(server_id at, const std::string& path) {
    return ask(at, get_data{path});
  }

  std::optional<reply> ask(server_id at, troupe::read what);

  // ---- peace

  /// Faults of links and disks end, what was to come later will not, and whoever stands still goes
  /// on.
  void mend();

  /// Whoever is down.
  void start_all();

  /// Every server is up, has a role and serves.
  bool everyone_serves() const;

  /// Breaks a law unless everyone serves and a write at each server is answered and read at all.
  void demand_service();

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
  /// The session host number of the stage's own client; those of sessions follow.
  static constexpr std::uint32_t client_host = 1;

  struct house; ///< one server: its disk, and what lives on it now

  /// A write of the stage's own client.
  struct request {
    std::string path;
    std::uint32_t epoch = 0;
    bool creates = false;
    bool answered = false;
  };

  void hear(server_id server, life_number life, const milestone_kind& what);
  std::string deliver(std::size_t which, const std::vector<wire_end>& wires,
                      const std::vector<client_end>& lines);
  void hear(const std::string& client, const client_note& what);
  void look(server_id server, const data_tree& state, const proposal* behind);
  void check_clients();
  std::int64_t wall_ms();
  bool let_one_through();
  void tidy();
  void raise(house& at, server_id server);
  settings settings_of(server_id server) const;
  bool write_calmly(server_id at, const std::string& value);
  void demand_of_programs();
  bool creation_pending(const std::string& path, std::uint32_t epoch) const;
  void on_outcome(std::uint64_t attachment, const reply& what);
  life_number life_of(server_id server) const;
  session_options options_of_a_session(server_id at);
  bool admit(server_id server, std::uint64_t connection,
             const std::shared_ptr<client_codec>& codec);

  stage_plan plan_;
  ensemble servers_;
  witness tell_;
  client_witness tell_of_clients_;
  watchdog laws_;
  client_laws client_laws_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  casting cast_;
  std::shared_ptr<network> wires_;
  std::map<server_id, std::unique_ptr<house>> houses_;
  std::unique_ptr<audience> audience_;
  std::unique_ptr<programs> programs_;
  std::map<std::uint64_t, request> requests_; ///< by attachment
  std::deque<std::string> last_deliveries_;
  std::function<void(const std::string&)> trace_;
  std::multimap<std::uint64_t, std::function<void()>> later_; ///< by number of deliveries
  std::uint64_t deliveries_ = 0;
  std::chrono::milliseconds elapsed_{0};
  std::uint64_t last_life_ = 0;
  std::uint64_t last_attachment_ = 0;
  std::uint32_t last_ticket_ = 0;
  std::uint32_t last_host_ = client_host;
  bool curtain_ = false; ///< down: nobody hears anything any more
};

} // namespace troupe
