// Fuzzes what reaches the quorum and election ports: greetings, and frames that arrive whole, cut,
// or changed.
//
// The input is taken as bytes from the wire, and as bodies that our own writer frames: those must
// come out again as they went in, and with one byte changed the connection must end before the
// changed frame is believed.
//
// sources: runtime/live/links/frame.cpp runtime/live/links/handshake.cpp
// sources: config/ensemble.cpp messages/ids.cpp
// libraries: -lxxhash -lcrypto -lboost_serialization
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/live/links/frame.hpp"
#include "runtime/live/links/handshake.hpp"

namespace {

using namespace troupe;

constexpr frame_stream stream{7, server_id{2}, 99};

void believe(bool x) {
  if (!x)
    std::abort();
}

/// Frames until there is no more; their bodies. A defect is the last word.
std::vector<std::string> read_all(std::string_view bytes, std::size_t piece, bool& defect) {
  frame_reader reader{stream, frame_list::learner, bulk_bytes_min};
  std::vector<std::string> bodies;
  defect = false;
  while (!bytes.empty() && !defect) {
    auto now = std::min(piece, bytes.size());
    reader.feed(bytes.substr(0, now));
    bytes.remove_prefix(now);
    for (;;) {
      auto said = reader.next();
      if (auto x = std::get_if<frame_reader::frame>(&said)) {
        bodies.emplace_back(x->body);
        continue;
      }
      defect = std::holds_alternative<frame_reader::defect>(said);
      break;
    }
  }
  return bodies;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (auto x = decode_greeting(input))
    believe(encode_greeting(*x) == input);
  if (size < 4)
    return 0;
  auto piece = std::size_t{data[0]} + 1;
  auto change = std::size_t{data[1]} << 8 | data[2];
  auto flip = static_cast<char>(data[3]);
  input.remove_prefix(4);
  bool defect = false;
  read_all(input, piece, defect);

  std::vector<std::string> bodies;
  std::vector<char> wire;
  frame_writer writer{stream};
  for (std::size_t at = 0; at < input.size() && bodies.size() < 8; at += bodies.back().size() + 1) {
    auto length = std::size_t{static_cast<unsigned char>(input[at])};
    bodies.emplace_back(input.substr(std::min(at + 1, input.size()), length));
    auto begin = frame_writer::begin(wire);
    wire.insert(wire.end(), bodies.back().begin(), bodies.back().end());
    auto kind = bodies.back().empty() ? frame_kind::keepalive : kind_at(frame_list::learner, 0);
    auto cap = body_bytes_max(kind, bulk_bytes_min);
    believe(cap.has_value());
    if (bodies.back().size() > *cap) {
      bodies.pop_back();
      wire.resize(begin);
      break;
    }
    writer.finish(wire, begin, kind);
  }
  auto got = read_all({wire.data(), wire.size()}, piece, defect);
  believe(!defect && got == bodies);
  if (wire.empty() || flip == 0)
    return 0;
  wire[change % wire.size()] = static_cast<char>(wire[change % wire.size()] ^ flip);
  got = read_all({wire.data(), wire.size()}, piece, defect);
  // A changed frame is never handed out; those before it are.
  believe(got.size() < bodies.size() && std::equal(got.begin(), got.end(), bodies.begin()));
  return 0;
}
