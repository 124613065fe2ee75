// Discovery and synchronisation (Zab, phases 1 and 2), as the learner lives through them.
#include "actors/learner/learner_role.hpp"
#include "messages/planted.hpp"

namespace troupe {

void learner_role::on_connected(const peer& who, const leader_link& link) {
  if (who.server != term_.leader || phase_ != phase::calling)
    return;
  leader_ = who;
  link_ = link;
  last_heard_ = clock().now();
  phase_ = phase::introduced;
  send(link_, follower_info{epochs_.accepted, term_.observer(), epochs_.cluster, term_.past,
                            epochs_.promised_to});
}

void learner_role::on_epoch(const leader_info& x) {
  expect(phase::introduced);
  if (over_)
    return;
  if (epochs_.cluster != 0 && x.cluster != epochs_.cluster)
    return give_up("its leader belongs to another ensemble");
  if (!planted(fault::older_leader_followed) && x.epoch < epochs_.accepted)
    return give_up("it has promised to follow nobody older than epoch "
                   + std::to_string(epochs_.accepted));
  if (x.epoch == epochs_.accepted && epochs_.promised_to != nobody
      && epochs_.promised_to != term_.leader)
    return give_up("it has promised epoch " + std::to_string(x.epoch) + " to server "
                   + to_string(epochs_.promised_to));
  epoch_ = x.epoch;
  promised_ = x.epoch > epochs_.accepted;
  phase_ = phase::promising;
  auto past = term_.past == past::blank && x.begins ? past::kept : epochs_.past;
  auto promise = epochs{x.epoch, epochs_.current, x.cluster, past, term_.leader};
  if (planted(fault::epoch_before_history))
    promise.current = x.epoch;
  if (planted(fault::promise_not_stored))
    return on_epochs_stored(promise);
  store(promise);
}

void learner_role::store(const epochs& value) {
  send(term_.log, store_epochs{term_.number, value}, as_client());
}

void learner_role::on_epochs_stored(const epochs& value) {
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

void learner_role::on_plan(const catch_up& x) {
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
    if (planted(fault::truncation_skipped)) {
      backlog_.cut(x.from);
      send(link_, catch_up_ack{epoch_});
      break;
    }
    send(term_.log, truncate{term_.number, x.from}, as_client());
    break;
  case catch_up_kind::snapshot:
    loading_ = true;
    break;
  }
}

void learner_role::on_snapshot_part(const snapshot_part& part) {
  expect(phase::catching_up);
  if (over_)
    return;
  if (!loading_)
    return give_up("its leader sends a snapshot that it did not announce");
  send(term_.log, install{term_.number, part}, as_client());
}

void learner_role::on_truncated(zxid to) {
  auto end = backlog_.last();
  ensure(backlog_.cut(to), "the log and what is remembered of it agree");
  term_.tell(milestone::forgets{first_after(to, end), end});
  if (!over_)
    send(link_, catch_up_ack{epoch_});
}

zxid learner_role::first_after(zxid to, zxid end) {
  return to.epoch == end.epoch ? to.next() : zxid{end.epoch, 1};
}

void learner_role::on_installed(const installed& x) {
  if (x.complete) {
    backlog_.reset(x.at);
    loading_ = false;
  }
  if (!over_)
    send(link_, catch_up_ack{epoch_});
}

void learner_role::on_history(const std::vector<proposal>& entries) {
  expect(phase::catching_up);
  if (over_ || entries.empty())
    return;
  if (loading_ || !backlog_.continues(entries))
    return give_up("its leader's history has a gap");
  term_.tell(milestone::learns{entries.front().id, entries.back().id});
  part_end_ = entries.back().id;
  log(entries);
}

/// Everything that the ensemble had decided is on this disk, and the leader has been confirmed
/// since this server came: what it had forgotten matters no more.
void learner_role::on_up_to_date(const up_to_date& x) {
  expect(phase::taken);
  if (over_)
    return;
  serve_from_ = x.committed;
  if (epochs_.past != past::kept)
    store({epoch_, epoch_, epochs_.cluster, past::kept, term_.leader});
  decide(x.committed);
}

void learner_role::on_new_leader() {
  expect(phase::catching_up);
  if (over_)
    return;
  phase_ = phase::taking;
  if (planted(fault::new_leader_acked_early))
    send(link_, new_leader_ack{epoch_, backlog_.last()});
  store({epoch_, epoch_, epochs_.cluster, epochs_.past, term_.leader});
}

} // namespace troupe
