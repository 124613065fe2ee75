// What this build calls itself.
#pragma once

namespace troupe {

/// Shown by `troupe --version`, srvr, envi and mntr.
constexpr const char* version_text = "0.1.0";

} // namespace troupe
