// Who may do what with a znode, and what a connection has proved about its client.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Bits of an access control entry (ZooKeeper's ZooDefs.Perms).
namespace permission {
/// One bit each; `all` is their sum.
constexpr std::uint32_t read = 1, write = 2, create = 4, remove = 8, admin = 16, all = 31;
} // namespace permission

/// One line of an access control list: who (`scheme:id`) may do what.
struct acl_entry {
  std::uint32_t permissions = permission::all;
  std::string scheme;
  std::string id;

  bool operator==(const acl_entry&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, acl_entry& x) {
    return f(x.permissions, x.scheme, x.id);
  }
};

/// Who may do what with one znode (ZooKeeper's List<ACL>); an empty one permits everything.
using acl = std::vector<acl_entry>;

/// Something that a connection has proved about itself: an address (ip), a name and password
/// (digest).
struct identity {
  std::string scheme;
  std::string id;

  bool operator==(const identity&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, identity& x) {
    return f(x.scheme, x.id);
  }
};

/// All that one connection has proved, in the order in which it did.
using identities = std::vector<identity>;

/// Of whoever has proved nothing.
inline const identities no_identities;

/// A znode's content. ZooKeeper tells null (nullopt) from empty.
using content = std::optional<std::string>;

} // namespace troupe
