// Majorities: however groups and weights are drawn, two of them share a server.
#include "config/ensemble.hpp"

#include <random>

#include <gtest/gtest.h>

namespace troupe {
namespace {

std::vector<member> servers(std::uint32_t count, std::uint32_t observers = 0) {
  std::vector<member> result;
  for (std::uint32_t i = 1; i <= count + observers; ++i) {
    member x;
    x.id = server_id{i};
    x.observer = i > count;
    result.push_back(x);
  }
  return result;
}

std::set<server_id> chosen(std::uint32_t bits, std::uint32_t count) {
  std::set<server_id> result;
  for (std::uint32_t i = 0; i < count; ++i)
    if (bits >> i & 1)
      result.insert(server_id{i + 1});
  return result;
}

/// Whatever is a majority, the servers left over are none: that is what "two majorities meet"
/// means.
void expect_majorities_meet(const ensemble& all, std::uint32_t count) {
  auto everybody = (1u << count) - 1;
  for (std::uint32_t bits = 0; bits <= everybody; ++bits)
    ASSERT_FALSE(all.majority(chosen(bits, count))
                 && all.majority(chosen(everybody & ~bits, count)))
        << "disjoint majorities: " << bits;
}

TEST(ensemble, more_than_half_of_the_voters_is_a_majority) {
  for (std::uint32_t count = 1; count <= 8; ++count) {
    ensemble all{servers(count)};
    for (std::uint32_t bits = 0; bits < 1u << count; ++bits)
      EXPECT_EQ(all.majority(chosen(bits, count)), chosen(bits, count).size() * 2 > count);
  }
}

TEST(ensemble, observers_never_count) {
  ensemble all{servers(3, 4)};
  EXPECT_FALSE(
      all.majority({server_id{1}, server_id{4}, server_id{5}, server_id{6}, server_id{7}}));
  EXPECT_TRUE(all.majority({server_id{1}, server_id{2}}));
  EXPECT_FALSE(all.may_lead(server_id{4}));
}

TEST(ensemble, strangers_never_count) {
  ensemble all{servers(3)};
  EXPECT_FALSE(all.majority({server_id{1}, server_id{9}, nobody}));
}

TEST(ensemble, nobody_is_no_majority_of_any_ensemble) {
  EXPECT_FALSE(ensemble{}.majority({}));
  EXPECT_FALSE(ensemble{servers(0, 2)}.majority({server_id{1}, server_id{2}}));
}

TEST(ensemble, one_server_alone_decides) {
  auto alone = ensemble::standalone(server_id{9});
  EXPECT_TRUE(alone.majority({server_id{9}}));
  EXPECT_FALSE(alone.majority({server_id{1}}));
}

TEST(ensemble, two_of_three_groups_decide) {
  ensemble all{servers(9),
               {{1, {server_id{1}, server_id{2}, server_id{3}}},
                {2, {server_id{4}, server_id{5}, server_id{6}}},
                {3, {server_id{7}, server_id{8}, server_id{9}}}},
               {}};
  EXPECT_TRUE(all.majority({server_id{1}, server_id{2}, server_id{4}, server_id{5}}));
  EXPECT_FALSE(
      all.majority({server_id{1}, server_id{2}, server_id{3}, server_id{4}, server_id{7}}));
}

TEST(ensemble, a_voter_without_weight_cannot_lead_and_a_group_without_weight_does_not_count) {
  ensemble all{servers(3),
               {{1, {server_id{1}, server_id{2}}}, {2, {server_id{3}}}},
               {{server_id{2}, 0}, {server_id{3}, 0}}};
  EXPECT_TRUE(all.may_lead(server_id{1}));
  EXPECT_FALSE(all.may_lead(server_id{2}));
  EXPECT_TRUE(all.majority({server_id{1}}));
  EXPECT_FALSE(all.majority({server_id{2}, server_id{3}}));
}

TEST(ensemble, majorities_meet_whatever_the_groups_and_weights) {
  std::mt19937 draw{4711};
  for (int run = 0; run < 400; ++run) {
    auto count = 1 + draw() % 9;
    auto groups = 1 + draw() % 4;
    std::map<std::uint64_t, std::vector<server_id>> of;
    std::map<server_id, std::uint64_t> weights;
    for (std::uint32_t i = 1; i <= count; ++i) {
      of[draw() % groups].push_back(server_id{i});
      if (draw() % 2)
        weights[server_id{i}] = draw() % 5;
    }
    expect_majorities_meet(ensemble{servers(static_cast<std::uint32_t>(count)), of, weights},
                           static_cast<std::uint32_t>(count));
  }
}

TEST(ensemble, everybody_who_may_lead_together_with_all_others_is_a_majority) {
  std::mt19937 draw{42};
  for (int run = 0; run < 200; ++run) {
    auto count = static_cast<std::uint32_t>(1 + draw() % 7);
    std::map<std::uint64_t, std::vector<server_id>> of;
    std::map<server_id, std::uint64_t> weights;
    for (std::uint32_t i = 1; i <= count; ++i) {
      of[draw() % 3].push_back(server_id{i});
      weights[server_id{i}] = draw() % 3;
    }
    ensemble all{servers(count), of, weights};
    bool someone = false;
    for (auto id : all.voters())
      someone = someone || all.may_lead(id);
    EXPECT_EQ(all.majority(chosen((1u << count) - 1, count)), someone);
  }
}

TEST(ensemble, a_majority_stays_one_when_more_join) {
  std::mt19937 draw{7};
  ensemble all{servers(6),
               {{1, {server_id{1}, server_id{2}, server_id{3}}},
                {2, {server_id{4}, server_id{5}, server_id{6}}}},
               {{server_id{1}, 3}, {server_id{5}, 0}}};
  for (std::uint32_t bits = 0; bits < 64; ++bits)
    for (std::uint32_t more = 0; more < 64; ++more)
      if (all.majority(chosen(bits, 6))) {
        EXPECT_TRUE(all.majority(chosen(bits | more, 6)));
      }
}

TEST(ensemble, two_configurations_hash_alike_only_if_they_say_the_same) {
  auto one = servers(3);
  auto other = one;
  EXPECT_EQ(ensemble{one}.hash(), ensemble{other}.hash());
  std::swap(other[0], other[2]); // the order of the lines says nothing
  EXPECT_EQ(ensemble{one}.hash(), ensemble{other}.hash());
  other[1].election_port = 5;
  EXPECT_NE(ensemble{one}.hash(), ensemble{other}.hash());
  EXPECT_NE(ensemble{one}.hash(),
            (ensemble{one, {{1, {server_id{1}, server_id{2}, server_id{3}}}}, {}}.hash()));
}

} // namespace
} // namespace troupe
