// Bytes for disk and proposals: a portable Boost.Serialization archive, driven by the same
// `inspect` that CAF uses.
//
// Fixed little-endian, one version byte in front, lengths as 32 bits. Reading never allocates more
// than the bytes at hand can justify and never throws: damaged input is an answer, not an
// exception. Golden files in tests/unit pin the format.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/mpl/bool.hpp>
#include <boost/serialization/serialization.hpp>

#include "messages/shared_bytes.hpp"

namespace troupe {

/// Version of everything written by this archive. A reader refuses a greater one.
constexpr std::uint8_t archive_version = 1;

namespace archive_detail {

template <class T>
concept number = std::integral<T> || std::is_enum_v<T>;

/// An inspector that hands each named field on to a Boost archive.
template <class Archive>
struct fields_of {
  using result_type = void;
  Archive& archive;

  template <class... Ts>
  void operator()(Ts&... xs) {
    static_cast<void>((archive & ... & xs));
  }
};

} // namespace archive_detail

/// Boost.Serialization's way into every struct that has an `inspect`. (CAF would take a `serialize`
/// for its own; its serializers have no library version.)
template <class Archive, class T>
requires(std::is_class_v<T>&& requires(Archive& x) {
  x.get_library_version();
}) void serialize(Archive& archive, T& x, unsigned /* version */) {
  auto fields = archive_detail::fields_of<Archive>{archive};
  inspect(fields, x);
}

/// Appends to a string. A saving archive in Boost.Serialization's sense.
class archive_writer {
public:
  using is_saving = boost::mpl::bool_<true>;
  using is_loading = boost::mpl::bool_<false>;

  explicit archive_writer(std::string& out) : out_(out) {}

  template <class T>
  void register_type(const T* = nullptr) {}

  unsigned get_library_version() const {
    return archive_version;
  }

  void save_binary(const void* data, std::size_t size) {
    out_.append(static_cast<const char*>(data), size);
  }

  template <class T>
  archive_writer& operator&(const T& x) {
    return *this << x;
  }

  template <archive_detail::number T>
  archive_writer& operator<<(const T& x) {
    if constexpr (std::is_enum_v<T>) {
      return *this << static_cast<std::underlying_type_t<T>>(x);
    } else {
      auto rest = static_cast<
          std::make_unsigned_t<std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>>>(x);
      std::array<char, sizeof(T)> bytes{};
      for (auto& byte : bytes) {
        byte = static_cast<char>(rest & 0xff);
        if constexpr (sizeof(T) > 1)
          rest >>= 8;
      }
      save_binary(bytes.data(), bytes.size());
      return *this;
    }
  }

  archive_writer& operator<<(const std::string& x) {
    *this << static_cast<std::uint32_t>(x.size());
    save_binary(x.data(), x.size());
    return *this;
  }

  archive_writer& operator<<(const shared_bytes& x) {
    *this << static_cast<std::uint32_t>(x.size());
    save_binary(std::string_view{x}.data(), x.size());
    return *this;
  }

  template <class T>
  archive_writer& operator<<(const std::vector<T>& xs) {
    *this << static_cast<std::uint32_t>(xs.size());
    for (auto& x : xs)
      *this << x;
    return *this;
  }

  template <class T>
  archive_writer& operator<<(const std::optional<T>& x) {
    *this << x.has_value();
    if (x)
      *this << *x;
    return *this;
  }

  template <class... Ts>
  archive_writer& operator<<(const std::variant<Ts...>& x) {
    *this << static_cast<std::uint8_t>(x.index());
    std::visit([this](const auto& y) { *this << y; }, x);
    return *this;
  }

  template <class T>
  requires std::is_class_v<T> archive_writer& operator<<(const T& x) {
    boost::serialization::serialize_adl(*this, const_cast<T&>(x), archive_version);
    return *this;
  }

private:
  std::string& out_;
};

/// Reads from bytes that it does not own. A loading archive in Boost.Serialization's sense; once
/// `ok()` is false everything further reads as empty.
class archive_reader {
public:
  using is_saving = boost::mpl::bool_<false>;
  using is_loading = boost::mpl::bool_<true>;

