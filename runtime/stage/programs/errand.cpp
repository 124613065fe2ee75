// The table of verbs, and how a line becomes an errand.
#include "runtime/stage/programs/errand.hpp"

#include "actors/path.hpp"
#include "runtime/stage/command_words.hpp"

namespace troupe {

namespace {

using command::number_in;
using more = errand_form::more;

/// Leases, members, additions.
constexpr std::int64_t number_max = 1'000'000;

/// A million seconds at most.
std::optional<std::chrono::milliseconds> patience_in(const std::string& word) {
  auto ms = command::duration_in(word);
  if (!ms || *ms > 1'000'000'000)
    return std::nullopt;
  return std::chrono::milliseconds(*ms);
}

} // namespace

const std::vector<errand_form>& errand_forms() {
  static const std::vector<errand_form> all{
      {"lock", "ann lock /jobs patience 2s", "lock"},
      {"unlock", "ann unlock /jobs", "lock"},
      {"read_lock", "ann read_lock /table patience 2s", "read_lock"},
      {"read_unlock", "ann read_unlock /table", "read_lock"},
      {"write_lock", "ann write_lock /table patience 2s", "write_lock"},
      {"write_unlock", "ann write_unlock /table", "write_lock"},
      {"take", "ann take /scanners 2 patience 2s", "semaphore", more::number},
      {"give_back", "ann give_back /scanners", "semaphore"},
      {"stand", "ann stand /chief", "election"},
      {"step_down", "ann step_down /chief", "election"},
      {"who_leads", "ann who_leads /chief", "election"},
      {"seize", "ann seize /master", "master"},
      {"abdicate", "ann abdicate /master", "master"},
      {"raise", "ann raise /start", "barrier"},
      {"lift", "ann lift /start", "barrier"},
      {"pass", "ann pass /start patience 2s", "barrier"},
      {"enter", "ann enter /run 3 patience 2s", "double_barrier", more::number},
      {"leave", "ann leave /run", "double_barrier"},
      {"follow", "ann follow /config", "mirror"},
      {"cache", "ann cache /table", "cached_tree"},
      {"cached", "ann cached /table /table/row", "cached_tree", more::word},
      {"join", "ann join /crew", "group"},
      {"quit", "ann quit /crew", "group"},
      {"members", "ann members /crew", "group"},
      {"offer", "ann offer /storage one", "registry", more::word},
      {"withdraw", "ann withdraw /storage one", "registry", more::word},
      {"pick", "ann pick /storage", "registry"},
      {"put_back", "ann put_back /storage", "registry"},
      {"add", "ann add /visits 3", "counter", more::number},
      {"count", "ann count /visits", "counter"},
      {"draw", "ann draw /numbers", "ids"},
      {"enqueue", "ann enqueue /work 100 parcel", "queue", more::number_and_word},
      {"dequeue", "ann dequeue /work patience 2s", "queue"},
      {"submit", "ann submit /orders 100 parcel", "claim_queue", more::number_and_word},
      {"claim", "ann claim /orders patience 2s", "claim_queue"},
      {"finish", "ann finish /orders parcel", "claim_queue", more::word},
      {"hand_back", "ann hand_back /orders parcel", "claim_queue", more::word},
  };
  return all;
}

const errand_form* find_errand(const std::string& verb) {
  for (auto& form : errand_forms())
    if (form.verb == verb)
      return &form;
  return nullptr;
}

std::optional<errand> read_errand(const std::vector<std::string>& words) {
  auto* form = words.size() < 2 || !valid_path(words[1]) ? nullptr : find_errand(words[0]);
  if (!form)
    return std::nullopt;
  errand x{words[0], words[1]};
  std::size_t at = 2;
  if (form->takes == more::number || form->takes == more::number_and_word) {
    auto number = at < words.size() ? number_in<std::int64_t>(words[at++]) : std::nullopt;
    if (!number || *number < 1 || *number > number_max)
      return std::nullopt;
    x.number = *number;
  }
  if (form->takes == more::word || form->takes == more::number_and_word) {
    if (at == words.size())
      return std::nullopt;
    x.word = words[at++];
  }
  if (at + 2 == words.size() && words[at] == "patience") {
    x.patience = patience_in(words[at + 1]);
    at += x.patience ? 2 : 0;
  }
  return at == words.size() ? std::optional{x} : std::nullopt;
}

} // namespace troupe
