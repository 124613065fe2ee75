// The search for the records that fit: few possibilities at each place, and most of them are ruled
// out at once by what is still whole on the disk.
#include "runtime/live/disk/log_gap.hpp"

#include <algorithm>

#include "messages/archive.hpp"

namespace troupe {

namespace {

constexpr std::uint64_t tries_max = 200'000;
constexpr std::uint64_t marks_max = 4096;        ///< values of a mark that are tried
constexpr std::uint32_t marks_in_a_row = 2;      ///< one behind a batch, one where a segment ends
constexpr std::uint64_t exhaustive_bytes = 4096; ///< of a body in which each byte is tried
constexpr std::uint64_t sector_bytes = 512;
constexpr std::uint64_t tail_bytes = 16;

class filling {
public:
  filling(const log_gap& gap, const file& damaged, const std::vector<proposal>& entries)
      : gap_(gap), damaged_(damaged) {
    for (auto& x : entries) {
      ids_.push_back(x.id);
      bodies_.push_back(encode(x));
    }
  }

  std::optional<std::string> find() {
    if (go({gap_.from, gap_.chain, gap_.batch, 0, gap_.committed}))
      return out_;
    return std::nullopt;
  }

private:
  struct place {
    std::uint64_t offset = 0;
    std::uint64_t chain = 0;
    std::uint32_t batch = 0;
    std::size_t next = 0; ///< entry
    zxid committed;
    std::uint32_t marks = 0; ///< directly before
  };

  bool arrived(const place& at) const {
    return at.offset > gap_.from && at.chain == gap_.proof
           && (gap_.to == 0 || (at.offset == gap_.to && at.batch == gap_.next_batch));
  }

  /// Can what is left here be filled at all?
  bool room(const place& at) const {
    if (gap_.to == 0)
      return true;
    auto only_marks = at.next == bodies_.size();
    return at.offset < gap_.to && !(only_marks && (gap_.to - at.offset) % mark_bytes_ != 0);
  }

  bool go(const place& at) {
    if (arrived(at))
      return true;
    if (!room(at) || tries_++ > tries_max)
      return false;
    auto hint = read_head(damaged_.read(at.offset, record_head_bytes), gap_.salt);
    if (hint && (hint->previous != at.chain || hint->batch != at.batch))
      return false; // what stands here was written behind something else
    for (auto ends : {true, false})
      if (at.next < bodies_.size()
          && put(at, record_kind::entry, ends, bodies_[at.next], hint,
                 {0, 0, 0, at.next + 1, at.committed}))
        return true;
    return go_by_mark(at, hint);
  }

  bool go_by_mark(const place& at, const std::optional<record_head>& hint) {
    if (at.marks == marks_in_a_row || (hint && hint->kind != record_kind::mark))
      return false;
    auto here = decode<zxid>(damaged_.read(at.offset + record_head_bytes, encode(zxid{}).size()));
    auto with = [&](zxid mark) {
      return put(at, record_kind::mark, false, encode(mark), hint,
                 {0, 0, 0, at.next, mark, at.marks + 1});
    };
    if ((here && with(*here)) || with(at.committed))
      return true;
    auto last = at.next > 0 ? ids_[at.next - 1] : gap_.ids.after;
    auto first = at.committed.epoch == last.epoch ? at.committed.counter + 1 : 1;
    for (std::uint64_t tried = 0; first + tried <= last.counter && tried < marks_max; ++tried)
      if (with({last.epoch, last.counter - static_cast<std::uint32_t>(tried)}))
        return true;
    return false;
  }

  /// Puts this record here, and goes on behind it as `then` says.
  bool put(const place& at, record_kind kind, bool ends, const std::string& body,
           const std::optional<record_head>& hint, place then) {
    if (hint && (hint->kind != kind || hint->ends_batch != ends || hint->length != body.size()))
      return false;
    record_head head;
    head.previous = at.chain;
    head.batch = at.batch;
    head.kind = kind;
    head.ends_batch = ends;
    auto size_before = out_.size();
    then.chain = write_record(out_, head, body, gap_.salt);
    then.offset = at.offset + (out_.size() - size_before);
    then.batch = at.batch + (ends ? 1 : 0);
    if (go(then))
      return true;
    out_.resize(size_before);
    return false;
  }

  const log_gap& gap_;
  const file& damaged_;
  std::vector<zxid> ids_;
  std::vector<std::string> bodies_;
  std::string out_;
  std::uint64_t mark_bytes_ =
      record_head{0, 0, static_cast<std::uint32_t>(encode(zxid{}).size())}.bytes();
  std::uint64_t tries_ = 0;
};

bool only_zeros(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// Calls `whole` with each record that differs in one byte of [first, last), until it is.
template <class Whole>
bool one_byte_makes(std::string& record, std::size_t first, std::size_t last, Whole whole) {
  // A byte with only zeros from it on may just not have been written.
  auto written = record.find_last_not_of('\0') + 1;
  for (auto at = first; at < std::min(last, written); ++at) {
    auto was = record[at];
    for (auto change = 1; change < 256; ++change) {
      record[at] = static_cast<char>(was ^ change);
      if (whole())
        return true;
    }
    record[at] = was;
  }
  return false;
}

/// Neither a sector nor the end is missing.
bool shaped_like_one(std::string_view record, std::uint64_t offset) {
  for (auto from = (sector_bytes - offset % sector_bytes) % sector_bytes;
       from + sector_bytes <= record.size(); from += sector_bytes)
    if (only_zeros(record.substr(from, sector_bytes)))
      return false;
  return !only_zeros(record.substr(record.size() - tail_bytes));
}

} // namespace

std::optional<std::string> fill(const log_gap& gap, const file& damaged,
                                const std::vector<proposal>& entries) {
  return filling(gap, damaged, entries).find();
}

std::optional<record_head> rotten(const file& in, std::uint64_t offset, std::uint64_t end,
                                  std::uint64_t previous, std::uint64_t salt) {
  if (end - offset < record_head_bytes)
    return std::nullopt;
  auto beginning = in.read(offset, record_head_bytes);
  if (only_zeros(beginning))
    return std::nullopt;
  auto head = read_head(beginning, salt);
  auto whole_with = [&](std::string_view first) {
    head = read_head(first, salt);
    if (!head || head->previous != previous || head->bytes() > end - offset)
      return false;
    auto record = in.read(offset, head->bytes());
    record.replace(0, first.size(), first);
    return proves_itself(*head, record, salt);
  };
  if (!head) {
    constexpr std::size_t checksum_end = 8; // the head's own sum begins there
    if (one_byte_makes(beginning, checksum_end, beginning.size(),
                       [&] { return whole_with(beginning); }))
      return head;
    return std::nullopt;
  }
  if (head->previous != previous || head->bytes() > end - offset)
    return std::nullopt;
  auto record = in.read(offset, head->bytes());
  auto sum = xxh64(std::string_view(record).substr(8), salt ^ previous);
  auto differing = 0;
  for (auto shift = 0; shift < 64; shift += 8)
    differing += ((sum ^ head->checksum) >> shift & 0xff) != 0;
  if (differing == 0)
    return std::nullopt; // nothing is wrong with it
  if (differing == 1) {  // the checksum itself
    head->checksum = sum;
    return head;
  }
  if (head->length > exhaustive_bytes)
    return shaped_like_one(record, offset) ? head : std::nullopt;
  if (one_byte_makes(record, record_head_bytes, record.size(),
                     [&] { return proves_itself(*head, record, salt); }))
    return head;
  return std::nullopt;
}

} // namespace troupe
