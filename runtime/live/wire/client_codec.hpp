// One connection between a client and a server, as bytes: ZooKeeper's own, both ways.
//
// Plain. One for both ends: what it remembers (which request a number names) is the client's
// knowledge, and whose turn it is to say the first word that of each end.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "messages/conversation.hpp"
#include "runtime/live/wire/opcode.hpp"

namespace troupe {

class client_codec {
public:
  using from_client = std::variant<talk::hello, talk::request>;
  using from_server = std::variant<talk::welcome, talk::reply, talk::event>;

  std::string encode(const talk::hello& x);
  std::string encode(const talk::request& x);
  std::string encode(const talk::welcome& x);
  std::string encode(const talk::reply& x);
  std::string encode(const talk::event& x);

  /// Nullopt: nothing that a server understands, or serves on the stage.
  std::optional<from_client> heard_by_server(const std::string& bytes);

  /// Nullopt: nothing that a client understands.
  std::optional<from_server> heard_by_client(const std::string& bytes);

  /// The same, for a frame that has lost its length.
  std::optional<from_server> frame_for_client(std::string_view frame);

private:
  bool greeted_ = false;
  bool welcomed_ = false;
  std::map<std::int32_t, std::deque<wire::opcode>> asked_;
};

} // namespace troupe
