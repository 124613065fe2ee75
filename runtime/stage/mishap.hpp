// What goes wrong with one frame between two servers. The receiver finds out by its number or its
// checksum, and ends the connection.
#pragma once

namespace troupe {

enum class mishap { lost, repeated, damaged };

} // namespace troupe
