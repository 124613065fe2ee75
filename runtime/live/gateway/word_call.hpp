// One four-letter word at work: asks node and I/O threads what they know, then answers.
//
// Walks from thread to thread instead of locking what they count.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

class client;
class io_thread;

/// Tells `asker`, a client of `host`, the answer to the word; from then on it only leaves. `mask`:
/// what it sent with stmk, which counts if it may.
void answer_word(io_thread& host, std::shared_ptr<client> asker, std::string word,
                 std::optional<std::uint64_t> mask);

} // namespace troupe
