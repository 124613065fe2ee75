// What else can be asked of a session: numbers, lists, the ensemble, who one is; and what becomes
// of those who would not wait.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/client/questions.hpp"
#include "tests/unit/client_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

using test::one;
using test::three;
using test::two;

class session_questions : public test::client_scene {
protected:
  /// A session that outlives what happens to its servers here.
  static session_wishes lasting() {
    session_wishes wishes;
    wishes.timeout = 12s;
    return wishes;
  }

  static session_wishes below(const std::string& chroot) {
    auto wishes = default_wishes();
    wishes.chroot = chroot;
    return wishes;
  }
};

} // namespace

TEST_F(session_questions, count_and_list_below_the_chroot) {
  auto root = open("root");
  for (auto* path : {"/app", "/app/a", "/app/a/b", "/apple"})
    root.must(ask::create{path});
  auto ann = open("ann", below("/app"));
  EXPECT_EQ(2, ann.must(ask::count_descendants{"/"}).value);
  EXPECT_EQ(1, ann.must(ask::count_descendants{"/a"}).value);
  EXPECT_EQ(error::no_node, ann.fails(ask::count_descendants{"/none"}));
  EXPECT_EQ(error::bad_arguments, ann.fails(ask::count_descendants{"a"}));
  EXPECT_THAT(ann.must(ask::ephemerals{}).paths, IsEmpty());
  ann.must(ask::create{"/a/mine", "", create_mode::ephemeral});
  ann.must(ask::create{"/other", "", create_mode::ephemeral});
  EXPECT_THAT(ann.must(ask::ephemerals{}).paths, UnorderedElementsAre("/a/mine", "/other"));
  EXPECT_THAT(ann.must(ask::ephemerals{"/a"}).paths, ElementsAre("/a/mine"));
  EXPECT_THAT(root.must(ask::ephemerals{}).paths, IsEmpty()) << "those of another session";
  EXPECT_EQ(error::bad_arguments, ann.fails(ask::ephemerals{"a"}));
}

TEST_F(session_questions, read_several_things_at_one_moment) {
  auto root = open("root");
  root.must(ask::create{"/app"});
  auto ann = open("ann", below("/app"));
  ann.must(ask::create{"/a", "x"});
  auto all = ann.must(ask::multi_read{{ask::get{"/a"}, ask::children{"/"}, ask::get{"/none"}}});
  EXPECT_FALSE(all.failed);
  ASSERT_EQ(3u, all.parts.size());
  EXPECT_EQ("x", std::get<got_data>(all.parts[0].what).data);
  EXPECT_THAT(std::get<got_children>(all.parts[1].what).names, ElementsAre("a"));
  EXPECT_EQ(error::no_node, all.parts[2].code);
  EXPECT_EQ(error::bad_arguments, ann.fails(ask::multi_read{{ask::get{"/a", true}}}))
      << "none sets a watch";
}

TEST_F(session_questions, say_who_one_is) {
  auto ann = open("ann");
  auto before = ann.must(ask::who_am_i{}).who;
  EXPECT_THAT(before, ElementsAre(identity{"ip", "127.0.0.1"}));
  ann.must(ask::prove{"digest", "ann:secret"});
  auto after = ann.must(ask::who_am_i{}).who;
  ASSERT_EQ(2u, after.size());
  EXPECT_EQ((identity{"digest", "ann"}), after[1]) << "without the secret";
}

TEST_F(session_questions, show_the_members_wherever_the_chroot_is) {
  auto root = open("root");
  root.must(ask::create{"/app"});
  auto ann = open("ann", below("/app"));
  auto here = ann.must(ask::configuration{}).data;
  EXPECT_EQ(here, root.must(ask::get{"/zookeeper/config"}).data);
}

TEST_F(session_questions, refuse_other_members_as_servers_do) {
  auto ann = open("ann");
  EXPECT_EQ(error::reconfig_disabled, ann.fails(ask::reconfigure{std::nullopt, "3", {}, -1}));
}

