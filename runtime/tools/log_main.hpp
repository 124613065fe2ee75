// `troupe log`: prints, verifies and repairs a server's transaction log.
#pragma once

namespace troupe {

/// argv[0] is the subcommand's name. 0: whole, 1: damaged, 2: not understood.
int log_main(int argc, char** argv);

} // namespace troupe
