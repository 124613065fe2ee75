// `troupe play`: plays scenario files, and says where their answers are not what happens.
//
// Touches no file but those named, and writes one only with --rewrite.
#pragma once

namespace troupe {

/// Arguments behind the word "play". Exit codes: 0, all as written; 1, other answers or a broken
/// law; 2, something could not be read or understood.
int play_main(int argc, char** argv);

} // namespace troupe
