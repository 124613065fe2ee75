// `troupe snapshot`: verifies and shows a server's snapshots.
#pragma once

namespace troupe {

/// argv[0] is the subcommand's name. 0: whole, 1: damaged, 2: not understood.
int snapshot_main(int argc, char** argv);

} // namespace troupe
