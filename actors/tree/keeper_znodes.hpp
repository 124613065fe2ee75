// The znodes by which clients of ClickHouse Keeper and RaftKeeper learn what they may ask:
// /keeper/feature_flags and /keeper/api_version.
//
// Answered to reads as long as the tree has no znodes of these names; never replicated, never
// listed below the root, so that nobody else comes across them. Always the same, in every server.
#pragma once

#include <string_view>

#include "actors/tree/znode.hpp"

namespace troupe {

/// One of them, or null.
const entry* keeper_znode(std::string_view path);

} // namespace troupe
