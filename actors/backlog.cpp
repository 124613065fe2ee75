// Bookkeeping of the tail of a history.
#include "actors/backlog.hpp"

#include <algorithm>
#include <iterator>

#include "messages/ensure.hpp"

namespace troupe {

backlog::backlog(zxid applied, std::vector<proposal> tail)
    : waiting_(std::make_move_iterator(tail.begin()), std::make_move_iterator(tail.end())),
      given_(applied),
      synced_(waiting_.empty() ? applied : waiting_.back().id),
      committed_(applied),
      last_(synced_) {}

bool backlog::continues(const std::vector<proposal>& entries) const {
  auto before = last_;
  for (auto& entry : entries) {
    if (!follows(before, entry.id))
      return false;
    before = entry.id;
  }
  return true;
}

void backlog::add(const std::vector<proposal>& entries) {
  ensure(continues(entries), "a history has no gap");
  if (entries.empty())
    return;
  waiting_.insert(waiting_.end(), entries.begin(), entries.end());
  last_ = entries.back().id;
}

void backlog::sync(zxid through) {
  synced_ = std::max(synced_, std::min(through, last_));
}

void backlog::commit(zxid through) {
  committed_ = std::max(committed_, through);
}

std::vector<proposal> backlog::take() {
  auto limit = std::min(synced_, committed_);
  auto end = std::find_if(waiting_.begin(), waiting_.end(),
                          [&](const proposal& x) { return x.id > limit; });
  std::vector<proposal> result(std::make_move_iterator(waiting_.begin()),
                               std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  if (!result.empty())
    given_ = result.back().id;
  return result;
}

bool backlog::cut(zxid to) {
  if (to < given_)
    return false;
  while (!waiting_.empty() && waiting_.back().id > to)
    waiting_.pop_back();
  last_ = waiting_.empty() ? given_ : waiting_.back().id;
  synced_ = std::min(synced_, last_);
  return last_ == to;
}

void backlog::reset(zxid at) {
  waiting_.clear();
  given_ = synced_ = last_ = at;
  committed_ = std::max(committed_, at);
}

} // namespace troupe
