// Fuzzes what a client can send: frames cut at will, the handshake, every request, and what is made
// of them (encoded operations, replies).
//
// Plain parts only: no actor, no socket. The seeds hold one small frame of each kind; their first
// byte says in how big pieces the rest arrives.
//
// sources: actors/session/pipeline.cpp runtime/live/wire/inbox.cpp
// sources: runtime/live/wire/handshake.cpp runtime/live/wire/jute.cpp
// sources: runtime/live/wire/request_decoder.cpp messages/ids.cpp
// seeds: tests/fuzz/request_corpus
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "actors/session/pipeline.hpp"
#include "messages/archive.hpp"
#include "runtime/live/wire/inbox.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {
namespace {

void must(bool kept) {
  if (!kept)
    std::abort(); // the fuzzer keeps what led here
}

/// What is read as a request can be kept: it encodes, and decodes to the same bytes.
void keep(const wire::request& asked, pipeline& pipe) {
  auto name = request_name{asked.xid, static_cast<std::int32_t>(asked.op), 0, 0};
  if (auto* change = std::get_if<write>(&asked.body)) {
    auto bytes = encode(operation{*change, {}});
    auto back = decode<operation>(bytes);
    must(back && encode(*back) == bytes); // what a client asks for survives the log
    pipe.write(name, std::move(bytes));
  } else if (auto* question = std::get_if<read>(&asked.body)) {
    pipe.read(name, *question, {});
  } else {
    pipe.refuse(name, error::unimplemented);
  }
}

void converse(std::string_view bytes, std::size_t step) {
  constexpr std::uint32_t frame_bytes_max = 4096;
  inbox in{frame_bytes_max};
  pipeline pipe{client_name{}};
  pipe.serve(true);
  outgoing out;
  auto greeted = false;
  while (!bytes.empty() && !in.broken()) {
    auto room = in.room();
    auto size = std::min({room.size(), bytes.size(), step});
    std::memcpy(room.data(), bytes.data(), size);
    in.took(size);
    bytes.remove_prefix(size);
    while (auto frame = in.next()) {
      must(frame->size() <= frame_bytes_max);
      if (!std::exchange(greeted, true)) {
        if (auto asked = wire::decode_connect_request(*frame)) {
          std::string again;
          wire::encode_connect_request(again, *asked);
        }
      } else if (auto asked = wire::decode_request(*frame)) {
        keep(*asked, pipe);
      }
      pipe.pump(out, 4);
      while (pipe.done())
        pipe.pop();
    }
  }
}

} // namespace
} // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  auto step = static_cast<std::size_t>(data[0] % 64 + 1) * (data[0] & 0x80 ? 64 : 1);
  troupe::converse({reinterpret_cast<const char*>(data) + 1, size - 1}, step);
  return 0;
}
