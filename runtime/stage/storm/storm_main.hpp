// `troupe storm`: plays storms by the thousand, on all cores, and says what they found.
#pragma once

namespace troupe {

/// Arguments behind the word "storm". Exit codes: 0, no law broke; 1, one did (its scenario is
/// printed); 2, the arguments make no sense.
int storm_main(int argc, char** argv);

} // namespace troupe
