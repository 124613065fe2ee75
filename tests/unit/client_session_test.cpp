// The client library that applications use, among the real servers of a stage: what it promises
// while leaders die, wires are cut and the application stands still.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/client_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

using test::one;
using test::three;
using test::two;

class application_session : public test::client_scene {};

} // namespace

TEST_F(application_session, writes_and_reads) {
  auto ann = open("ann");
  EXPECT_EQ("/a", ann.must(ask::create{"/a", "x"}).path);
  auto got = ann.must(ask::get{"/a"});
  EXPECT_EQ("x", got.data);
  EXPECT_EQ(0, got.stat.version);
  EXPECT_EQ(1, ann.must(ask::set{"/a", "y"}).version);
  EXPECT_EQ(error::bad_version, ann.fails(ask::set{"/a", "z", 7}));
  EXPECT_EQ(error::no_node, ann.fails(ask::get{"/b"}));
  EXPECT_FALSE(ann.must(ask::exists{"/b"}).stat);
  ann.must(ask::ensure_path{"/p/q/r"});
  ann.must(ask::ensure_path{"/p/q/r"});
  EXPECT_THAT(ann.must(ask::children{"/p/q"}).names, ElementsAre("r"));
  auto sequential = ask::create{"/p/n-", "", create_mode::ephemeral_sequential};
  EXPECT_EQ("/p/n-0000000001", ann.must(sequential).path);
  ann.must(ask::remove{"/a"});
  EXPECT_FALSE(ann.must(ask::exists{"/a"}).stat);
  EXPECT_EQ(error::bad_arguments, ann.fails(ask::get{"a"}));
}

TEST_F(application_session, does_a_multi_whole_or_not_at_all) {
  auto ann = open("ann");
  auto both = ann.must(ask::multi{{ask::create{"/a", "x"}, ask::create{"/a/b", "y"}}});
  EXPECT_FALSE(both.failed);
  auto none = ann.must(ask::multi{{ask::set{"/a", "z"}, ask::remove{"/none"}}});
  ASSERT_TRUE(none.failed);
  EXPECT_EQ(error::no_node, none.parts.at(1).code);
  EXPECT_EQ("x", ann.must(ask::get{"/a"}).data);
}

TEST_F(application_session, does_in_one_session_only_what_is_bound_to_it) {
  auto ann = open("ann");
  auto first = ann.session_number();
  ann.must(ask::create{"/a", "", create_mode::ephemeral, anyone(), -1, first});
  cut_off("ann");
  stage_.wait(12s);
  auto early = ann.begin(ask::remove{"/a", -1, first});
  stage_.clients().lines().heal();
  stage_.wait(3s);
  EXPECT_NE(first, ann.session_number());
  EXPECT_EQ(error::session_expired, ann.failure_of(early)) << "said between two sessions";
  ann.must(ask::create{"/a", "next"});
  EXPECT_EQ(error::session_expired, ann.fails(ask::remove{"/a", -1, first}));
  EXPECT_EQ(error::session_expired, ann.fails(ask::multi{{ask::remove{"/a"}}, first}));
  EXPECT_EQ(error::session_expired,
            ann.fails(ask::create{"/b", "", create_mode::ephemeral, anyone(), -1, first}));
  EXPECT_EQ("next", ann.must(ask::get{"/a"}).data);
  ann.must(ask::multi{{ask::remove{"/a"}}, ann.session_number()});
}

TEST_F(application_session, lives_in_its_chroot) {
  auto root = open("root");
  root.must(ask::create{"/app"});
  session_wishes wishes;
  wishes.chroot = "/app";
  auto ann = open("ann", wishes);
  EXPECT_EQ("/a", ann.must(ask::create{"/a", "x"}).path);
  ann.must(ask::get{"/a", true});
  ann.must(ask::children{"/", true});
  EXPECT_EQ("x", root.must(ask::get{"/app/a"}).data);
  root.must(ask::set{"/app/a", "y"});
  root.must(ask::create{"/app/b"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), ElementsAre("changed /a", "children /"));
  auto multi = ann.must(ask::multi{{ask::create{"/c"}}});
  EXPECT_EQ("/c", std::get<created>(multi.parts.at(0).what).path);
}

