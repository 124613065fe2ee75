// Recovery of one segment: where does what was promised end?
#include "runtime/live/disk/log_segment.hpp"

#include <algorithm>

#include "messages/archive.hpp"
#include "messages/planted.hpp"
#include "messages/storage.hpp"

namespace troupe {

namespace {

constexpr std::uint64_t index_step_bytes = 64 * 1024;
constexpr std::uint64_t piece_bytes = 1024 * 1024;

/// Follows the records and knows which batch the next one belongs to.
class reading {
public:
  reading(log_segment& into, std::string path) : into_(into), path_(std::move(path)) {}

  /// Does the record belong here? Takes it if so.
  bool take(const record_cursor::found& record) {
    if (record.head.previous != into_.chain || record.head.batch != batch_)
      return false;
    if (record.head.kind == record_kind::entry) {
      auto id = entry_id(record, path_);
      if (behind_gap_ ? id <= into_.last : !follows(into_.last, id))
        return false;
      into_.took(id, record.offset);
      behind_gap_ = false;
    } else if (record.head.kind == record_kind::mark) {
      auto mark = decode<zxid>(record.body);
      if (!mark || (*mark > into_.last && !behind_gap_))
        return false;
      committed_ = std::max(committed_, *mark);
    } else {
      return false;
    }
    if (record.head.batch != in_doubt_.first)
      in_doubt_ = {record.head.batch, record.offset};
    into_.chain = record.head.checksum;
    into_.end = record.offset + record.head.bytes();
    batch_ += record.head.ends_batch ? 1 : 0;
    return true;
  }

  std::uint32_t batch() const {
    return batch_;
  }

  zxid committed() const {
    return committed_;
  }

  /// Goes on behind a gap, with whatever comes there.
  void jump(const log_gap& gap) {
    into_.chain = gap.proof;
    into_.end = gap.to;
    batch_ = gap.next_batch;
    behind_gap_ = true;
  }

