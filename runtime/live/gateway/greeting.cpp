// Chance and bounds of the handshake.
#include "runtime/live/gateway/greeting.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <openssl/rand.h>

namespace troupe {

namespace {

template <std::size_t Size>
std::string draw() {
  std::string bytes(Size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), Size) != 1)
    throw std::runtime_error("the system gives no random bytes for session passwords");
  return bytes;
}

} // namespace

std::uint32_t agreed_timeout_ms(std::int32_t requested_ms, const timing& times) {
  auto asked = std::chrono::milliseconds(requested_ms);
  auto least = times.session_min;
  auto most = std::max(times.session_max, least);
  return static_cast<std::uint32_t>(std::clamp(asked, least, most).count());
}

std::string draw_password() {
  return draw<16>();
}

std::uint64_t draw_attachment() {
  auto bytes = draw<sizeof(std::uint64_t)>();
  std::uint64_t x = 0;
  std::memcpy(&x, bytes.data(), bytes.size());
  return x;
}

} // namespace troupe
