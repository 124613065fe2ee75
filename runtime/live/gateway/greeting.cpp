// The system's generator.
#include "runtime/live/gateway/greeting.hpp"

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
