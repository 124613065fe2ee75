// Which words there are, who may ask them, and how the answers begin. See words.hpp.
#include "runtime/live/admin/words.hpp"

#include <algorithm>
#include <array>

#include "runtime/live/admin/environment.hpp"
#include "runtime/live/admin/listings.hpp"

namespace troupe {

namespace {

struct word {
  std::string_view name;
  bool answered = true;
  bool always = false; ///< also when nothing is served, without asking the node
};

constexpr std::array words{
    word{"ruok", true, true},  word{"envi", true, true},  word{"isro", true, true},
    word{"conf", true, false}, word{"srvr", true, false}, word{"stat", true, false},
    word{"mntr", true, false}, word{"cons", true, false}, word{"gtmk", false, true},
    word{"stmk", false, true}, word{"crst", false},       word{"srst", false},
    word{"dirs", false},       word{"dump", false},       word{"wchs", false},
    word{"wchc", false},       word{"wchp", false},       word{"hash", false},
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
  auto* known = find(name);
  if (!known || !known->answered)
    return false;
  auto least = name == "srvr" || name == "isro";
  auto& list = x.all.admin_words;
  if (!list)
    return least || x.asker_is_local;
  return name == "srvr" || list->contains("*") || list->contains(std::string(name));
}

bool words_need_inquiry(std::string_view name, const server_facts& x) {
  auto* known = find(name);
  return known && !known->always && word_allowed(name, x) && x.serving && name != "conf";
}

std::string words_answer(std::string_view name, const server_facts& x) {
  if (!word_allowed(name, x))
    return std::string(name) + " is not executed because it is not in the whitelist.\n";
  if (name == "ruok")
    return "imok";
  if (name == "envi")
    return environment_text();
  if (name == "isro")
    return x.serving ? "rw" : "null";
  if (!x.serving)
    return "This ZooKeeper instance is not currently serving requests\n";
  if (name == "conf")
    return configuration_text(x);
  if (name == "srvr")
    return server_text(x);
  if (name == "stat")
    return statistics_text(x);
  if (name == "cons")
    return connections_text(x);
  return monitor_text(x);
}

} // namespace troupe
