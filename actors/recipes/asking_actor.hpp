// How a recipe's actor asks its session what a plain class wants to know, and what it is called.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>

#include "actors/client/session.hpp"
#include "actors/recipes/question.hpp"
#include "actors/tell.hpp"

namespace troupe::recipes {

/// Asks; `then` hears the outcome, in a turn of `self`.
void put_question(caf::scheduled_actor* self, const session& with, const question& what,
                  std::function<void(const answer&)> then);

/// 32 hex digits that nobody else has, ever: sessions are numbered once, and actors within their
/// process. As long as the chance that kazoo puts in their place.
std::string name_of_one(session_id session, std::uint64_t actor);

/// Throws std::invalid_argument unless a znode may be there.
void must_be_path(const std::string& path);

/// Throws std::invalid_argument unless a recipe may have its znodes there: a path, and not the
/// root.
void must_be_place(const std::string& path);

} // namespace troupe::recipes
