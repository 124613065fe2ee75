// Draws the lines of a storm: faults, traffic and time in the language of scenario scripts.
//
// Plain. Looks at what runs now in order to aim (at the leader, at who is catching up), and at
// nothing else but its own random numbers: the same seed on the same stage draws the same lines.
// Leans to where bugs live: discovery, catch-up, crashes during the recovery from a crash, links
// that clog one by one and open in another order.
// Always: what it does to disks leaves a majority of voters that has lost nothing, so that calm
// must bring the service back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "messages/ids.hpp"
#include "runtime/stage/storm/applications.hpp"

namespace troupe {

/// What the weather may know of the stage.
struct outlook {
  std::set<server_id> up;
  server_id leader = nobody; ///< who was last heard to lead, if it runs
  std::set<server_id> looking;
};

class weather {
public:
  explicit weather(std::uint64_t seed);

  /// The next line; nullopt: the storm is over.
  std::optional<std::string> next(const outlook& now);

private:
  struct turn {
    std::uint32_t weight;
    void (weather::*act)(const outlook&);
  };

  /// Stories are told at this pace: an election takes a tick or two.
  static constexpr auto tick_ms = 200;

  /// With a blank before each.
  static std::string names(const std::vector<server_id>& all);

  void overture();
  std::uint64_t below(std::uint64_t bound);
  bool chance(std::uint64_t one_in);

  template <class List>
  auto one_of(const List& from) {
    return *std::next(from.begin(), static_cast<std::ptrdiff_t>(below(from.size())));
  }

  server_id any_server();
  server_id any_up(const outlook& now);
  server_id target(const outlook& now);
  std::vector<server_id> down(const outlook& now) const;
  std::vector<server_id> shuffled(std::vector<server_id> all);
  std::string link();
  std::string soon();
  std::string number();
  void say(std::string line);

  void put(const outlook& now);
  void requests(const outlook& now);
  void rush(const outlook& now);
  void unsure_write(const outlook& now);
  void write_left_behind(const outlook& now);
  void stale_leader(const outlook& now);
  void clients_come_and_go(const outlook& now);
  std::string request(const std::string& client);
  std::string path();
  void time(const outlook& now);
  void crash(const outlook& now);
  void crash_soon(const outlook& now);
  void stop(const outlook& now);
  void power_failure(const outlook& now);
  void restart(const outlook& now);
  void restart_and_crash(const outlook& now);
  void depose(const outlook& now);
  void leave_behind(const outlook& now);
  void hold(const outlook& now);
  void hold_disk(const outlook& now);
  void release(const outlook& now);
  void clog(const outlook& now);
  void partition(const outlook& now);
  void deafen(const outlook& now);
  void heal(const outlook& now);
  void pause(const outlook& now);
  void resume(const outlook& now);
  void hurt_frames(const outlook& now);
  void slow_links(const outlook& now);
  void hurt_disk(const outlook& now);
  bool spare(server_id who) const;
  void lose_disk(const outlook& now);

  std::mt19937_64 random_;
  std::deque<std::string> lines_;
  std::vector<server_id> voters_;
  std::vector<server_id> all_;
  std::set<server_id> lost_disk_; ///< voters whose disk lost what had been synced
  bool groups_ = false;
  std::vector<server_id> clogged_;
  std::set<server_id> paused_;
  std::optional<applications> programs_;
  std::vector<std::string> clients_;
  std::set<std::string> silent_;
  std::uint64_t clients_ever_ = 0;
  std::uint64_t turns_left_ = 0;
  std::uint64_t acts_left_ = 0;
  std::uint64_t values_ = 0;
};

} // namespace troupe
