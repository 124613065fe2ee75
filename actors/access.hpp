// Who may do what: access control lists as ZooKeeper evaluates, completes and shows them.
//
// Schemes: world, auth, digest, sasl, ip (both families, with /bits) and super; those that a server
// does not serve are kept out by its client port, so that all trees decide alike. Never looks at
// the tree; shared by the tree, the watcher registry and the client port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/authentication.hpp"
#include "messages/operation.hpp"

namespace troupe {

/// Does the list give one of these permissions to one of these identities? An empty list permits
/// everything, and so does an identity of scheme `super`.
bool permits(const acl& list, const identities& by, std::uint32_t any_of);

/// The list as it is to be stored: without duplicates, `auth` replaced by what the connection has
/// proved. nullopt: INVALIDACL.
std::optional<acl> completed(acl requested, const identities& by);

/// The list as shown to someone without ADMIN: digests hidden.
acl redacted(const acl& list);

/// What whoAmI shows of a proof: a digest's user, an address, nothing of a super user.
std::string user_of(const identity& x);

/// The id that "user:password" proves: "user:" and the base64 of the hash of the whole.
std::string digest_id(std::string_view user_and_password, digest_hash by = digest_hash::sha1);

} // namespace troupe
