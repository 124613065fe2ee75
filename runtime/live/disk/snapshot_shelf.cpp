// Which snapshots count, and which go.
#include "runtime/live/disk/snapshot_shelf.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr const char* prefix = "snapshot.";

/// What only this service's writers leave behind when they are interrupted.
bool half_written(const std::string& name) {
  zxid at;
  return name == "epochs.tmp" || name == "received.tmp"
         || (name.ends_with(".tmp") && parse_numbered(prefix, name.substr(0, name.size() - 4), at));
}

} // namespace

snapshot_shelf::snapshot_shelf(std::shared_ptr<directory> where, server_id self)
    : where_(std::move(where)), self_(self) {}

void snapshot_shelf::recover(std::uint64_t cluster) {
  std::map<zxid, file_head> known;
  for (auto& name : where_->list()) {
    zxid at;
    if (half_written(name))
      where_->remove(name);
    if (!parse_numbered(prefix, name, at))
      continue;
    file_head head;
    auto path = where_->path_of(name);
    auto state =
        read_file_head(file_kind::snapshot, where_->open(name)->read(0, file_head_bytes), head);
    if (state == head_state::later_version)
      throw disk_refusal(path + " was written by a later version of this service");
    if (state == head_state::damaged || head.at != at) {
      damaged_.insert(at);
      continue;
    }
    check_owner(path, head, self_, cluster);
    known[at] = head;
    generation_ = std::max(generation_, head.generation);
  }
  for (auto& [at, head] : known) {
    if (head.generation != generation_) {
      remove(at);
      continue;
    }
    if (generation_ > 0 && head.previous == 1)
      received_ = at;
    if (auto shape = read_snapshot_shape(*where_, numbered(prefix, at)))
      whole_.emplace(at, std::move(*shape));
    else
      damaged_.insert(at);
  }
  where_->sync();
}

std::uint64_t snapshot_shelf::cluster_of_files() const {
  std::uint64_t result = 0;
  for (auto& [at, shape] : whole_)
    result = std::max(result, shape.head.cluster);
  return result;
}

std::optional<zxid> snapshot_shelf::newest() const {
  return nth_newest(1);
}

std::optional<zxid> snapshot_shelf::nth_newest(std::uint32_t count) const {
  if (count == 0 || whole_.size() < count)
    return std::nullopt;
  return std::prev(whole_.end(), count)->first;
}

std::optional<snapshot_part> snapshot_shelf::read(zxid at, std::uint64_t index) {
  auto found = whole_.find(at);
  if (found == whole_.end())
    return std::nullopt;
  auto part = read_snapshot_part(*where_, found->second, index);
  if (!part && index < found->second.offsets.size()) { // it rotted since it was checked
    whole_.erase(found);
    damaged_.insert(at);
  }
  return part;
}

void snapshot_shelf::add(snapshot_shape shape) {
  damaged_.erase(shape.at());
  whole_.insert_or_assign(shape.at(), std::move(shape));
}

void snapshot_shelf::replace(snapshot_shape shape) {
  generation_ = shape.head.generation;
  received_ = shape.at();
  auto others = damaged_;
  for (auto& [at, known] : whole_)
    others.insert(at);
  others.erase(shape.at());
  for (auto at : others)
    remove(at);
  where_->sync();
  whole_.clear();
  damaged_.clear();
  add(std::move(shape));
}

void snapshot_shelf::forget_before(zxid at) {
  auto old = [&](zxid x) { return x < at; };
  for (auto& [x, shape] : whole_)
    if (old(x))
      remove(x);
  for (auto x : damaged_)
    if (old(x))
      remove(x);
  where_->sync();
  std::erase_if(whole_, [&](const auto& entry) { return old(entry.first); });
  std::erase_if(damaged_, old);
}

void snapshot_shelf::remove(zxid at) {
  where_->remove(numbered(prefix, at));
}

} // namespace troupe