TEST_F(application_session, each_watcher_hears_what_it_asked_for) {
  auto ann = open("ann");
  auto other = another("ann", ann);
  ann.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  other.must(ask::exists{"/m", true});
  ann.must(ask::watch{"/n", add_watch_mode::persistent});
  ann.must(ask::set{"/n", "2"});
  ann.must(ask::set{"/n", "3"});
  ann.must(ask::create{"/m"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), ElementsAre("changed /n", "changed /n"));
  EXPECT_THAT(other.events(), ElementsAre("created /m"));
  ann.must(ask::unwatch{"/n"});
  ann.must(ask::set{"/n", "4"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), ElementsAre());
}

TEST_F(application_session, goes_on_over_the_leaders_death_with_its_ephemerals_and_watches) {
  auto ann = open("ann");
  auto bob = open("bob");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  bob.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  ann.must(ask::exists{"/later", true});
  stage_.crash(leader());
  stage_.wait(3s);
  bob.must(ask::set{"/n", "2"});
  bob.must(ask::create{"/later"});
  EXPECT_TRUE(bob.must(ask::exists{"/mine"}).stat);
  stage_.wait(1s);
  EXPECT_THAT(ann.events(), ElementsAre("changed /n", "created /later"));
  EXPECT_EQ("2", ann.must(ask::get{"/n"}).data);
  EXPECT_FALSE(stage_.alarm());
}

TEST_F(application_session, what_happened_while_it_was_away_is_heard_when_it_is_back) {
  auto ann = open("ann");
  auto bob = open("bob");
  bob.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  cut_off("ann");
  bob.must(ask::set{"/n", "2"});
  stage_.wait(2s);
  stage_.applications().resume_all();
  stage_.clients().lines().heal();
  stage_.wait(2s);
  EXPECT_THAT(ann.states(), ElementsAre("connecting", "connected", "connecting", "connected"));
  EXPECT_THAT(ann.events(), ElementsAre("changed /n"));
}

TEST_F(application_session, reads_are_asked_again_and_writes_have_an_unknown_outcome) {
  session_wishes wishes;
  wishes.timeout = 12s;
  auto ann = open("ann", wishes);
  ann.must(ask::create{"/n", "1"});
  cut_off("ann");
  auto read = ann.begin(ask::get{"/n"});
  auto write = ann.begin(ask::set{"/n", "2"});
  stage_.wait(9s);
  EXPECT_EQ(error::connection_loss, ann.failure_of(write));
  EXPECT_FALSE(ann.answered(read));
  stage_.clients().lines().heal();
  stage_.wait(2s);
  EXPECT_TRUE(ann.answered(read));
}

TEST_F(application_session, ends_by_its_own_clock_no_later_than_the_servers_end_it) {
  auto ann = open("ann");
  auto bob = open("bob");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  ann.states();
  cut_off("ann");
  auto gone = false;
  for (auto i = 0; i < 200 && !gone; ++i) {
    stage_.wait(100ms);
    gone = !bob.must(ask::exists{"/mine"}).stat;
    if (gone) {
      EXPECT_THAT(ann.states(), testing::Contains("expired"));
    }
  }
  EXPECT_TRUE(gone);
}

TEST_F(application_session, is_not_kept_alive_by_a_server_that_has_lost_its_majority) {
  auto ann = open("ann");
  ASSERT_EQ(three, leader());
  for (auto server : {one, two})
    cut_between("ann", server);
  stage_.wait(4s);
  ann.must(ask::create{"/n", "1"});
  ann.states();
  for (auto server : {one, two}) {
    stage_.wires().cut(three, server);
    stage_.wires().cut(server, three);
  }
  stage_.wait(500ms);
  ann.must(ask::get{"/n"}); // the old leader does not know yet, for ten seconds
  stage_.wait(4s);
  EXPECT_THAT(ann.states(), ElementsAre("connecting", "expired", "connecting"));
}

TEST_F(application_session, that_only_reads_lives_on) {
  auto ann = open("ann");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  ann.states();
  for (auto i = 0; i < 100; ++i) {
    ann.must(ask::get{"/mine"});
    stage_.wait(100ms);
  }
  EXPECT_THAT(ann.states(), ElementsAre());
}

