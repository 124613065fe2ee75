// The learner's ears. What it must remember stands in learner_role's members; what it must decide,
// in `backlog`.
#include "actors/learner/learner_actor.hpp"

#include <optional>
#include <set>
#include <unordered_map>

#include "actors/backlog.hpp"
#include "actors/supervision.hpp"
#include "messages/ensure.hpp"

namespace troupe {

namespace {

/// To itself, twice a tick: is the leader still there?
struct look_around {};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::look_around)

namespace troupe {

namespace {

using learner_self = learner::extend<caf::reacts_to<look_around>>;
using clock_point = caf::actor_clock::time_point;

/// How far the learner is with its leader. Only ever advances.
enum class phase {
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

  behavior_type make_behavior() override {
    started_ = last_heard_ = clock().now();
    watch_out();
    return {
        // the connection
        [this](const peer_up& up, const leader_link& link) { on_connected(up.who, link); },
        [this](const peer_down& down) {
          if (down.who == leader_)
            give_up("lost the connection to its leader");
        },
        // discovery
        [this](const peer& from, const leader_info& x) { heard(from, 0, [&] { on_epoch(x); }); },
        // catch-up
        [this](const peer& from, const catch_up& x) { heard(from, x.epoch, [&] { on_plan(x); }); },
        [this](const peer& from, const catch_up_snapshot& x) {
          heard(from, x.epoch, [&] {
            expect(phase::catching_up);
            send(term_.log, install{term_.number, x.part}, as_client());
          });
        },
        [this](const peer& from, const catch_up_history& x) {
          heard(from, x.epoch, [&] { on_history(x.entries); });
        },
        [this](const peer& from, const new_leader& x) {
          heard(from, x.epoch, [&] { on_new_leader(); });
        },
        [this](const peer& from, const up_to_date& x) {
          heard(from, x.epoch, [&] {
            expect(phase::taken);
            serve_from_ = x.committed;
            decide(x.committed);
          });
        },
        // broadcast
        [this](const peer& from, const proposal_batch& x) {
          heard(from, x.epoch, [&] { on_proposals(x); });
        },
        [this](const peer& from, const commit& x) {
          heard(from, x.epoch, [&] { decide(x.through); });
        },
        [this](const peer& from, const ping& x) { heard(from, x.epoch, [&] { on_ping(x); }); },
        [this](const peer& from, const sync_reply& x) {
          heard(from, x.epoch, [&] { on_sync_reply(x.token); });
        },
        // the log
        [this](const synced& x) { on_synced(x.through); },
        [this](const epochs_stored& x) { on_epochs_stored(x.value); },
        [this](const truncated& x) { on_truncated(x.to); },
        [this](const installed& x) { on_installed(x); },
        [](const history_read&) {},
        [](const snapshot_read&) {},
        // this server's clients
        [this](const submission& x) {
          if (phase_ == phase::serving)
            send(link_, x);
        },
        [this](const touched& x) { touched_.insert(x.sessions.begin(), x.sessions.end()); },
        [this](const sync_wish& x) { on_sync_wish(x); },
        // itself
        [this](const look_around&) { watch_out(); },
        [this](status& x, const session_host& asker) {
          x.role = term_.observer() ? standing::observing : standing::following;
          x.serving = phase_ == phase::serving;
          x.epoch = epochs_.current;
          x.leader = term_.leader;
          x.outstanding = syncs_.size();
          send(term_.tree, x, asker);
        },
    };
  }

private:
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

  void on_connected(const peer& who, const leader_link& link) {
    if (who.server != term_.leader || phase_ != phase::calling)
      return;
    leader_ = who;
    link_ = link;
    last_heard_ = clock().now();
    phase_ = phase::introduced;
    send(link_, follower_info{epochs_.accepted, term_.observer(), epochs_.cluster});
  }

  void on_epoch(const leader_info& x) {
    expect(phase::introduced);
    if (over_)
      return;
    if (epochs_.cluster != 0 && x.cluster != epochs_.cluster)
      return give_up("its leader belongs to another ensemble");
    if (x.epoch < epochs_.accepted)
      return give_up("it has promised to follow nobody older than epoch "
                     + std::to_string(epochs_.accepted));
    epoch_ = x.epoch;
    promised_ = x.epoch > epochs_.accepted;
    phase_ = phase::promising;
    store({x.epoch, epochs_.current, x.cluster});
  }

  void store(const epochs& value) {
    send(term_.log, store_epochs{term_.number, value}, as_client());
  }

  void on_epochs_stored(const epochs& value) {
    epochs_ = value;
    if (over_)
      return;
    if (phase_ == phase::promising) {
      phase_ = phase::promised;
      send(link_, epoch_ack{epoch_, promised_, epochs_.current, backlog_.last()});
    } else if (phase_ == phase::taking) {
      phase_ = phase::taken;
      send(link_, new_leader_ack{epoch_, backlog_.synced()});
      acked_ = backlog_.synced();
    }
  }

  // ---- catch-up ----

