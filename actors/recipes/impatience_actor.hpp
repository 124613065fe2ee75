// How long whoever asks is willing to wait, and what an actor tells itself when that is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <caf/allowed_unsafe_message_type.hpp>

namespace troupe::recipes {

/// To itself: whoever asked as the `number`th does not want to wait any longer.
struct impatience {
  std::uint64_t number = 0;
};

/// nullopt: for ever. None at all: what is asked is asked, and given up in the next turn.
template <class Self>
void be_impatient(Self* self, std::optional<std::chrono::milliseconds> patience,
                  std::uint64_t number) {
  if (patience && patience->count() > 0)
    self->delayed_send(self, *patience, impatience{number});
  else if (patience)
    self->send(self, impatience{number});
}

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::impatience)
