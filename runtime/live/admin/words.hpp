// Four-letter words, to the letter of ZooKeeper's.
//
// Plain: text from facts. Which words an operator allows is decided here too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/live/admin/facts.hpp"

namespace troupe {

/// Is this one of ZooKeeper's words, answered here or not? (Four bytes that are none are a frame's
/// length.)
bool is_word(std::string_view word);

/// May this asker have it answered? By default all that there are for those on the same machine,
/// and for others the two that clients and load balancers rely on: srvr and isro.
bool word_allowed(std::string_view word, const server_facts& x);

/// How many bytes the asker has to send: the word's four, and eight more for a mask.
std::size_t word_bytes(std::string_view word);

/// Does the answer need `node`, `counts` and `clients`?
bool words_need_inquiry(std::string_view word, const server_facts& x);

/// What the node is to list for it.
listing listing_of(std::string_view word);

/// Whose counts begin anew with this word.
enum class reset : std::uint8_t { nothing, connections, server };
reset reset_of(std::string_view word, const server_facts& x);

/// What the asker is told, also if the word is not allowed or nothing is served.
std::string words_answer(std::string_view word, const server_facts& x);

} // namespace troupe
