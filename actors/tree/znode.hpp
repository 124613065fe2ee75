// One znode as the tree keeps it: as small as it can be, most of all a leaf.
//
// Its name is stored once, as the key of the tree's one hash table; parent and children know each
// other by pointers to table entries, which stay where they are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "messages/ids.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"

namespace troupe {

/// What a Stat shows, but for what follows from content and children.
struct facts {
  zxid created;
  zxid modified;
  zxid children_modified;
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
  std::int32_t version = 0;
  std::int32_t children_ever = 0; ///< created below it; what sequential names count
  std::int32_t aversion = 0;
  session_id owner = no_session; ///< an ephemeral's session; of mortal ones see ttl_ms
  bool mortal = false;           ///< the leader ends it some day

  bool ephemeral() const {
    return !mortal && owner != no_session;
  }

  /// Goes when its last child has gone.
  bool container() const {
    return mortal && owner == no_session;
  }

  /// Goes when it has had no child and no new data for so long; 0: not for that reason. Kept in the
  /// place of the owner, whom a znode that outlives its session has not.
  std::int64_t ttl_ms() const {
    return mortal ? static_cast<std::int64_t>(owner) : 0;
  }

  bool operator==(const facts&) const = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, facts& x) {
    return f(x.created, x.modified, x.children_modified, x.created_ms, x.modified_ms, x.version,
             x.children_ever, x.aversion, x.owner, x.mortal);
  }
};

/// An access control list that many znodes share.
struct access_list {
  acl entries;
  std::uint64_t hash = 0;
};

struct znode;

/// Path and znode, as they lie in the table.
using entry = std::pair<const std::string, znode>;

struct znode {
  facts is;
  content data;
  std::shared_ptr<const access_list> access;
  std::uint64_t data_hash = 0;
  std::uint64_t mark = 0; ///< its share of the tree's digest
  entry* parent = nullptr;
  std::unique_ptr<std::vector<entry*>> children; ///< null for a leaf
  entry* next = nullptr;                         ///< the list that a snapshot walks
  entry* previous = nullptr;
  std::uint32_t place = 0; ///< in its parent's children
  std::uint32_t taken = 0; ///< the last snapshot that has it, or does not want it

  std::size_t child_count() const {
    return children ? children->size() : 0;
  }

  std::size_t data_size() const {
    return data ? data->size() : 0;
  }
};

/// As clients see it: cversion counts creations and deletions, only a session is an owner.
stat stat_of(const znode& x);

/// Share of the digest.
std::uint64_t mark_of(const entry& x);

std::uint64_t hash_of(const content& x);
std::uint64_t hash_of(const acl& x);

} // namespace troupe
