// The learner as an actor: what it remembers, and what it does on each word it hears.
//
// Private to this folder. What must be decided about the end of its history, `backlog` decides;
// this class listens, asks and speaks. Split by the phases of a term: learner_lessons (discovery
// and catch-up), learner_broadcast.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/backlog.hpp"
#include "actors/supervision.hpp"
#include "actors/term.hpp"
#include "messages/ensure.hpp"

namespace troupe {

/// To itself, twice a tick: is the leader still there?
struct look_around {};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::look_around)

namespace troupe {

using learner_self = learner::extend<caf::reacts_to<look_around>>;

/// How far the learner is with its leader. Only ever advances.
enum class learner_phase {
  calling,    ///< no connection yet
  introduced, ///< said who it is
  promising,  ///< the new epoch is on its way to disk
  promised,   ///< awaits the plan
  catching_up,
  taking,  ///< everything is there, the epoch is on its way to disk
  taken,   ///< awaits the majority
  serving, ///< up to date
};

class learner_role : public learner_self::base {
public:
  learner_role(caf::actor_config& config, term with)
      : learner_self::base(config),
        term_(std::move(with)),
        epochs_(term_.start.epochs),
        backlog_(term_.applied, std::move(term_.start.tail)) {
    set_exception_handler(keep_reason);
    ensure(backlog_.last() == term_.start.history.last(), "the tail ends where the log ends");
  }

  const char* name() const override {
    return "learner";
  }

  void on_exit() override {
    term_.let_go();
    link_ = nullptr;
  }

  behavior_type make_behavior() override;

private:
  using phase = learner_phase;
  using clock_point = caf::actor_clock::time_point;

  log_client as_client() {
    return caf::actor_cast<log_client>(this);
  }

  template <class Do>
  void heard(const peer& from, std::uint32_t epoch, Do act) {
    if (from != leader_ || over_)
      return;
    last_heard_ = clock().now();
    if (epoch != 0 && epoch != epoch_)
      return give_up("its leader speaks of epoch " + std::to_string(epoch));
    act();
  }

  void give_up(const std::string& why) {
    if (!std::exchange(over_, true))
      send(term_.node, role_over{term_.number, why});
  }

  /// The leader may only say this in that phase; otherwise it is not to be trusted further.
  void expect(phase at) {
    if (phase_ != at)
      give_up("its leader speaks out of turn");
  }

  void watch_out() {
    if (over_)
      return;
    auto now = clock().now();
    if (phase_ != phase::serving && now - started_ > term_.times.init_patience())
      return give_up("could not catch up with its leader in time");
    if (phase_ >= phase::promised && now - last_heard_ > term_.times.sync_patience())
      return give_up("its leader is silent");
    delayed_send(this, term_.times.tick / timing::pings_per_tick, look_around{});
  }

  // ---- discovery ----

  void on_connected(const peer& who, const leader_link& link);

  void on_epoch(const leader_info& x);

  void store(const epochs& value);

  void on_epochs_stored(const epochs& value);

  // ---- catch-up ----

  void on_plan(const catch_up& x);

  void on_snapshot_part(const snapshot_part& part);

  void on_truncated(zxid to);

  /// The first transaction behind `to` in a history that ends at `end`, as far as it can be told
  /// without reading it.
  static zxid first_after(zxid to, zxid end);

  void on_installed(const installed& x);

  void on_history(const std::vector<proposal>& entries);

  void on_new_leader();

  void on_up_to_date(const up_to_date& x);

  // ---- broadcast ----

  void log(const std::vector<proposal>& entries);

  void on_proposals(const proposal_batch& x);

  void on_synced(zxid through);

  void decide(zxid through);

  void execute();

  void serve();

  void on_ping(const ping& x);

  // ---- syncs ----

  void on_sync_wish(const sync_wish& x);

  void on_sync_reply(std::uint64_t token);

  /// A sync is answered when everything that was decided before its round is executed here.
  void answer_syncs();

  struct pending_sync {
    sync_wish wish;
    std::optional<zxid> after;
  };

  term term_;
  epochs epochs_;
  backlog backlog_;
  learner_phase phase_ = phase::calling;
  bool over_ = false;
  peer leader_;
  leader_link link_;
  clock_point started_;
  clock_point last_heard_;
  std::uint32_t epoch_ = 0; ///< the leader's
  bool promised_ = false;   ///< this epoch was new to us
  bool loading_ = false;    ///< a snapshot is under way
  std::optional<zxid> part_end_;
  std::optional<zxid> serve_from_;
  zxid acked_;
  std::set<session_id> touched_;
  std::uint64_t last_token_ = 0;
  std::uint64_t proposals_ = 0; ///< received
  std::uint64_t commits_ = 0;
  std::unordered_map<std::uint64_t, pending_sync> syncs_;
};

} // namespace troupe
