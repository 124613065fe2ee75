// The leader's ears and mouth. What it decides stands in recruits, catch_up_plan, pupil, proposals,
// backlog and expiry.
#include "actors/leader/leader_actor.hpp"

#include <map>
#include <set>
#include <utility>

#include "actors/backlog.hpp"
#include "actors/leader/catch_up_plan.hpp"
#include "actors/leader/expiry.hpp"
#include "actors/leader/proposals.hpp"
#include "actors/leader/pupil.hpp"
#include "actors/leader/recruits.hpp"
#include "actors/leader/sync_rounds.hpp"
#include "actors/supervision.hpp"
#include "messages/archive.hpp"
#include "messages/ensure.hpp"
#include "messages/operation.hpp"

namespace troupe {

namespace {

/// To itself: send and log what has piled up.
struct flush {};

/// To itself, twice a tick.
struct heartbeat {};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::heartbeat)

namespace troupe {

namespace {

using leader_self = leader::extend<caf::reacts_to<flush>, caf::reacts_to<heartbeat>>;
using clock_point = caf::actor_clock::time_point;

class leader_role : public leader_self::base {
public:
  leader_role(caf::actor_config& config, term with)
      : leader_self::base(config),
        term_(std::move(with)),
        epochs_(term_.start.epochs),
        history_(std::move(term_.start.history)),
        recruits_(term_.servers, epochs_.current, history_.last()),
        backlog_(term_.applied, std::move(term_.start.tail)),
        expiry_(term_.times.tick.count()) {
    set_exception_handler(keep_reason);
    ensure(backlog_.last() == history_.last(), "the tail ends where the log ends");
  }

  const char* name() const override {
    return "leader";
  }

  behavior_type make_behavior() override {
    started_ = own_progress_ = clock().now();
    if (recruits_.introduce(term_.self, epochs_.accepted))
      draw_epoch();
    beat();
    return {
        // connections
        [this](const peer_up& up, const learner_link& link) {
          auto observer = !term_.servers.is_voter(up.who.server);
          class_[up.who.server] = {up.who, link, pupil{observer}, clock().now(), clock().now()};
        },
        [this](const peer_down& down) {
          if (auto i = class_.find(down.who.server); i != class_.end() && i->second.who == down.who)
            class_.erase(i);
        },
        // discovery
        [this](const peer& from, const follower_info& x) {
          heard(from, 0, [&](seat& s) { on_introduced(s, x); });
        },
        [this](const peer& from, const epoch_ack& x) {
          heard(from, x.epoch, [&](seat& s) { on_promise(s, x); });
        },
        // catch-up
        [this](const peer& from, const catch_up_ack& x) {
          heard(from, x.epoch, [&](seat& s) {
            if (s.state.at() == pupil::stage::learning)
              teach(s);
          });
        },
        [this](const peer& from, const new_leader_ack& x) {
          heard(from, x.epoch, [&](seat& s) { on_taken(s, x.last); });
        },
        [this](const snapshot_read& x) { on_snapshot_read(x); },
        [this](const history_read& x) { on_history_read(x); },
        // broadcast
        [this](const submission& x) { propose(x.writes); },
        [this](const peer& from, const submission& x) {
          heard(from, 0, [&](seat&) { propose(x.writes); });
        },
        [this](const peer& from, const ack& x) {
          heard(from, x.epoch, [&](seat& s) {
            s.progress = clock().now();
            if (s.state.at() == pupil::stage::joined)
              on_acked(s.who.server, x.through);
          });
        },
        [this](const synced& x) { on_synced(x.through); },
        [this](const flush&) { on_flush(); },
        // signs of life and syncs
        [this](const peer& from, const pong& x) {
          heard(from, x.epoch, [&](seat& s) { on_pong(s, x); });
        },
        [this](const touched& x) { touch(x.sessions); },
        [this](const sync_wish& x) {
          on_sync({term_.self, x, {}, 0});
        },
        [this](const peer& from, const sync_request& x) {
          heard(from, 0, [&](seat& s) { on_sync({s.who.server, {}, s.who, x.token}); });
        },
        [this](const heartbeat&) { beat(); },
        // log and tree
        [this](const epochs_stored& x) { on_epochs_stored(x.value); },
        [](const truncated&) {},
        [](const installed&) {},
        [this](const session_news& x) { on_session_news(x); },
        // operators
        [this](status& x, const session_host& asker) {
          describe(x);
          send(term_.tree, x, asker);
        },
    };
  }

private:
  struct seat {
    peer who;
    learner_link link;
    pupil state;
    clock_point heard;    ///< its last word
    clock_point progress; ///< its last ack, or when it last had nothing to acknowledge
  };

