// One file of a transaction log, judged as its server would judge it at its next start.
//
// The judge is the server's own code (recover_segment, log_gap) on a directory that nothing can
// change. Says where what was promised ends, what of it is damaged, and what can be read.
// Always: `damaged` means that something is not there that had been durable; what a crash may leave
// is `torn`, and was promised to nobody.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/live/disk/log_segment.hpp"
#include "runtime/tools/transaction.hpp"

namespace troupe::tools {

enum class verdict {
  whole,          ///< all that was written can be read
  torn,           ///< the same, and behind it lies a part of a write that was never promised
  unborn,         ///< no header: made, and never written to. Its server removes it
  replaced,       ///< of a history that a leader's snapshot has replaced. Its server removes it
  damaged,        ///< something that was durable cannot be read
  not_understood, ///< not a log of this service, or of a later version
};

/// "whole", "torn end", ...
std::string word_for(verdict x);

/// A place where something that was durable cannot be read.
struct wound {
  std::uint64_t offset = 0;
  std::uint64_t until = 0;      ///< where the next whole record begins; 0: none does
  std::string should_be;        ///< "transaction 1.4", "a mark of what is committed"
  std::optional<zxid> expected; ///< the first transaction that is missing, if that is known
  std::string sign;             ///< how it is known that this had been durable
  bool alone = false; ///< no transaction is lost: its server puts it back without any other
};

struct log_verdict {
  std::string name;
  std::string path;
  verdict is = verdict::whole;
  std::string sentence; ///< why, where no wound says it
  std::uint64_t size = 0;
  std::uint64_t end = 0;       ///< behind the last record that counts
  std::uint64_t torn_from = 0; ///< where the torn end begins
  std::uint64_t torn_bytes = 0;
  std::vector<wound> wounds;          ///< from the front
  std::vector<log_gap> gaps;          ///< those that a walk passes over
  std::optional<log_segment> segment; ///< if there is a header
  std::optional<file_head> next;      ///< of the segment that follows, if one does
  zxid committed;                     ///< by its last mark

  bool damaged() const {
    return is == verdict::damaged;
  }
};

/// Judges one segment with a good header. `next`: the head of the one that follows, if one does.
log_verdict judge_segment(directory& where, const std::string& name, const file_head& head,
                          const file_head* next);

/// What a walk comes across.
using on_record = std::function<void(const record_cursor::found&)>;
using on_wound = std::function<void(const wound&)>;

/// Goes over all whole records of a judged segment, from the front, in bounded memory. Throws
/// disk_refusal if it has changed since.
void walk(directory& where, const log_verdict& file, const on_record& record,
          const on_wound& damage);

/// What can be counted of a segment.
struct log_counts {
  std::uint64_t transactions = 0;
  std::uint64_t marks = 0;
  zxid first;
  zxid last;
};

log_counts count(directory& where, const log_verdict& file);

/// "x/log.0000000100000001: whole: 12 transactions (1.1..1.12), 9 marks, 1872 of 65536 bytes", and
/// a line for each wound.
std::string text_of(const log_verdict& x, const log_counts& counts);

/// "offset 512: transaction 1.4 should be there; it had been durable: ..."
std::string text_of(const wound& x);

json json_of(const log_verdict& x, const log_counts& counts);
json json_of(const wound& x);

} // namespace troupe::tools
