// What must hold between log, snapshots and epochs, and how it is kept across a crash.
#include "runtime/live/disk/storage.hpp"

#include <algorithm>

#include "messages/ensure.hpp"

namespace troupe {

storage::storage(storage_options options, std::shared_ptr<directory> snapshots,
                 std::shared_ptr<directory> logs)
    : options_(options),
      snapshots_(snapshots),
      snapshots_lock_(snapshots->lock("lock")),
      logs_lock_(logs->lock("lock.log")),
      epoch_file_(snapshots, options.self),
      shelf_(snapshots, options.self),
      log_(logs, {options.self, 0, options.preallocate_bytes, options.force_sync}) {
  auto found = epoch_file_.load();
  promised_ = found.value_or(epochs{});
  log_.belongs_to(promised_.cluster);
  shelf_.recover(promised_.cluster);
  log_.recover(shelf_.generation(), shelf_.received().value_or(zxid{}));
  agree();
  check_promises(found);
  if (!found)
    epoch_file_.store(promised_); // from now on the directory is this server's
}

void storage::agree() {
  auto newest = shelf_.newest();
  auto base = log_.history().base;
  auto reach = "the log holds what follows " + to_string(base) + ", up to " + to_string(log_.last())
               + ": a part of the history is missing, this server refuses " + "to start";
  if (!newest && base != zxid{})
    throw disk_refusal("there is no whole snapshot in " + snapshots_->path_of("") + ", and "
                       + reach);
  if (newest && !log_.contains(*newest))
    throw disk_refusal("the newest whole snapshot is of transaction " + to_string(*newest)
                       + ", but " + reach);
  for (auto at : shelf_.damaged())
    if (at > newest.value_or(zxid{}) && !log_.contains(at))
      throw disk_refusal(snapshots_->path_of(numbered("snapshot.", at)) + " is damaged, and "
                         + reach);
  if (newest)
    log_.note_committed(*newest);
}

void storage::check_promises(const std::optional<epochs>& found) {
  auto last = log_.last();
  auto path = snapshots_->path_of(epoch_file::name);
  if (!found && (last != zxid{} || shelf_.newest() || !shelf_.damaged().empty()))
    throw disk_refusal(path + " is missing, but there is a history: this server does not know what "
                       + "it has promised and must not take part");
  if (promised_.accepted < last.epoch)
    throw disk_refusal(path + " names epoch " + std::to_string(promised_.accepted)
                       + ", but the history has a transaction of a later one, " + to_string(last)
                       + ": it is an old copy, this server refuses to start");
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
