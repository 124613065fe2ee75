// The plain parts of a client's session: its paths, its questions, its way through the servers.
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "actors/client/chroot.hpp"
#include "actors/client/questions.hpp"
#include "actors/client/server_round.hpp"

namespace troupe {

using namespace std::chrono_literals;

TEST(chroot, puts_its_prefix_on_and_takes_it_off) {
  chroot root{"/app"};
  EXPECT_EQ("/app", root.outside("/"));
  EXPECT_EQ("/app/a", root.outside("/a"));
  EXPECT_EQ("/", root.inside("/app"));
  EXPECT_EQ("/a", root.inside("/app/a"));
  EXPECT_EQ("/application", root.inside("/application"));
  EXPECT_EQ("/a", chroot{""}.outside("/a"));
}

TEST(chroot, is_a_path) {
  for (auto* wrong : {"app", "/", "/app/", "/a/../b", "//"})
    EXPECT_THROW(chroot{wrong}, std::invalid_argument) << wrong;
}

TEST(client_questions, no_path_leaves_the_chroot) {
  chroot root{"/app"};
  for (auto* wrong : {"", "lication", "../b", "/a/../../b", "/a/", "/a//b"}) {
    EXPECT_FALSE(worded(ask::get{wrong}, root)) << wrong;
    EXPECT_FALSE(worded(ask::create{wrong}, root)) << wrong;
    EXPECT_FALSE(worded(ask::multi{{ask::remove{"/fine"}, ask::remove{wrong}}}, root)) << wrong;
  }
  auto what = worded(ask::create{"/queue/", "", create_mode::persistent_sequential}, root);
  ASSERT_TRUE(what);
  EXPECT_EQ("/app/queue/", std::get<create_node>(std::get<write>(*what)).path);
}

TEST(client_questions, the_chroot_has_an_end_and_what_is_outside_is_not_below_it) {
  chroot root{"/app"};
  auto prefix = [&](const std::string& x) {
    return std::get<get_ephemerals>(std::get<read>(*worded(ask::ephemerals{x}, root))).prefix;
  };
  EXPECT_EQ("/app/", prefix("/")) << "and not that of /apple";
  EXPECT_EQ("/app/a", prefix("/a"));
  EXPECT_EQ("/",
            std::get<get_ephemerals>(std::get<read>(*worded(ask::ephemerals{}, troupe::chroot{""})))
                .prefix);
  EXPECT_EQ("/zookeeper/config",
            std::get<get_data>(std::get<read>(*worded(ask::configuration{}, root))).path);
  for (auto* wrong : {"../b", "/a/", ""}) {
    EXPECT_FALSE(worded(ask::count_descendants{wrong}, root)) << wrong;
    EXPECT_FALSE(worded(ask::multi_read{{ask::get{"/a"}, ask::children{wrong}}}, root)) << wrong;
  }
}

TEST(client_questions, only_reads_are_asked_again) {
  chroot root{""};
  EXPECT_TRUE(repeatable(*worded(ask::get{"/a"}, root)));
  EXPECT_TRUE(repeatable(*worded(ask::sync{"/a"}, root)));
  EXPECT_FALSE(repeatable(*worded(ask::create{"/a"}, root)));
  EXPECT_FALSE(repeatable(*worded(ask::multi{{ask::remove{"/a"}}}, root)));
  EXPECT_TRUE(repeatable(*worded(ask::multi_read{{ask::get{"/a"}}}, root)));
  EXPECT_FALSE(repeatable(*worded(ask::reconfigure{std::nullopt, "3", {}, -1}, root)));
}

TEST(client_questions, only_what_a_leader_has_answered_confirms_a_session) {
  chroot root{""};
  reply well{{}, error::ok, {}};
  EXPECT_TRUE(confirms_session(*worded(ask::sync{"/a"}, root), well));
  EXPECT_TRUE(confirms_session(*worded(ask::create{"/a"}, root), well));
  EXPECT_FALSE(confirms_session(*worded(ask::get{"/a"}, root), well)) << "any server answers it";
  reply refused{{}, error::not_read_only, {}};
  EXPECT_FALSE(confirms_session(*worded(ask::sync{"/a"}, root), refused));
  EXPECT_FALSE(confirms_session(*worded(ask::create{"/a"}, root), refused));
}

TEST(client_questions, weigh_what_they_carry) {
  chroot root{""};
  auto light = weight(*worded(ask::create{"/a", ""}, root));
  auto heavy = weight(*worded(ask::create{"/a", std::string(1000, 'x')}, root));
  EXPECT_EQ(1000u, heavy - light);
  auto both = weight(*worded(ask::multi{{ask::create{"/a", std::string(1000, 'x')},
                                         ask::set{"/a", std::string(500, 'y')}}},
                             root));
  EXPECT_GE(both, 1500u);
  auto reads = weight(*worded(ask::multi_read{{ask::get{'/' + std::string(999, 'x')}}}, root));
  EXPECT_GE(reads, 1000u);
  EXPECT_GE(weight(*worded(ask::reconfigure{std::string(1000, 'x'), {}, {}, -1}, root)), 1000u);
}

TEST(client_questions, an_absent_znode_is_waited_for_only_by_exists) {
  chroot root{""};
  reply absent{{1, 1}, error::no_node, {}};
  EXPECT_FALSE(watch_of(*worded(ask::get{"/a", true}, root), absent));
  auto set = watch_of(*worded(ask::exists{"/a", true}, root), absent);
  ASSERT_TRUE(set);
  EXPECT_EQ(watch_book::kind::existence, set->kind);
  EXPECT_FALSE(watch_of(*worded(ask::exists{"/a", false}, root), absent));
}

TEST(server_round, tries_all_before_any_again_and_pauses_behind_each_round) {
  std::uint64_t dice = 7;
  server_round round{5, false,
                     [&] { return dice = dice * 6364136223846793005u + 1442695040888963407u; }};
  for (auto rounds = 0; rounds < 20; ++rounds) {
    std::set<std::size_t> tried;
    for (auto i = 0; i < 5; ++i) {
      tried.insert(round.now());
      auto pause = round.refused(10s);
      EXPECT_EQ(i == 4, pause > 0ms) << i;
      EXPECT_LE(pause, 1s);
    }
    EXPECT_EQ(5u, tried.size());
  }
}

TEST(server_round, leaves_the_one_that_was_lost_for_the_end) {
  std::uint64_t dice = 1;
  server_round round{3, false,
                     [&] { return dice = dice * 6364136223846793005u + 1442695040888963407u; }};
  for (auto i = 0; i < 20; ++i) {
    auto lost = round.now();
    round.lost();
    EXPECT_NE(lost, round.now());
  }
}

TEST(server_round, keeps_the_order_if_it_is_told_to) {
  server_round round{3, true, [] { return 5; }};
  EXPECT_EQ(0u, round.now());
  EXPECT_EQ(0ms, round.refused(1s));
  EXPECT_EQ(1u, round.now());
  round.lost();
  EXPECT_EQ(2u, round.now());
  EXPECT_EQ(0ms, round.refused(1s));
  EXPECT_EQ(0ms, round.refused(1s));
  EXPECT_GT(round.refused(1s), 0ms);
  EXPECT_EQ(2u, round.now());
}

TEST(server_round, pauses_twice_as_long_behind_each_round_up_to_a_second) {
  server_round shortest{1, false, [] { return 0; }}, longest{1, false, [] { return 499'999; }};
  for (auto pause : {25ms, 50ms, 100ms, 200ms, 400ms, 500ms, 500ms}) {
    EXPECT_EQ(pause, shortest.refused(10s));
    EXPECT_EQ(2 * pause - 1ms, longest.refused(10s));
  }
  longest.lost();
  EXPECT_EQ(49ms, longest.refused(10s));
}

TEST(server_round, pauses_no_longer_than_a_quarter_of_the_timeout) {
  server_round round{1, false, [] { return 499'999; }};
  for (auto pause : {49ms, 50ms, 50ms})
    EXPECT_EQ(pause, round.refused(200ms));
}

} // namespace troupe
