// Majorities: plain, or hierarchical as in ZooKeeper's QuorumHierarchical.
#include "config/ensemble.hpp"
#include "messages/planted.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

ensemble::ensemble(std::vector<member> members) : ensemble(std::move(members), {}, {}) {}

ensemble::ensemble(std::vector<member> members,
                   std::map<std::uint64_t, std::vector<server_id>> groups,
                   std::map<server_id, std::uint64_t> weights)
    : members_(std::move(members)), groups_(std::move(groups)), weights_(std::move(weights)) {
  std::sort(members_.begin(), members_.end(), [](auto& a, auto& b) { return a.id < b.id; });
  for (auto& x : members_)
    if (!x.observer)
      voters_.push_back(x.id);
}

ensemble ensemble::standalone(server_id self) {
  member alone;
  alone.id = self;
  return ensemble{{alone}};
}

const member* ensemble::find(server_id id) const {
  auto i = std::find_if(members_.begin(), members_.end(), [&](auto& x) { return x.id == id; });
  return i == members_.end() ? nullptr : &*i;
}

bool ensemble::is_voter(server_id id) const {
  if (planted(fault::observer_counted))
    return find(id) != nullptr;
  return std::binary_search(voters_.begin(), voters_.end(), id);
}

bool ensemble::may_lead(server_id id) const {
  return is_voter(id) && weight(id) > 0;
}

std::uint64_t ensemble::weight(server_id id) const {
  auto i = weights_.find(id);
  return i == weights_.end() ? 1 : i->second;
}

bool ensemble::majority(const std::set<server_id>& of) const {
  auto sum = [&](const std::vector<server_id>& group, bool all) {
    std::uint64_t result = 0;
    for (auto id : group)
      if (is_voter(id) && (all || of.contains(id)))
        result += weight(id);
    return result;
  };
  if (planted(fault::observer_counted))
    return of.size() * 2 > voters_.size();
  if (groups_.empty())
    return sum(voters_, false) * 2 + (planted(fault::majority_off_by_one) ? 1 : 0)
           > sum(voters_, true);
  std::size_t counting = 0;
  std::size_t won = 0;
  for (auto& [id, group] : groups_) {
    auto whole = sum(group, true);
    counting += whole > 0;
    won += whole > 0 && sum(group, false) * 2 > whole;
  }
  return won * 2 > counting;
}

std::uint64_t ensemble::hash() const {
  // FNV-1a over a text that names everything; a fingerprint, not a secret.
  std::uint64_t sum = 0xcbf29ce484222325;
  auto mix = [&](std::string_view text) {
    for (unsigned char c : text)
      sum = (sum ^ c) * 0x100000001b3;
    sum = (sum ^ 0xff) * 0x100000001b3;
  };
  for (auto& x : members_) {
    mix(to_string(x.id));
    mix(x.host);
    mix(std::to_string(x.quorum_port));
    mix(std::to_string(x.election_port));
    mix(x.observer ? "observer" : "participant");
  }
  for (auto& [id, group] : groups_) {
    mix("group " + std::to_string(id));
    for (auto server : group)
      mix(to_string(server));
  }
  for (auto& [id, weight] : weights_)
    mix("weight " + to_string(id) + ' ' + std::to_string(weight));
  return sum;
}

std::string ensemble::text() const {
  std::string text;
  for (auto& x : members_) {
    text += "server." + to_string(x.id) + '=' + x.host + ':' + std::to_string(x.quorum_port) + ':'
            + std::to_string(x.election_port) + (x.observer ? ":observer" : ":participant");
    if (x.client_port != 0)
      text += ';' + (x.client_host.empty() ? "0.0.0.0" : x.client_host) + ':'
              + std::to_string(x.client_port);
    text += '\n';
  }
  for (auto& [number, group] : groups_) {
    text += "group." + std::to_string(number) + '=';
    for (auto id : group)
      text += (id == group.front() ? "" : ":") + to_string(id);
    text += '\n';
  }
  for (auto& [id, heavy] : weights_)
    text += "weight." + to_string(id) + '=' + std::to_string(heavy) + '\n';
  return text + "version=0";
}

} // namespace troupe
