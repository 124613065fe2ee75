// What it has claimed it calls by what stands in it, as scripts do.
#include "runtime/stage/programs/claim_hands.hpp"

#include <map>
#include <string>
#include <utility>

#include <caf/event_based_actor.hpp>

#include "actors/recipes/claim_queue_actor.hpp"

namespace troupe {

namespace {

class claim_queue_hand : public caf::event_based_actor {
public:
  claim_queue_hand(caf::actor_config& config, hand_parts parts, recipes::claim_queue what)
      : caf::event_based_actor(config),
        path_(parts.first.path),
        voice_(std::move(parts.voice)),
        what_(std::move(what)) {}

  const char* name() const override {
    return "claim_queue_hand";
  }

  void on_exit() override {
    destroy(what_);
  }

  caf::behavior make_behavior() override {
    return {
        [this](const errand& x) {
          if (x.verb == "submit")
            submit(x);
          else if (x.verb == "claim")
            claim(x);
          else if (x.verb == "finish")
            end<recipes::finish_entry, recipes::entry_finished>(x.word, "finishes " + x.word);
          else
            end<recipes::give_back_entry, recipes::entry_given_back>(x.word,
                                                                     "hands " + x.word + " back");
        },
        [this](const recipes::claim_change& x) { hear(x); },
    };
  }

private:
  /// An entry that it has, as far as it knows.
  struct belief {
    std::string name;
    recipes::fencing_token token;
  };

  auto failing() const {
    return [this](const caf::error& why) {
      voice_.say("fails at " + path_ + ": " + to_string(code_of(why)));
    };
  }

  void submit(const errand& x) {
    request(what_, caf::infinite, recipes::put{x.word, static_cast<int>(x.number)})
        .then([this, word = x.word](const recipes::was_put&) { voice_.say("submits " + word); },
              failing());
  }

  void claim(const errand& x) {
    request(what_, caf::infinite, recipes::claim_entry{x.patience})
        .then(
            [this](const recipes::entry_claimed& got) {
              auto word = got.data.value_or("nothing");
              voice_.say("claims " + word);
              has_.emplace(word, belief{got.name, got.token});
              voice_.holds(place(got.name), hold_laws::alone, got.token);
            },
            failing());
  }

  /// The first of those with this word. From here on it believes nothing.
  template <class Asked, class Answer>
  void end(const std::string& word, const std::string& said) {
    auto at = has_.lower_bound(word);
    if (at == has_.end() || at->first != word)
      return voice_.say("has no " + word);
    auto name = at->second.name;
    has_.erase(at);
    voice_.lets_go(place(name), hold_laws::alone);
    request(what_, caf::infinite, Asked{name})
        .then([this, said](const Answer&) { voice_.say(said); }, failing());
  }

  void hear(const recipes::claim_change& x) {
    for (auto at = has_.begin(); at != has_.end(); ++at) {
      auto& [word, one] = *at;
      if (one.name != x.name)
        continue;
      if (x.now == recipes::holding::in_doubt)
        return voice_.say("doubts " + word);
      if (x.now == recipes::holding::held) {
        voice_.say("has " + word + " again");
        return voice_.holds(place(x.name), hold_laws::alone, one.token);
      }
      voice_.say("loses " + word);
      voice_.lets_go(place(x.name), hold_laws::alone);
      has_.erase(at);
      return;
    }
  }

  std::string place(const std::string& name) const {
    return path_ + "/entries/" + name;
  }

  std::string path_;
  program_voice voice_;
  recipes::claim_queue what_;
  std::multimap<std::string, belief> has_; ///< by what stands in it
};

} // namespace

caf::actor spawn_claim_queue_hand(caf::actor_system& system, hand_parts parts) {
  auto what = recipes::spawn_claim_queue(system, parts.with, {parts.first.path});
  return system.spawn<claim_queue_hand>(std::move(parts), std::move(what));
}

} // namespace troupe
