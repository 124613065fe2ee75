// Sockets that are bound and do not listen.
#include "runtime/live_play/kept_ports.hpp"

#include <random>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace troupe::live_play {

namespace {

/// Below the range that outgoing connections are given, and above what tests/live/ports.py takes.
constexpr int lowest = 21'000, highest = 32'000;

/// A socket that shares its port with a listener, though it was not shared when it was taken; -1:
/// somebody has it.
int bound_to(std::uint16_t port) {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  ::inet_pton(AF_INET, host, &at.sin_addr);
  const int yes = 1;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0
      && ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0)
    return fd;
  ::close(fd);
  return -1;
}

} // namespace

kept_ports::kept_ports() {
  static std::mt19937 dice{std::random_device{}()};
  std::uniform_int_distribution<int> any(lowest, highest);
  for (auto& x : ports_) {
    for (int i = 0; i < 1000 && x.socket < 0; ++i) {
      x.number = static_cast<std::uint16_t>(any(dice));
      x.socket = bound_to(x.number);
    }
    if (x.socket < 0) {
      give_up();
      throw std::runtime_error(std::string("no free port on ") + host);
    }
  }
}

kept_ports::~kept_ports() {
  give_up();
}

void kept_ports::give_up() {
  for (auto& x : ports_)
    if (x.socket >= 0)
      ::close(x.socket);
}

} // namespace troupe::live_play
