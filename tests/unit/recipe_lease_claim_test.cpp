// A lease, step by step: the lock first, then a count, then the lease, then the lock is let go.
#include "actors/recipes/lease_claim.hpp"
#include "tests/unit/claim_steps.hpp"

namespace troupe::recipes {

namespace {

constexpr session_id ours{0x100}, theirs{0x200};
const std::string name(32, 'a');
const std::string place = name + "__lock__0000000000";

class lease_claim_steps : public test::claim_steps<lease_claim> {
protected:
  lease_claim_steps() : claim_steps({"/s", name, "me", 2}, 5) {
    connected(ours);
  }

  void take_lock() {
    step("create /s-__", created{"/s-__lock__/" + place, {}});
    step("watch /s-__", owned_by(ours));
    step("children /s-__lock__", got_children{{place}, {}});
  }

  static got_data says(const std::string& text, std::int32_t version = 1) {
    got_data x;
    x.data = text;
    x.stat.version = version;
    return x;
  }
};

} // namespace

TEST_F(lease_claim_steps, is_taken_under_the_lock_which_is_let_go) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  step("create /s/aa", created{"/s/" + name, {}});
  step("watch /s/aa", owned_by(ours));
  EXPECT_EQ(standing::held, claim.now());
  step("remove /s-__", confirmed{});
  EXPECT_EQ("nothing", asks());
}

TEST_F(lease_claim_steps, nothing_is_made_while_there_is_no_room) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one", "two"}, {}});
  EXPECT_EQ("nothing", asks());
  claim.hear(watch_event{event_kind::children_changed, "/s", {}});
  step("children /s", got_children{{"two", "three"}, {}});
  EXPECT_EQ("nothing", asks());
  EXPECT_EQ(standing::waiting, claim.now());
}

TEST_F(lease_claim_steps, the_number_is_written_by_whoever_finds_none) {
  step("get", error::no_node);
  step("ensure", confirmed{});
  step("get", says("", 0));
  step("set 2", error::bad_version);
  step("get", says("3"));
  EXPECT_EQ(error::bad_arguments, claim.failure());
  EXPECT_EQ("nothing", asks());
}

TEST_F(lease_claim_steps, a_lost_session_begins_again_at_the_lock_and_removes_what_it_left) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  EXPECT_EQ("create /s/aa", asks());
  expired();
  connected(theirs);
  EXPECT_EQ("nothing", asks()) << "an answer is due";
  claim.hear(error::session_expired);
  connected(theirs);
  step("children /s-__lock__", got_children{{}, {}});
  step("create /s-__", created{"/s-__lock__/" + place, {}});
  step("watch /s-__", owned_by(theirs));
  step("children /s-__lock__", got_children{{place}, {}});
  step("look /s/aa", owned_by(ours));
  step("remove /s/aa", confirmed{});
  step("children /s", got_children{{"one"}, {}});
}

TEST_F(lease_claim_steps, a_lock_that_is_lost_under_a_count_makes_it_worthless) {
  step("get", says("2"));
  take_lock();
  step("children /s", got_children{{"one"}, {}});
  gone("/s-__lock__/" + place);
  step("watch /s-__", existence{});
  step("create /s-__", created{"/s-__lock__/" + place, {}});
  step("watch /s-__", owned_by(ours));
  step("children /s-__lock__", got_children{{place}, {}});
  step("children /s", got_children{{"one", "two"}, {}});
  EXPECT_EQ("nothing", asks());
}

} // namespace troupe::recipes
