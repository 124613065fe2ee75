// Servers that find each other, talk, lose each other and meet again: on real sockets.
#include <gtest/gtest.h>

#include "tests/unit/link_world.hpp"

namespace {

using namespace troupe;
using namespace troupe::link_tests;

notification vote_of(std::uint64_t round) {
  return {standing::looking, round, {1, {1, 2}, server_id{3}}, 0};
}

template <class Link, class T>
void say(const heard& up, const T& x) {
  caf::anon_send(up.message.get_as<Link>(0), x);
}

proposal_batch batch(std::size_t count, std::size_t bytes) {
  proposal_batch x{3, {3, 4}, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    x.entries.push_back({{3, 5 + i}, 17, {session_id{9}, 8, i, {server_id{1}, 2}, {}}});
    x.entries.back().write.operation = std::string(bytes, static_cast<char>('a' + i % 26));
  }
  return x;
}

TEST(link_mesh, comes_up_between_all_servers_and_carries_votes_both_ways) {
  auto all = local_ensemble(3);
  std::vector<std::unique_ptr<server>> servers;
  for (auto& x : all.members())
    servers.push_back(std::make_unique<server>(x.id, all));
  for (auto& x : servers)
    x->mesh();
  for (auto& x : servers)
    for (auto& y : servers)
      if (x != y) {
        auto up = x->hears->nth("up election " + to_string(y->options.self));
        say<election_link>(up, vote_of(number(x->options.self)));
      }
  for (auto& x : servers)
    for (auto& y : servers)
      if (x != y) {
        auto got = x->hears->nth("election " + to_string(y->options.self));
        EXPECT_EQ(got.message.get_as<notification>(0).round, number(y->options.self));
        EXPECT_EQ(got.message.get_as<notification>(0).choice, vote_of(0).choice);
      }
  servers.clear();
}

TEST(link_mesh, keeps_one_connection_of_two_that_are_dialled_at_once) {
  auto all = local_ensemble(2);
  for (int i = 0; i < 5; ++i) {
    server a{server_id{1}, all};
    server b{server_id{2}, all};
    a.mesh();
    b.mesh();
    a.hears->nth("up election 2");
    b.hears->nth("up election 1");
    // whatever came and went before, the last connection that each sees carries messages
    std::uint64_t round = 0;
    EXPECT_TRUE(b.hears->wait([&](auto& heard_by_b) {
      for (auto& x : a.hears->all())
        if (x.what == "up election 2")
          say<election_link>(x, vote_of(++round));
      return std::any_of(heard_by_b.begin(), heard_by_b.end(),
                         [](auto& x) { return x.what == "election 1"; });
    }));
    a.hears->check_order();
    b.hears->check_order();
    EXPECT_LE(a.hears->count("up election 2"), 2u);
  }
}

TEST(link_mesh, meets_a_restarted_server_again_after_saying_that_it_was_gone) {
  auto all = local_ensemble(2);
  server a{server_id{1}, all};
  a.mesh();
  std::uint64_t before = 0;
  for (std::size_t life = 1; life <= 3; ++life) {
    server b{server_id{2}, all};
    b.mesh();
    b.hears->nth("up election 1");
    auto up = a.hears->nth("up election 2", life);
    EXPECT_NE(up.who.incarnation, before);
    before = up.who.incarnation;
    b.end();
    EXPECT_EQ(a.hears->nth("down election 2", life).who, up.who);
  }
  a.hears->check_order();
}

TEST(link_mesh, redials_by_itself_after_a_hang_up) {
  auto all = local_ensemble(2);
  server a{server_id{1}, all};
  server b{server_id{2}, all};
  a.mesh();
  b.mesh();
  auto first = a.hears->nth("up election 2");
  a.tell(hang_up{channel::election, first.who});
  auto second = a.hears->nth("up election 2", 2);
  EXPECT_NE(second.who, first.who);
  a.hears->check_order();
}

TEST(link_quorum, carries_every_kind_of_message_between_leader_and_learner) {
  auto all = local_ensemble(2);
  server leader{server_id{1}, all};
  server learner{server_id{2}, all};
  learner.tell(dial{channel::quorum, server_id{1}});
  auto to_leader = learner.hears->nth("up quorum 1 to lead");
  auto to_learner = leader.hears->nth("up quorum 2 to learn");
  say<leader_link>(to_leader, follower_info{4, true, 77});
  say<leader_link>(to_leader, epoch_ack{5, true, 4, {3, 9}});
  say<leader_link>(to_leader, catch_up_ack{6});
  say<leader_link>(to_leader, new_leader_ack{7, {3, 9}});
  say<leader_link>(to_leader, ack{8, {3, 9}});
  say<leader_link>(to_leader, submission{{batch(1, 9).entries.at(0).write}});
  say<leader_link>(to_leader, pong{9, 6, {session_id{7}}});
  say<leader_link>(to_leader, sync_request{10});
  say<learner_link>(to_learner, leader_info{4, 77});
  say<learner_link>(to_learner, catch_up{5, catch_up_kind::diff, {1, 2}});
  say<learner_link>(to_learner, catch_up_snapshot{6, {{1, 2}, 3, true, std::string(100000, 's')}});
  say<learner_link>(to_learner, catch_up_history{7, batch(2, 300).entries});
  say<learner_link>(to_learner, new_leader{8});
  say<learner_link>(to_learner, up_to_date{9, {1, 2}});
  say<learner_link>(to_learner, batch(3, 100));
  say<learner_link>(to_learner, commit{10, {1, 2}});
  say<learner_link>(to_learner, ping{11, 6});
  say<learner_link>(to_learner, sync_reply{12, 13});
  auto last = leader.hears->nth("learner 2", std::tuple_size_v<said_by_learner>);
  EXPECT_EQ(last.message.get_as<sync_request>(0).token, 10u);
  EXPECT_EQ(last.who, to_learner.who);
  EXPECT_EQ(learner.hears->nth("leader 1", std::tuple_size_v<said_by_leader>)
                .message.get_as<sync_reply>(0)
                .token,
            13u);
  EXPECT_EQ(leader.hears->nth("learner 2", 1).message.get_as<follower_info>(0).cluster, 77u);
  EXPECT_EQ(leader.hears->nth("learner 2", 7).message.get_as<pong>(0).touched.at(0), session_id{7});
  EXPECT_EQ(
      learner.hears->nth("leader 1", 3).message.get_as<catch_up_snapshot>(0).part.bytes.size(),
      100000u);
  leader.hears->check_order();
}

TEST(link_quorum, brings_batches_greater_than_a_frame_in_order) {
  auto all = local_ensemble(2);
  server leader{server_id{1}, all};
  server learner{server_id{2}, all};
  learner.tell(dial{channel::quorum, server_id{1}});
  auto to_learner = leader.hears->nth("up quorum 2 to learn");
  constexpr std::size_t count = 100;
  say<learner_link>(to_learner, batch(count, 1 << 20)); // 100 MiB; a frame holds 64
  std::size_t arrived = 0;
  EXPECT_TRUE(learner.hears->wait([&](auto& all_heard) {
    arrived = 0;
    for (auto& x : all_heard)
      if (x.what == "leader 1")
        for (auto& entry : x.message.template get_as<proposal_batch>(0).entries) {
          EXPECT_EQ(entry.id.counter, 5 + arrived);
          EXPECT_EQ(entry.write.operation.size(), 1u << 20);
          ++arrived;
        }
    return arrived == count;
  }));
  EXPECT_EQ(learner.hears->count("down quorum 1"), 0u);
}

TEST(link_quorum, does_not_dial_a_leader_again_until_told) {
  auto all = local_ensemble(2);
  server learner{server_id{2}, all};
  learner.tell(dial{channel::quorum, server_id{1}}); // not there yet: goes on trying
  auto leader = std::make_unique<server>(server_id{1}, all);
  auto first = learner.hears->nth("up quorum 1 to lead");
  leader.reset();
  EXPECT_EQ(learner.hears->nth("down quorum 1").who, first.who);
  leader = std::make_unique<server>(server_id{1}, all);
  // the election mesh comes up in the meantime; the quorum connection does not
  learner.mesh();
  leader->mesh();
  learner.hears->nth("up election 1");
  EXPECT_EQ(learner.hears->count("up quorum 1 to lead"), 1u);
  learner.tell(dial{channel::quorum, server_id{1}});
  EXPECT_NE(learner.hears->nth("up quorum 1 to lead", 2).who, first.who);
  learner.hears->check_order();
}

TEST(link_quorum, forgets_the_last_leader_when_another_is_dialled) {
  auto all = local_ensemble(3);
  server a{server_id{1}, all};
  server b{server_id{2}, all};
  server learner{server_id{3}, all};
  learner.tell(dial{channel::quorum, server_id{1}});
  auto first = learner.hears->nth("up quorum 1 to lead");
  a.hears->nth("up quorum 3 to learn");
  learner.tell(dial{channel::quorum, server_id{2}});
  EXPECT_EQ(learner.hears->nth("down quorum 1").who, first.who);
  learner.hears->nth("up quorum 2 to lead");
  a.hears->nth("down quorum 3");
  // the same leader once more is a new connection
  learner.tell(dial{channel::quorum, server_id{2}});
  learner.hears->nth("down quorum 2");
  learner.hears->nth("up quorum 2 to lead", 2);
  learner.hears->check_order();
}

TEST(link_quorum, ends_at_both_ends_when_either_hangs_up) {
  auto all = local_ensemble(2);
  server leader{server_id{1}, all};
  server learner{server_id{2}, all};
  learner.tell(dial{channel::quorum, server_id{1}});
  leader.tell(hang_up{channel::quorum, leader.hears->nth("up quorum 2 to learn").who});
  learner.hears->nth("down quorum 1");
  leader.hears->nth("down quorum 2");
  learner.tell(dial{channel::quorum, server_id{1}});
  learner.tell(hang_up{channel::quorum, learner.hears->nth("up quorum 1 to lead", 2).who});
  learner.hears->nth("down quorum 1", 2);
  leader.hears->nth("down quorum 2", 2);
}

TEST(link_quorum, lets_two_servers_each_learn_from_the_other) {
  auto all = local_ensemble(2);
  server a{server_id{1}, all};
  server b{server_id{2}, all};
  a.tell(dial{channel::quorum, server_id{2}});
  b.tell(dial{channel::quorum, server_id{1}});
  a.hears->nth("up quorum 2 to lead");
  a.hears->nth("up quorum 2 to learn");
  b.hears->nth("up quorum 1 to lead");
  b.hears->nth("up quorum 1 to learn");
  EXPECT_EQ(a.hears->count("down quorum 2"), 0u);
}

TEST(link_quorum, ends_a_connection_with_a_server_of_another_cluster_once_both_are_known) {
  auto all = local_ensemble(2);
  server leader{server_id{1}, all};
  server learner{server_id{2}, all};
  leader.tell(belongs{7});
  leader.mesh(); // its greetings name the cluster from here on
  auto up = learner.hears->nth("up election 1");
  learner.tell(dial{channel::quorum, server_id{1}});
  auto up_to_lead = learner.hears->nth("up quorum 1 to lead");
  learner.tell(belongs{8});
  EXPECT_EQ(learner.hears->nth("down election 1").who, up.who);
  EXPECT_EQ(learner.hears->nth("down quorum 1").who, up_to_lead.who);
  leader.hears->nth("down quorum 2");
}

} // namespace
