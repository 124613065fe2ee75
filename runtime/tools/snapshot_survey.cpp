// Sums are taken as the tree takes them, so that they can be compared with what the snapshot says
// of itself.
#include "runtime/tools/snapshot_survey.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "actors/path.hpp"
#include "messages/archive.hpp"
#include "runtime/live/disk/record_cursor.hpp"
#include "runtime/tools/file_nature.hpp"

namespace troupe::tools {

namespace {

class surveying {
public:
  surveying(snapshot_survey& into, const on_znode& each) : into_(into), each_(each) {}

  /// False: it was not what it should be, and the survey says why.
  bool take(const record_cursor::found& record) {
    auto content = decode<snapshot_content>(record.body);
    auto number = std::to_string(into_.parts);
    if (!content || content->head.has_value() != (into_.parts == 0))
      return refuse(verdict::not_understood, record.offset,
                    "part " + number + " is no part of a tree that this version can read");
    if (content->head && !take_head(*content->head, record.offset))
      return false;
    for (auto& x : content->sessions)
      take_session(x);
    for (auto& x : content->lists)
      lists_.push_back(std::make_shared<access_list>(access_list{{}, hash_of(x)}));
    for (auto& x : content->nodes)
      if (!take_node(x))
        return refuse(verdict::damaged, record.offset,
                      "part " + number + " has a znode that cannot be");
    ++into_.parts;
    return true;
  }

  /// Behind the last part.
  bool agrees(std::uint64_t offset) {
    auto& says = into_.says;
    if (into_.nodes != says.nodes || into_.sessions != says.sessions)
      return refuse(verdict::damaged, offset,
                    "it should hold " + std::to_string(says.nodes) + " znodes and "
                        + std::to_string(says.sessions) + " sessions, and has "
                        + std::to_string(into_.nodes) + " and " + std::to_string(into_.sessions));
    if (digest_ != says.digest)
      return refuse(verdict::damaged, offset, "its content does not match its digest");
    return true;
  }

  bool refuse(verdict is, std::uint64_t offset, std::string sentence) {
    into_.is = is;
    into_.offset = offset;
    into_.sentence = std::move(sentence);
    return false;
  }

private:
  bool take_head(const snapshot_head& head, std::uint64_t offset) {
    into_.says = head;
    if (head.format != snapshot_format)
      return refuse(verdict::not_understood, offset,
                    "it is of format " + std::to_string(head.format) + ", this version reads "
                        + std::to_string(snapshot_format));
    if (head.at != into_.head.at)
      return refuse(verdict::damaged, offset,
                    "it says that it is the one at " + to_string(head.at));
    return true;
  }

  void take_session(const session_record& x) {
    session_table one;
    one.restore(x);
    digest_ ^= one.digest();
    ++into_.sessions;
  }

  bool take_node(const node_record& x) {
    if (x.list >= lists_.size() || !valid_path(x.path))
      return false;
    entry who(x.path, znode{});
    who.second.is = x.is;
    who.second.data_hash = hash_of(x.data);
    who.second.access = lists_[x.list];
    digest_ ^= mark_of(who);
    count(x);
    each_(x);
    return true;
  }

  void count(const node_record& x) {
    auto bytes = x.data ? x.data->size() : 0;
    ++into_.nodes;
    into_.ephemerals += x.is.ephemeral();
    into_.containers += x.is.container();
    into_.timed += x.is.ttl_ms() > 0;
    into_.path_bytes += x.path.size();
    into_.data_bytes += bytes;
    into_.changed_ms = std::max({into_.changed_ms, x.is.created_ms, x.is.modified_ms});
    if (bytes > into_.largest_bytes) {
      into_.largest_bytes = bytes;
      into_.largest = x.path;
    }
  }

  snapshot_survey& into_;
  const on_znode& each_;
  std::vector<std::shared_ptr<const access_list>> lists_; ///< hashes only
  std::uint64_t digest_ = 0;
};

/// Head and name. False: the survey says why not.
bool take_file_head(const std::string& name, std::string_view beginning, snapshot_survey& into) {
  zxid called;
  auto ours = parse_numbered("snapshot.", name, called);
  auto nature = nature_of(beginning);
  switch (read_file_head(file_kind::snapshot, beginning, into.head)) {
  case head_state::good:
    if (!ours || into.head.at == called)
      return true;
    into.is = verdict::damaged;
    into.sentence = "it has the wrong name: it is the one at " + to_string(into.head.at);
    return false;
  case head_state::later_version:
    into.is = verdict::not_understood;
    into.sentence = "it was written by a later version of this service";
    return false;
  case head_state::damaged:
    break;
  }
  if (nature == file_nature::snapshot
      || (ours && (nature == file_nature::other || nature == file_nature::empty))) {
    into.is = verdict::damaged;
    into.sentence = nature == file_nature::empty ? "it is empty" : "its header cannot be read";
  } else {
    into.is = verdict::not_understood;
    into.sentence = mistaken(into.path, nature, "snapshot");
  }
  return false;
}

} // namespace

snapshot_survey survey(directory& where, const std::string& name, const on_znode& each) {
  snapshot_survey x;
  x.path = where.path_of(name);
  auto in = where.open(name);
  x.size = in->size();
  if (!take_file_head(name, in->read(0, file_head_bytes), x))
    return x;
  surveying going(x, each);
  record_cursor cursor{*in, file_head_bytes, x.size, x.head.checksum};
  std::uint64_t chain = 0;
  for (;;) {
    auto at = cursor.offset();
    auto part = "part " + std::to_string(x.parts);
    auto record = cursor.next();
    if (!record || record->head.previous != chain) {
      auto why = record         ? part + " does not continue the one before"
                 : at >= x.size ? "it ends before its end mark"
                                : part + " or the end mark cannot be read";
      going.refuse(verdict::damaged, at, why);
      return x;
    }
    chain = record->head.checksum;
    if (record->head.kind == record_kind::part) {
      if (!going.take(*record))
        return x;
      continue;
    }
    auto parts = decode<std::uint64_t>(record->body);
    if (record->head.kind != record_kind::end || parts != x.parts)
      going.refuse(verdict::damaged, at, "it has another number of parts than its end mark says");
    else if (cursor.offset() != x.size)
      going.refuse(verdict::damaged, cursor.offset(), "something follows its end mark");
    else
      going.agrees(at);
    return x;
  }
}

} // namespace troupe::tools