  log_client as_client() {
    return caf::actor_cast<log_client>(this);
  }

  std::uint32_t epoch() const {
    return recruits_.epoch().value_or(0);
  }

  std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock().now().time_since_epoch())
        .count();
  }

  template <class Do>
  void heard(const peer& from, std::uint32_t said_epoch, Do act) {
    auto i = class_.find(from.server);
    if (over_ || i == class_.end() || i->second.who != from)
      return;
    if (said_epoch != 0 && said_epoch != epoch())
      return dismiss(i->second);
    i->second.heard = clock().now();
    act(i->second);
  }

  /// Ends the connection; `peer_down` will take it out of the class.
  void dismiss(const seat& s) {
    send(term_.links, hang_up{channel::quorum, s.who});
  }

  void give_up(const std::string& why) {
    if (!std::exchange(over_, true))
      send(term_.node, role_over{term_.number, why});
  }

  // ---- discovery ----

  void on_introduced(seat& s, const follower_info& x) {
    if (s.state.at() != pupil::stage::connected || (x.observer != s.state.observer()))
      return dismiss(s);
    if (epochs_.cluster != 0 && x.cluster != 0 && x.cluster != epochs_.cluster)
      return dismiss(s);
    s.state.introduce();
    if (epochs_.cluster == 0)
      epochs_.cluster = x.cluster;
    if (recruits_.introduce(s.who.server, x.accepted_epoch))
      draw_epoch();
    else if (epochs_.accepted == epoch() && epoch() != 0)
      announce(s);
  }

  void draw_epoch() {
    if (epochs_.cluster == 0)
      epochs_.cluster = std::max<std::uint64_t>(1, term_.world.random());
    store({epoch(), epochs_.current, epochs_.cluster});
  }

  void store(const epochs& value) {
    send(term_.log, store_epochs{term_.number, value}, as_client());
  }

  void announce(seat& s) {
    send(s.link, leader_info{epoch(), epochs_.cluster});
  }

  void on_epochs_stored(const epochs& value) {
    epochs_ = value;
    if (over_)
      return;
    if (value.current == epoch())
      return on_own_history_taken();
    for (auto& [server, s] : class_)
      if (s.state.at() == pupil::stage::introduced)
        announce(s);
    if (recruits_.promise(term_.self))
      take_own_history();
  }

  void on_promise(seat& s, const epoch_ack& x) {
    if (s.state.at() != pupil::stage::introduced)
      return dismiss(s);
    if (!s.state.observer() && !established_ && recruits_.outranked_by(x))
      return give_up("server " + to_string(s.who.server) + " has a longer history");
    s.state.promise(x.last);
    if (x.promised && recruits_.promise(s.who.server))
      take_own_history();
    if (epochs_.current == epoch())
      plan(s);
  }

  /// A majority has promised: nobody older can win any more. The history of the epoch is what is in
  /// this log.
  void take_own_history() {
    store({epoch(), epoch(), epochs_.cluster});
  }

  void on_own_history_taken() {
    proposals_.emplace(term_.servers, epoch(), history_.last(), term_.times.counter_max);
    for (auto& [server, s] : class_)
      if (s.state.at() == pupil::stage::promised)
        plan(s);
    took(term_.self, history_.last());
  }

  // ---- catch-up ----

  void plan(seat& s) {
    auto plan = plan_catch_up(history_, s.state.cursor());
    send(s.link, catch_up{epoch(), plan.kind, plan.from});
    s.state.begin(plan.kind, plan.from);
    if (plan.kind != catch_up_kind::truncate)
      teach(s); // a truncated log says when it is ready
  }

  void teach(seat& s) {
    auto lesson = s.state.next(history_.last());
    switch (lesson.what) {
    case next_lesson::kind::snapshot_part:
      send(term_.log, read_snapshot{term_.number, s.who.incarnation, lesson.at, lesson.index},
           as_client());
      break;
    case next_lesson::kind::history:
      send(term_.log,
           read_history{term_.number, s.who.incarnation, lesson.at, history_.last(),
                        term_.times.part_bytes},
           as_client());
      break;
    case next_lesson::kind::none:
      complete(s);
      break;
    }
  }

  seat* find(std::uint64_t incarnation) {
    for (auto& [server, s] : class_)
      if (s.who.incarnation == incarnation)
        return &s;
    return nullptr;
  }