TEST_F(session_questions, mortal_znodes_go_when_their_time_is_over) {
  auto ann = open("ann");
  ann.must(ask::create{"/short", "", create_mode::persistent_ttl, anyone(), 2000});
  ann.must(ask::create{"/box", "", create_mode::container});
  ann.must(ask::create{"/box/a"});
  EXPECT_EQ(error::bad_arguments, ann.fails(ask::create{"/x", "", create_mode::persistent_ttl}))
      << "no time to live";
  stage_.wait(1s);
  EXPECT_TRUE(ann.must(ask::exists{"/short"}).stat);
  ann.must(ask::remove{"/box/a"});
  stage_.wait(180s);
  EXPECT_FALSE(ann.must(ask::exists{"/short"}).stat);
  EXPECT_FALSE(ann.must(ask::exists{"/box"}).stat);
}

TEST_F(session_questions, end_one_kind_of_watch_and_leave_the_others) {
  auto ann = open("ann");
  ann.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  ann.must(ask::children{"/n", true});
  ann.must(ask::unwatch{"/n", watcher_type::data});
  EXPECT_EQ(error::no_watcher, ann.fails(ask::unwatch{"/n", watcher_type::data}));
  EXPECT_EQ(error::no_watcher, ann.fails(ask::unwatch{"/n", watcher_type::persistent}));
  ann.must(ask::set{"/n", "2"});
  ann.must(ask::create{"/n/child"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), ElementsAre("children /n"));
  EXPECT_EQ(error::no_watcher, ann.fails(ask::unwatch{"/n"})) << "it has been heard";
}

TEST_F(session_questions, end_a_watch_for_one_of_those_who_wait) {
  auto ann = open("ann");
  auto other = another("ann", ann);
  ann.must(ask::create{"/n", "1"});
  ann.must(ask::get{"/n", true});
  other.must(ask::get{"/n", true});
  ann.must(ask::unwatch{"/n"});
  EXPECT_EQ(error::no_watcher, ann.fails(ask::unwatch{"/n"}));
  ann.must(ask::set{"/n", "2"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), IsEmpty());
  EXPECT_THAT(other.events(), ElementsAre("changed /n"));
}

TEST_F(session_questions, end_a_watch_without_a_server_only_where_that_is_wished) {
  auto ann = open("ann", lasting());
  auto bob = open("bob");
  ann.must(ask::watch{"/here"});
  ann.must(ask::watch{"/there"});
  cut_off("ann");
  stage_.wait(9s);
  auto waits = ann.begin(ask::unwatch{"/there", watcher_type::any, false});
  ann.must(ask::unwatch{"/here"});
  EXPECT_FALSE(ann.answered(waits));
  stage_.clients().lines().heal();
  stage_.wait(3s);
  EXPECT_TRUE(ann.answered(waits));
  bob.must(ask::create{"/here"});
  bob.must(ask::create{"/there"});
  stage_.wait(100ms);
  EXPECT_THAT(ann.events(), IsEmpty());
}

TEST_F(session_questions, who_is_not_patient_is_told_once_all_servers_were_tried) {
  auto ann = open("ann", lasting()); // patient, as usual
  auto wishes = lasting();
  wishes.patient = false;
  auto bob = open("bob", wishes);
  for (auto server : {one, two, three})
    stage_.crash(server);
  stage_.wait(50ms);
  auto patient = ann.begin(ask::get{"/"});
  auto read = bob.begin(ask::get{"/"});
  auto write = bob.begin(ask::create{"/n"});
  auto proof = bob.begin(ask::prove{"digest", "bob:secret"});
  stage_.wait(3s);
  for (auto number : {read, write, proof})
    EXPECT_EQ(error::connection_loss, bob.failure_of(number));
  EXPECT_EQ(error::ok, ann.failure_of(patient));
  for (auto server : {one, two, three})
    stage_.start(server);
  stage_.wait(3s);
  EXPECT_TRUE(ann.answered(patient));
  bob.must(ask::get{"/"}); // it has gone on trying
  EXPECT_EQ(1u, bob.must(ask::who_am_i{}).who.size()) << "the proof is given up";
}

TEST_F(session_questions, who_would_not_ask_again_hears_that_the_connection_was_lost) {
  auto wishes = lasting();
  wishes.repeat_reads = false;
  auto ann = open("ann", wishes);
  cut_off("ann");
  auto read = ann.begin(ask::get{"/"});
  stage_.wait(9s);
  EXPECT_EQ(error::connection_loss, ann.failure_of(read));
  stage_.clients().lines().heal();
  ann.must(ask::get{"/"});
}

} // namespace troupe
