// What every actor of a node does with an exception: it ends, and the reason says why.
//
// The node monitors all its actors; the down message brings the reason here and ends the node with
// it. Nothing in this file ends a process or a host application.
#pragma once

#include <exception>
#include <string>

#include <caf/error.hpp>
#include <caf/local_actor.hpp>
#include <caf/sec.hpp>

namespace troupe {

/// Keeps the text of an exception as the actor's exit reason (CAF drops it otherwise). For use as
/// `set_exception_handler(keep_reason)`.
inline caf::error keep_reason(std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return caf::make_error(caf::sec::runtime_error, std::string(e.what()));
  } catch (...) {
    return caf::make_error(caf::sec::runtime_error, std::string("an exception of unknown type"));
  }
}

/// The text that `keep_reason` kept, or CAF's own words for another reason.
std::string reason_of(const caf::error& reason);

} // namespace troupe
