// Snapshots are read twice: once whole, to know that they can be relied on, and then by part.
#include "runtime/live/disk/snapshot_file.hpp"

#include "messages/archive.hpp"
#include "messages/ensure.hpp"
#include "runtime/live/disk/record_cursor.hpp"

namespace troupe {

namespace {

/// Written to disk by this much at a time: one sync at the end of a great snapshot would hold up
/// the log.
constexpr std::uint64_t sync_step_bytes = 4 * 1024 * 1024;

} // namespace

snapshot_writer::snapshot_writer(std::shared_ptr<directory> where, std::string temporary,
                                 file_head head)
    : where_(std::move(where)), temporary_(std::move(temporary)) {
  shape_.head = head;
  auto bytes = write_file_head(file_kind::snapshot, shape_.head);
  out_ = where_->create(temporary_);
  out_->write(0, bytes);
  shape_.end = bytes.size();
}

void snapshot_writer::put(record_kind kind, std::string_view body) {
  record_head head;
  head.previous = chain_;
  head.kind = kind;
  std::string out;
  chain_ = write_record(out, head, body, shape_.head.checksum);
  out_->write(shape_.end, out);
  shape_.end += out.size();
}

void snapshot_writer::add(std::string_view part) {
  auto at = shape_.end;
  put(record_kind::part, part);
  shape_.offsets.push_back(at);
  if (shape_.end - synced_ < sync_step_bytes)
    return;
  out_->sync();
  synced_ = shape_.end;
}

void snapshot_writer::finish() {
  auto parts_end = shape_.end;
  put(record_kind::end, encode(std::uint64_t{shape_.offsets.size()}));
  shape_.end = parts_end;
  out_->sync();
  out_.reset();
  finished_ = true;
}

snapshot_shape snapshot_writer::publish() {
  ensure(finished_, "only a whole snapshot gets its name");
  where_->rename(temporary_, numbered("snapshot.", at()));
  where_->sync();
  return shape_;
}

void snapshot_writer::discard() {
  out_.reset();
  where_->remove(temporary_);
}

std::optional<snapshot_shape> read_snapshot_shape(directory& where, const std::string& name) {
  auto in = where.open(name);
  auto size = in->size();
  snapshot_shape shape;
  if (read_file_head(file_kind::snapshot, in->read(0, file_head_bytes), shape.head)
      != head_state::good)
    return std::nullopt;
  record_cursor cursor{*in, file_head_bytes, size, shape.head.checksum};
  std::uint64_t chain = 0;
  while (auto record = cursor.next()) {
    if (record->head.previous != chain)
      return std::nullopt;
    chain = record->head.checksum;
    if (record->head.kind == record_kind::part) {
      shape.offsets.push_back(record->offset);
      continue;
    }
    shape.end = record->offset;
    auto count = decode<std::uint64_t>(record->body);
    if (record->head.kind == record_kind::end && count == shape.offsets.size()
        && cursor.offset() == size)
      return shape;
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<snapshot_part> read_snapshot_part(directory& where, const snapshot_shape& shape,
                                                std::uint64_t index) {
  if (index >= shape.offsets.size())
    return std::nullopt;
  auto in = where.open(numbered("snapshot.", shape.at()));
  record_cursor cursor{*in, shape.offsets[index], shape.end, shape.head.checksum};
  auto record = cursor.next();
  if (!record || record->head.kind != record_kind::part)
    return std::nullopt;
  return snapshot_part{shape.at(), index, index + 1 == shape.offsets.size(),
                       std::string(record->body)};
}

} // namespace troupe
