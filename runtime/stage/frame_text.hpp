// What scripts and traces call the messages between servers, and what of each is worth reading.
//
// The name is the message's own, but that a proposal_batch is a "proposal". Decides nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/peers.hpp"
#include "messages/storage.hpp"

namespace troupe {

/// What something on its way is called: "ack", "ack 1.9".
struct frame_name {
  std::string kind;
  std::string text;
};

/// The names that `hold` knows: messages/peers.hpp, then what a server and its disk say.
const std::vector<std::string>& frame_kinds();

/// "(1,8,4)" or, if the transaction is of another epoch, "(2,1.8,4)".
std::string to_string(const vote& x);

/// "epoch 3".
std::string epoch_text(std::uint32_t epoch);

/// "1.9", or "1.1..1.9".
std::string range(zxid first, zxid last);

/// The name, and behind a blank what matters: "ack 1.9".
std::string text_of(const notification& x);
std::string text_of(const lost& x);
std::string text_of(const found& x);
std::string text_of(const follower_info& x);
std::string text_of(const epoch_ack& x);
std::string text_of(const catch_up_ack& x);
std::string text_of(const new_leader_ack& x);
std::string text_of(const ack& x);
std::string text_of(const submission& x);
std::string text_of(const pong& x);
std::string text_of(const sync_request& x);
std::string text_of(const leader_info& x);
std::string text_of(const catch_up& x);
std::string text_of(const catch_up_snapshot& x);
std::string text_of(const catch_up_history& x);
std::string text_of(const new_leader& x);
std::string text_of(const up_to_date& x);
std::string text_of(const proposal_batch& x);
std::string text_of(const commit& x);
std::string text_of(const ping& x);
std::string text_of(const sync_reply& x);

std::string text_of(const append& x);
std::string text_of(const store_epochs& x);
std::string text_of(const truncate& x);
std::string text_of(const install& x);
std::string text_of(const read_history& x);
std::string text_of(const read_snapshot& x);
std::string text_of(const synced& x);
std::string text_of(const epochs_stored& x);
std::string text_of(const truncated& x);
std::string text_of(const installed& x);
std::string text_of(const history_read& x);
std::string text_of(const snapshot_read& x);

template <class T>
frame_name frame_name_of(const T& x) {
  auto text = text_of(x);
  return {text.substr(0, text.find(' ')), text};
}

} // namespace troupe
