// Digest, address and SASL; see docs/authentication.md.
#include "runtime/live/gateway/authentication/credentials.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

credentials::credentials(const authentication& rules, const std::string& address, std::size_t most)
    : rules_(rules), proved_({{"ip", address}}, most) {}

credentials::verdict credentials::hear(const wire::auth_request& asked) {
  if (proved_.hear(rules_, asked.scheme, asked.credential))
    return {};
  return {error::auth_failed, true, std::nullopt};
}

/// Without users a server lets SASL's clients go on as nobody, as ZooKeeper does.
credentials::verdict credentials::hear(const wire::sasl_request& asked) {
  if (rules_.sasl_users.empty())
    return {};
  if (!negotiation_)
    negotiation_.emplace(rules_.sasl_users);
  auto token = negotiation_->step(asked.token);
  if (!token)
    return sasl_failed();
  if (negotiation_->complete()) {
    auto& user = negotiation_->user();
    if (!proved_.add({"sasl", user})
        || (rules_.sasl_super_users.count(user) && !proved_.add({"super", ""})))
      return sasl_failed();
  }
  return {error::ok, false, std::move(token)};
}

credentials::verdict credentials::sasl_failed() const {
  if (sasl_enforced())
    return {error::session_closed_requires_auth, true, std::nullopt};
  if (rules_.sasl_failed_clients)
    return {};
  return {error::auth_failed, true, std::nullopt};
}

bool credentials::admits(wire::opcode asked) const {
  if (rules_.required.empty() || asked == wire::opcode::auth || asked == wire::opcode::sasl)
    return true;
  return std::any_of(proved().begin(), proved().end(),
                     [&](const identity& x) { return rules_.required.count(x.scheme) > 0; });
}

namespace {

bool serves(const authentication& rules, std::string_view scheme) {
  if (scheme == "digest")
    return rules.digest;
  if (scheme == "sasl")
    return !rules.sasl_users.empty();
  return scheme == "world" || scheme == "auth" || scheme == "ip";
}

void disown(acl& list, const authentication& rules) {
  for (auto& entry : list)
    if (!serves(rules, entry.scheme))
      entry.scheme.clear();
}

void disown_in(create_node& x, const authentication& rules) {
  disown(x.access, rules);
}

void disown_in(set_acl& x, const authentication& rules) {
  disown(x.access, rules);
}

void disown_in(create_if_absent& x, const authentication& rules) {
  disown_in(x.node, rules);
}

template <class Other>
void disown_in(Other&, const authentication&) {}

void disown_in(multi& x, const authentication& rules) {
  for (auto& part : x.parts)
    std::visit([&](auto& one) { disown_in(one, rules); }, part);
}

void disown_in(within_quota& x, const authentication& rules) {
  std::visit([&](auto& one) { disown_in(one, rules); }, x.what);
}

} // namespace

void disown_unserved_schemes(write& what, const authentication& rules) {
  std::visit([&](auto& x) { disown_in(x, rules); }, what);
}

} // namespace troupe
