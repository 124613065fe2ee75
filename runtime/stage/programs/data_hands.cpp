// One behavior a recipe. News that differs only in whether it is fresh is not told.
#include "runtime/stage/programs/data_hands.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/counter_actor.hpp"
#include "actors/recipes/id_blocks_actor.hpp"
#include "actors/recipes/members_actor.hpp"
#include "actors/recipes/queue_actor.hpp"
#include "actors/recipes/registry_actor.hpp"
#include "actors/recipes/znode_mirror_actor.hpp"

namespace troupe {

namespace {

using self_pointer = caf::event_based_actor*;
using std::to_string;

/// Says that an errand came to nothing.
auto failing(const program_voice& voice, const std::string& path) {
  return [=](const caf::error& why) {
    voice.say("fails at " + path + ": " + to_string(code_of(why)));
  };
}

std::string data_text(const content& x) {
  return x ? *x : "nothing";
}

/// Says a text when it differs from the one before.
class repeating_voice {
public:
  explicit repeating_voice(program_voice voice) : voice_(std::move(voice)) {}

  void say(const std::string& what) {
    if (what != last_)
      voice_.say(what);
    last_ = what;
  }

private:
  program_voice voice_;
  std::string last_;
};

// ---- configuration

caf::behavior mirror_hand(self_pointer self, const recipes::mirror& what, const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  self->send(what, recipes::subscribe{});
  auto news = std::make_shared<repeating_voice>(voice);
  return {
      [what](const errand&) {}, // kept, and from now on told what the znode holds
      [=](const recipes::znode_seen& x) {
        if (x.fresh)
          news->say(x.is ? "sees " + path + " = " + data_text(x.is->data) + " (version "
                               + to_string(x.is->stat.version) + ')'
                         : "sees no " + path);
      },
  };
}

// ---- a tree

caf::behavior cached_tree_hand(self_pointer self, const recipes::cached_tree_handle& what,
                               const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  return {[=](const errand& x) {
    auto below = x.verb == "cache" ? path : x.word;
    self->request(what, caf::infinite, recipes::lookup{below})
        .then(
            [=](const recipes::znode_found& found) {
              voice.say(found.is ? "has " + below + " = " + data_text(found.is->data)
                                 : "has no " + below);
            },
            failing(voice, path));
  }};
}

// ---- groups

std::string names_of(const recipes::group_seen& x) {
  std::vector<std::string> names;
  for (auto& one : x.members)
    names.push_back(data_text(one.data));
  std::sort(names.begin(), names.end());
  std::string all;
  for (auto& name : names)
    all += ' ' + name;
  return all.empty() ? " nobody" : all;
}

caf::behavior group_hand(self_pointer self, const recipes::group& what, const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  return {[=](const errand& x) {
    if (x.verb == "join")
      self->request(what, caf::infinite, recipes::join_group{parts.program})
          .then([=](const recipes::group_joined&) { voice.say("joins " + path); },
                failing(voice, path));
    else if (x.verb == "quit")
      self->request(what, caf::infinite, recipes::leave_group{})
          .then([=](const recipes::group_left&) { voice.say("quits " + path); },
                failing(voice, path));
    else
      self->request(what, caf::infinite, recipes::who_is_there{})
          .then(
              [=](const recipes::group_seen& y) {
                voice.say("sees" + names_of(y) + " in " + path);
              },
              failing(voice, path));
  }};
}

// ---- services

caf::behavior registry_hand(self_pointer self, const recipes::registry& what,
                            const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  auto uses = std::make_shared<std::vector<std::uint64_t>>();
  return {[=](const errand& x) {
    if (x.verb == "offer")
      self->request(what, caf::infinite, recipes::offer_instance{x.word, x.word})
          .then([=](const recipes::instance_offered& y) { voice.say("offers " + y.name); },
                failing(voice, path));
    else if (x.verb == "withdraw")
      self->request(what, caf::infinite, recipes::withdraw_instance{x.word})
          .then([=](const recipes::instance_withdrawn&) { voice.say("offers nothing there"); },
                failing(voice, path));
    else if (x.verb == "pick")
      self->request(what, caf::infinite, recipes::pick_instance{})
          .then(
              [=](const recipes::instance_picked& y) {
                uses->push_back(y.use);
                voice.say("uses " + y.which.name);
              },
              failing(voice, path));
    else if (!uses->empty())
      for (auto use : std::exchange(*uses, {}))
        self->request(what, caf::infinite, recipes::put_back{use})
            .then([=](const recipes::was_put_back&) { voice.say("uses one less"); },
                  failing(voice, path));
  }};
}

// ---- numbers

caf::behavior counter_hand(self_pointer self, const recipes::counter& what,
                           const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  return {[=](const errand& x) {
    if (x.verb == "add")
      self->request(what, caf::infinite, recipes::add{x.number})
          .then(
              [=](const recipes::sum& y) {
                voice.is_given(path, "the sum " + to_string(y.after));
                voice.say("counts " + path + " to " + to_string(y.after));
              },
              failing(voice, path));
    else
      self->request(what, caf::infinite, recipes::count{})
          .then(
              [=](const recipes::counted& y) {
                voice.say("sees " + path + " at " + to_string(y.value));
              },
              failing(voice, path));
  }};
}

caf::behavior ids_hand(self_pointer self, const recipes::ids& what, const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  return {[=](const errand&) {
    self->request(what, caf::infinite, recipes::draw_id{})
        .then(
            [=](const recipes::drawn_id& y) {
              voice.is_given(path, "the number " + to_string(y.id));
              voice.say("draws " + to_string(y.id));
            },
            failing(voice, path));
  }};
}

// ---- queues

caf::behavior queue_hand(self_pointer self, const recipes::queue& what, const hand_parts& parts) {
  auto path = parts.first.path;
  auto voice = parts.voice;
  return {[=](const errand& x) {
    if (x.verb == "enqueue")
      self->request(what, caf::infinite, recipes::put{x.word, static_cast<int>(x.number)})
          .then([=](const recipes::was_put&) { voice.say("puts " + x.word); },
                failing(voice, path));
    else
      self->request(what, caf::infinite, recipes::take{x.patience})
          .then(
              [=](const recipes::taken& y) {
                voice.is_given(path, y.name);
                voice.say("takes " + data_text(y.data));
              },
              failing(voice, path));
  }};
}

/// The recipe at the errand's place, and a hand for it.
template <auto Spawn, class Options, auto Behave>
caf::actor hand(caf::actor_system& system, const hand_parts& parts) {
  auto what = Spawn(system, parts.with, Options{parts.first.path});
  return system.spawn(Behave, what, parts);
}

} // namespace

caf::actor spawn_mirror_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_mirror, recipes::mirror_options, mirror_hand>(system, parts);
}

caf::actor spawn_cached_tree_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_cached_tree, recipes::cached_tree_options, cached_tree_hand>(system,
                                                                                          parts);
}

caf::actor spawn_group_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_group, recipes::group_options, group_hand>(system, parts);
}

caf::actor spawn_registry_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_registry, recipes::registry_options, registry_hand>(system, parts);
}

caf::actor spawn_counter_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_counter, recipes::counter_options, counter_hand>(system, parts);
}

caf::actor spawn_ids_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_ids, recipes::ids_options, ids_hand>(system, parts);
}

caf::actor spawn_queue_hand(caf::actor_system& system, hand_parts parts) {
  return hand<recipes::spawn_queue, recipes::queue_options, queue_hand>(system, parts);
}

} // namespace troupe
