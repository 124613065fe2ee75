// Mirrors, caches, groups, registries, counters, ids, queues and claims, by name.
//
//   mirror|tree|group|servers|registry|counter|queue|claims NAME PATH · ids NAME PATH BLOCK
//   look NAME                   "NAME znode DATA VERSION", "NAME none"
//   lookup NAME PATH · list NAME PATH
//   join NAME DATA · quit NAME · members NAME           "NAME members DATA,DATA"
//   offer NAME INSTANCE DATA · pick NAME                "NAME picked INSTANCE DATA"
//   add NAME DELTA · count NAME                         "NAME sum BEFORE AFTER"
//   draw NAME                                           "NAME id NUMBER"
//   put NAME DATA [PRIORITY] · take NAME [PATIENCE_MS]  "NAME taken DATA"
//   submit NAME DATA [PRIORITY] · claim NAME [PATIENCE_MS]       "NAME claimed ENTRY TOKEN DATA"
//   finish NAME ENTRY · hand_back NAME ENTRY
//
// Each name has an actor of its own; what it is told unasked of mirrors, groups and claims is
// "news NAME …".
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actors/recipes/cached_tree_actor.hpp"
#include "actors/recipes/claim_queue_actor.hpp"
#include "actors/recipes/id_blocks_actor.hpp"
#include "actors/recipes/members_actor.hpp"
#include "actors/recipes/queue_actor.hpp"
#include "actors/recipes/registry_actor.hpp"
#include "actors/recipes/znode_mirror_actor.hpp"
#include "tests/compat/recipes/driver.hpp"

namespace troupe::test {

namespace {

/// To whoever has a name: do this in your turn.
struct data_task {
  std::function<void(caf::event_based_actor*)> run;
};

} // namespace

} // namespace troupe::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::test::data_task)

