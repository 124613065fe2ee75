// Heads first, then each file with the head of the one behind it.
#include "runtime/tools/log_shelf.hpp"

#include <algorithm>

#include "runtime/live/disk/epoch_file.hpp"
#include "runtime/live/disk/record_cursor.hpp"
#include "runtime/tools/file_nature.hpp"

namespace troupe::tools {

namespace {

/// A file called log.<zxid>, and what its head says.
struct candidate {
  std::string name;
  zxid at; ///< by its name
  file_head head;
  log_verdict so_far; ///< `whole`: the head is good
};

log_verdict refused(const file& in, const std::string& path, const std::string& name, verdict is,
                    std::string sentence) {
  log_verdict x;
  x.name = name;
  x.path = path;
  x.size = in.size();
  x.is = is;
  x.sentence = std::move(sentence);
  return x;
}

/// Judges the head alone. `called`: the transaction in its name, if it is called like a segment.
log_verdict judge_head(directory& where, const std::string& name, const zxid* called,
                       file_head& head) {
  auto in = where.open(name);
  auto path = where.path_of(name);
  auto beginning = in->read(0, file_head_bytes);
  auto no = [&](verdict is, std::string sentence) {
    return refused(*in, path, name, is, std::move(sentence));
  };
  auto nature = nature_of(beginning);
  switch (read_file_head(file_kind::log, beginning, head)) {
  case head_state::good:
    if (called && head.at != *called)
      return no(verdict::damaged,
                "it has the wrong name: it begins with transaction " + to_string(head.at));
    return no(verdict::whole, "");
  case head_state::later_version:
    return no(verdict::not_understood, "it was written by a later version of this service");
  case head_state::damaged:
    break;
  }
  auto ours = nature == file_nature::log
              || (called && (nature == file_nature::other || nature == file_nature::empty));
  if (!ours)
    return no(verdict::not_understood, mistaken(path, nature, "transaction log"));
  if (record_cursor{*in, file_head_bytes, in->size(), 0}.only_zeros())
    return no(verdict::unborn, "it has no header and no record: its server made it, wrote nothing, "
                               "and removes it at its next start");
  auto x = no(verdict::damaged, "");
  wound first;
  first.should_be = called ? "the file's header (of transaction " + to_string(*called) + ')'
                           : "the file's header";
  if (called)
    first.expected = *called;
  first.sign = "it cannot be read, but records follow";
  x.wounds.push_back(first);
  return x;
}

std::vector<candidate> collect(directory& where) {
  std::vector<candidate> all;
  for (auto& name : where.list()) {
    candidate x{name, {}, {}, {}};
    if (!parse_numbered("log.", name, x.at))
      continue;
    x.so_far = judge_head(where, name, &x.at, x.head);
    all.push_back(std::move(x));
  }
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.at < y.at; });
  return all;
}

bool good(const candidate& x) {
  return x.so_far.is == verdict::whole;
}

/// What the snapshots say, as far as they lie here.
struct snapshots_here {
  bool known = false; ///< this is where the server keeps them
  std::uint64_t generation = 0;
  zxid newest;
};

snapshots_here look_at_snapshots(directory& where) {
  snapshots_here x;
  for (auto& name : where.list()) {
    zxid at;
    file_head head;
    x.known = x.known || name == epoch_file::name;
    if (!parse_numbered("snapshot.", name, at)
        || read_file_head(file_kind::snapshot, where.open(name)->read(0, file_head_bytes), head)
               != head_state::good)
      continue;
    x.known = true;
    x.generation = std::max(x.generation, head.generation);
    x.newest = std::max(x.newest, head.at);
  }
  return x;
}

/// Sets aside what does not belong to the newest history.
void tell_generations(const snapshots_here& snapshots, std::vector<candidate>& all) {
  auto newest = snapshots.generation;
  if (!snapshots.known)
    for (auto& x : all)
      newest = good(x) ? std::max(newest, x.head.generation) : newest;
  for (auto& x : all) {
    if (!good(x) || x.head.generation == newest)
      continue;
    auto older = x.head.generation < newest;
    x.so_far.is = older ? verdict::replaced : verdict::damaged;
    x.so_far.sentence = older ? "it is of a history that a leader's snapshot has replaced"
                              : "it continues a snapshot of a leader that is missing";
  }
}

/// The one behind `i`; nullptr: none, or one whose head cannot be trusted.
const file_head* behind(const std::vector<candidate>& all, std::size_t i) {
  for (auto j = i + 1; j < all.size(); ++j)
    if (all[j].so_far.is != verdict::unborn && all[j].so_far.is != verdict::replaced)
      return good(all[j]) ? &all[j].head : nullptr;
  return nullptr;
}

log_verdict judge(directory& where, const std::vector<candidate>& all, std::size_t i) {
  auto& x = all[i];
  if (!good(x))
    return x.so_far;
  auto* next = behind(all, i);
  auto result = judge_segment(where, x.name, x.head, next);
  auto& has = *result.segment;
  auto read = result.is == verdict::whole || result.is == verdict::torn;
  if (!next || !read || (has.last == zxid::unpacked(next->previous) && has.chain == next->chain))
    return result;
  wound hole;
  hole.offset = result.end;
  hole.should_be = "what leads to transaction " + to_string(zxid::unpacked(next->previous));
  if (has.last < zxid::unpacked(next->previous))
    hole.expected = has.last.next();
  hole.sign = where.path_of(numbered("log.", next->at)) + " continues the history behind it";
  result.wounds.push_back(hole);
  result.is = verdict::damaged;
  return result;
}

/// What lies before the first segment must be in a snapshot.
void check_beginning(const snapshots_here& snapshots, std::vector<log_verdict>& all) {
  auto first = std::find_if(all.begin(), all.end(), [](auto& x) { return x.segment.has_value(); });
  if (!snapshots.known || first == all.end() || first->segment->previous() <= snapshots.newest)
    return;
  wound hole;
  hole.offset = file_head_bytes;
  hole.should_be = "what leads to transaction " + to_string(first->segment->previous());
  hole.sign = "this is the first file of the log, and no snapshot holds what was before";
  first->wounds.push_back(hole);
  first->is = verdict::damaged;
}

} // namespace

std::vector<log_verdict> judge_directory(directory& where) {
  auto all = collect(where);
  auto snapshots = look_at_snapshots(where);
  tell_generations(snapshots, all);
  std::vector<log_verdict> result;
  for (std::size_t i = 0; i < all.size(); ++i)
    result.push_back(judge(where, all, i));
  check_beginning(snapshots, result);
  return result;
}

log_verdict judge_file(directory& where, const std::string& name) {
  auto all = collect(where);
  auto named = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.name == name; });
  if (named != all.end()) {
    auto generation = named->head.generation;
    std::erase_if(
        all, [&](auto& x) { return x.name != name && good(x) && x.head.generation != generation; });
    named = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.name == name; });
    return judge(where, all, static_cast<std::size_t>(named - all.begin()));
  }
  zxid at;
  auto called = parse_numbered("log.", name, at); // a link is not listed
  file_head head;
  auto x = judge_head(where, name, called ? &at : nullptr, head);
  return x.is == verdict::whole ? judge_segment(where, name, head, nullptr) : x;
}

} // namespace troupe::tools
