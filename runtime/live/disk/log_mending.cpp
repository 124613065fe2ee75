// What a damaged log can still give, and how what it lost is put back.
#include <algorithm>

#include "messages/archive.hpp"
#include "messages/ensure.hpp"
#include "runtime/live/disk/log_file.hpp"

namespace troupe {

const log_gap* log_file::find(const lost& gap) const {
  auto i = std::find_if(gaps_.begin(), gaps_.end(), [&](auto& x) { return x.ids == gap; });
  return i == gaps_.end() ? nullptr : &*i;
}

/// Marks follow from what is there: no other server is needed for them. True: some were put back.
bool log_file::mend_alone() {
  auto mended = false;
  for (auto& x : gaps_)
    mended = put_back(x, {}) || mended;
  return mended;
}

bool log_file::mend(const lost& gap, const std::vector<proposal>& entries) {
  auto* x = find(gap);
  return x && put_back(*x, entries);
}

bool log_file::put_back(const log_gap& gap, const std::vector<proposal>& entries) {
  auto in = where_->open(gap.name);
  auto bytes = fill(gap, *in, entries);
  if (!bytes)
    return false;
  in->write(gap.from, *bytes);
  in->sync();
  return true;
}

void log_file::drop(const lost& gap, const std::string& aside) {
  auto* x = find(gap);
  ensure(x, "only what is damaged is given up");
  while (segments_.back().name != x->name) {
    where_->rename(segments_.back().name, aside + segments_.back().name);
    where_->sync(); // one by one, from the end: a crash must not leave a hole
    segments_.pop_back();
  }
  auto in = where_->open(x->name);
  in->truncate(x->from);
  in->sync();
}

std::vector<proposal> log_file::intact(const lost& between, std::uint64_t bytes, bool& more) const {
  std::vector<proposal> result;
  std::uint64_t taken = 0;
  more = false;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    auto& x = segments_[i];
    auto last = i + 1 == segments_.size();
    if (!last && segments_[i + 1].previous() <= between.after)
      continue;
    if (between.before != zxid{} && x.head.at >= between.before)
      break;
    auto path = where_->path_of(x.name);
    auto in = where_->open(x.name);
    record_cursor cursor{*in, x.near(between.after), gaps_.empty() ? x.end : in->size(),
                         x.head.checksum};
    while (auto record = cursor.seek()) {
      if (record->head.kind != record_kind::entry)
        continue;
      auto id = entry_id(*record, path);
      if (id <= between.after || (between.before != zxid{} && id >= between.before))
        continue;
      more = taken > 0 && taken + record->head.bytes() > bytes;
      if (more)
        return result;
      auto entry = decode<proposal>(record->body);
      if (!entry)
        continue;
      taken += record->head.bytes();
      result.push_back(std::move(*entry));
    }
  }
  return result;
}

} // namespace troupe
