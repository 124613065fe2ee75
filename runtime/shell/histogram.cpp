// Each power of two is divided into 64 buckets; values below 128 have one each.
#include "runtime/shell/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace troupe::shell {

namespace {

constexpr unsigned fine_bits = 6;
constexpr std::uint64_t fine = 1u << fine_bits;

std::size_t bucket_of(std::uint64_t value) {
  if (value < 2 * fine)
    return value;
  auto shift = static_cast<unsigned>(std::bit_width(value)) - fine_bits - 1;
  return shift * fine + (value >> shift);
}

/// The greatest value of a bucket.
std::uint64_t bound_of(std::size_t bucket) {
  if (bucket < 2 * fine)
    return bucket;
  auto shift = bucket / fine - 1;
  return ((bucket % fine + fine + 1) << shift) - 1;
}

} // namespace

histogram::histogram() : buckets_(bucket_of(UINT64_MAX) + 1) {
  // nop
}

void histogram::add(std::uint64_t value) {
  ++buckets_[bucket_of(value)];
  ++count_;
  max_ = std::max(max_, value);
}

void histogram::add(const histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t histogram::percentile(double share) const {
  auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted && seen > 0)
      return std::min(bound_of(i), max_);
  }
  return max_;
}

} // namespace troupe::shell
