// mntr, key by key: dashboards and exporters read it.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/admin_facts.hpp"

namespace troupe {

using namespace test;

namespace {

TEST(admin_monitor, mntr_has_a_key_a_tab_and_a_value_in_each_line) {
  auto x = quiet_server();
  x.counts.took(1000);
  x.counts.took(2000);
  x.counts.took(1000);
  auto text = words_answer("mntr", x);
  EXPECT_TRUE(text.starts_with("zk_version\t3.9.5-troupe-"));
  for (auto row : {"zk_server_state\tstandalone", "zk_avg_latency\t1.3333", "zk_min_latency\t1",
                   "zk_max_latency\t2", "zk_znode_count\t5", "zk_approximate_data_size\t44",
                   "zk_num_alive_connections\t0", "zk_watch_count\t0"})
    EXPECT_NE(text.find(std::string("\n") + row + '\n'), text.npos) << row;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = text.find('\n', begin);
    ASSERT_NE(end, text.npos);
    auto line = text.substr(begin, end - begin);
    EXPECT_TRUE(line.starts_with("zk_"));
    EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), 1) << line;
    begin = end + 1;
  }
}

std::string value_of(const std::string& text, const std::string& key) {
  auto line = "\nzk_" + key + '\t';
  auto at = text.find(line);
  return at == text.npos
             ? "no such key"
             : text.substr(at + line.size(), text.find('\n', at + 1) - at - line.size());
}

TEST(admin_monitor, mntr_of_a_leader_tells_of_its_proposals_and_its_pupils) {
  auto x = quiet_server();
  x.node.standalone = false;
  x.node.role = standing::leading;
  auto text = words_answer("mntr", x);
  for (auto key : {"last_proposal_size", "min_proposal_size", "max_proposal_size"})
    EXPECT_EQ(value_of(text, key), "-1") << key;
  x.node.voters = 3;
  x.node.learners = 3;
  x.node.synced_followers = 2;
  x.node.synced_observers = 1;
  x.node.pending_syncs = 4;
  x.node.leader_for_ms = 5678;
  x.node.proposal_last = 70;
  x.node.proposal_least = 50;
  x.node.proposal_most = 90;
  x.node.counts.proposals = 12;
  x.node.counts.commits = 11;
  x.node.counts.diffs = 2;
  x.node.counts.snapshots = 1;
  x.node.counts.elections = 6;
  x.node.counts.expired = 7;
  text = words_answer("mntr", x);
  for (auto [key, value] : {std::pair{"peer_state", "leading - broadcast"},
                            {"quorum_size", "3"},
                            {"learners", "3"},
                            {"synced_followers", "2"},
                            {"synced_non_voting_followers", "0"},
                            {"synced_observers", "1"},
                            {"pending_syncs", "4"},
                            {"leader_uptime", "5678"},
                            {"last_proposal_size", "70"},
                            {"min_proposal_size", "50"},
                            {"max_proposal_size", "90"},
                            {"proposal_count", "12"},
                            {"commit_count", "11"},
                            {"learner_proposal_received_count", "0"},
                            {"diff_count", "2"},
                            {"snap_count", "1"},
                            {"looking_count", "6"},
                            {"stale_sessions_expired", "7"}})
    EXPECT_EQ(value_of(text, key), value) << key;
  EXPECT_NE(words_answer("srvr", x).find("\nProposal sizes last/min/max: 70/50/90\n"), text.npos);
}

TEST(admin_monitor, mntr_of_a_learner_tells_what_it_heard) {
  auto x = quiet_server();
  x.node.standalone = false;
  x.node.role = standing::following;
  x.node.counts.proposals = 12;
  x.node.counts.commits = 11;
  auto text = words_answer("mntr", x);
  EXPECT_EQ(value_of(text, "learner_proposal_received_count"), "12");
  EXPECT_EQ(value_of(text, "learner_commit_received_count"), "11");
  EXPECT_EQ(value_of(text, "proposal_count"), "0");
  EXPECT_EQ(value_of(text, "learners"), "no such key");
  EXPECT_EQ(value_of(text, "observer_master_id"), "no such key");
  x.node.role = standing::observing;
  x.node.leader = server_id{2};
  EXPECT_EQ(value_of(words_answer("mntr", x), "observer_master_id"), "2");
}

TEST(admin_monitor, mntr_sums_up_how_long_things_took) {
  auto x = quiet_server();
  x.counts.reads.took(1000);
  x.counts.updates.took(7000);
  x.counts.updates.took(4000);
  x.counts.updates.took(7500);
  auto text = words_answer("mntr", x);
  EXPECT_EQ(value_of(text, "cnt_readlatency"), "1");
  for (auto [key, value] :
       {std::pair{"avg_", "6.1667"}, {"min_", "4"}, {"max_", "7"}, {"cnt_", "3"}, {"sum_", "18"}})
    EXPECT_EQ(value_of(text, std::string(key) + "updatelatency"), value) << key;
  EXPECT_EQ(value_of(text, "cnt_fsynctime"), "no such key"); // nobody said anything of the disk
  x.log_syncs.emplace().took(2000);
  EXPECT_EQ(value_of(words_answer("mntr", x), "sum_fsynctime"), "2");
}

TEST(admin_monitor, mntr_counts_bytes_connections_and_events) {
  auto x = quiet_server();
  EXPECT_EQ(value_of(words_answer("mntr", x), "last_client_response_size"), "-1");
  for (auto bytes : {40, 16, 20})
    x.counts.replies.take(static_cast<std::uint64_t>(bytes));
  x.counts.bytes_received = 900;
  x.counts.event_bytes = 30;
  x.counts.handshakes = 5;
  x.counts.returns = 4;
  x.counts.ends = 3;
  x.counts.mute = 2;
  x.counts.strangers = 1;
  x.node.counts.events = {1, 2, 3, 4};
  x.node.quotas = {{"app", 10, -1, 3, 99, 2}, {"free", -1, 5, 1, 1, 0}};
  auto text = words_answer("mntr", x);
  for (auto [key, value] : {std::pair{"response_bytes", "76"},
                            {"last_client_response_size", "20"},
                            {"min_client_response_size", "16"},
                            {"max_client_response_size", "40"},
                            {"bytes_received_count", "900"},
                            {"watch_bytes", "30"},
                            {"connection_request_count", "5"},
                            {"connection_revalidate_count", "4"},
                            {"connection_drop_count", "3"},
                            {"sessionless_connections_expired", "2"},
                            {"auth_failed_count", "1"},
                            {"sum_node_created_watch_count", "1"},
                            {"sum_node_children_watch_count", "4"},
                            {"app_quota_count_limit_per_namespace", "10"},
                            {"app_quota_bytes_usage_per_namespace", "99"},
                            {"app_quota_exceeded_error_per_namespace", "2"},
                            {"free_quota_exceeded_error_per_namespace", "no such key"}})
    EXPECT_EQ(value_of(text, key), value) << key;
}

TEST(admin_monitor, tallies_of_threads_make_one) {
  port_tally one, two;
  one.reads.took(5000);
  one.replies.take(30);
  two.reads.took(2000);
  two.replies.take(20);
  two.received = 3;
  port_tally all;
  for (auto* x : {&one, &two})
    all.add(*x);
  EXPECT_EQ(all.reads.count, 2u);
  EXPECT_EQ(all.reads.least_us, 2000);
  EXPECT_EQ(all.reads.sum_us, 7000);
  EXPECT_EQ(all.replies.least, 20u);
  EXPECT_EQ(all.replies.most, 30u);
  EXPECT_EQ(all.received, 3u);
}

} // namespace
} // namespace troupe
