// Bytes as text: base64 (RFC 4648, with padding) and a hex dump. Plain.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::shell {

std::string base64(std::string_view bytes);

/// nullopt: it is no base64. Padding must be there, blanks must not.
std::optional<std::string> from_base64(std::string_view text);

/// A framed table with sixteen bytes a line, as `get -x` of zkCli 3.9 shows them: where they stand,
/// each in hex, and those that can be printed. Ends without a newline; nothing for no bytes.
std::string hex_dump(std::string_view bytes);

} // namespace troupe::shell
