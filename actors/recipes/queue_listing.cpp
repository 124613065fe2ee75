// One folder, or two.
#include "actors/recipes/queue_listing.hpp"

#include <utility>

#include "actors/recipes/queue_head.hpp"

namespace troupe::recipes {

queue_listing::queue_listing(std::string entries, std::string taken)
    : entries_(std::move(entries)), taken_(std::move(taken)) {}

void queue_listing::begin() {
  now_ = result::none;
  next_ = deed::list_entries;
}

std::optional<question> queue_listing::next() const {
  switch (next_) {
  case deed::none:
    break;
  case deed::list_entries:
    return ask::children{entries_, true};
  case deed::list_taken:
    return ask::children{taken_, true};
  case deed::make_entries:
    return ask::ensure_path{entries_};
  case deed::make_taken:
    return ask::ensure_path{taken_};
  }
  return std::nullopt;
}

void queue_listing::hear(const answer& x) {
  auto one_folder = taken_.empty();
  if (auto* why = recipes::failure(x)) {
    failure_ = *why;
    if (*why == error::no_node && (next_ == deed::list_entries || next_ == deed::list_taken))
      next_ = deed::make_entries;
    else if (*why == error::session_expired || *why == error::connection_loss)
      end(result::cut_short);
    else
      end(*why == error::throttled ? result::throttled : result::refused);
  } else if (auto* all = std::get_if<got_children>(&x)) {
    auto last = one_folder || next_ == deed::list_taken;
    names_ = next_ == deed::list_entries ? entries_in_order(all->names)
                                         : entries_in_order(std::move(names_), all->names);
    next_ = deed::list_taken;
    if (last)
      end(result::listed);
  } else { // a folder is made
    auto last = one_folder || next_ == deed::make_taken;
    next_ = last ? deed::list_entries : deed::make_taken;
  }
}

void queue_listing::end(result x) {
  next_ = deed::none;
  now_ = x;
}

} // namespace troupe::recipes
