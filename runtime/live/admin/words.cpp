// Which words there are, who may ask them, and how the answers begin. See words.hpp.
#include "runtime/live/admin/words.hpp"

#include <algorithm>
#include <array>

#include "runtime/live/admin/dumps.hpp"
#include "runtime/live/admin/environment.hpp"
#include "runtime/live/admin/listings.hpp"
#include "runtime/live/admin/monitor.hpp"

namespace troupe {

namespace {

struct word {
  std::string_view name;
  bool always = false; ///< also when nothing is served, without asking the node
  bool asks = true;    ///< the node has to be asked
  std::string (*answer)(const server_facts& x) = nullptr;
};

std::string imok(const server_facts&) {
  return "imok";
}

std::string environment(const server_facts&) {
  return environment_text();
}

std::string read_only(const server_facts& x) {
  return x.serving ? "rw" : x.read_only ? "ro" : "null";
}

std::string trace_mask(const server_facts& x) {
  return std::to_string(x.trace_mask);
}

std::string connections_reset(const server_facts&) {
  return "Connection stats reset.\n";
}

std::string server_reset(const server_facts&) {
  return "Server stats reset.\n";
}

constexpr std::array words{
    word{"ruok", true, false, imok},
    word{"envi", true, false, environment},
    word{"isro", true, false, read_only},
    word{"gtmk", true, false, trace_mask},
    word{"stmk", true, false, trace_mask},
    word{"conf", false, false, configuration_text},
    word{"dirs", false, false, directories_text},
    word{"srvr", false, true, server_text},
    word{"stat", false, true, statistics_text},
    word{"mntr", false, true, monitor_text},
    word{"cons", false, true, connections_text},
    word{"crst", false, true, connections_reset},
    word{"srst", false, true, server_reset},
    word{"dump", false, true, dump_text},
    word{"wchs", false, true, watch_summary_text},
    word{"wchc", false, true, watches_by_session_text},
    word{"wchp", false, true, watches_by_path_text},
    word{"hash", false, true, digests_text},
};

const word* find(std::string_view name) {
  auto i = std::find_if(words.begin(), words.end(), [&](auto& x) { return x.name == name; });
  return i == words.end() ? nullptr : &*i;
}

} // namespace

bool is_word(std::string_view name) {
  return find(name) != nullptr;
}

bool word_allowed(std::string_view name, const server_facts& x) {
  if (!is_word(name))
    return false;
  auto least = name == "srvr" || name == "isro";
  auto& list = x.all.admin_words;
  if (!list)
    return least || x.asker_is_local;
  return name == "srvr" || list->contains("*") || list->contains(std::string(name));
}

std::size_t word_bytes(std::string_view name) {
  return name == "stmk" ? 12 : 4;
}

bool words_need_inquiry(std::string_view name, const server_facts& x) {
  auto* known = find(name);
  return known && known->asks && word_allowed(name, x) && (x.serving || x.read_only);
}

listing listing_of(std::string_view name) {
  if (name == "wchc" || name == "wchp")
    return listing::watches;
  if (name == "hash")
    return listing::digests;
  return name == "dump" ? listing::sessions : listing::nothing;
}

reset reset_of(std::string_view name, const server_facts& x) {
  if (!words_need_inquiry(name, x))
    return reset::nothing;
  if (name == "crst")
    return reset::connections;
  return name == "srst" ? reset::server : reset::nothing;
}

std::string words_answer(std::string_view name, const server_facts& x) {
  if (!word_allowed(name, x))
    return std::string(name) + " is not executed because it is not in the whitelist.\n";
  auto* known = find(name);
  if (!known->always && !x.serving && !x.read_only)
    return "This ZooKeeper instance is not currently serving requests"
           + std::string(name == "hash" ? "" : "\n");
  return known->answer(x);
}

} // namespace troupe
