// What the recipes' test program consists of: commands by their first word, answered in lines.
//
// tests/compat/recipes_test.py and data_recipes_test.py play it beside kazoo.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/client/session.hpp"

namespace troupe::test {

using words = std::vector<std::string>;

/// `self` is the program's actor; `said` is the whole line, with the verb first and "" for what was
/// left out. What it answers begins with the second word, the name of what it is about.
using command =
    std::function<void(caf::event_based_actor* self, const session& with, const words& said)>;
using commands = std::map<std::string, command>;

/// One line on stdout, at once.
void say(const std::string& line);

void add_holding_commands(commands& to);
void add_data_commands(commands& to);

} // namespace troupe::test
