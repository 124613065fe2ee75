// What must hold between log, snapshots and epochs, and how it is kept across a crash.
#include "runtime/live/disk/storage.hpp"

#include <algorithm>

#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

constexpr const char* initialize_mark = "initialize";
constexpr const char* aside = "lost.";

/// Of entries in one answer to another server: bounded, and enough to stream.
constexpr std::uint64_t found_bytes = 256 * 1024;

bool has(const directory& where, const std::string& name) {
  auto names = where.list();
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_history(const std::string& name) {
  zxid id;
  return parse_numbered("log.", name, id) || parse_numbered("snapshot.", name, id);
}

} // namespace

storage::storage(storage_options options, std::shared_ptr<directory> snapshots,
                 std::shared_ptr<directory> logs)
    : options_(options),
      snapshots_(snapshots),
      logs_(logs),
      snapshots_lock_(snapshots->lock("lock")),
      logs_lock_(logs->lock("lock.log")),
      epoch_file_(snapshots, options.self),
      shelf_(snapshots, options.self),
      log_(logs, {options.self, 0, options.preallocate_bytes, options.force_sync, options.alone}) {
  load_epochs();
  open();
}

log_file_options storage::log_options() const {
  return {options_.self, promised_.cluster, options_.preallocate_bytes, options_.force_sync,
          options_.alone};
}

void storage::open() {
  try {
    recover();
  } catch (const disk_damage& e) {
    lose(e);
    set_aside();
  }
  if (!log_.gaps().empty())
    return;
  take_initialize_mark();
  if (no_epochs_ || !doubt_.empty())
    epoch_file_.store(promised_); // from now on the directory is this server's
}

void storage::load_epochs() {
  try {
    auto found = epoch_file_.load();
    no_epochs_ = !found;
    promised_ = found.value_or(epochs{0, 0, 0, past::blank, nobody});
    if (planted(fault::promises_forgotten))
      promised_.accepted = promised_.current;
  } catch (const disk_damage& e) {
    if (options_.alone)
      throw;
    promised_.past = past::lost;
    doubt_ = e.in_short();
  }
}

void storage::recover() {
  log_.belongs_to(promised_.cluster);
  shelf_.recover(promised_.cluster);
  log_.recover(shelf_.generation(), shelf_.received().value_or(zxid{}));
  if (!log_.gaps().empty())
    return;
  agree();
  check_promises();
}

void storage::agree() {
  auto newest = shelf_.newest();
  auto base = log_.history().base;
  auto reach = "the log holds what follows " + to_string(base) + ", up to " + to_string(log_.last())
               + ": a part of the history is missing, this server refuses " + "to start";
  if (!newest && base != zxid{})
    throw disk_damage("there is no whole snapshot in " + snapshots_->path_of("") + ", and " + reach,
                      "no whole snapshot");
  if (newest && !log_.contains(*newest))
    throw disk_damage("the newest whole snapshot is of transaction " + to_string(*newest) + ", but "
                          + reach,
                      "history missing after " + to_string(*newest));
  for (auto at : shelf_.damaged())
    if (at > newest.value_or(zxid{}) && !log_.contains(at))
      throw disk_damage(snapshots_->path_of(numbered("snapshot.", at)) + " is damaged, and "
                            + reach,
                        "snapshot " + to_string(at) + " damaged");
  if (newest)
    log_.note_committed(*newest);
}

/// An epoch file that is missing or older than the history has forgotten what was promised since.
void storage::check_promises() {
  auto last = log_.last();
  auto path = snapshots_->path_of(epoch_file::name);
  auto history = last != zxid{} || shelf_.newest() || !shelf_.damaged().empty();
  try {
    if (no_epochs_ && history)
      throw disk_damage(path + " is missing, but there is a history: this server does not know "
                            + "what it has promised and must not take part",
                        "epochs missing");
    if (promised_.past != past::lost && promised_.accepted < last.epoch)
      throw disk_damage(path + " names epoch " + std::to_string(promised_.accepted)
                            + ", but the history has a transaction of a later one, "
                            + to_string(last) + ": it is an old copy, this server refuses to start",
                        "epochs older than the log");
    if (promised_.past == past::lost)
      promised_.accepted = std::max(promised_.accepted, last.epoch);
    if (promised_.cluster == 0)
      promised_.cluster = cluster_of_files();
    log_.belongs_to(promised_.cluster);
  } catch (const disk_damage& e) {
    promised_.accepted = std::max(promised_.accepted, last.epoch);
    promised_.cluster = std::max(promised_.cluster, cluster_of_files());
    lose(e);
  }
}

std::uint64_t storage::cluster_of_files() const {
  return std::max(log_.cluster_of_files(), shelf_.cluster_of_files());
}

/// Remembered before anything is done about it: a crash must not leave what is left looking whole.
void storage::lose(const disk_damage& what) {
  if (options_.alone)
    throw what;
  if (doubt_.empty())
    doubt_ = what.in_short();
  promised_.past = past::lost;
  epoch_file_.store(promised_);
  no_epochs_ = false;
}

/// Nothing that is left can be built upon; it stays beside for an operator.
void storage::set_aside() {
  for (auto& where : {logs_, snapshots_}) {
    for (auto& name : where->list())
      if (is_history(name))
        where->rename(name, aside + name);
    where->sync();
  }
  shelf_ = snapshot_shelf(snapshots_, options_.self);
  log_ = log_file(logs_, log_options());
}

