// One transaction of a log, as people and programs read it.
//
// Plain. Says what was asked, never what became of it: a refused write is logged too, and only the
// tree knows. Never shows a session's password or a znode's data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "messages/broadcast.hpp"
#include "messages/operation.hpp"

namespace troupe::tools {

using json = nlohmann::ordered_json;

struct transaction {
  proposal entry;
  std::optional<operation> asks; ///< nullopt: bytes that no server understands; it does nothing
};

/// nullopt: not a transaction, or one that a later version wrote.
std::optional<transaction> read_transaction(std::string_view body);

/// "create /a (5 bytes) ephemeral", "set /a (2 bytes) version 3", "multi create /a, delete /b".
std::string text_of(const transaction& x);

/// "1.9  2026-11-21T10:00:00.123Z  0x1000000000001  create /a (5 bytes)"
std::string line_of(const transaction& x);

json json_of(const transaction& x);

/// What summaries count it as: "create", "close session".
std::string kind_of(const transaction& x);

/// Does it name this znode or one below it? A sequential znode's name begins with what was asked.
bool concerns(const transaction& x, const std::string& path);

/// "ephemeral sequential", "ttl"; "" for an ordinary znode.
std::string mode_text(create_mode x);

/// One line of JSON. Bytes that are not UTF-8 come out as U+FFFD.
std::string one_line(const json& x);

} // namespace troupe::tools
