// Who is asked for what, and when it is plain that nobody has it.
#include "actors/mending/repairs.hpp"
#include "tests/unit/some_servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace troupe;
using namespace troupe::some_servers;
using testing::ElementsAre;
using testing::IsEmpty;

const lost gap{{1, 3}, {1, 6}};

proposal entry(std::uint32_t counter) {
  return {{1, counter}, 0, {}};
}

found answer(bool sound, std::vector<proposal> entries, bool more = false, const lost& to = gap) {
  return {to, true, sound, more, std::move(entries)};
}

TEST(repairs, ask_each_server_one_thing_at_a_time) {
  repairs r{voters(3)};
  lost other{{1, 8}, {1, 10}};
  r.need({gap, other});
  EXPECT_FALSE(r.question(server(2))) << "nobody is there";
  r.met(server(2));
  EXPECT_EQ(r.question(server(2)), gap);
  EXPECT_FALSE(r.question(server(2))) << "it has not answered";
  r.hear(server(2), answer(true, {}));
  EXPECT_EQ(r.question(server(2)), other);
}

TEST(repairs, ask_for_the_rest_of_what_one_frame_does_not_take) {
  repairs r{voters(3)};
  r.need({gap});
  r.met(server(2));
  r.question(server(2));
  EXPECT_FALSE(r.hear(server(2), answer(true, {entry(4)}, true)));
  EXPECT_EQ(r.question(server(2)), (lost{{1, 4}, {1, 6}}));
  auto attempt = r.hear(server(2), answer(true, {entry(5)}, false, {{1, 4}, {1, 6}}));
  ASSERT_TRUE(attempt);
  EXPECT_EQ(attempt->gap, gap);
  EXPECT_EQ(attempt->entries.size(), 2u);
}

TEST(repairs, put_together_what_different_servers_have) {
  repairs r{voters(3)};
  r.need({gap});
  for (auto id : {2u, 3u}) {
    r.met(server(id));
    r.question(server(id));
  }
  r.hear(server(2), answer(false, {entry(5)}));
  auto attempt = r.hear(server(3), answer(false, {entry(4)}));
  ASSERT_TRUE(attempt);
  ASSERT_EQ(attempt->entries.size(), 2u);
  EXPECT_EQ(attempt->entries[0].id, (zxid{1, 4}));
}

TEST(repairs, are_hopeless_only_when_all_who_are_there_have_answered) {
  repairs r{voters(3)};
  r.need({gap});
  EXPECT_THAT(r.hopeless(), IsEmpty()) << "nobody was asked";
  for (auto id : {2u, 3u}) {
    r.met(server(id));
    r.question(server(id));
  }
  r.hear(server(2), answer(false, {}));
  EXPECT_THAT(r.hopeless(), IsEmpty());
  r.gone(server(3));
  EXPECT_THAT(r.hopeless(), ElementsAre(gap));
  EXPECT_FALSE(r.dispensable(gap));
  r.again(gap);
  EXPECT_THAT(r.hopeless(), IsEmpty());
  EXPECT_EQ(r.question(server(2)), gap);
}

TEST(repairs, can_do_without_what_a_majority_that_lost_nothing_does_not_have) {
  repairs r{voters(3)};
  r.need({gap});
  for (auto id : {2u, 3u}) {
    r.met(server(id));
    r.question(server(id));
  }
  r.hear(server(2), answer(true, {}));
  EXPECT_FALSE(r.dispensable(gap));
  r.hear(server(3), answer(true, {}));
  EXPECT_TRUE(r.dispensable(gap));
}

TEST(repairs, forget_what_the_log_has_mended_and_answers_to_other_questions) {
  repairs r{voters(3)};
  r.need({gap});
  r.met(server(2));
  r.question(server(2));
  EXPECT_FALSE(r.hear(server(2), answer(true, {entry(4)}, false, {{9, 9}, {}})));
  EXPECT_FALSE(r.hear(server(3), answer(true, {entry(4)})));
  r.need({});
  EXPECT_FALSE(r.hear(server(2), answer(true, {entry(4)})));
  EXPECT_THAT(r.hopeless(), IsEmpty());
}

} // namespace
