// What a benchmark asks: every request of it, encoded once, and where its answers are right.
//
// Plain. Requests are copied whole; only the xid is written into the copy.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/live/wire/records.hpp"

namespace troupe::shell {

struct load_shape {
  std::string root = "/troupe-bench"; ///< the znode that holds the keys
  std::uint32_t keys = 1000;
  std::uint32_t value_bytes = 100;
  double read_share = 1.0; ///< of all operations; the others are setData
};

enum class asked : std::uint8_t { read, write };

class bench_load {
public:
  bench_load(const load_shape& shape, std::uint64_t seed);

  /// Appends a request for a random key.
  asked append_next(std::string& out, std::int32_t xid);

  /// Is this the answer to that request? `frame` is without its length.
  bool right(asked what, std::int32_t xid, std::string_view frame) const;

  std::string root() const {
    return shape_.root;
  }

  std::string key(std::uint32_t number) const;

  /// The bytes of every value.
  const std::string& value() const {
    return value_;
  }

private:
  load_shape shape_;
  std::string value_;
  std::vector<std::string> reads_;
  std::vector<std::string> writes_;
  std::minstd_rand dice_;
  std::uint32_t reads_of_all_; ///< read_share, scaled to the dice
};

} // namespace troupe::shell