/// ZooKeeper's rule for db.autocreate=false: an operator says by a file that this empty disk is a
/// new one. It counts once, and never beside a history.
void storage::take_initialize_mark() {
  auto marked = options_.home && has(*options_.home, initialize_mark);
  auto empty = promised_.past == past::blank && promised_.accepted == 0 && log_.last() == zxid{};
  if (marked && empty) {
    promised_.past = past::kept;
    epoch_file_.store(promised_);
    no_epochs_ = false;
  } else if (empty && options_.alone && !options_.autocreate) {
    throw disk_refusal(snapshots_->path_of("") + " is empty and db.autocreate is off: restore the "
                       + "data, or put a file called initialize into the data directory");
  }
  if (!marked)
    return;
  options_.home->remove(initialize_mark);
  options_.home->sync();
}

std::string storage::doubt() const {
  if (promised_.past == past::kept)
    return {};
  if (!doubt_.empty())
    return doubt_;
  return promised_.past == past::blank && promised_.accepted == 0 ? "empty disk" : "not taught yet";
}

// ---- gaps

std::vector<lost> storage::gaps() const {
  std::vector<lost> result;
  for (auto& x : log_.gaps())
    result.push_back(x.ids);
  return result;
}

found storage::search(const lost& gap) const {
  found result;
  result.gap = gap;
  result.entries = log_.intact(gap, found_bytes, result.more);
  result.reaches = !log_.gaps().empty() || log_.history().base <= gap.after;
  result.sound = log_.gaps().empty() && promised_.past == past::kept;
  return result;
}

bool storage::mend(const lost& gap, const std::vector<proposal>& entries) {
  if (!log_.mend(gap, entries))
    return false;
  reopen();
  return true;
}

void storage::give_up(const lost& gap) {
  lose({"the log is damaged after transaction " + to_string(gap.after)
            + ", and no server has what followed",
        "log damaged after " + to_string(gap.after)});
  log_.drop(gap, aside);
  reopen();
}

void storage::reopen() {
  shelf_ = snapshot_shelf(snapshots_, options_.self);
  log_ = log_file(logs_, log_options());
  open();
}

void storage::append(const std::vector<proposal>& entries, zxid committed) {
  for (auto& entry : entries)
    if (entry.id > log_.last())
      log_.stage(entry);
    else
      ensure(log_.contains(entry.id), "an entry that is sent again is already in the history");
  log_.note_committed(committed);
}

void storage::promise(const epochs& value) {
  ensure(value.accepted >= promised_.accepted && value.current >= promised_.current,
         "epochs never go back");
  ensure(value.accepted >= value.current, "no leader is followed that was not promised to");
  ensure(promised_.past != past::kept || value.past == past::kept,
         "a server forgets nothing while it runs");
  ensure(promised_.cluster == 0 || promised_.cluster == value.cluster,
         "a disk never changes its ensemble");
  epoch_file_.store(value);
  promised_ = value;
  log_.belongs_to(value.cluster);
}

void storage::truncate(zxid to) {
  ensure(to >= shelf_.newest().value_or(zxid{}), "what is in a snapshot is never cut off");
  log_.truncate(to);
}

file_head storage::head_for(zxid at, std::uint64_t generation, bool received) const {
  return {options_.self, promised_.cluster, generation, at, received ? 1u : 0u, 0, 0};
}

void storage::keep(const snapshot_part& part) {
  if (part.index == 0) {
    if (own_)
      give_up_own();
    if (part.at < log_.history().base)
      return; // of a history that a leader's snapshot has replaced
    ensure(log_.contains(part.at), "a snapshot is taken of what is in the history");
    log_.flush();
    log_.roll();
  } else if (!own_) {
    return; // given up: the disk was full, or the history was replaced
  }
  try {
    if (part.index == 0)
      own_.emplace(snapshots_, numbered("snapshot.", part.at) + ".tmp",
                   head_for(part.at, shelf_.generation(), false));
    ensure(part.at == own_->at() && part.index == own_->next(),
           "the parts of a snapshot come in order");
    own_->add(part.bytes);
    if (!part.last)
      return;
    own_->finish();
  } catch (const disk_failure& e) {
    if (!e.full())
      throw;
    give_up_own();
    return;
  }
  shelf_.add(own_->publish());
  own_.reset();
  purge();
}

void storage::give_up_own() {
  if (own_)
    own_->discard();
  own_.reset();
}

bool storage::install(const snapshot_part& part) {
  if (part.index == 0) {
    forget_received();
    received_.emplace(snapshots_, "received.tmp", head_for(part.at, shelf_.generation() + 1, true));
  }
  ensure(received_ && part.at == received_->at() && part.index == received_->next(),
         "the parts of a leader's snapshot come in order");
  received_->add(part.bytes);
  if (!part.last)
    return false;
  received_->finish();
  give_up_own();
  auto shape = received_->publish(); // from here on everything older counts for nothing
  received_.reset();
  log_.reset(shape.head.generation, shape.at());
  shelf_.replace(std::move(shape));
  return true;
}

void storage::forget_received() {
  if (received_)
    received_->discard();
  received_.reset();
}

void storage::purge() {
  if (!options_.purge)
    return;
  auto oldest = shelf_.nth_newest(std::max(options_.snapshots_kept, 1u));
  if (!oldest)
    return;
  shelf_.forget_before(*oldest);
  log_.forget_before(*oldest);
}

} // namespace troupe
