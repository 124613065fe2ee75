// One function a milestone: what must hold whenever a server reports it.
#include "runtime/stage/watchdog.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace {

/// Nothing after this can be left when the history was cut before `first`.
zxid end_before(zxid first) {
  if (first.counter > 1)
    return {first.epoch, first.counter - 1};
  return {first.epoch - 1, std::numeric_limits<std::uint32_t>::max()};
}

} // namespace

void watchdog::law(bool holds, const std::string& broken) {
  if (!holds && !broken_)
    broken_ = broken;
}

zxid watchdog::durable(server_id server) const {
  auto i = records_.find(server);
  return i == records_.end() ? zxid{} : i->second.durable;
}

void watchdog::starts(server_id server, found disk) {
  auto& r = records_[server];
  r.may_hold_more |= !disk.power_lost; // a start that crashed may have made it durable
  r.applied = disk.has_snapshot ? std::nullopt : std::optional{zxid{}};
  r.leads = 0;
}

void watchdog::wiped(server_id server) {
  auto& r = records_[server];
  remember(r);
  record fresh;
  fresh.hurt = true;
  fresh.once_durable = r.once_durable;
  fresh.once_current = r.once_current;
  r = fresh;
}

/// What a server said before its disk was hurt was true; who counted it did no wrong.
void watchdog::remember(record& r) {
  if (r.abstains)
    return;
  r.once_durable = std::max(r.once_durable, r.durable);
  r.once_current = std::max(r.once_current, r.current);
}

void watchdog::hurt(server_id server) {
  records_[server].hurt = true;
}

void watchdog::damaged(server_id server, bool promises_too) {
  auto& r = records_[server];
  remember(r);
  r.may_hold_less = true;
  r.may_promise_anew |= promises_too;
}

void watchdog::hear(server_id server, const milestone_kind& what) {
  std::visit([&](auto& x) { on(server, x); }, what);
}

void watchdog::told(zxid id) {
  law(decided(id), "a client was told of " + to_string(id) + ", which nobody had decided");
  auto& last = told_[id.epoch];
  last = std::max(last, id);
}

void watchdog::at_rest(const std::set<server_id>& awake) {
  for (auto& [s, r] : records_)
    if (r.leads != 0 && awake.contains(s) && r.applied)
      law(*r.applied >= r.owes, to_string(s) + " leads " + epoch_text(r.leads) + " without "
                                    + to_string(r.owes) + ", which a client had been told of");
}

// ---- elections and epochs

void watchdog::on(server_id s, const milestone::looks&) {
  records_[s].leads = 0;
}

void watchdog::on(server_id s, const milestone::votes& x) {
  auto& r = records_[s];
  if (x.choice.candidate != s)
    return;
  law(!r.abstains, to_string(s) + " stands for election and has lost a part of its past");
  if (std::exchange(r.may_hold_more, false))
    r.durable = std::max(r.durable, x.choice.last);
  if (std::exchange(r.may_hold_less, false))
    r.durable = std::min(r.durable, x.choice.last);
  auto owed = decided_of(r.durable);
  law(x.choice.last >= owed, to_string(s) + " stands for election with " + to_string(x.choice.last)
                                 + ", it had synced " + to_string(owed) + ", which is decided");
  law(x.choice.last <= r.durable, to_string(s) + " stands for election with "
                                      + to_string(x.choice.last) + ", on its disk is only "
                                      + to_string(r.durable));
  law(x.choice.epoch == r.current, to_string(s) + " stands for election with "
                                       + epoch_text(x.choice.epoch) + ", on its disk is "
                                       + epoch_text(r.current));
}

void watchdog::on(server_id s, const milestone::leads& x) {
  auto [i, first] = leaders_.emplace(x.epoch, s);
  law(first,
      epoch_text(x.epoch) + " has two leaders: " + to_string(i->second) + " and " + to_string(s));
  auto& r = records_[s];
  law(r.current == x.epoch,
      to_string(s) + " leads " + epoch_text(x.epoch) + " and has not stored it");
  r.leads = x.epoch;
  for (auto& [epoch, id] : told_)
    if (epoch < x.epoch)
      r.owes = std::max(r.owes, id);
  std::set<server_id> with_it;
  for (auto& [server, other] : records_)
    if ((other.current >= x.epoch && !other.abstains) || other.once_current >= x.epoch)
      with_it.insert(server);
  law(servers_.majority(with_it),
      to_string(s) + " leads " + epoch_text(x.epoch) + " and no majority has taken it");
}

void watchdog::joins(server_id s, server_id leader, std::uint32_t epoch) {
  auto i = leaders_.find(epoch);
  law(i != leaders_.end() && i->second == leader, to_string(s) + " follows " + to_string(leader)
                                                      + " in " + epoch_text(epoch)
                                                      + ", which it does not lead");
  law(records_[s].current == epoch,
      to_string(s) + " follows in " + epoch_text(epoch) + " and has not stored it");
  records_[s].leads = 0;
}

void watchdog::on(server_id s, const milestone::follows& x) {
  joins(s, x.leader, x.epoch);
}

void watchdog::on(server_id s, const milestone::observes& x) {
  joins(s, x.leader, x.epoch);
}

