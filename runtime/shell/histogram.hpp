// How long things took: counts in buckets whose width grows with the value.
//
// Plain; never allocates after construction. A percentile is at most 1/64 above the true value.
#pragma once

#include <cstdint>
#include <vector>

namespace troupe::shell {

class histogram {
public:
  histogram();

  void add(std::uint64_t value);
  void add(const histogram& other);

  std::uint64_t count() const {
    return count_;
  }

  std::uint64_t max() const {
    return max_;
  }

  /// The smallest bucket bound that a share of `share` (0 to 1) of all values does not exceed.
  std::uint64_t percentile(double share) const;

private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

} // namespace troupe::shell
