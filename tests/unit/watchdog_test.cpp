// Each law is broken once: the watchdog must notice, and must not bark at what is allowed.
#include "runtime/stage/watchdog.hpp"

#include <gtest/gtest.h>

namespace troupe {

namespace {

namespace m = milestone;

constexpr server_id one{1}, two{2}, three{3};

ensemble of_three() {
  std::vector<member> all(3);
  for (std::uint32_t i = 0; i < 3; ++i)
    all[i].id = server_id{i + 1};
  return ensemble(std::move(all));
}

class laws : public testing::Test {
protected:
  laws() : dog(of_three()) {
    for (auto s : {one, two, three})
      dog.starts(s, {});
  }

  void take_epoch(server_id s, std::uint32_t epoch) {
    dog.hear(s, m::promises{epoch, epoch});
  }

  /// Server 3 leads epoch 1, 1.1 is on the disks of 2 and 3, and decided.
  void first_transaction() {
    take_epoch(two, 1);
    take_epoch(three, 1);
    dog.hear(three, m::leads{1});
    dog.hear(two, m::follows{three, 1});
    dog.hear(three, m::proposes{{1, 1}});
    for (auto s : {two, three})
      dog.hear(s, m::syncs{{1, 1}});
    dog.hear(two, m::acks{{1, 1}});
    dog.hear(three, m::commits{{1, 1}});
    dog.hear(three, m::applies{{1, 1}, 77});
    dog.told({1, 1});
  }

  watchdog dog;
};

} // namespace

TEST_F(laws, a_lawful_life_is_left_alone) {
  first_transaction();
  dog.hear(two, m::applies{{1, 1}, 77});
  dog.at_rest({one, two, three});
  EXPECT_EQ(dog.broken(), std::nullopt);
}

TEST_F(laws, an_epoch_has_one_leader) {
  first_transaction();
  take_epoch(one, 1);
  dog.hear(one, m::leads{1});
  EXPECT_EQ(dog.broken(), "epoch 1 has two leaders: 3 and 1");
}

TEST_F(laws, nobody_leads_without_a_majority_that_took_the_epoch) {
  take_epoch(three, 1);
  dog.hear(three, m::leads{1});
  EXPECT_TRUE(dog.broken());
}

TEST_F(laws, nothing_is_acknowledged_that_is_not_on_disk) {
  first_transaction();
  dog.hear(three, m::proposes{{1, 2}});
  dog.hear(two, m::acks{{1, 2}});
  EXPECT_EQ(dog.broken(), "2 acknowledges 1.2, on its disk is only 1.1");
}

TEST_F(laws, nothing_is_decided_that_no_majority_has_on_disk) {
  first_transaction();
  dog.hear(three, m::proposes{{1, 2}});
  dog.hear(three, m::syncs{{1, 2}});
  dog.hear(three, m::commits{{1, 2}});
  EXPECT_EQ(dog.broken(), "3 commits 1.2, which no majority has on disk");
}

TEST_F(laws, nothing_is_executed_that_nobody_has_decided) {
  first_transaction();
  dog.hear(three, m::proposes{{1, 2}});
  dog.hear(three, m::syncs{{1, 2}});
  dog.hear(three, m::applies{{1, 2}, 78});
  EXPECT_EQ(dog.broken(), "3 executes 1.2, which nobody has decided");
}

TEST_F(laws, no_transaction_is_left_out) {
  first_transaction();
  for (std::uint32_t i : {2, 3}) {
    dog.hear(three, m::proposes{{1, i}});
    for (auto s : {two, three})
      dog.hear(s, m::syncs{{1, i}});
    dog.hear(three, m::commits{{1, i}});
  }
  dog.hear(three, m::applies{{1, 3}, 79});
  EXPECT_EQ(dog.broken(), "3 executes 1.3 after 1.1");
}

TEST_F(laws, proposals_have_no_gap) {
  first_transaction();
  dog.hear(three, m::proposes{{1, 3}});
  EXPECT_EQ(dog.broken(), "3 proposes 1.3 after 1.1");
}

TEST_F(laws, trees_are_equal_at_equal_zxid) {
  first_transaction();
  dog.hear(two, m::applies{{1, 1}, 78});
  EXPECT_EQ(dog.broken(), "2 has another tree at 1.1");
}

TEST_F(laws, histories_do_not_fork) {
  first_transaction();
  take_epoch(one, 2);
  take_epoch(two, 2);
  dog.hear(one, m::leads{2});
  dog.hear(one, m::proposes{{2, 1}});
  for (auto s : {one, two})
    dog.hear(s, m::syncs{{2, 1}});
  dog.hear(one, m::commits{{2, 1}});
  dog.hear(one, m::applies{{2, 1}, 80});
  EXPECT_EQ(dog.broken(), "1 executes 2.1 after 0.0, others execute 1.1");
}

TEST_F(laws, what_a_client_was_told_is_in_every_later_leaders_tree) {
  first_transaction();
  take_epoch(one, 2);
  take_epoch(two, 2);
  dog.hear(one, m::leads{2});
  EXPECT_EQ(dog.broken(), std::nullopt); // it may still be executing
  dog.at_rest({one, two});
  EXPECT_EQ(dog.broken(), "1 leads epoch 2 without 1.1, which a client had been told of");
}

TEST_F(laws, nobody_is_told_of_what_nobody_decided) {
  first_transaction();
  dog.hear(three, m::proposes{{1, 2}});
  dog.told({1, 2});
  EXPECT_TRUE(dog.broken());
}

TEST_F(laws, promises_only_rise) {
  dog.hear(one, m::promises{3, 2});
  EXPECT_EQ(dog.broken(), std::nullopt);
  dog.hear(one, m::promises{2, 2});
  EXPECT_TRUE(dog.broken());
}

TEST_F(laws, nobody_stands_for_election_with_more_than_its_disk_has) {
  first_transaction();
  dog.starts(two, {true, false});
  dog.hear(two, m::votes{{1, {1, 2}, two}});
  EXPECT_EQ(dog.broken(), "2 stands for election with 1.2, on its disk is only 1.1");
}

TEST_F(laws, what_was_executed_is_never_forgotten) {
  first_transaction();
  dog.hear(three, m::forgets{{1, 1}, {1, 1}});
  EXPECT_EQ(dog.broken(), "3 forgets 1.1, which it had executed");
}

TEST_F(laws, the_first_broken_law_is_the_one_that_is_shown) {
  dog.hear(one, m::promises{1, 2});
  auto first = dog.broken();
  dog.hear(one, m::promises{0, 0});
  EXPECT_EQ(dog.broken(), first);
}

TEST_F(laws, nobody_stands_for_election_with_less_than_it_has_of_what_is_decided) {
  first_transaction();
  dog.starts(two, {true, false});
  dog.hear(two, m::votes{{1, {0, 0}, two}});
  EXPECT_EQ(dog.broken(), "2 stands for election with 0.0, it had synced 1.1, which is decided");
}

TEST_F(laws, a_damaged_or_wiped_disk_may_hold_less_than_it_had) {
  first_transaction();
  dog.damaged(two);
  dog.starts(two, {true, false});
  dog.hear(two, m::votes{{1, {0, 0}, two}});
  dog.wiped(three);
  dog.starts(three, {true, false});
  dog.hear(three, m::votes{{0, {0, 0}, three}});
  EXPECT_EQ(dog.broken(), std::nullopt);
}

} // namespace troupe
