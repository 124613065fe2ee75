// Digests, and who is above all lists.
#include "actors/session/proofs.hpp"

#include <algorithm>
#include <utility>

#include "actors/access.hpp"

namespace troupe {

bool proofs::hear(const authentication& rules, const std::string& scheme,
                  const std::string& credential) {
  if (scheme == "ip")
    return true;
  if (scheme != "digest" || !rules.digest)
    return false;
  auto id = digest_id(credential, rules.digest_alg);
  auto is_super = !rules.super_digest.empty() && id == rules.super_digest;
  return add({"digest", std::move(id)}) && (!is_super || add({"super", ""}));
}

bool proofs::add(identity x) {
  if (std::find(proved_.begin(), proved_.end(), x) != proved_.end())
    return true;
  if (proved_.size() >= most_)
    return false;
  proved_.push_back(std::move(x));
  return true;
}

} // namespace troupe