namespace troupe::test {

namespace {

using namespace troupe::recipes;

struct keeper {
  caf::actor self;
  mirror znode;
  cached_tree_handle tree;
  recipes::group group;
  recipes::registry registry;
  recipes::counter counter;
  recipes::ids ids;
  recipes::queue queue;
  claim_queue claims;
};

using keepers = std::shared_ptr<std::map<std::string, keeper>>;

// ---- in words

std::string text_of(const content& x) {
  return x.value_or("");
}

std::string in_words(const znode_seen& x) {
  if (!x.is)
    return "none";
  return "znode " + text_of(x.is->data) + ' ' + std::to_string(x.is->stat.version)
         + (x.fresh ? "" : " stale");
}

std::string in_words(const znode_found& x) {
  return x.is ? "found " + text_of(x.is->data) : "none";
}

std::string joined(std::vector<std::string> all) {
  std::string text;
  for (auto& one : all)
    text += (text.empty() ? "" : ",") + one;
  return text;
}

std::string in_words(const children_listed& x) {
  return "names " + joined(x.names);
}

std::string in_words(const group_seen& x) {
  std::vector<std::string> all;
  for (auto& one : x.members)
    all.push_back(text_of(one.data));
  return "members " + joined(all);
}

std::string in_words(const group_joined& x) {
  return "joined " + x.self.name;
}

std::string in_words(const group_left&) {
  return "quit";
}

std::string in_words(const instance_offered& x) {
  return "offered " + x.name;
}

std::string in_words(const instance_picked& x) {
  return "picked " + x.which.name + ' ' + text_of(x.which.data);
}

std::string in_words(const sum& x) {
  return "sum " + std::to_string(x.before) + ' ' + std::to_string(x.after);
}

std::string in_words(const counted& x) {
  return "value " + std::to_string(x.value);
}

std::string in_words(const drawn_id& x) {
  return "id " + std::to_string(x.id);
}

std::string in_words(const was_put& x) {
  return "put " + x.name;
}

std::string in_words(const taken& x) {
  return "taken " + text_of(x.data);
}

std::string in_words(const entry_claimed& x) {
  return "claimed " + x.name + ' ' + std::to_string(x.token.created.packed()) + ' '
         + text_of(x.data);
}

std::string in_words(const entry_finished&) {
  return "finished";
}

std::string in_words(const entry_given_back&) {
  return "handed back";
}

// ---- commands

caf::behavior one_who_keeps(caf::event_based_actor* self, const std::string& name) {
  self->set_default_handler(caf::drop);
  return {
      [=](const data_task& x) { x.run(self); },
      [=](const znode_seen& x) { say("news " + name + ' ' + in_words(x)); },
      [=](const group_seen& x) { say("news " + name + ' ' + in_words(x)); },
      [=](const claim_change& x) { say("news " + name + ' ' + x.name + ' ' + to_string(x.now)); },
  };
}

/// Makes one of them, and subscribes where there is news.
template <class Handle, class Spawn>
command maker(const keepers& all, Handle keeper::*which, Spawn spawn) {
  return [=](auto* self, const session& with, const words& said) {
    auto& one = (*all)[said[1]];
    if (!one.self)
      one.self = self->home_system().spawn(one_who_keeps, said[1]);
    one.*which = spawn(self->home_system(), with, said);
    auto handle = one.*which;
    if constexpr (std::is_same_v<Handle, mirror> || std::is_same_v<Handle, recipes::group>)
      caf::anon_send(one.self, data_task{[=](caf::event_based_actor* mine) {
                       mine->send(handle, subscribe{});
                     }});
    say(said[1] + " ready");
  };
}

/// The one of this name asks, and says what it is answered.
template <class Answer, class Handle, class Wording>
command asker(const keepers& all, Handle keeper::*which, Wording wording) {
  return [=](auto*, const session&, const words& said) {
    auto& one = all->at(said[1]);
    auto what = wording(said);
    auto name = said[1];
    auto with = one.*which;
    caf::anon_send(one.self, data_task{[=](caf::event_based_actor* self) {
                     self->request(with, caf::infinite, what)
                         .then([=](const Answer& x) { say(name + ' ' + in_words(x)); },
                               [=](const caf::error& why) {
                                 say(name + " error " + to_string(code_of(why)));
                               });
                   }});
  };
}

/// To take or to claim, with this patience.
template <class Asked>
Asked wish_in(const words& said) {
  if (said[2].empty())
    return {};
  return {std::chrono::milliseconds(std::stoi(said[2]))};
}

put put_in(const words& said) {
  return {said[2], said[3].empty() ? 100 : std::stoi(said[3])};
}

void add_makers(commands& to, const keepers& all) {
  to["mirror"] = maker(all, &keeper::znode, [](auto& system, auto& with, auto& said) {
    return spawn_mirror(system, with, {said[2]});
  });
  to["tree"] = maker(all, &keeper::tree, [](auto& system, auto& with, auto& said) {
    return spawn_cached_tree(system, with, {said[2]});
  });
  to["group"] = maker(all, &keeper::group, [](auto& system, auto& with, auto& said) {
    return spawn_group(system, with, {said[2]});
  });
  to["servers"] = maker(all, &keeper::group, [](auto& system, auto& with, auto& said) {
    return spawn_group(system, with, {said[2], ""});
  });
  to["registry"] = maker(all, &keeper::registry, [](auto& system, auto& with, auto& said) {
    return spawn_registry(system, with, {said[2]});
  });
  to["counter"] = maker(all, &keeper::counter, [](auto& system, auto& with, auto& said) {
    return spawn_counter(system, with, {said[2]});
  });
  to["ids"] = maker(all, &keeper::ids, [](auto& system, auto& with, auto& said) {
    return spawn_ids(system, with, {said[2], std::stoi(said[3])});
  });
  to["queue"] = maker(all, &keeper::queue, [](auto& system, auto& with, auto& said) {
    return spawn_queue(system, with, {said[2]});
  });
  to["claims"] = maker(all, &keeper::claims, [](auto& system, auto& with, auto& said) {
    return spawn_claim_queue(system, with, {said[2]});
  });
}

} // namespace

void add_data_commands(commands& to) {
  auto all = std::make_shared<std::map<std::string, keeper>>();
  add_makers(to, all);
  to["look"] = asker<znode_seen>(all, &keeper::znode, [](auto&) { return look_at_znode{}; });
  to["lookup"] = asker<znode_found>(all, &keeper::tree, [](auto& said) { return lookup{said[2]}; });
  to["list"] =
      asker<children_listed>(all, &keeper::tree, [](auto& said) { return list_children{said[2]}; });
  to["join"] =
      asker<group_joined>(all, &keeper::group, [](auto& said) { return join_group{said[2]}; });
  to["quit"] = asker<group_left>(all, &keeper::group, [](auto&) { return leave_group{}; });
  to["members"] = asker<group_seen>(all, &keeper::group, [](auto&) { return who_is_there{}; });
  to["offer"] = asker<instance_offered>(all, &keeper::registry, [](auto& said) {
    return offer_instance{said[2], said[3]};
  });
  to["pick"] =
      asker<instance_picked>(all, &keeper::registry, [](auto&) { return pick_instance{}; });
  to["add"] = asker<sum>(all, &keeper::counter, [](auto& said) { return add{std::stoi(said[2])}; });
  to["count"] = asker<counted>(all, &keeper::counter, [](auto&) { return count{}; });
  to["draw"] = asker<drawn_id>(all, &keeper::ids, [](auto&) { return draw_id{}; });
  to["put"] = asker<was_put>(all, &keeper::queue, put_in);
  to["take"] = asker<taken>(all, &keeper::queue, wish_in<take>);
  to["submit"] = asker<was_put>(all, &keeper::claims, put_in);
  to["claim"] = asker<entry_claimed>(all, &keeper::claims, wish_in<claim_entry>);
  to["finish"] =
      asker<entry_finished>(all, &keeper::claims, [](auto& said) { return finish_entry{said[2]}; });
  to["hand_back"] = asker<entry_given_back>(all, &keeper::claims,
                                            [](auto& said) { return give_back_entry{said[2]}; });
}

} // namespace troupe::test
