// Writing, reading and cutting the transaction log. Recovery stands in log_recovery.cpp.
#include "runtime/live/disk/log_file.hpp"

#include <algorithm>
#include <limits>

#include "messages/archive.hpp"
#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

constexpr std::uint64_t mark_bytes = record_head_bytes + 16;

} // namespace

log_file::log_file(std::shared_ptr<directory> where, log_file_options options)
    : where_(std::move(where)), options_(options) {}

bool log_file::contains(zxid id) const {
  if (id == history_.base)
    return true;
  auto before = history_.base;
  for (auto end : history_.ends) {
    if (end.epoch == id.epoch) {
      auto first = before.epoch == id.epoch ? before.counter + 1 : 1;
      return id.counter >= first && id.counter <= end.counter;
    }
    before = end;
  }
  return false;
}

void log_file::note_committed(zxid through) {
  if (planted(fault::commit_mark_too_high))
    through = last();
  committed_ = std::max(committed_, std::min(through, last()));
}

void log_file::rise(zxid id) {
  auto& ends = history_.ends;
  if (!ends.empty() && ends.back().epoch == id.epoch)
    ends.back() = id;
  else
    ends.push_back(id);
}

void log_file::stage(const proposal& entry) {
  ensure(follows(last(), entry.id), "log entries follow each other without a gap");
  staged_.emplace_back(entry.id, encode(entry));
  rise(entry.id);
}

void log_file::flush() {
  if (staged_.empty())
    return;
  if (!current_)
    begin_segment(staged_.front().first);
  write_batch();
  staged_.clear();
  if (options_.force_sync || committed_ > marked_)
    write_mark();
}

void log_file::begin_segment(zxid first) {
  auto name = numbered("log.", first);
  auto chain = segments_.empty() ? 0 : segments_.back().chain;
  auto before = segments_.empty() ? history_.base : segments_.back().last;
  auto leftover = !segments_.empty() && segments_.back().empty();
  batch_ = 0;
  if (leftover && segments_.back().name == name) {
    current_ = where_->open(name);
    allocated_ = segments_.back().end;
    return;
  }
  file_head head{options_.self, options_.cluster, generation_, first, before.packed(), chain, 0};
  auto bytes = write_file_head(file_kind::log, head);
  current_ = where_->create(name);
  current_->write(0, bytes);
  allocated_ = bytes.size();
  reserve(allocated_ + 1);
  current_->sync();
  if (!planted(fault::names_not_synced))
    where_->sync();
  if (leftover) {
    remove(segments_.back().name);
    segments_.pop_back();
  }
  segments_.emplace_back(name, head);
}

void log_file::reserve(std::uint64_t end) {
  auto step = options_.preallocate_bytes;
  if (step == 0 || end <= allocated_)
    return;
  allocated_ = (end + step - 1) / step * step;
  current_->preallocate(allocated_);
}

void log_file::write_batch() {
  auto& x = segments_.back();
  std::string out;
  for (std::size_t i = 0; i < staged_.size(); ++i) {
    auto& [id, body] = staged_[i];
    record_head head;
    head.previous = x.chain;
    head.batch = batch_;
    head.kind = record_kind::entry;
    head.ends_batch = options_.force_sync && i + 1 == staged_.size();
    x.took(id, x.end + out.size());
    x.chain = write_record(out, head, body, x.head.checksum);
  }
  reserve(x.end + out.size() + mark_bytes);
  current_->write(x.end, out);
  x.end += out.size();
  if (options_.force_sync) {
    sync_batch();
    ensure(batch_ < std::numeric_limits<std::uint32_t>::max(), "a segment has below 2^32 batches");
    ++batch_;
  }
}

void log_file::sync_batch() {
  if (planted(fault::sync_skipped))
    return;
  try {
    current_->sync();
  } catch (const disk_failure&) {
    if (!planted(fault::sync_retried))
      throw;
    current_->sync();
  }
}

void log_file::write_mark() {
  auto& x = segments_.back();
  record_head head;
  head.previous = x.chain;
  head.batch = batch_;
  head.kind = record_kind::mark;
  std::string out;
  x.chain = write_record(out, head, encode(committed_), x.head.checksum);
  reserve(x.end + out.size());
  current_->write(x.end, out);
  x.end += out.size();
  marked_ = committed_;
}

