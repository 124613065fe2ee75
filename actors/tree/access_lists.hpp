// The access control lists in use, each stored once however many znodes have it.
//
// A list that only this table still knows is dropped when the table has doubled. The order of a
// list's entries is part of its identity.
#pragma once

#include <memory>
#include <unordered_map>

#include "actors/tree/znode.hpp"

namespace troupe {

class access_lists {
public:
  std::shared_ptr<const access_list> shared(acl list);

  std::size_t size() const {
    return lists_.size();
  }

private:
  void sweep();

  std::unordered_multimap<std::uint64_t, std::shared_ptr<const access_list>> lists_;
  std::size_t sweep_at_ = 64;
};

} // namespace troupe
