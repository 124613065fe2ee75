// ZooKeeper's error codes as errors of CAF, category "troupe".
//
// CAF's codes are one byte: no_node, -101, is 101 here. Foreign errors (a request that timed out,
// an actor that is gone) keep their own category.
#pragma once

#include <string>

#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>

#include "messages/reply.hpp"

namespace troupe {

/// "no node", in words.
std::string to_string(error code);

/// The error, with a sentence for people as its context: "no node: /a".
caf::error make_error(error code, const std::string& about = {});

/// What it says in ZooKeeper's terms. Not of category "troupe": operation_timeout for CAF's
/// request_timeout, connection_loss for anything else that is an error; ok for none.
error code_of(const caf::error& x);

/// "troupe: no node: /a"; for errors of any category.
std::string describe(const caf::error& x);

/// So that `system.render(error)` knows the words, too.
void add_errors(caf::actor_system_config& config);

} // namespace troupe
