// Cuts a batch that has piled up into several of the same meaning, so that none exceeds the cap of
// a frame.
//
// Plain. Only batches whose entries may as well arrive one by one; everything else stays whole.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "messages/broadcast.hpp"

namespace troupe {

namespace detail {

/// About as many bytes as it takes on the wire, rather more.
inline std::uint64_t weight(const write_request& x) {
  return x.operation.size() + 64;
}

inline std::uint64_t weight(const proposal& x) {
  return weight(x.write) + 16;
}

/// Copies of `whole` with a part of its `entries` each; none if they are light enough together.
template <class Batch, class Entry>
std::vector<Batch> cut(const Batch& whole, std::vector<Entry> Batch::*entries,
                       std::uint64_t bytes) {
  auto& all = whole.*entries;
  std::uint64_t sum = 0;
  for (auto& x : all)
    sum += weight(x);
  std::vector<Batch> result;
  if (sum <= bytes)
    return result;
  Batch frame = whole;
  (frame.*entries).clear();
  for (auto& x : all) {
    if (result.empty() || (sum += weight(x)) > bytes) {
      result.push_back(frame);
      sum = weight(x);
    }
    (result.back().*entries).push_back(x);
  }
  return result;
}

} // namespace detail

/// Empty: send it whole.
template <class T>
std::vector<T> pieces(const T&, std::uint64_t) {
  return {};
}

inline std::vector<submission> pieces(const submission& x, std::uint64_t bytes) {
  return detail::cut(x, &submission::writes, bytes);
}

inline std::vector<proposal_batch> pieces(const proposal_batch& x, std::uint64_t bytes) {
  return detail::cut(x, &proposal_batch::entries, bytes);
}

} // namespace troupe
