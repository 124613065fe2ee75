// Bytes that are written once and then held by many: a write's operation lies in its session's
// pipeline, in the leader's batch, in the backlog and before the log at the same time.
//
// Always: they never change, so that actors in different threads may hold the same ones.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// A copy holds the same bytes; none are copied.
class shared_bytes {
public:
  shared_bytes() = default;

  template <std::convertible_to<std::string> T>
  shared_bytes(T&& x) : bytes_(std::make_shared<const std::string>(std::forward<T>(x))) {}

  operator std::string_view() const noexcept {
    return bytes_ ? std::string_view{*bytes_} : std::string_view{};
  }

  std::size_t size() const noexcept {
    return bytes_ ? bytes_->size() : 0;
  }

  friend bool operator==(const shared_bytes& x, std::string_view y) noexcept {
    return std::string_view{x} == y;
  }

  /// Like a string.
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, shared_bytes& x) {
    std::string copy{std::string_view{x}};
    if constexpr (Inspector::reads_state) {
      return f(copy);
    } else {
      auto result = f(copy);
      x = std::move(copy);
      return result;
    }
  }

private:
  std::shared_ptr<const std::string> bytes_; ///< none: no bytes
};

} // namespace troupe
