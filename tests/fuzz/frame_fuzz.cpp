// Any bytes on a quorum or election port: after the handshake, within it, and as a frame's body.
//
// Beyond not crashing: however the bytes are cut, the reader comes to the same frames; it holds no
// more than it was fed; no proof is ever guessed; what is decoded is what would be encoded.
//
// sources: runtime/live/links/frame.cpp runtime/live/links/codec.cpp
// sources: runtime/live/links/handshake.cpp config/ensemble.cpp messages/ids.cpp
// libraries: -lcaf_core -lxxhash -lcrypto
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/live/links/codec.hpp"
#include "runtime/live/links/frame.hpp"
#include "runtime/live/links/handshake.hpp"

namespace {

using namespace troupe;

const frame_stream stream{77, server_id{2}, 5};

void require(bool kept) {
  if (!kept)
    std::abort();
}

// What a reader makes of the bytes, as text.
std::string read(std::string_view bytes, std::size_t step, frame_list list) {
  frame_reader reader{stream, list, bulk_bytes_min};
  std::string result;
  while (!bytes.empty()) {
    auto part = bytes.substr(0, step);
    bytes.remove_prefix(part.size());
    reader.feed(part);
    for (auto next = reader.next(); !std::holds_alternative<frame_reader::more>(next);
         next = reader.next()) {
      if (auto* wrong = std::get_if<frame_reader::defect>(&next))
        return result + wrong->what;
      auto& frame = std::get<frame_reader::frame>(next);
      require(frame.body.size() <= body_bytes_max(frame.kind, bulk_bytes_min));
      result += to_string(frame.kind) + std::string(frame.body) + '\n';
    }
  }
  return result;
}

void as_stream(std::string_view bytes, std::size_t step, frame_list list) {
  require(read(bytes, step, list) == read(bytes, bytes.size() + 1, list));
}

// A frame that would be accepted, around any body.
void as_body(std::string_view bytes, frame_kind kind) {
  std::vector<char> framed;
  frame_writer writer{stream};
  auto at = frame_writer::begin(framed);
  framed.insert(framed.end(), bytes.begin(), bytes.end());
  writer.finish(framed, at, kind);
  as_stream({framed.data(), framed.size()}, 7, list_of(kind));
  static_cast<void>(codec::decode(kind, bytes, {server_id{2}, 1}));
}

// A batch has no slack: its bytes say one thing, in one way.
void as_batch(std::string_view bytes) {
  auto kind = codec::kind_of<proposal_batch>();
  auto said = codec::decode(kind, bytes, {server_id{2}, 1});
  if (!said)
    return;
  auto again = codec::encode(said->get_as<proposal_batch>(1));
  auto once_more = codec::decode(kind, {again.data(), again.size()}, {server_id{2}, 1});
  require(once_more && codec::encode(once_more->get_as<proposal_batch>(1)) == again);
}

void as_handshake(std::string_view bytes, bool dialling) {
  static const auto own = [] {
    server_credentials x;
    x.self = server_id{1};
    x.servers = ensemble{
        {{server_id{1}, "a", 1, 2, false, "", 0}, {server_id{2}, "b", 1, 2, false, "", 0}}};
    x.secret = "nobody guesses this";
    return x;
  }();
  auto shake = dialling ? handshake::dialling(own, channel::quorum, server_id{2}, {})
                        : handshake::answering(own, channel::quorum, {});
  while (shake.wants() > 0 && bytes.size() >= shake.wants()) {
    auto part = bytes.substr(0, shake.wants());
    bytes.remove_prefix(part.size());
    shake.hear(part);
    require(shake.output().size() < 256);
  }
  require(!shake.proven() && !shake.complete());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3)
    return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  auto list = static_cast<frame_list>(data[1] % 4);
  switch (data[0] % 4) {
  case 0:
    as_stream(bytes, 1 + data[2], list);
    break;
  case 1:
    as_body(bytes, kind_at(list, data[2] % 16));
    break;
  case 2:
    as_batch(bytes);
    break;
  default:
    as_handshake(bytes, data[1] % 2 == 0);
  }
  return 0;
}
