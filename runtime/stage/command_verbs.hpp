// How the rest of a line is read behind each verb.
//
// Private to this folder: the table of verbs is in command.cpp. Each takes the whole line, its verb
// in front, and throws script_error if the words make no such command.
#pragma once

#include "runtime/stage/command_words.hpp"

namespace troupe::command {

// ---- command_servers.cpp

any parse_servers(const words& all);
any parse_start(const words& all);
any parse_stop(const words& all);
any parse_crash(const words& all);
any parse_pause(const words& all);
any parse_resume(const words& all);
any parse_put(const words& all);
any parse_read(const words& all);
any parse_tree(const words& all);
any parse_disk(const words& all);

// ---- command_links.cpp

any parse_hold(const words& all);
any parse_release(const words& all);
any parse_cut(const words& all);
template <mishap What>
any parse_disturb(const words& all);
any parse_delay(const words& all);

// ---- command_timing.cpp

any parse_timing(const words& all);
any parse_wait(const words& all);

} // namespace troupe::command
