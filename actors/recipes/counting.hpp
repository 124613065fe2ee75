// Additions to a number in a znode, many at a time, each counted once.
//
// Plain: says what to write and what came of it. The number stands in the znode as decimal text
// (kazoo's Counter); beside each write goes a mark of this counter's own, in the same transaction,
// that says up to which write it has come: so an outcome that was lost with its connection can be
// looked up.
// Always: an addition that is answered with a number was done exactly once.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "messages/client.hpp"

namespace troupe::recipes {

/// What a counter's znode says: 0 if it is empty; nullopt: no whole number of 64 bits.
std::optional<std::int64_t> number_in(const content& text);

/// What an addition has done.
struct sum {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

class counting {
public:
  enum class step : std::uint8_t {
    nothing,
    read,      ///< the counter
    write,     ///< `wording`, in one multi
    make_mark, ///< at mark_path, ephemeral
    read_mark, ///< behind a sync: what this session wrote is to be seen
    make_counter,
    later, ///< in a while, `retry`
  };

  /// Additions are numbered by their owner, and told back by these numbers.
  using ticket = std::uint64_t;

  struct done {
    ticket who = 0;
    error failed = error::ok;
    sum result;
  };

  step add(ticket who, std::int64_t delta);

  /// To be written now, if the counter is as it was read.
  struct wording {
    std::string number;
    std::int32_t version = 0;
    std::string mark;
  };
  wording words() const;

  step counter_read(const got_data& x);
  step counter_failed(error why);
  step counter_made(error what);
  step mark_made(error what);

  /// ok; bad_version or no_node of the counter; `mark_missing`; or that nobody knows.
  step written(error what, bool mark_missing);

  step mark_read(const std::optional<content>& text);
  step mark_failed(error why);

  step retry() {
    return busy_ ? again_ : begin();
  }

  /// What is settled since the last time.
  std::vector<done> settled() {
    return std::exchange(settled_, {});
  }

private:
  struct wish {
    ticket who = 0;
    std::int64_t delta = 0;
    bool written = false; ///< it is part of the write that is under way
    sum result;
  };

  step begin();
  step ask_again(step what, error why);
  step fail_all(error why);
  step over();

  std::deque<wish> wishes_;
  std::vector<done> settled_;
  bool busy_ = false;
  bool mark_made_ = false;
  std::uint64_t writes_ = 0; ///< the last one that was begun
  std::int64_t total_ = 0;   ///< that it makes
  std::int32_t version_ = 0;
  step again_ = step::nothing;
};

} // namespace troupe::recipes
