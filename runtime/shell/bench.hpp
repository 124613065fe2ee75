// `troupe bench`: loads the client port of any ZooKeeper-compatible ensemble and measures it.
#pragma once

namespace troupe {

/// `argv` begins with the subcommand's own name. 0: done without an error; 1: a reply was wrong or
/// a connection broke; 2: wrong arguments.
int bench_main(int argc, char** argv);

} // namespace troupe
