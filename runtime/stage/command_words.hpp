// The words of a line of the scenario language: servers, links, numbers and durations.
//
// Private to the stage. Plain: knows no verb. A word that is none of these throws script_error,
// whose text says what would be right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/whole_number.hpp"
#include "runtime/stage/command.hpp"

namespace troupe::command {

using words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& why);

/// `|` is a word of its own.
words split(const std::string& line);

template <class Number = std::uint64_t>
std::optional<Number> number_in(const std::string& word) {
  return whole_number<Number>(word);
}

server_id server_in(const std::string& word);

/// From `first` on, in ascending order; no server is named twice.
std::vector<server_id> servers_in(const words& all, std::size_t first);

/// All behind the verb, at least one.
std::vector<server_id> some_servers(const words& all, const std::string& example);

/// Lists of servers with `|` between them, from `first` on; no server is named twice.
std::vector<std::vector<server_id>> sides_in(const words& all, std::size_t first,
                                             const std::string& wrong);

bool is_link(const std::string& word);

link_pattern link_in(const std::string& word);

/// Of "200ms" or "2s"; nullopt: it is neither.
std::optional<std::int64_t> duration_in(const std::string& word);

std::int64_t milliseconds_in(const std::string& word);

} // namespace troupe::command