TEST_F(application_session, after_an_expired_session_another_one_is_opened) {
  auto ann = open("ann");
  auto first = ann.session_number();
  ann.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  cut_off("ann");
  auto waiting = ann.begin(ask::get{"/n"});
  stage_.wait(12s);
  EXPECT_EQ(error::session_expired, ann.failure_of(waiting));
  stage_.clients().lines().heal();
  stage_.wait(2s);
  EXPECT_THAT(ann.states(), ElementsAre("connecting", "connected", "connecting", "expired",
                                        "connecting", "connected"));
  EXPECT_NE(first, ann.session_number());
  ann.must(ask::set{"/n", "2"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), ElementsAre()) << "watches end with their session";
}

TEST_F(application_session, without_renewal_it_ends_with_the_reason) {
  session_wishes wishes;
  wishes.renew = false;
  auto ann = open("ann", wishes);
  cut_off("ann");
  stage_.wait(12s);
  EXPECT_THAT(ann.end_of_session(), testing::HasSubstr("expired"));
}

TEST_F(application_session, closing_it_ends_its_ephemerals_at_once_behind_what_was_asked) {
  auto ann = open("ann");
  auto bob = open("bob");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  auto last = ann.begin(ask::create{"/last"});
  ann.must(ask::close{});
  EXPECT_TRUE(ann.answered(last));
  EXPECT_FALSE(bob.must(ask::exists{"/mine"}).stat);
  EXPECT_TRUE(bob.must(ask::exists{"/last"}).stat);
  EXPECT_THAT(ann.states(), ElementsAre("connecting", "connected", "closed"));
}

TEST_F(application_session, an_application_that_ends_it_from_outside_closes_it_too) {
  auto ann = open("ann");
  auto bob = open("bob");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  ann.kill_session();
  stage_.wait(200ms);
  EXPECT_FALSE(bob.must(ask::exists{"/mine"}).stat);
}

TEST_F(application_session, one_that_crashes_leaves_its_ephemerals_until_the_session_expires) {
  auto ann = open("ann");
  auto bob = open("bob");
  ann.must(ask::create{"/mine", "", create_mode::ephemeral});
  stage_.applications().crash("ann");
  stage_.wait(2s);
  EXPECT_TRUE(bob.must(ask::exists{"/mine"}).stat);
  stage_.wait(12s);
  EXPECT_FALSE(bob.must(ask::exists{"/mine"}).stat);
}

TEST_F(application_session, too_much_at_a_time_is_refused_at_once) {
  session_wishes wishes;
  wishes.requests_max = 3;
  wishes.bytes_max = 100'000;
  auto ann = open("ann", wishes);
  std::vector<int> asked;
  for (auto i = 0; i < 5; ++i)
    asked.push_back(ann.begin(ask::exists{"/"}));
  stage_.wait(1s);
  for (auto i = 0; i < 3; ++i)
    EXPECT_TRUE(ann.answered(asked[i])) << i;
  for (auto i = 3; i < 5; ++i)
    EXPECT_EQ(error::throttled, ann.failure_of(asked[i])) << i;
  EXPECT_EQ(error::throttled, ann.fails(ask::create{"/big", std::string(100'001, 'x')}));
  ann.must(ask::create{"/big", std::string(90'000, 'x')});
}

TEST_F(application_session, proves_who_it_is_on_every_connection) {
  session_wishes wishes;
  wishes.proofs = {{"digest", "ann:secret"}};
  auto ann = open("ann", wishes);
  auto bob = open("bob");
  ann.must(ask::create{"/hers", "x", create_mode::persistent, creator_only()});
  EXPECT_EQ(error::no_auth, bob.fails(ask::get{"/hers"}));
  stage_.crash(leader());
  stage_.wait(3s);
  EXPECT_EQ("", ann.end_of_session());
  EXPECT_EQ("x", ann.must(ask::get{"/hers"}).data);
  bob.must(ask::prove{"digest", "ann:secret"});
  EXPECT_EQ("x", bob.must(ask::get{"/hers"}).data);
  EXPECT_EQ(error::auth_failed, bob.fails(ask::prove{"nonsense", "x"}));
  EXPECT_THAT(bob.end_of_session(), testing::HasSubstr("authentication"));
}

TEST_F(application_session, waits_for_servers_that_are_not_there_yet) {
  for (auto server : {one, two, three})
    stage_.crash(server);
  auto ann = open_only("ann");
  auto read = ann.begin(ask::exists{"/"});
  stage_.wait(5s);
  EXPECT_FALSE(ann.answered(read));
  stage_.start_all();
  stage_.wait(5s);
  EXPECT_TRUE(ann.answered(read));
}

} // namespace troupe
