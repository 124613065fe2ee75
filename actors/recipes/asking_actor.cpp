// Asking, compiled once for all recipes; names and places.
#include "actors/recipes/asking_actor.hpp"

#include <stdexcept>
#include <variant>

#include <caf/behavior.hpp>

#include "actors/path.hpp"

namespace troupe::recipes {

namespace {

void append_hex(std::string& to, std::uint64_t x) {
  for (auto shift = 60; shift >= 0; shift -= 4)
    to += "0123456789abcdef"[x >> shift & 15];
}

} // namespace

/// As CAF's `request(...).then(...)`, which would be compiled anew for each kind of actor and each
/// place in it: for ten kinds of questions, most of what is compiled of a recipe.
void put_question(caf::scheduled_actor* self, const session& with, const question& what,
                  std::function<void(const answer&)> then) {
  auto asked = self->new_request_id(caf::message_priority::normal);
  if (with)
    caf::actor_cast<caf::strong_actor_ptr>(with)->enqueue(
        self->ctrl(), asked, std::visit([](auto& x) { return caf::make_message(x); }, what),
        self->context());
  else
    self->eq_impl(asked.response_id(), self->ctrl(), self->context(),
                  caf::make_error(caf::sec::invalid_argument));
  self->add_multiplexed_response_handler(
      asked.response_id(),
      std::visit(
          [&]<class Asked>(const Asked&) {
            return caf::behavior{[then](answer_of<Asked>& said) { then(answer{std::move(said)}); },
                                 [then](const caf::error& why) { then(answer{code_of(why)}); }};
          },
          what));
}

std::string name_of_one(session_id session, std::uint64_t actor) {
  std::string name;
  append_hex(name, number(session));
  append_hex(name, actor);
  return name;
}

void must_be_path(const std::string& path) {
  if (!valid_path(path))
    throw std::invalid_argument("this is no path of a znode: \"" + path + '"');
}

void must_be_place(const std::string& path) {
  must_be_path(path);
  if (path == "/")
    throw std::invalid_argument("a recipe needs a znode of its own, not the root");
}

} // namespace troupe::recipes