std::vector<proposal> log_file::read(zxid after, zxid through, std::uint64_t bytes) const {
  ensure(contains(after), "history is read from a point that lies in it");
  ensure(staged_.empty(), "history is read when nothing is pending");
  std::vector<proposal> result;
  std::uint64_t taken = 0;
  auto segment = std::upper_bound(segments_.begin(), segments_.end(), after,
                                  [](zxid id, const auto& x) { return id < x.previous(); });
  for (auto x = segment == segments_.begin() ? segment : std::prev(segment);
       x != segments_.end() && x->previous() < through; ++x) {
    auto path = where_->path_of(x->name);
    auto in = where_->open(x->name);
    record_cursor cursor{*in, x->near(after), x->end, x->head.checksum};
    while (cursor.offset() < x->end) {
      auto record = cursor.next();
      if (!record)
        throw disk_refusal(path + " cannot be read back at offset "
                           + std::to_string(cursor.offset()) + ": it has been damaged");
      if (record->head.kind != record_kind::entry || entry_id(*record, path) <= after)
        continue;
      if (entry_id(*record, path) > through || (taken > 0 && taken >= bytes))
        return result;
      auto entry = decode<proposal>(record->body);
      if (!entry)
        throw disk_refusal(path + " has an entry at offset " + std::to_string(record->offset)
                           + " that this version of the service cannot read");
      ensure(follows(result.empty() ? after : result.back().id, entry->id),
             "history is read without a gap");
      taken += record->head.bytes();
      result.push_back(std::move(*entry));
    }
  }
  return result;
}

void log_file::roll() {
  ensure(staged_.empty(), "a segment ends when nothing is pending");
  if (!current_)
    return;
  if (committed_ > marked_)
    write_mark();
  current_->truncate(segments_.back().end);
  current_->sync();
  current_.reset();
}

void log_file::remove(const std::string& name) {
  where_->remove(name);
  where_->sync(); // one by one: a crash must not leave a gap
}

void log_file::truncate(zxid to) {
  ensure(staged_.empty(), "history is cut when nothing is pending");
  ensure(contains(to), "history is cut at a point that lies in it");
  ensure(to >= committed_, "what is committed is never cut off");
  if (to == last())
    return;
  current_.reset();
  while (segments_.size() > 1 && segments_.back().previous() >= to) {
    remove(segments_.back().name);
    segments_.pop_back();
  }
  cut(segments_.back(), to);
  auto& ends = history_.ends;
  while (!ends.empty() && ends.back() > to)
    ends.pop_back();
  if (last() != to)
    ends.push_back(to);
  marked_ = std::min(marked_, segments_.back().previous());
}

void log_file::cut(log_segment& x, zxid to) {
  auto in = where_->open(x.name);
  if (x.previous() == to) { // the header stays: it says where the history begins
    x.cut(file_head_bytes, to, x.head.chain);
  } else {
    record_cursor cursor{*in, x.near(to), x.end, x.head.checksum};
    auto record = cursor.next();
    while (record
           && (record->head.kind != record_kind::entry
               || entry_id(*record, where_->path_of(x.name)) != to))
      record = cursor.next();
    if (!record)
      throw disk_refusal(where_->path_of(x.name) + " cannot be read back at offset "
                         + std::to_string(cursor.offset()) + ": it has been damaged");
    x.cut(cursor.offset(), to, record->head.checksum);
  }
  in->truncate(x.end);
  in->sync();
}

void log_file::reset(std::uint64_t generation, zxid base) {
  staged_.clear();
  current_.reset();
  while (!segments_.empty()) {
    remove(segments_.back().name);
    segments_.pop_back();
  }
  generation_ = generation;
  history_ = {base, {}};
  committed_ = marked_ = base;
}

void log_file::forget_before(zxid at) {
  while (segments_.size() > 1 && segments_[1].previous() <= at) {
    remove(segments_.front().name);
    segments_.erase(segments_.begin());
  }
  if (!segments_.empty())
    history_.base = segments_.front().previous();
  std::erase_if(history_.ends, [&](zxid end) { return end <= history_.base; });
}

} // namespace troupe
