// How many connections there are, in all and by address, and whether one more may come
// (maxCnxns, maxClientCnxns).
//
// Shared by the I/O threads.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace troupe {

class doorkeeper {
public:
  /// 0: no limit.
  doorkeeper(std::uint32_t of_one_address_max, std::uint32_t in_all_max)
      : of_one_address_max_(of_one_address_max), in_all_max_(in_all_max) {}

  /// False: this one is too many, and does not count.
  bool enter(const std::string& address) {
    auto guard = std::lock_guard(mutex_);
    auto& here = by_address_[address];
    auto full = (of_one_address_max_ > 0 && here >= of_one_address_max_)
                || (in_all_max_ > 0 && in_all_ >= in_all_max_);
    if (!full) {
      ++here;
      ++in_all_;
    } else if (here == 0) {
      by_address_.erase(address);
    }
    refused_ += full ? 1 : 0;
    return !full;
  }

  void leave(const std::string& address) {
    auto guard = std::lock_guard(mutex_);
    auto here = by_address_.find(address);
    if (here == by_address_.end())
      return;
    if (--here->second == 0)
      by_address_.erase(here);
    --in_all_;
  }

  std::uint64_t refused() const {
    auto guard = std::lock_guard(mutex_);
    return refused_;
  }

  std::uint32_t in_all() const {
    auto guard = std::lock_guard(mutex_);
    return in_all_;
  }

private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> by_address_;
  std::uint32_t in_all_ = 0;
  std::uint64_t refused_ = 0;
  std::uint32_t of_one_address_max_;
  std::uint32_t in_all_max_;
};

} // namespace troupe
