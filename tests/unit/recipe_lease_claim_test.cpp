// A lease, step by step: the lock first, then a count, then the lease, then the lock is let go.
#include <string>

#include <gtest/gtest.h>

#include "actors/recipes/lease_claim.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100}, theirs{0x200};
const std::string name(32, 'a');
const std::string place = name + "__lock__0000000000";

std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  if (auto* create = std::get_if<ask::create>(&*x))
    return "create " + create->path.substr(0, 5);
  if (auto* exists = std::get_if<ask::exists>(&*x))
    return "see " + exists->path.substr(0, 5);
  if (auto* remove = std::get_if<ask::remove>(&*x))
    return "remove " + remove->path.substr(0, 5);
  if (auto* children = std::get_if<ask::children>(&*x))
    return "children " + children->path;
  if (auto* set = std::get_if<ask::set>(&*x))
    return "set " + set->data.value_or("?");
  return std::holds_alternative<ask::get>(*x) ? "get" : "ensure";
}

existence owned_by(session_id session) {
  stat x;
  x.ephemeral_owner = session;
  return {x};
}

struct lease_claim_steps : testing::Test {
  lease_claim_steps() {
    claim.want(true);
    claim.connected(ours);
  }

  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(claim.next()));
    claim.hear(hears);
  }

  void take_lock() {
    step("ensure", confirmed{});
    step("create /s-__", created{"/s-__lock__/" + place, {}});
    step("see /s-__", owned_by(ours));
    step("children /s-__lock__", got_children{{place}, {}});
  }

  static got_data says(const std::string& text, std::int32_t version = 1) {
    got_data x;
    x.data = text;
    x.stat.version = version;
    return x;
  }

  lease_claim claim{"/s", name, "me", 2};
};

} // namespace

TEST_F(lease_claim_steps, is_taken_under_the_lock_which_is_let_go) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  step("ensure", confirmed{});
  step("create /s/aa", created{"/s/" + name, {}});
  step("see /s/aa", owned_by(ours));
  EXPECT_EQ(standing::held, claim.now());
  step("remove /s-__", confirmed{});
  EXPECT_EQ("nothing", words(claim.next()));
}

TEST_F(lease_claim_steps, nothing_is_made_while_there_is_no_room) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one", "two"}, {}});
  EXPECT_EQ("nothing", words(claim.next()));
  claim.hear(watch_event{event_kind::children_changed, "/s", {}});
  step("children /s", got_children{{"two", "three"}, {}});
  EXPECT_EQ("nothing", words(claim.next()));
  EXPECT_EQ(standing::waiting, claim.now());
}

TEST_F(lease_claim_steps, the_number_is_written_by_whoever_finds_none) {
  step("get", error::no_node);
  step("ensure", confirmed{});
  step("get", says("", 0));
  step("set 2", error::bad_version);
  step("get", says("3"));
  EXPECT_EQ(error::bad_arguments, claim.failure());
  EXPECT_EQ("nothing", words(claim.next()));
}

TEST_F(lease_claim_steps, a_lost_session_begins_again_at_the_lock_and_removes_what_it_left) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  step("ensure", confirmed{});
  EXPECT_EQ("create /s/aa", words(claim.next()));
  claim.expired();
  claim.connected(theirs);
  EXPECT_EQ("nothing", words(claim.next())) << "an answer is due";
  claim.hear(error::session_expired);
  claim.connected(theirs);
  step("children /s-__lock__", got_children{{}, {}});
  step("create /s-__", created{"/s-__lock__/" + place, {}});
  step("see /s-__", owned_by(theirs));
  step("children /s-__lock__", got_children{{place}, {}});
  step("see /s/aa", owned_by(ours));
  step("remove /s/aa", confirmed{});
  step("children /s", got_children{{"one"}, {}});
}

TEST_F(lease_claim_steps, a_lock_that_is_lost_under_a_count_makes_it_worthless) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  claim.hear(watch_event{event_kind::deleted, "/s-__lock__/" + place, {}});
  step("see /s-__", existence{});
  step("create /s-__", created{"/s-__lock__/" + place, {}});
  step("see /s-__", owned_by(ours));
  step("children /s-__lock__", got_children{{place}, {}});
  step("children /s", got_children{{"one", "two"}, {}});
  EXPECT_EQ("nothing", words(claim.next()));
}

} // namespace troupe::recipes