void watchdog::on(server_id s, const milestone::promises& x) {
  auto& r = records_[s];
  law((x.accepted >= r.accepted && x.current >= r.current)
          || std::exchange(r.may_promise_anew, false),
      to_string(s) + " takes back a promise: " + std::to_string(r.accepted) + "/"
          + std::to_string(r.current) + " becomes " + std::to_string(x.accepted) + "/"
          + std::to_string(x.current));
  law(x.accepted >= x.current, to_string(s) + " follows " + epoch_text(x.current)
                                   + " and has promised only " + std::to_string(x.accepted));
  r.accepted = x.accepted;
  r.current = x.current;
}

// ---- log and disk

void watchdog::on(server_id s, const milestone::syncs& x) {
  auto& r = records_[s];
  law(x.through.epoch <= r.accepted,
      to_string(s) + " logs " + to_string(x.through) + ", an epoch that it never promised");
  r.durable = x.through;
  r.may_hold_more = false;
}

void watchdog::on(server_id s, const milestone::acks& x) {
  law(x.through <= durable(s), to_string(s) + " acknowledges " + to_string(x.through)
                                   + ", on its disk is only " + to_string(durable(s)));
}

void watchdog::on(server_id, const milestone::learns& x) {
  law(x.first <= x.last, "a lesson goes backwards");
}

void watchdog::on(server_id s, const milestone::forgets& x) {
  auto& r = records_[s];
  r.durable = std::min(r.durable, end_before(x.first));
  law(!r.applied || *r.applied < x.first,
      to_string(s) + " forgets " + to_string(x.first) + ", which it had executed");
}

void watchdog::on(server_id s, const milestone::loads& x) {
  auto& r = records_[s];
  r.durable = x.at;
  r.applied = x.at;
}

// ---- proposals and decisions

void watchdog::on(server_id s, const milestone::proposes& x) {
  auto leader = leaders_.find(x.id.epoch);
  law(leader != leaders_.end() && leader->second == s,
      to_string(s) + " proposes " + to_string(x.id) + " and does not lead that epoch");
  auto& last = proposed_[x.id.epoch];
  law(follows(zxid{x.id.epoch, last.counter}, x.id),
      to_string(s) + " proposes " + to_string(x.id) + " after " + to_string(last));
  last = x.id;
}

void watchdog::on(server_id s, const milestone::commits& x) {
  auto leader = leaders_.find(x.through.epoch);
  law(leader != leaders_.end() && leader->second == s,
      to_string(s) + " commits " + to_string(x.through) + " and does not lead that epoch");
  auto& last = committed_[x.through.epoch];
  law(x.through > last && x.through <= proposed_[x.through.epoch],
      to_string(s) + " commits " + to_string(x.through) + " after " + to_string(last)
          + ", proposed is " + to_string(proposed_[x.through.epoch]));
  last = std::max(last, x.through);
  std::set<server_id> have_it;
  for (auto& [server, r] : records_)
    if ((r.durable >= x.through && !r.abstains) || r.once_durable >= x.through)
      have_it.insert(server);
  law(servers_.majority(have_it),
      to_string(s) + " commits " + to_string(x.through) + ", which no majority has on disk");
}

bool watchdog::decided(zxid id) const {
  auto i = committed_.find(id.epoch);
  if (i != committed_.end() && id <= i->second)
    return true;
  return leaders_.upper_bound(id.epoch) != leaders_.end();
}

/// The last decided transaction of a history that ends with this one.
zxid watchdog::decided_of(zxid end) const {
  auto after = committed_.upper_bound(end.epoch);
  return after == committed_.begin() ? zxid{} : std::min(end, std::prev(after)->second);
}

void watchdog::check_order(server_id s, zxid before, zxid id) {
  auto who = to_string(s) + " executes " + to_string(id) + " after " + to_string(before);
  law(follows(before, id), who);
  auto next = next_.emplace(before, id).first->second;
  law(next == id, who + ", others execute " + to_string(next));
  auto previous = previous_.emplace(id, before).first->second;
  law(previous == before, who + ", others after " + to_string(previous));
}

void watchdog::on(server_id s, const milestone::applies& x) {
  auto& r = records_[s];
  if (r.applied)
    check_order(s, *r.applied, x.id);
  r.applied = x.id;
  law(decided(x.id), to_string(s) + " executes " + to_string(x.id) + ", which nobody has decided");
  law(r.may_hold_more || x.id <= r.durable, to_string(s) + " executes " + to_string(x.id)
                                                + ", on its disk is only " + to_string(r.durable));
  auto digest = digests_.emplace(x.id, x.digest).first->second;
  law(digest == x.digest, to_string(s) + " has another tree at " + to_string(x.id));
}

void watchdog::on(server_id s, const milestone::stops& x) {
  law(records_[s].hurt && x.reason.find("broken promise") == std::string::npos,
      to_string(s) + " ends itself, and nothing is wrong with its disk: " + x.reason);
}
// ---- disks that lost something

void watchdog::on(server_id s, const milestone::abstains&) {
  auto& r = records_[s];
  r.abstains = true;
  r.accepted = r.current = 0; // it may promise again what it has forgotten
}

void watchdog::on(server_id s, const milestone::returns&) {
  records_[s].abstains = false;
}

void watchdog::on(server_id, const milestone::mends& x) {
  law(x.first <= x.last, "what is mended goes backwards");
}

void watchdog::on(server_id, const milestone::lacks&) {}

} // namespace troupe
