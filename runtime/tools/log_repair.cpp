// Lock, judge, copy, and then the server's own recovery on the real file.
#include "runtime/tools/log_repair.hpp"

#include <algorithm>

#include "runtime/tools/log_shelf.hpp"
#include "runtime/tools/place.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

namespace {

constexpr const char* suffix = ".before-repair";
constexpr std::uint64_t copy_piece_bytes = 1024 * 1024;

bool has(const directory& where, const std::string& name) {
  auto names = where.list();
  return std::find(names.begin(), names.end(), name) != names.end();
}

void copy(directory& where, const std::string& from, const std::string& to) {
  try {
    auto in = where.open(from);
    auto out = where.create(to);
    auto size = in->size();
    for (std::uint64_t done = 0; done < size;) {
      auto piece = in->read(done, std::min(copy_piece_bytes, size - done));
      if (piece.empty())
        throw disk_refusal(where.path_of(from) + " has changed while it was copied");
      out->write(done, piece);
      done += piece.size();
    }
    out->sync();
    where.sync();
  } catch (const std::exception&) {
    if (has(where, to))
      where.remove(to); // half a copy would be taken for one
    throw;
  }
}

void cut(directory& where, const log_verdict& file, std::ostream& out) {
  auto copied = file.name + suffix;
  if (has(where, copied))
    throw disk_refusal(where.path_of(copied) + " is there already, from an earlier repair: move "
                       + "it away first");
  copy(where, file.name, copied);
  log_segment again(file.name, file.segment->head);
  std::optional<log_segment> next;
  if (file.next)
    next.emplace(numbered("log.", file.next->at), *file.next);
  std::vector<log_gap> gaps;
  recover_segment(where, again, next ? &*next : nullptr, gaps);
  if (!gaps.empty() || again.end != file.end)
    throw disk_refusal(file.path + " has changed while it was repaired");
  out << file.path << ": cut off " << counted(file.torn_bytes, "byte") << " at offset "
      << file.torn_from << ", behind transaction " << to_string(again.last)
      << "; the file as it was is " << copied << '\n';
}

} // namespace

int repair_log(const std::string& data_directory, std::ostream& out, std::ostream& err) {
  auto here = find_place(data_directory);
  if (here.file) {
    err << "troupe log: --repair wants the server's directory, not one file of it\n";
    return 2;
  }
  if (judge_directory(*here.where).empty()) {
    err << "troupe log: " << nothing_in(here, "transaction log") << '\n';
    return 2;
  }
  auto real = open_directory(here.path);
  auto lock = real->lock("lock.log");
  auto all = judge_directory(*here.where);
  auto worst = 0;
  for (auto& x : all) {
    if (x.damaged() || x.is == verdict::not_understood)
      err << text_of(x, count(*here.where, x)) << '\n';
    worst = std::max(worst, x.is == verdict::not_understood ? 2 : x.damaged() ? 1 : 0);
  }
  if (worst == 1)
    err << "Nothing was changed: what is damaged had been promised. Start this server, and the "
           "others of its ensemble mend it; a server alone needs the file from a backup.\n";
  if (worst > 0)
    return worst;
  auto cuts = 0;
  for (auto& x : all) {
    if (x.is != verdict::torn)
      continue;
    cut(*real, x, out);
    ++cuts;
  }
  if (cuts == 0)
    out << here.path << ": nothing to repair, the log is whole\n";
  return 0;
}

} // namespace troupe::tools
