// How the transaction log is found again after a start: which files count, and whether they are
// one history.
#include <algorithm>

#include "runtime/live/disk/log_file.hpp"

namespace troupe {

void log_file::recover(std::uint64_t generation, zxid base) {
  generation_ = generation;
  do {
    segments_.clear();
    gaps_.clear();
    committed_ = {};
    collect(generation);
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      auto* next = i + 1 < segments_.size() ? &segments_[i + 1] : nullptr;
      committed_ = std::max(committed_, recover_segment(*where_, segments_[i], next, gaps_));
    }
    refuse_gaps();
  } while (mend_alone());
  if (gaps_.empty())
    check_links();
  rebuild_outline(segments_.empty() ? base : segments_.front().previous());
  committed_ = marked_ = std::max(committed_, history_.base);
}

void log_file::refuse_gaps() const {
  if (!options_.alone || gaps_.empty())
    return;
  auto& x = gaps_.front();
  throw disk_damage(where_->path_of(x.name) + " is damaged at offset " + std::to_string(x.from)
                        + ", after transaction " + to_string(x.ids.after) + ": " + x.sign
                        + ". What follows was promised and cannot be read, so this server refuses "
                          "to start; restore the file",
                    "log damaged after " + to_string(x.ids.after));
}

void log_file::collect(std::uint64_t generation) {
  for (auto& name : where_->list()) {
    zxid id;
    if (parse_numbered("log.", name, id) && !adopt(name, id, generation))
      remove(name);
  }
  std::sort(segments_.begin(), segments_.end(),
            [](const auto& x, const auto& y) { return x.head.at < y.head.at; });
}

/// False: the file says nothing, and can go.
bool log_file::adopt(const std::string& name, zxid id, std::uint64_t generation) {
  auto path = where_->path_of(name);
  auto in = where_->open(name);
  auto size = in->size();
  file_head head;
  switch (read_file_head(file_kind::log, in->read(0, file_head_bytes), head)) {
  case head_state::later_version:
    throw disk_refusal(path + " was written by a later version of this service");
  case head_state::damaged:
    // The header is synced before the first record: without one, the file never came into being.
    if (record_cursor{*in, file_head_bytes, size, 0}.only_zeros())
      return false;
    throw disk_damage(path + " is damaged at offset 0: its header cannot be read, but records "
                          + "follow. This server refuses to start",
                      "log damaged before " + to_string(id));
  case head_state::good:
    break;
  }
  check_owner(path, head, options_.self, options_.cluster);
  if (head.at != id)
    throw disk_refusal(path + " has the wrong name: it begins with transaction "
                       + to_string(head.at));
  if (head.generation > generation)
    throw disk_damage(path + " continues a snapshot of a leader that is missing: refusing to "
                          + "start with a part of the history",
                      "no whole snapshot");
  if (head.generation == generation)
    segments_.emplace_back(name, head);
  return head.generation == generation;
}

std::uint64_t log_file::cluster_of_files() const {
  std::uint64_t result = 0;
  for (auto& x : segments_)
    result = std::max(result, x.head.cluster);
  return result;
}

void log_file::check_links() const {
  for (std::size_t i = 1; i < segments_.size(); ++i) {
    auto& before = segments_[i - 1];
    auto& after = segments_[i];
    if (after.previous() != before.last || after.head.chain != before.chain)
      throw disk_damage(where_->path_of(after.name) + " continues the history after transaction "
                            + to_string(after.previous()) + ", but " + where_->path_of(before.name)
                            + " ends with " + to_string(before.last)
                            + ": a part of the log is missing or damaged, this server refuses to "
                              "start",
                        "log missing after " + to_string(before.last));
  }
}

void log_file::rebuild_outline(zxid base) {
  history_ = {base, {}};
  for (auto& x : segments_)
    for (auto end : x.epoch_ends)
      rise(end);
}

} // namespace troupe
