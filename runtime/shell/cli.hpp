// `troupe cli`: ZooKeeper's command line client.
#pragma once

namespace troupe {

/// `argv` begins with the subcommand's own name. Interactive, or one command given in the
/// arguments: 0 done, 1 refused, 127 no such command.
int cli_main(int argc, char** argv);

} // namespace troupe
