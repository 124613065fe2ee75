// A pipeline and the client that fills it; the tree and the role are the test itself.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "actors/session/pipeline.hpp"

namespace troupe::pipeline_test {

inline constexpr std::uint64_t our_attachment = 77;

/// A pipeline that serves, with the answers of a tree that is the test itself.
struct client {
  pipeline pipe;
  outgoing out;
  std::int32_t xid = 0;
  std::size_t reads_max = 1000;

  explicit client(bool serving = true, bool local = false)
      : pipe(client_name{9, session_id{5}, our_attachment, {server_id{1}, 3}, local}) {
    pipe.serve(serving);
  }

  std::int32_t write(std::string bytes = "w") {
    auto size = static_cast<std::uint32_t>(bytes.size());
    pipe.write({++xid, 5, size, 0}, std::move(bytes));
    return pump();
  }
  std::int32_t read(std::string path = "/") {
    pipe.read({++xid, 4, 0, 0}, get_data{std::move(path), false}, {});
    return pump();
  }
  std::int32_t sync() {
    pipe.sync({++xid, 9, 0, 0}, "/", {});
    return pump();
  }
  std::int32_t ping() {
    pipe.ping({-2, 11, 0, 0}, {});
    return pump();
  }
  std::int32_t refuse() {
    pipe.refuse({++xid, 13, 0, 0}, error::unimplemented);
    return pump();
  }
  std::int32_t pump() {
    pipe.pump(out, reads_max);
    return xid;
  }

  bool outcome_of(std::uint64_t sequence, std::uint64_t attachment = our_attachment) {
    outcome x{3, session_id{5}, attachment, sequence, {}};
    x.what.at = {1, static_cast<std::uint32_t>(sequence)};
    auto known = pipe.hear(x);
    pump();
    return known;
  }
  void answer_to(std::uint32_t ticket) {
    answer x;
    x.client = 9;
    x.ticket = ticket;
    pipe.hear(x);
    pump();
  }

  /// xids of the replies that may leave now.
  std::vector<std::int32_t> replies() {
    std::vector<std::int32_t> xs;
    for (; auto* done = pipe.done(); pipe.pop())
      xs.push_back(done->name.xid);
    pump();
    return xs;
  }
  std::vector<std::uint64_t> submitted() {
    std::vector<std::uint64_t> xs;
    for (auto& x : std::exchange(out.writes, {}))
      xs.push_back(x.sequence);
    return xs;
  }
  std::vector<std::uint32_t> asked() {
    std::vector<std::uint32_t> xs;
    for (auto& x : std::exchange(out.reads, {}))
      xs.push_back(x.ticket);
    return xs;
  }
};

using xids = std::vector<std::int32_t>;
using sequences = std::vector<std::uint64_t>;
using tickets = std::vector<std::uint32_t>;

} // namespace troupe::pipeline_test
