// Reads back what keep_reason kept.
#include "actors/supervision.hpp"

#include <caf/error.hpp>
#include <caf/exit_reason.hpp>
#include <caf/message.hpp>

namespace troupe {

std::string reason_of(const caf::error& reason) {
  auto& context = reason.context();
  if (context.match_elements<std::string>())
    return context.get_as<std::string>(0);
  if (reason.category() == caf::atom("exit"))
    return to_string(static_cast<caf::exit_reason>(reason.code()));
  return "error " + std::to_string(reason.code());
}

} // namespace troupe
