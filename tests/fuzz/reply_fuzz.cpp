// Fuzzes what a server, or something in its place, can send to the C++ client: replies of every
// request, events, the answer to the handshake.
//
// The first byte says which request it shall be the answer to.
//
// sources: runtime/live/wire/*.cpp messages/ids.cpp
// libraries: -lboost_serialization
#include <cstdint>
#include <string_view>

#include "runtime/live/wire/opcode.hpp"
#include "runtime/live/wire/records.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  std::string_view frame(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto op = static_cast<troupe::wire::opcode>(data[0] < 200 ? data[0] : data[0] - 256);
  auto taken = troupe::wire::decode_header(frame).has_value();
  taken |= troupe::wire::decode_reply(op, frame).has_value();
  taken |= troupe::wire::decode_event(frame).has_value();
  taken |= troupe::wire::decode_connect_response(frame).has_value();
  return taken ? 0 : -1; // what is no answer at all is not worth keeping in the corpus
}
