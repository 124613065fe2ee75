// Recovery of one segment: where does what was promised end?
#include "runtime/live/disk/log_segment.hpp"

#include <algorithm>

#include "messages/archive.hpp"
#include "messages/storage.hpp"

namespace troupe {

namespace {

constexpr std::uint64_t index_step_bytes = 64 * 1024;

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
      if (!follows(into_.last, id))
        return false;
      into_.took(id, record.offset);
    } else if (record.head.kind == record_kind::mark) {
      auto mark = decode<zxid>(record.body);
      if (!mark || *mark > into_.last)
        return false;
      committed_ = std::max(committed_, *mark);
    } else {
      return false;
    }
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

private:
  log_segment& into_;
  std::string path_;
  std::uint32_t batch_ = 0;
  zxid committed_;
};

[[noreturn]] void refuse(const std::string& path, const log_segment& x, const char* proof) {
  throw disk_refusal(path + " is damaged at offset " + std::to_string(x.end)
                     + ", after transaction " + to_string(x.last) + ": " + proof
                     + ". What follows was promised and cannot be read, so this server refuses to "
                       "start; restore the file, or empty the data directory and let it learn "
                       "everything from a majority of the others");
}

/// Is there a record behind `from` that was written only after batch `batch` had been synced?
bool later_batch_exists(const file& in, const log_segment& x, std::uint64_t size,
                        std::uint32_t batch) {
  record_cursor cursor{in, x.end, size, x.head.checksum};
  while (auto record = cursor.seek())
    if (record->head.batch > batch)
      return true;
  return false;
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

zxid recover_segment(directory& where, log_segment& x, bool newest) {
  auto path = where.path_of(x.name);
  auto in = where.open(x.name);
  auto size = in->size();
  reading read{x, path};
  record_cursor cursor{*in, file_head_bytes, size, x.head.checksum};
  for (auto record = cursor.next(); record && read.take(*record);)
    record = cursor.next();
  if (x.end == size)
    return read.committed();
  if (!newest) {
    if (!record_cursor{*in, x.end, size, x.head.checksum}.only_zeros())
      refuse(path, x, "a later segment shows that this one was complete");
  } else if (later_batch_exists(*in, x, size, read.batch())) {
    refuse(path, x, "a valid record of a later batch follows");
  }
  in->truncate(x.end);
  in->sync();
  return read.committed();
}

} // namespace troupe