  void on_plan(const catch_up& x) {
    expect(phase::promised);
    if (over_)
      return;
    phase_ = phase::catching_up;
    switch (x.kind) {
    case catch_up_kind::nothing:
    case catch_up_kind::diff:
      if (x.from != backlog_.last())
        give_up("its leader plans from " + to_string(x.from) + ", not from the end of this log");
      break;
    case catch_up_kind::truncate:
      ensure(x.from >= backlog_.given(), "no leader cuts off what was executed");
      ensure(x.from < backlog_.last(), "only what is there can be cut off");
      send(term_.log, truncate{term_.number, x.from}, as_client());
      break;
    case catch_up_kind::snapshot:
      loading_ = true;
      break;
    }
  }

  void on_truncated(zxid to) {
    auto end = backlog_.last();
    ensure(backlog_.cut(to), "the log and what is remembered of it agree");
    term_.tell(milestone::forgets{first_after(to, end), end});
    if (!over_)
      send(link_, catch_up_ack{epoch_});
  }

  /// The first transaction behind `to` in a history that ends at `end`, as far as it can be told
  /// without reading it.
  static zxid first_after(zxid to, zxid end) {
    return to.epoch == end.epoch ? to.next() : zxid{end.epoch, 1};
  }

  void on_installed(const installed& x) {
    if (x.complete) {
      backlog_.reset(x.at);
      loading_ = false;
      term_.tell(milestone::loads{x.at});
    }
    if (!over_)
      send(link_, catch_up_ack{epoch_});
  }

  void on_history(const std::vector<proposal>& entries) {
    expect(phase::catching_up);
    if (over_ || entries.empty())
      return;
    if (loading_ || !backlog_.continues(entries))
      return give_up("its leader's history has a gap");
    term_.tell(milestone::learns{entries.front().id, entries.back().id});
    part_end_ = entries.back().id;
    log(entries);
  }

  void on_new_leader() {
    expect(phase::catching_up);
    if (over_)
      return;
    phase_ = phase::taking;
    store({epoch_, epoch_, epochs_.cluster});
  }

  // ---- broadcast ----

  void log(const std::vector<proposal>& entries) {
    backlog_.add(entries);
    send(term_.log, append{term_.number, backlog_.committed(), entries}, as_client());
  }

  void on_proposals(const proposal_batch& x) {
    if (phase_ < phase::taking)
      return give_up("its leader proposes before it taught");
    if (!backlog_.continues(x.entries))
      return give_up("a proposal is missing before " + to_string(x.entries.front().id));
    if (!x.entries.empty())
      log(x.entries);
    decide(x.committed);
  }

  void on_synced(zxid through) {
    backlog_.sync(through);
    if (over_)
      return;
    if (phase_ == phase::catching_up && part_end_ && backlog_.synced() >= *part_end_) {
      part_end_.reset();
      send(link_, catch_up_ack{epoch_});
    }
    if (phase_ >= phase::taken && !term_.observer() && backlog_.synced() > acked_) {
      acked_ = backlog_.synced();
      term_.tell(milestone::acks{acked_});
      send(link_, ack{epoch_, acked_});
    }
    execute();
  }

  void decide(zxid through) {
    if (over_ || phase_ < phase::taken)
      return;
    backlog_.commit(through);
    execute();
  }

  void execute() {
    auto entries = backlog_.take();
    if (!entries.empty())
      send(term_.tree, apply{term_.number, std::move(entries)});
    if (phase_ == phase::taken && serve_from_ && backlog_.given() >= *serve_from_)
      serve();
    answer_syncs();
  }

  void serve() {
    phase_ = phase::serving;
    if (term_.observer())
      term_.tell(milestone::observes{term_.leader, epoch_});
    else
      term_.tell(milestone::follows{term_.leader, epoch_});
    send(term_.node, role_ready{term_.number, epoch_});
  }

  void on_ping(const ping& x) {
    send(link_, pong{x.epoch, x.round, {touched_.begin(), touched_.end()}});
    touched_.clear();
  }

  // ---- syncs ----

  void on_sync_wish(const sync_wish& x) {
    if (phase_ != phase::serving)
      return; // the host asks again when the node serves
    syncs_.emplace(++last_token_, pending_sync{x, std::nullopt});
    send(link_, sync_request{last_token_});
  }

  void on_sync_reply(std::uint64_t token) {
    auto i = syncs_.find(token);
    if (i == syncs_.end())
      return;
    i->second.after = backlog_.committed();
    answer_syncs();
  }

  /// A sync is answered when everything that was decided before its round is executed here.
  void answer_syncs() {
    std::erase_if(syncs_, [&](auto& entry) {
      auto& [wish, after] = entry.second;
      if (!after || backlog_.given() < *after)
        return false;
      send(term_.tree, reads{wish.host, {wish.request}});
      return true;
    });
  }

  struct pending_sync {
    sync_wish wish;
    std::optional<zxid> after;
  };

  term term_;
  epochs epochs_;
  backlog backlog_;
  phase phase_ = phase::calling;
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
  std::unordered_map<std::uint64_t, pending_sync> syncs_;
};

} // namespace

learner spawn_learner(caf::actor_system& system, term with) {
  return system.spawn<learner_role>(std::move(with));
}

} // namespace troupe
