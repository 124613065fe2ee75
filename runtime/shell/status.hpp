// `troupe status`: how every server of an ensemble is, a line each.
#pragma once

namespace troupe {

/// `argv` begins with the subcommand's own name. 0: a leader or a standalone server answers; 1:
/// none does; 2: wrong arguments.
int status_main(int argc, char** argv);

} // namespace troupe
