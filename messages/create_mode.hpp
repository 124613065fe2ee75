// What ZooKeeper's CreateMode flags mean, for whoever has to ask.
#pragma once

#include "messages/operation.hpp"

namespace troupe {

/// Numbers come from outside: is this one of ZooKeeper's flags at all?
constexpr bool is_mode(create_mode x) {
  return x >= create_mode::persistent && x <= create_mode::persistent_sequential_ttl;
}

/// Gone with its session?
constexpr bool is_ephemeral(create_mode x) {
  return x == create_mode::ephemeral || x == create_mode::ephemeral_sequential;
}

/// Gone some time after its last change, if it has no children?
constexpr bool has_ttl(create_mode x) {
  return x == create_mode::persistent_ttl || x == create_mode::persistent_sequential_ttl;
}

/// Do servers append ten digits to its path?
constexpr bool is_sequential(create_mode x) {
  return x == create_mode::persistent_sequential || x == create_mode::ephemeral_sequential
         || x == create_mode::persistent_sequential_ttl;
}

/// ZooKeeper's greatest time to live: 40 bits of milliseconds.
constexpr std::int64_t ttl_ms_max = 0xffffffffff;

/// A time to live where the flags want one, and only there.
constexpr bool ttl_fits(create_mode x, std::int64_t ttl_ms) {
  return has_ttl(x) ? ttl_ms > 0 && ttl_ms <= ttl_ms_max : ttl_ms < 0;
}

} // namespace troupe
