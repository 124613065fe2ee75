// Who waits for whom in the queue of a lock, of readers and of writers.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/recipes/lock_queue.hpp"

namespace troupe::recipes {

namespace {

const std::vector<std::string> names{"c__lock__0000000012",
                                     "a__lock__0000000009",
                                     "b__lock__0000000010",
                                     "d__rlock__0000000001",
                                     "e__rlock__0000000011",
                                     "f__rlock__0000000013",
                                     "readme",
                                     "x__lock__12"};

} // namespace

TEST(lock_queue, waits_for_the_one_before_alone) {
  EXPECT_EQ(place_in_queue("a__lock__0000000009", names).before, "");
  auto last = place_in_queue("c__lock__0000000012", names);
  EXPECT_TRUE(last.present);
  EXPECT_EQ(last.before, "b__lock__0000000010");
  EXPECT_EQ(last.ahead, 2u);
}

TEST(lock_queue, readers_wait_for_writers_only_and_writers_for_both) {
  EXPECT_EQ(place_in_queue("d__rlock__0000000001", names, reading).before, "");
  EXPECT_EQ(place_in_queue("f__rlock__0000000013", names, reading).before, "c__lock__0000000012");
  EXPECT_EQ(place_in_queue("c__lock__0000000012", names, writing).before, "e__rlock__0000000011");
  EXPECT_EQ(place_in_queue("a__lock__0000000009", names, writing).before, "d__rlock__0000000001");
}

TEST(lock_queue, who_is_not_there_is_not_present) {
  EXPECT_FALSE(place_in_queue("e__lock__0000000020", names).present);
  EXPECT_EQ(contender_with("b__lock__", names), "b__lock__0000000010");
  EXPECT_EQ(contender_with("q__lock__", names), std::nullopt);
}

TEST(lock_queue, begins_with_the_least_number_even_below_zero) {
  EXPECT_EQ(first_in_queue(names), "d__rlock__0000000001");
  EXPECT_EQ(first_in_queue({"a__lock__0000000001", "b__lock__-2147483648"}),
            "b__lock__-2147483648");
  EXPECT_EQ(first_in_queue({"readme", "x__lock__00000000xx"}), std::nullopt);
}

} // namespace troupe::recipes
