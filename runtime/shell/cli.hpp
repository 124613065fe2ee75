// `troupe cli`: ZooKeeper's command line client.
#pragma once

namespace troupe {

/// `argv` begins with the subcommand's own name. Interactive, or one command given in the
/// arguments. Returns an exit code of runtime/shell/exit_code.hpp.
int cli_main(int argc, char** argv);

} // namespace troupe
