// Asks the server's own recovery. Words stand in log_verdict_text.cpp.
#include "runtime/tools/log_verdict.hpp"

#include <algorithm>

namespace troupe::tools {

namespace {

constexpr std::uint64_t scan_piece_bytes = 256 * 1024;

/// How much lies behind `from` until only zeros follow (space that was taken ahead).
std::uint64_t bytes_behind(const file& in, std::uint64_t from) {
  for (auto end = in.size(); end > from;) {
    auto begin = end - std::min(scan_piece_bytes, end - from);
    auto piece = in.read(begin, end - begin);
    auto last = piece.find_last_not_of('\0');
    if (last != std::string::npos)
      return begin + last + 1 - from;
    end = begin;
  }
  return 0;
}

/// Which transactions are missing between the two sides of a gap.
void name_missing(wound& to, const lost& ids) {
  auto first = ids.after.next();
  if (ids.before == zxid{}) {
    to.expected = first;
    to.should_be = ids.after == zxid{}
                       ? "the first transaction"
                       : "transaction " + to_string(first) + " (or the first one of a later epoch)";
  } else if (ids.before.epoch == ids.after.epoch && ids.before > first) {
    to.expected = first;
    auto last = zxid{ids.before.epoch, ids.before.counter - 1};
    to.should_be = first == last ? "transaction " + to_string(first)
                                 : "transactions " + to_string(first) + ".." + to_string(last);
  } else {
    to.should_be =
        "what lies between transactions " + to_string(ids.after) + " and " + to_string(ids.before);
  }
}

wound wound_of(const log_gap& gap, const file& in) {
  wound x;
  x.offset = gap.from;
  x.until = gap.to;
  x.sign = gap.sign;
  x.alone = fill(gap, in, {}).has_value();
  if (x.alone)
    x.should_be = "a mark of what is committed";
  else
    name_missing(x, gap.ids);
  return x;
}

/// The server's judgement: records that cannot be placed end it with an exception.
void recover(directory& where, log_verdict& x, const log_segment* next) {
  try {
    x.committed = recover_segment(where, *x.segment, next, x.gaps);
  } catch (const disk_damage& e) {
    x.is = verdict::damaged;
    wound last;
    last.offset = x.segment->end;
    name_missing(last, {x.segment->last, {}});
    last.sign = e.what();
    x.wounds.push_back(last);
  } catch (const disk_refusal& e) {
    x.is = verdict::not_understood;
    x.sentence = e.what();
  }
}

} // namespace

log_verdict judge_segment(directory& where, const std::string& name, const file_head& head,
                          const file_head* next) {
  log_verdict x;
  x.name = name;
  x.path = where.path_of(name);
  auto in = where.open(name);
  x.size = in->size();
  x.segment.emplace(name, head);
  std::optional<log_segment> behind;
  if (next) {
    x.next = *next;
    behind.emplace(numbered("log.", next->at), *next);
  }
  recover(where, x, behind ? &*behind : nullptr);
  x.end = x.segment->end;
  std::vector<wound> wounds;
  for (auto& gap : x.gaps)
    wounds.push_back(wound_of(gap, *in));
  x.wounds.insert(x.wounds.begin(), wounds.begin(), wounds.end());
  if (!x.wounds.empty())
    x.is = verdict::damaged;
  if (x.is != verdict::whole)
    return x;
  x.torn_bytes = bytes_behind(*in, x.end);
  x.torn_from = x.end;
  if (x.torn_bytes > 0)
    x.is = verdict::torn;
  return x;
}

void walk(directory& where, const log_verdict& file, const on_record& record,
          const on_wound& damage) {
  if (!file.segment)
    return;
  auto in = where.open(file.name);
  record_cursor cursor{*in, file_head_bytes, in->size(), file.segment->head.checksum};
  std::size_t gap = 0;
  for (;;) {
    if (gap < file.gaps.size() && cursor.offset() == file.gaps[gap].from) {
      damage(file.wounds[gap]);
      if (file.gaps[gap].to == 0)
        return;
      cursor.go_to(file.gaps[gap++].to);
      continue;
    }
    if (cursor.offset() >= file.end)
      break;
    auto found = cursor.next();
    if (!found)
      throw disk_refusal(file.path + " has changed at offset " + std::to_string(cursor.offset())
                         + " while it was read");
    record(*found);
  }
  for (; gap < file.wounds.size(); ++gap)
    damage(file.wounds[gap]);
}

log_counts count(directory& where, const log_verdict& file) {
  log_counts x;
  auto take = [&](const record_cursor::found& record) {
    if (record.head.kind != record_kind::entry) {
      ++x.marks;
      return;
    }
    auto id = entry_id(record, file.path);
    x.first = x.transactions++ == 0 ? id : x.first;
    x.last = id;
  };
  walk(where, file, take, [](const wound&) {});
  return x;
}

} // namespace troupe::tools
