// ZooKeeper's encoding (jute): big-endian numbers, lengths in front, -1 for null, nothing else.
//
// Never throws, never allocates for a length that the bytes at hand do not cover. Text passes
// through untouched: Java writes characters above U+FFFF in its own way, and they are not ours to
// mend.
// Always: a reader that failed stays failed, and everything further reads as zero or empty.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::wire {

/// Stores a number big-endian.
template <std::integral T>
void store(char* at, T x) {
  auto rest = static_cast<std::make_unsigned_t<T>>(x);
  if constexpr (std::endian::native == std::endian::little && sizeof(T) == 8)
    rest = __builtin_bswap64(rest);
  else if constexpr (std::endian::native == std::endian::little && sizeof(T) == 4)
    rest = __builtin_bswap32(rest);
  std::memcpy(at, &rest, sizeof(T));
}

/// Loads a big-endian number.
template <std::integral T>
T load(const char* at) {
  std::make_unsigned_t<T> x{};
  std::memcpy(&x, at, sizeof(T));
  if constexpr (std::endian::native == std::endian::little && sizeof(T) == 8)
    x = __builtin_bswap64(x);
  else if constexpr (std::endian::native == std::endian::little && sizeof(T) == 4)
    x = __builtin_bswap32(x);
  return static_cast<T>(x);
}

/// Appends to a string that it does not own.
class writer {
public:
  explicit writer(std::string& out) : out_(out) {}

  void int32(std::int32_t x) {
    number(x);
  }

  void int64(std::int64_t x) {
    number(x);
  }

  void byte(std::uint8_t x) {
    out_.push_back(static_cast<char>(x));
  }

  void boolean(bool x) {
    byte(x ? 1 : 0);
  }

  void text(std::string_view x) {
    int32(static_cast<std::int32_t>(x.size()));
    out_.append(x);
  }

  void buffer(const std::optional<std::string>& x) {
    if (x)
      text(*x);
    else
      int32(-1);
  }

  void bytes(const char* data, std::size_t size) {
    out_.append(data, size);
  }

private:
  template <class T>
  void number(T x) {
    std::array<char, sizeof(T)> bytes; // NOLINT: filled by the next line
    store(bytes.data(), x);
    out_.append(bytes.data(), bytes.size());
  }

  std::string& out_;
};

/// One packet: leaves room for the length, and writes it when the packet is whole.
class frame {
public:
  explicit frame(std::string& out) : out_(out), start_(out.size()) {
    out_.append(4, '\0');
  }

  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  ~frame() {
    store(out_.data() + start_, static_cast<std::int32_t>(out_.size() - start_ - 4));
  }

private:
  std::string& out_;
  std::size_t start_;
};

/// Reads from bytes that it does not own; what it returns points into them.
class reader {
public:
  explicit reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const {
    return ok_;
  }

  std::string_view rest() const {
    return rest_;
  }

  void fail() {
    ok_ = false;
    rest_ = {};
  }

  std::int32_t int32() {
    return number<std::int32_t>();
  }

  std::int64_t int64() {
    return number<std::int64_t>();
  }

  std::uint8_t byte() {
    auto x = take(1);
    return x.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(x.front());
  }

  bool boolean() {
    return byte() != 0;
  }

  /// Null (which kazoo sends for empty) reads as empty.
  std::string_view text() {
    return buffer().value_or(std::string_view{});
  }

  std::optional<std::string_view> buffer() {
    auto size = int32();
    if (size == -1)
      return std::nullopt;
    if (size < 0) {
      fail();
      return std::nullopt;
    }
    return take(static_cast<std::size_t>(size));
  }

  /// The number of elements of a vector, each of at least `element_bytes_min`; null is none.
  std::size_t count(std::size_t element_bytes_min);

private:
  template <class T>
  T number() {
    auto x = take(sizeof(T));
    return x.empty() ? T{} : load<T>(x.data());
  }

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    auto x = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return x;
  }

  std::string_view rest_;
  bool ok_ = true;
};

} // namespace troupe::wire
