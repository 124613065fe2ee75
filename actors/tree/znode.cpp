// Stat and hashes of one znode.
#include "actors/tree/znode.hpp"

#include <array>
#include <cstring>

#include <xxhash.h>

namespace troupe {

namespace {

std::uint64_t hash(std::string_view bytes, std::uint64_t seed) {
  return ::XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

} // namespace

stat stat_of(const znode& x) {
  stat s;
  s.created = x.is.created;
  s.modified = x.is.modified;
  s.created_ms = x.is.created_ms;
  s.modified_ms = x.is.modified_ms;
  s.version = x.is.version;
  s.cversion = static_cast<std::int32_t>(static_cast<std::uint32_t>(x.is.children_ever) * 2
                                         - static_cast<std::uint32_t>(x.child_count()));
  s.aversion = x.is.aversion;
  s.ephemeral_owner = x.is.ephemeral() ? x.is.owner : no_session;
  s.data_length = static_cast<std::int32_t>(x.data_size());
  s.children = static_cast<std::int32_t>(x.child_count());
  s.children_modified = x.is.children_modified;
  return s;
}

std::uint64_t mark_of(const entry& x) {
  auto& [path, node] = x;
  auto& is = node.is;
  auto word = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  auto half = [](std::int32_t n) { return std::uint64_t{static_cast<std::uint32_t>(n)}; };
  std::array<std::uint64_t, 10> words{is.created.packed(),
                                      is.modified.packed(),
                                      is.children_modified.packed(),
                                      word(is.created_ms),
                                      word(is.modified_ms),
                                      half(is.version) << 32 | half(is.children_ever),
                                      half(is.aversion) << 32 | (is.mortal ? 1 : 0),
                                      number(is.owner),
                                      node.data_hash,
                                      node.access->hash};
  return ::XXH3_64bits_withSeed(words.data(), sizeof(words), hash(path, 0));
}

std::uint64_t hash_of(const content& x) {
  return x ? hash(*x, 1) : 0;
}

std::uint64_t hash_of(const acl& x) {
  auto sum = std::uint64_t{x.size()};
  for (auto& line : x)
    sum = hash(line.id, hash(line.scheme, sum * 31 + line.permissions));
  return sum;
}

} // namespace troupe