  void on_snapshot_read(const snapshot_read& x) {
    auto s = find(x.token);
    if (!s)
      return;
    if (!x.found)
      return dismiss(*s); // purged meanwhile: it comes back, and is planned anew
    s->state.sent_part(x.part);
    send(s->link, catch_up_snapshot{epoch(), x.part});
  }

  void on_history_read(const history_read& x) {
    auto s = find(x.token);
    if (!s)
      return;
    if (!x.found || x.entries.empty()) { // purged meanwhile: it comes back, and gets a snapshot
      history_.base = std::max(history_.base, x.base);
      return dismiss(*s);
    }
    auto all = s->state.sent(x.entries.back().id);
    send(s->link, catch_up_history{epoch(), x.entries});
    if (all)
      complete(*s);
  }

  void complete(seat& s) {
    send(s.link, new_leader{epoch()});
    s.progress = clock().now();
    for (auto& batch : s.state.tell())
      send(s.link, std::move(batch));
  }

  void on_taken(seat& s, zxid last) {
    if (s.state.at() != pupil::stage::told)
      return dismiss(s);
    s.state.join();
    s.progress = clock().now();
    auto before = established_;
    took(s.who.server, last);
    if (before)
      welcome(s);
  }

  void took(server_id server, zxid last) {
    recruits_.take(server);
    on_acked(server, last);
    if (!established_ && recruits_.taken())
      establish();
  }

  void welcome(seat& s) {
    send(s.link, up_to_date{epoch(), proposals_->committed()});
  }

  /// A majority has this history and epoch on disk: the history is decided, and service begins.
  void establish() {
    established_ = true;
    term_.tell(milestone::leads{epoch()});
    for (auto& [server, s] : class_)
      if (s.state.at() == pupil::stage::joined)
        welcome(s);
    execute();
    send(term_.tree, watch_sessions{term_.number}, caf::actor_cast<session_listener>(this));
    send(term_.node, role_ready{term_.number, epoch()});
  }

  // ---- broadcast ----

  void propose(const std::vector<write_request>& writes) {
    if (!established_ || over_)
      return;
    auto time = term_.world.wall_ms();
    auto now = now_ms();
    for (auto& write : writes) {
      if (proposals_->exhausted()) {
        on_flush();
        return give_up("the zxids of epoch " + std::to_string(epoch()) + " are used up");
      }
      expiry_.touch(write.session, now);
      term_.tell(milestone::proposes{proposals_->open(write, time)});
    }
    wake();
  }

  void wake() {
    if (!std::exchange(awake_, true))
      send(this, flush{});
  }

  void on_flush() {
    awake_ = false;
    if (over_)
      return;
    if (syncs_.want_round())
      ping_all();
    answer_syncs();
    if (!proposals_->has_fresh())
      return say_committed();
    auto batch = proposal_batch{epoch(), proposals_->committed(), proposals_->take_fresh()};
    said_committed_ = batch.committed;
    backlog_.add(batch.entries);
    extend_history();
    send(term_.log, append{term_.number, batch.committed, batch.entries}, as_client());
    auto shared = caf::make_message(std::move(batch));
    auto& content = shared.get_as<proposal_batch>(0);
    for (auto& [server, s] : class_) {
      if (s.state.hears_proposals())
        share(s.link, shared);
      else
        s.state.hold(content);
    }
  }

  /// One message for all learners: sending it copies nothing.
  void share(const learner_link& to, const caf::message& what) {
    caf::actor_cast<caf::strong_actor_ptr>(to)->enqueue(ctrl(), caf::make_message_id(), what,
                                                        context());
  }

  void extend_history() {
    if (history_.ends.empty() || history_.ends.back().epoch != epoch())
      history_.ends.push_back(backlog_.last());
    else
      history_.ends.back() = backlog_.last();
  }

  void say_committed() {
    if (said_committed_ == proposals_->committed())
      return;
    said_committed_ = proposals_->committed();
    for (auto& [server, s] : class_)
      if (s.state.at() == pupil::stage::joined)
        send(s.link, commit{epoch(), said_committed_});
  }

  void on_synced(zxid through) {
    own_progress_ = clock().now();
    backlog_.sync(through);
    if (proposals_)
      on_acked(term_.self, through);
    execute();
  }

  void on_acked(server_id server, zxid through) {
    if (!proposals_->acked(server, through) || !established_)
      return;
    term_.tell(milestone::commits{proposals_->committed()});
    execute();
    wake();
  }

