// Locks, semaphores, elections and barriers, by name.
//
//   lock|read_lock|write_lock NAME PATH [IDENTIFIER]   semaphore NAME PATH LEASES
//   election|master NAME PATH IDENTIFIER               barrier NAME PATH
//   double_barrier NAME PATH SIZE
//   acquire NAME [PATIENCE_MS] · release NAME          "NAME held TOKEN", "NAME released"
//   stand NAME · step_down NAME · who NAME             "NAME leader IDENTIFIER"
//   raise NAME · lift NAME · pass NAME · enter NAME · leave NAME
//
// Each name has an actor of its own; what that hears unasked is "news NAME …".
#include <memory>
#include <string>
#include <type_traits>

#include "actors/recipes/barrier_actor.hpp"
#include "actors/recipes/election_actor.hpp"
#include "actors/recipes/read_write_lock_actor.hpp"
#include "actors/recipes/semaphore_actor.hpp"
#include "tests/compat/recipes/driver.hpp"

namespace troupe::test {

namespace {

/// To whoever has a name: do this in your turn.
struct named_task {
  std::function<void(caf::event_based_actor*)> run;
};

} // namespace

} // namespace troupe::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::test::named_task)

namespace troupe::test {

namespace {

using namespace troupe::recipes;

struct named {
  caf::actor self;
  holding_actor holder;
  recipes::election vote;
  barrier wall;
  double_barrier twin;
};

using company = std::shared_ptr<std::map<std::string, named>>;

std::string words_of(const fencing_token& x) {
  return std::to_string(x.created.packed());
}

caf::behavior one_with_a_name(caf::event_based_actor* self, const std::string& name) {
  return {
      [=](const named_task& x) { x.run(self); },
      [=](const holding_change& x) { say("news " + name + ' ' + to_string(x.now)); },
      [=](const election_change& x) {
        say("news " + name + ' ' + to_string(x.now) + ' ' + words_of(x.token));
      },
  };
}

named& member(const company& all, caf::event_based_actor* self, const std::string& name) {
  auto& one = (*all)[name];
  if (!one.self)
    one.self = self->home_system().spawn(one_with_a_name, name);
  say(name + " ready");
  return one;
}

/// The named one asks, and says what it is answered.
template <class Handle, class Asked, class Words>
void run(const named& one, const std::string& name, const Handle& with, Asked what, Words words) {
  caf::anon_send(
      one.self, named_task{[=](caf::event_based_actor* self) {
        self->request(with, caf::infinite, what)
            .then([=](const decltype(words.answer)& x) { say(name + ' ' + words.tell(x)); },
                  [=](const caf::error& why) { say(name + " error " + to_string(code_of(why))); });
      }});
}

template <class Answer>
struct one_word {
  std::string word;
  Answer answer{};
  std::string tell(const Answer&) const {
    return word;
  }
};

struct held_word {
  held answer{};
  std::string tell(const held& x) const {
    return "held " + words_of(x.token);
  }
};

struct leader_word {
  leadership answer{};
  std::string tell(const leadership& x) const {
    return "leader " + x.identifier.value_or("nobody");
  }
};

std::optional<std::chrono::milliseconds> patience_in(const std::string& word) {
  if (word.empty())
    return std::nullopt;
  return std::chrono::milliseconds(std::stoi(word));
}

std::uint32_t number_in(const std::string& word) {
  return static_cast<std::uint32_t>(std::stoul(word));
}

template <class Spawn>
command make_lock(const company& all, Spawn spawn) {
  return [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).holder =
        spawn(self->home_system(), with, lock_options{said[2], said[3]});
  };
}

void add_makers(commands& to, const company& all) {
  to["lock"] = make_lock(all, spawn_lock);
  to["read_lock"] = make_lock(all, spawn_read_lock);
  to["write_lock"] = make_lock(all, spawn_write_lock);
  to["semaphore"] = [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).holder =
        spawn_semaphore(self->home_system(), with, {said[2], number_in(said[3]), said[1]});
  };
  to["election"] = [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).vote = spawn_election(self->home_system(), with, {said[2], said[3]});
  };
  to["master"] = [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).vote =
        spawn_master_election(self->home_system(), with, {said[2], said[3]});
  };
  to["barrier"] = [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).wall = spawn_barrier(self->home_system(), with, said[2]);
  };
  to["double_barrier"] = [=](auto* self, const session& with, const words& said) {
    member(all, self, said[1]).twin =
        spawn_double_barrier(self->home_system(), with, {said[2], number_in(said[3]), said[1]});
  };
}

/// A verb for what was made by that name.
template <class Asked, class Handle, class Words>
command verb(const company& all, Handle named::*which, Words words) {
  return [=](auto*, const session&, const test::words& said) {
    auto& one = all->at(said[1]);
    Asked what{};
    if constexpr (requires { what.patience; })
      what.patience = patience_in(said[2]);
    run(one, said[1], one.*which, what, words);
  };
}

} // namespace

void add_holding_commands(commands& to) {
  auto all = std::make_shared<std::map<std::string, named>>();
  add_makers(to, all);
  to["acquire"] = verb<acquire>(all, &named::holder, held_word{});
  to["release"] = verb<release>(all, &named::holder, one_word<released>{"released"});
  to["stand"] = verb<stand>(all, &named::vote, one_word<standing_for_it>{"stands"});
  to["step_down"] = verb<step_down>(all, &named::vote, one_word<stepped_down>{"stepped down"});
  to["who"] = verb<who_leads>(all, &named::vote, leader_word{});
  to["raise"] = verb<raise_barrier>(all, &named::wall, one_word<confirmed>{"raised"});
  to["lift"] = verb<lift_barrier>(all, &named::wall, one_word<confirmed>{"lifted"});
  to["pass"] = verb<pass_barrier>(all, &named::wall, one_word<passed>{"passed"});
  to["enter"] = verb<enter_barrier>(all, &named::twin, one_word<entered>{"entered"});
  to["leave"] = verb<leave_barrier>(all, &named::twin, one_word<left>{"left"});
}

} // namespace troupe::test
