// `troupe server`: one node as a process.
//
// Reads the configuration, starts the node, waits for a signal or the node's end.
// Always: the last line of the log says why it ended; the exit code is 0 if it was asked to, 1 if
// the node had to end itself or could not start, 2 if the configuration or the command line is
// refused. Verbs like `start` and `stop` are runtime/live/server_control's.
#pragma once

namespace troupe {

/// argv[0] is the subcommand's name.
int server_main(int argc, char** argv);

} // namespace troupe