  void execute() {
    if (!established_)
      return;
    backlog_.commit(proposals_->committed());
    auto entries = backlog_.take();
    if (!entries.empty())
      send(term_.tree, apply{term_.number, std::move(entries)});
    answer_syncs();
  }

  // ---- signs of life ----

  void beat() {
    if (over_)
      return;
    auto now = clock().now();
    if (!established_ && now - started_ > term_.times.init_patience())
      return give_up("no majority took it as leader in time");
    if (established_ && !has_quorum(now))
      return give_up("it lost its quorum");
    if (backlog_.synced() == backlog_.last())
      own_progress_ = now;
    if (now - own_progress_ > term_.times.sync_patience())
      return give_up("its disk does not keep up");
    dismiss_laggards(now);
    ping_all();
    expire();
    delayed_send(this, term_.times.tick / timing::pings_per_tick, heartbeat{});
  }

  bool has_quorum(clock_point now) const {
    std::set<server_id> present{term_.self};
    for (auto& [server, s] : class_)
      if (s.state.at() == pupil::stage::joined && now - s.heard <= term_.times.sync_patience())
        present.insert(server);
    return term_.servers.majority(present);
  }

  /// Who is silent, or acknowledges nothing although there is something, is let go: it comes back
  /// by catch-up.
  void dismiss_laggards(clock_point now) {
    for (auto& [server, s] : class_) {
      if (s.state.observer() || !s.state.hears_proposals() || !proposals_
          || proposals_->held_by(server) == proposals_->last())
        s.progress = now;
      auto patience =
          s.state.hears_proposals() ? term_.times.sync_patience() : term_.times.init_patience();
      if (now - s.heard > patience || now - s.progress > patience)
        dismiss(s);
    }
  }

  void ping_all() {
    syncs_.next_round();
    for (auto& [server, s] : class_)
      if (s.state.at() >= pupil::stage::promised)
        send(s.link, ping{epoch(), syncs_.round()});
  }

  void on_pong(seat& s, const pong& x) {
    touch(x.touched);
    if (s.state.at() == pupil::stage::joined)
      syncs_.answered(s.who.server, x.round);
    answer_syncs();
  }

  void touch(const std::vector<session_id>& sessions) {
    auto now = now_ms();
    for (auto session : sessions)
      expiry_.touch(session, now);
  }

  // ---- syncs ----

  void on_sync(sync_rounds::wish wish) {
    if (!established_ || over_)
      return;
    syncs_.add(std::move(wish), proposals_->committed());
    wake();
  }

  void answer_syncs() {
    if (!established_)
      return;
    auto confirmed = [this](const std::set<server_id>& by) {
      auto all = by;
      all.insert(term_.self);
      return term_.servers.majority(all);
    };
    for (auto& wish : syncs_.take(confirmed, backlog_.given())) {
      if (wish.server == term_.self)
        send(term_.tree, reads{wish.local.host, {wish.local.request}});
      else if (auto s = find(wish.from.incarnation))
        send(s->link, sync_reply{epoch(), wish.token});
    }
  }

  // ---- sessions ----

  void on_session_news(const session_news& x) {
    auto now = now_ms();
    for (auto session : x.ended)
      expiry_.end(session);
    for (auto& lease : x.opened)
      expiry_.open(lease, now);
  }

  void expire() {
    if (!established_)
      return;
    std::vector<write_request> ends;
    for (auto session : expiry_.expired(now_ms()))
      ends.push_back({session, 0, 0, {}, encode(operation{close_session{true}, {}})});
    if (!ends.empty())
      propose(ends);
  }

  void describe(status& x) const {
    x.role = standing::leading;
    x.serving = established_;
    x.epoch = epoch();
    x.leader = term_.self;
    x.outstanding = proposals_ ? proposals_->outstanding() : 0;
    for (auto& [server, s] : class_) {
      ++x.learners;
      if (s.state.at() == pupil::stage::joined)
        ++(s.state.observer() ? x.synced_observers : x.synced_followers);
    }
  }

  term term_;
  epochs epochs_;
  outline history_;
  recruits recruits_;
  backlog backlog_;
  expiry expiry_;
  sync_rounds syncs_;
  std::optional<proposals> proposals_; ///< once the epoch is this leader's own
  std::map<server_id, seat> class_;
  clock_point started_;
  clock_point own_progress_; ///< of this server's disk
  zxid said_committed_;
  bool established_ = false;
  bool awake_ = false; ///< a flush is on its way
  bool over_ = false;
};

} // namespace

leader spawn_leader(caf::actor_system& system, term with) {
  return system.spawn<leader_role>(std::move(with));
}

} // namespace troupe