  /// From here on nothing proves that it was ever synced.
  std::uint64_t in_doubt() const {
    return in_doubt_.second;
  }

private:
  log_segment& into_;
  std::string path_;
  std::uint32_t batch_ = 0;
  std::pair<std::uint32_t, std::uint64_t> in_doubt_; ///< the last batch seen, and where it begins
  zxid committed_;
  bool behind_gap_ = false; ///< nothing was read since: how far the history is here is not known
};

/// The first whole record behind `from`, and whether one of a later batch is among those that
/// follow.
struct aftermath {
  std::optional<record_head> first;
  std::uint64_t first_at = 0;
  bool later_batch = false;
};

aftermath look_behind(const file& in, const log_segment& x, std::uint64_t size,
                      std::uint32_t batch) {
  aftermath result;
  record_cursor cursor{in, x.end, size, x.head.checksum};
  while (auto record = cursor.seek()) {
    if (!result.first) {
      result.first = record->head;
      result.first_at = record->offset;
    }
    result.later_batch = record->head.batch > batch;
    if (result.later_batch)
      break;
  }
  return result;
}

/// Is what lies at the end of what was read damage, and not the torn end of a write?
std::optional<log_gap> damage(const file& in, const log_segment& x, const log_segment* next,
                              std::uint64_t size, std::uint32_t batch, zxid committed) {
  log_gap gap;
  gap.name = x.name;
  gap.salt = x.head.checksum;
  gap.from = x.end;
  gap.chain = x.chain;
  gap.batch = batch;
  gap.committed = committed;
  gap.ids.after = x.last;
  if (next && x.chain == next->head.chain && x.last == next->previous())
    return std::nullopt; // complete
  if (next && record_cursor{in, x.end, size, x.head.checksum}.only_zeros())
    return std::nullopt; // whatever is missing, it is not here
  auto behind = look_behind(in, x, size, batch);
  auto rot =
      next || behind.later_batch ? std::nullopt : rotten(in, x.end, size, x.chain, x.head.checksum);
  if (!next && !behind.later_batch && !rot)
    return std::nullopt;
  if (behind.first) {
    gap.to = behind.first_at;
    gap.proof = behind.first->previous;
    gap.next_batch = behind.first->batch;
    gap.sign = "a valid record of a later batch follows";
  } else if (rot) {
    gap.to = x.end + rot->bytes();
    gap.proof = rot->checksum;
    gap.next_batch = batch + (rot->ends_batch ? 1 : 0);
    gap.sign = "all of the record but one byte is there";
  } else {
    gap.proof = next->head.chain;
    gap.ids.before = next->head.at;
  }
  if (next)
    gap.sign = "a later segment shows that this one was complete";
  return gap;
}

/// What stands from here on may be in the page cache only: its sync may have failed, and pages that
/// could not be written count as clean ever after. Writing them again makes the next sync mean it.
void write_again(file& in, std::uint64_t from, std::uint64_t end) {
  for (std::uint64_t done = from; done < end;) {
    auto bytes = in.read(done, std::min(piece_bytes, end - done));
    in.write(done, bytes);
    done += bytes.size();
  }
}

} // namespace

log_segment::log_segment(std::string file_name, const file_head& first)
    : name(std::move(file_name)), head(first), last(previous()), chain(first.chain) {}

std::uint64_t log_segment::near(zxid after) const {
  auto next = std::upper_bound(index.begin(), index.end(), after,
                               [](zxid id, const auto& entry) { return id < entry.first; });
  return next == index.begin() ? file_head_bytes : std::prev(next)->second;
}

void log_segment::took(zxid id, std::uint64_t offset) {
  if (index.empty() || offset - index.back().second >= index_step_bytes)
    index.emplace_back(id, offset);
  if (epoch_ends.empty() || epoch_ends.back().epoch != id.epoch)
    epoch_ends.push_back(id);
  last = epoch_ends.back() = id;
}

void log_segment::cut(std::uint64_t offset_end, zxid last_left, std::uint64_t chain_left) {
  while (!index.empty() && index.back().second >= offset_end)
    index.pop_back();
  while (!epoch_ends.empty() && epoch_ends.back() > last_left)
    epoch_ends.pop_back();
  if (last_left > previous() && (epoch_ends.empty() || epoch_ends.back() != last_left))
    epoch_ends.push_back(last_left);
  end = offset_end;
  last = last_left;
  chain = chain_left;
}

zxid entry_id(const record_cursor::found& record, const std::string& path) {
  archive_reader reader{record.body};
  std::uint8_t version = 0;
  zxid id;
  reader >> version >> id;
  if (!reader.ok() || version != archive_version)
    throw disk_refusal(path + " has a record at offset " + std::to_string(record.offset)
                       + " that this version of the service cannot read");
  return id;
}

zxid recover_segment(directory& where, log_segment& x, const log_segment* next,
                     std::vector<log_gap>& gaps) {
  auto in = where.open(x.name);
  auto size = in->size();
  reading read{x, where.path_of(x.name)};
  record_cursor cursor{*in, file_head_bytes, size, x.head.checksum};
  auto before = gaps.size();
  auto named = before; // gaps up to here know which transaction follows
  for (;;) {
    for (auto record = cursor.next(); record && read.take(*record); record = cursor.next())
      if (record->head.kind == record_kind::entry)
        for (; named < gaps.size(); ++named)
          gaps[named].ids.before = x.last;
    if (x.end == size && !next)
      break;
    auto gap = damage(*in, x, next, size, read.batch(), read.committed());
    if (!gap)
      break;
    if (gap->to != 0 && gap->to <= gap->from)
      throw disk_damage(where.path_of(x.name) + " has a record at offset " + std::to_string(x.end)
                            + ", after transaction " + to_string(x.last)
                            + ", that does not belong there",
                        "log damaged after " + to_string(x.last));
    gaps.push_back(*gap);
    if (gap->to == 0)
      break;
    read.jump(*gap);
    cursor.go_to(gap->to);
  }
  for (; named < gaps.size(); ++named)
    if (next)
      gaps[named].ids.before = next->head.at;
  if (gaps.size() > before || (x.end == size && next))
    return read.committed();
  in->truncate(x.end);
  if (!next && !planted(fault::unsynced_end_trusted))
    write_again(*in, read.in_doubt(), x.end);
  in->sync();
  return read.committed();
}

} // namespace troupe
