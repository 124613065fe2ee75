// A stranger on a port of a server: raw bytes, or a handshake driven by hand.
#pragma once

#include <fstream>
#include <future>
#include <sstream>
#include <string>

#include <openssl/rand.h>

#include "runtime/live/links/codec.hpp"
#include "runtime/live/links/handshake.hpp"
#include "tests/unit/link_world.hpp"

namespace troupe::link_tests {

inline nonce fresh_nonce() {
  nonce x;
  EXPECT_EQ(RAND_bytes(x.data(), static_cast<int>(x.size())), 1);
  return x;
}

/// What a server of that ensemble would bring to a handshake.
inline server_credentials credentials_of(server_id self, const ensemble& all,
                                         std::string secret = "a secret of tests",
                                         std::uint64_t cluster = 0) {
  server_credentials x;
  x.self = self;
  x.cluster = cluster;
  x.incarnation.fill(0x55);
  x.servers = all;
  x.secret = std::move(secret);
  return x;
}

struct stranger {
  unique_fd socket;
  handshake shake;
  std::string sent;
  std::optional<frame_writer> writer;

  stranger(std::uint16_t port, const server_credentials& own, channel on, server_id to)
      : socket(connected_to(port)), shake(handshake::dialling(own, on, to, fresh_nonce())) {
    while (!shake.over()) {
      auto out = shake.output();
      sent += out;
      if (!out.empty())
        write_all(socket, out);
      auto in = read_until_end(socket, shake.wants());
      if (in.size() != shake.wants())
        break;
      shake.hear(in);
    }
    if (shake.complete())
      writer.emplace(shake.sending());
  }

  template <class T>
  std::vector<char> framed(const T& x) {
    std::vector<char> out;
    auto at = frame_writer::begin(out);
    codec::encode(x, out);
    writer->finish(out, at, codec::kind_of<T>());
    return out;
  }

  void send(const std::vector<char>& bytes) {
    write_all(socket, {bytes.begin(), bytes.end()});
  }
};

inline std::size_t resident_bytes() {
  std::size_t whole = 0;
  std::size_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> whole >> resident;
  return resident * 4096;
}

} // namespace troupe::link_tests
