// Names and places of recipes.
#include "actors/recipes/asking_actor.hpp"

#include <stdexcept>

#include "actors/path.hpp"

namespace troupe::recipes {

namespace {

void append_hex(std::string& to, std::uint64_t x) {
  for (auto shift = 60; shift >= 0; shift -= 4)
    to += "0123456789abcdef"[x >> shift & 15];
}

} // namespace

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
