// One write at a time, for all that wait.
#include "actors/recipes/counting.hpp"

#include <utility>

#include "messages/planted.hpp"
#include "messages/whole_number.hpp"

namespace troupe::recipes {

namespace {

bool nobody_knows(error x) {
  return x == error::connection_loss || x == error::operation_timeout;
}

} // namespace

std::optional<std::int64_t> number_in(const content& text) {
  if (!text || text->empty())
    return 0;
  return whole_number<std::int64_t>(*text);
}

counting::step counting::add(ticket who, std::int64_t delta) {
  wishes_.push_back({who, delta, false, {}});
  return busy_ ? step::nothing : begin();
}

counting::step counting::begin() {
  busy_ = !wishes_.empty();
  if (!busy_)
    return step::nothing;
  return mark_made_ ? step::read : step::make_mark;
}

/// What harms nobody if it is done twice, or was not done. The session waits for a server by
/// itself.
counting::step counting::ask_again(step what, error why) {
  if (nobody_knows(why) || why == error::session_expired)
    return what;
  if (why != error::throttled)
    return fail_all(why);
  again_ = what;
  return step::later;
}

counting::step counting::counter_read(const got_data& x) {
  auto number = number_in(x.data);
  if (!number)
    return fail_all(error::marshalling_error);
  version_ = x.stat.version;
  total_ = *number;
  std::deque<wish> fitting;
  for (auto& wish : wishes_) {
    std::int64_t next = 0;
    if (__builtin_add_overflow(total_, wish.delta, &next)) {
      settled_.push_back({wish.who, error::bad_arguments, {}});
      continue;
    }
    wish.written = true;
    wish.result = {total_, next};
    total_ = next;
    fitting.push_back(wish);
  }
  wishes_ = std::move(fitting);
  if (wishes_.empty())
    return over();
  ++writes_;
  return step::write;
}

counting::step counting::counter_failed(error why) {
  if (why == error::no_node)
    return step::make_counter;
  return ask_again(step::read, why);
}

counting::step counting::counter_made(error what) {
  if (what == error::ok || what == error::node_exists)
    return begin();
  return ask_again(step::make_counter, what);
}

counting::step counting::mark_made(error what) {
  mark_made_ = what == error::ok || what == error::node_exists;
  if (mark_made_)
    return step::read;
  if (what == error::no_node)
    return step::make_counter;
  return ask_again(step::make_mark, what);
}

counting::wording counting::words() const {
  return {std::to_string(total_), planted(fault::counter_written_blind) ? -1 : version_,
          std::to_string(writes_)};
}

counting::step counting::written(error what, bool mark_missing) {
  if (what == error::ok)
    return over();
  if (nobody_knows(what))
    return step::read_mark;
  if (mark_missing)
    mark_made_ = false;
  for (auto& wish : wishes_)
    wish.written = false;
  if (mark_missing || what == error::bad_version || what == error::no_node)
    return begin();
  if (what == error::session_expired)
    return fail_all(what);
  return ask_again(step::read, what);
}

counting::step counting::mark_read(const std::optional<content>& text) {
  if (!text)
    return fail_all(error::session_expired); // the mark is gone, and with it what it knew
  if (*text == std::to_string(writes_))
    return over();
  for (auto& wish : wishes_)
    wish.written = false;
  return begin();
}

counting::step counting::mark_failed(error why) {
  if (why == error::session_expired)
    return fail_all(why);
  return ask_again(step::read_mark, why);
}

/// What was written is done.
counting::step counting::over() {
  while (!wishes_.empty() && wishes_.front().written) {
    settled_.push_back({wishes_.front().who, error::ok, wishes_.front().result});
    wishes_.pop_front();
  }
  return begin();
}

/// Those that were to be written; what came later is not concerned.
counting::step counting::fail_all(error why) {
  if (why == error::session_expired)
    mark_made_ = false;
  auto any_written = !wishes_.empty() && wishes_.front().written;
  while (!wishes_.empty() && (wishes_.front().written || !any_written)) {
    settled_.push_back({wishes_.front().who, why, {}});
    wishes_.pop_front();
  }
  return begin();
}

} // namespace troupe::recipes
