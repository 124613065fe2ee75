// The words that list what could be a million: dump, wchs, wchc, wchp, hash; and dirs.
//
// Bounded: what is left out is said in a last line.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/live/admin/facts.hpp"

namespace troupe {

/// As many watches or sessions as one answer shows.
constexpr std::uint64_t listed_max = 10'000;

std::string dump_text(const server_facts& x);
std::string watch_summary_text(const server_facts& x);
std::string watches_by_session_text(const server_facts& x);
std::string watches_by_path_text(const server_facts& x);
std::string digests_text(const server_facts& x);
std::string directories_text(const server_facts& x);

} // namespace troupe
