// Who is asked next, and what an answer is good for.
#include "actors/mending/repairs.hpp"

#include <algorithm>

namespace troupe {

repairs::state* repairs::find(const lost& gap) {
  auto i = std::find_if(gaps_.begin(), gaps_.end(), [&](auto& x) { return x.gap == gap; });
  return i == gaps_.end() ? nullptr : &*i;
}

const repairs::state* repairs::find(const lost& gap) const {
  auto i = std::find_if(gaps_.begin(), gaps_.end(), [&](auto& x) { return x.gap == gap; });
  return i == gaps_.end() ? nullptr : &*i;
}

void repairs::need(const std::vector<lost>& gaps) {
  std::vector<state> now;
  for (auto& gap : gaps)
    if (auto known = find(gap))
      now.push_back(std::move(*known));
    else
      now.push_back({gap, {}, {}, {}, {}, 0});
  gaps_ = std::move(now);
}

void repairs::met(server_id server) {
  gone(server);
  connected_.insert(server);
}

void repairs::gone(server_id server) {
  connected_.erase(server);
  out_.erase(server);
  rest_.erase(server);
  for (auto& x : gaps_) {
    x.answered.erase(server);
    x.without.erase(server);
    x.beyond.erase(server);
  }
}

std::optional<lost> repairs::question(server_id server) {
  if (!connected_.contains(server) || out_.contains(server))
    return std::nullopt;
  if (auto rest = rest_.extract(server); !rest.empty() && find(rest.mapped().gap)) {
    out_.insert({server, rest.mapped()});
    return rest.mapped().question;
  }
  for (auto& x : gaps_)
    if (!x.answered.contains(server)) {
      out_.insert({server, {x.gap, x.gap}});
      return x.gap;
    }
  return std::nullopt;
}

std::optional<mend> repairs::hear(server_id from, const found& said) {
  auto asked = out_.find(from);
  if (asked == out_.end() || asked->second.question != said.gap)
    return std::nullopt;
  auto errand = asked->second;
  out_.erase(asked);
  auto* x = find(errand.gap);
  if (!x)
    return std::nullopt;
  for (auto& entry : said.entries)
    if (entry.id > x->gap.after && (x->gap.before == zxid{} || entry.id < x->gap.before))
      x->entries.insert_or_assign(entry.id, entry);
  auto open_end = x->gap.before == zxid{}; // the first part has more than a torn batch
  if (said.more && !said.entries.empty() && !open_end && ++x->parts < parts_max) {
    errand.question.after = said.entries.back().id;
    rest_[from] = errand;
    return std::nullopt;
  }
  x->answered.insert(from);
  if (!said.reaches)
    x->beyond.insert(from);
  if (said.sound)
    x->without.insert(from);
  if (said.entries.empty())
    return std::nullopt;
  mend result{x->gap, {}, false};
  for (auto& [id, entry] : x->entries)
    result.entries.push_back(entry);
  return result;
}

std::vector<lost> repairs::hopeless() const {
  std::vector<lost> result;
  for (auto& x : gaps_)
    if (!connected_.empty()
        && std::includes(x.answered.begin(), x.answered.end(), connected_.begin(),
                         connected_.end()))
      result.push_back(x.gap);
  return result;
}

bool repairs::dispensable(const lost& gap) const {
  auto* x = find(gap);
  return x && servers_.majority(x->without);
}

void repairs::again(const lost& gap) {
  if (auto* x = find(gap)) {
    x->answered = x->beyond;
    x->parts = 0;
  }
}

} // namespace troupe