  explicit archive_reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const {
    return ok_;
  }

  /// Bytes not read yet.
  std::string_view rest() const {
    return rest_;
  }

  void fail() {
    ok_ = false;
    rest_ = {};
  }

  template <class T>
  void register_type(const T* = nullptr) {}

  unsigned get_library_version() const {
    return archive_version;
  }

  void load_binary(void* data, std::size_t size) {
    if (size > rest_.size()) {
      fail();
      std::memset(data, 0, size);
      return;
    }
    std::memcpy(data, rest_.data(), size);
    rest_.remove_prefix(size);
  }

  template <class T>
  archive_reader& operator&(T& x) {
    return *this >> x;
  }

  template <archive_detail::number T>
  archive_reader& operator>>(T& x) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> plain{};
      *this >> plain;
      x = static_cast<T>(plain);
    } else {
      std::array<unsigned char, sizeof(T)> bytes{};
      load_binary(bytes.data(), bytes.size());
      std::uint64_t sum = 0;
      for (auto i = sizeof(T); i-- > 0;)
        sum = sum << 8 | bytes[i];
      if constexpr (std::same_as<T, bool>) {
        if (sum > 1)
          fail();
        x = sum == 1;
      } else {
        x = static_cast<T>(sum);
      }
    }
    return *this;
  }

  archive_reader& operator>>(std::string& x) {
    std::uint32_t size = 0;
    *this >> size;
    if (size > rest_.size()) {
      fail();
      x.clear();
    } else {
      x.assign(rest_.substr(0, size));
      rest_.remove_prefix(size);
    }
    return *this;
  }

  archive_reader& operator>>(shared_bytes& x) {
    std::string bytes;
    *this >> bytes;
    x = std::move(bytes);
    return *this;
  }

  template <class T>
  archive_reader& operator>>(std::vector<T>& xs) {
    std::uint32_t count = 0;
    *this >> count;
    xs.clear();
    if (count > rest_.size()) // an element takes at least a byte
      fail();
    for (std::uint32_t i = 0; ok_ && i < count; ++i)
      *this >> xs.emplace_back();
    return *this;
  }

  template <class T>
  archive_reader& operator>>(std::optional<T>& x) {
    bool there = false;
    *this >> there;
    x.reset();
    if (there && ok_)
      *this >> x.emplace();
    return *this;
  }

  template <class... Ts>
  archive_reader& operator>>(std::variant<Ts...>& x) {
    std::uint8_t index = 0;
    *this >> index;
    if (index >= sizeof...(Ts))
      fail();
    else if (ok_)
      load_alternative(x, index, std::index_sequence_for<Ts...>{});
    return *this;
  }

  template <class T>
  requires std::is_class_v<T> archive_reader& operator>>(T& x) {
    boost::serialization::serialize_adl(*this, x, archive_version);
    return *this;
  }

private:
  template <class Variant, std::size_t... Is>
  void load_alternative(Variant& x, std::size_t index, std::index_sequence<Is...>) {
    static_cast<void>(
        ((Is == index && (static_cast<void>(*this >> x.template emplace<Is>()), true)) || ...));
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// Appends the encoded form of `x`: a version byte, then its fields.
template <class T>
void encode(const T& x, std::string& out) {
  archive_writer writer{out};
  writer << archive_version << x;
}

template <class T>
std::string encode(const T& x) {
  std::string out;
  out.reserve(256); // most have less, and need not grow
  encode(x, out);
  return out;
}

/// The inverse of encode. nullopt: damaged, of a later version, or followed by bytes that do not
/// belong to it.
template <class T>
std::optional<T> decode(std::string_view bytes) {
  archive_reader reader{bytes};
  std::uint8_t version = 0;
  std::optional<T> x{std::in_place};
  reader >> version;
  if (version != archive_version)
    return std::nullopt;
  reader >> *x;
  if (!reader.ok() || !reader.rest().empty())
    return std::nullopt;
  return x;
}

} // namespace troupe
