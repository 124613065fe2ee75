// Verbs about the links: what is held, cut, delayed or hurt on its way.
#include "runtime/stage/command_verbs.hpp"

#include <algorithm>

#include "runtime/stage/clients/frame_words.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe::command {

any parse_hold(const words& all) {
  hold x;
  std::size_t i = 1;
  for (; i < all.size() && is_link(all[i]); ++i)
    x.links.push_back(link_in(all[i]));
  if (x.links.empty() || all.size() > i + 1)
    refuse("'hold' names links and perhaps a kind of message, as in 'hold 3>1 3>2 ack'");
  if (i == all.size())
    return x;
  auto kinds = frame_kinds();
  auto& of_clients = client_frame_kinds();
  kinds.insert(kinds.end(), of_clients.begin(), of_clients.end());
  if (std::find(kinds.begin(), kinds.end(), all[i]) == kinds.end()) {
    std::string known;
    for (auto& kind : kinds)
      known += (known.empty() ? "" : ", ") + kind;
    refuse("'" + all[i] + "' is no kind of message; there are " + known);
  }
  x.kind = all[i];
  return x;
}

any parse_release(const words& all) {
  release x;
  for (std::size_t i = 1; i < all.size(); ++i)
    x.links.push_back(link_in(all[i]));
  return x;
}

any parse_cut(const words& all) {
  auto wrong = "'cut' is followed by a partition or by links, as in 'cut 1 2 | 3 4 5' or 'cut 3>1'";
  cut x;
  if (all.size() > 1 && is_link(all[1])) {
    for (std::size_t i = 1; i < all.size(); ++i) {
      x.links.push_back(link_in(all[i]));
      if (x.links.back().of_disk)
        refuse("no disk can be cut off; '" + all[i] + "' can be held");
    }
    return x;
  }
  x.sides = sides_in(all, 1, wrong);
  return x;
}

namespace {

std::vector<link_pattern> connections_in(const words& all, std::size_t end,
                                         const std::string& example) {
  std::vector<link_pattern> links;
  for (std::size_t i = 1; i < end; ++i) {
    links.push_back(link_in(all[i]));
    if (links.back().of_disk || !links.back().client.empty())
      refuse("'" + all[0] + "' is for links between servers, as in '" + example + "'");
  }
  if (links.empty())
    refuse("'" + all[0] + "' names links, as in '" + example + "'");
  return links;
}

} // namespace

template <mishap What>
any parse_disturb(const words& all) {
  return disturb{connections_in(all, all.size(), all[0] + " 3>1"), What};
}

template any parse_disturb<mishap::lost>(const words& all);
template any parse_disturb<mishap::repeated>(const words& all);
template any parse_disturb<mishap::damaged>(const words& all);

any parse_delay(const words& all) {
  if (all.size() < 3)
    refuse("'delay' names links and a duration, as in 'delay 3>1 50ms'");
  return delay{connections_in(all, all.size() - 1, "delay 3>1 50ms"), milliseconds_in(all.back())};
}

} // namespace troupe::command
