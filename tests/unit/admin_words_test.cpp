// Four-letter words to the letter, since programs parse them.
#include "runtime/live/admin/words.hpp"

#include <gtest/gtest.h>

namespace troupe {
namespace {

server_facts quiet_server() {
  server_facts x;
  x.serving = true;
  x.asker_is_local = true;
  x.port = 2181;
  x.all.data_dir = "/nowhere";
  x.node.standalone = true;
  x.node.serving = true;
  x.node.nodes = 4;
  x.node.data_bytes = 44;
  return x;
}

client_facts one_client() {
  client_facts x;
  x.address = "127.0.0.1";
  x.port = 53842;
  x.counts.received = 5;
  x.counts.sent = 6;
  x.counts.took(3700);
  x.session = session_id{0x100};
  x.last_opcode = 11;
  x.established_ms = 1700000000000;
  x.timeout_ms = 30000;
  x.last_xid = 4;
  x.last_zxid = 7;
  x.last_reply_us = 123000;
  x.last_latency_us = 999;
  return x;
}

TEST(admin_words, srvr_of_a_fresh_standalone_server) {
  auto text = words_answer("srvr", quiet_server());
  auto end_of_version = text.find('\n') + 1;
  EXPECT_TRUE(text.starts_with("Zookeeper version: 3.9.5-troupe-")) << text;
  EXPECT_EQ(text.substr(end_of_version), "Latency min/avg/max: 0/0.0/0\n"
                                         "Received: 0\n"
                                         "Sent: 0\n"
                                         "Connections: 0\n"
                                         "Outstanding: 0\n"
                                         "Zxid: 0x0\n"
                                         "Mode: standalone\n"
                                         "Node count: 5\n");
}

TEST(admin_words, without_a_leader_reads_alone_are_served) {
  auto x = quiet_server();
  x.serving = false;
  EXPECT_EQ(words_answer("isro", x), "null");
  EXPECT_EQ(words_answer("srvr", x), "This ZooKeeper instance is not currently serving requests\n");
  x.read_only = true;
  x.node.standalone = false;
  EXPECT_EQ(words_answer("isro", x), "ro");
  auto text = words_answer("srvr", x);
  EXPECT_NE(text.find("\nREAD-ONLY mode; serving only read-only clients\nLatency"), text.npos)
      << text;
  EXPECT_NE(text.find("\nMode: read-only\n"), text.npos) << text;
  auto keys = words_answer("mntr", x);
  EXPECT_NE(keys.find("\nzk_server_state\tread-only\n"), keys.npos) << keys;
  EXPECT_NE(keys.find("\nzk_peer_state\tlooking\n"), keys.npos) << keys;
}

TEST(admin_words, dump_lists_local_sessions_first) {
  auto x = quiet_server();
  EXPECT_EQ(words_answer("dump", x).find("Local Session"), std::string::npos);
  x.all.local_sessions = true;
  x.local_sessions = 3; // two have no connection
  x.clients = {one_client(), one_client()};
  x.clients.front().local = true;
  x.clients.front().expires_in_ms = 5000;
  auto text = words_answer("dump", x);
  EXPECT_TRUE(text.starts_with("SessionTracker dump:\nLocal Session Sets (1)/(3):\n"
                               "1 expire at Thu Jan 01 00:00:05 UTC 1970:\n\t0x100\n"))
      << text;
}

TEST(admin_words, srvr_names_the_role) {
  auto x = quiet_server();
  x.node.standalone = false;
  for (auto [role, name] : {std::pair{standing::leading, "leader"},
                            {standing::following, "follower"},
                            {standing::observing, "observer"}}) {
    x.node.role = role;
    auto text = words_answer("srvr", x);
    EXPECT_NE(text.find(std::string("\nMode: ") + name + '\n'), text.npos) << text;
    EXPECT_EQ(text.find("\nProposal sizes last/min/max: ") != text.npos, role == standing::leading);
  }
}

TEST(admin_words, stat_lists_clients_before_the_numbers) {
  auto x = quiet_server();
  x.clients.push_back(one_client());
  auto text = words_answer("stat", x);
  EXPECT_NE(text.find("\nClients:\n /127.0.0.1:53842[1](queued=0,recved=5,sent=6)\n\nLatency "),
            text.npos)
      << text;
}

TEST(admin_words, cons_tells_of_each_session) {
  auto x = quiet_server();
  x.clients.push_back(one_client());
  x.clients.push_back({});
  x.clients.back().address = "::1";
  EXPECT_EQ(words_answer("cons", x),
            " /127.0.0.1:53842[1](queued=0,recved=5,sent=6,sid=0x100,lop=PING,est=1700000000000,"
            "to=30000,lcxid=0x4,lzxid=0x7,lresp=123,llat=0,minlat=3,avglat=3,maxlat=3)\n"
            " /[::1]:0[1](queued=0,recved=0,sent=0)\n\n");
}

TEST(admin_words, mntr_has_a_key_a_tab_and_a_value_in_each_line) {
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

TEST(admin_words, mntr_of_a_leader_tells_of_its_proposals_and_its_pupils) {
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

TEST(admin_words, mntr_of_a_learner_tells_what_it_heard) {
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

TEST(admin_words, mntr_sums_up_how_long_things_took) {
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

TEST(admin_words, mntr_counts_bytes_connections_and_events) {
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

TEST(admin_words, tallies_of_threads_make_one) {
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

TEST(admin_words, conf_has_the_settings_and_for_an_ensemble_its_members) {
  auto x = quiet_server();
  auto text = words_answer("conf", x);
  EXPECT_TRUE(text.starts_with("clientPort=2181\nsecureClientPort=-1\ndataDir=/nowhere\n"
                               "dataDirSize=0\n"))
      << text;
  EXPECT_TRUE(text.ends_with("clientPortListenBacklog=-1\nserverId=0\n")) << text;
  x.all.standalone = false;
  x.all.self = server_id{2};
  x.all.servers = ensemble(
      {{server_id{1}, "a", 1, 2, false, "", 0}, {server_id{2}, "b", 3, 4, true, "", 2181}});
  text = words_answer("conf", x);
  EXPECT_NE(text.find("serverId=2\ninitLimit=10\nsyncLimit=5\nelectionAlg=3\nelectionPort=4\n"
                      "quorumPort=3\npeerType=1\nmembership: \n"
                      "server.1=a:1:2:participant\nserver.2=b:3:4:observer;0.0.0.0:2181\n"),
            text.npos)
      << text;
}

TEST(admin_words, envi_begins_with_the_version_that_clients_parse) {
  EXPECT_TRUE(words_answer("envi", quiet_server())
                  .starts_with("Environment:\nzookeeper.version=3.9.5-troupe-"));
}

TEST(admin_words, only_some_are_answered_while_nothing_is_served) {
  auto x = quiet_server();
  x.serving = false;
  EXPECT_EQ(words_answer("ruok", x), "imok");
  EXPECT_EQ(words_answer("isro", x), "null");
  EXPECT_TRUE(words_answer("envi", x).starts_with("Environment:\n"));
  for (auto word : {"srvr", "stat", "mntr", "cons", "conf"})
    EXPECT_EQ(words_answer(word, x), "This ZooKeeper instance is not currently serving requests\n");
}

TEST(admin_words, strangers_may_ask_little_by_default) {
  auto x = quiet_server();
  x.asker_is_local = false;
  EXPECT_EQ(words_answer("isro", x), "rw");
  EXPECT_TRUE(words_answer("srvr", x).starts_with("Zookeeper version"));
  for (auto word : {"ruok", "stat", "mntr", "cons", "conf", "envi"})
    EXPECT_EQ(words_answer(word, x),
              std::string(word) + " is not executed because it is not in the whitelist.\n");
}

TEST(admin_words, a_list_decides_for_everybody) {
  auto x = quiet_server();
  x.all.admin_words = std::set<std::string>{"mntr"};
  EXPECT_TRUE(word_allowed("mntr", x));
  EXPECT_TRUE(word_allowed("srvr", x)); // always
  EXPECT_FALSE(word_allowed("ruok", x));
  x.asker_is_local = false;
  EXPECT_TRUE(word_allowed("mntr", x));
  x.all.admin_words = std::set<std::string>{"*"};
  EXPECT_TRUE(word_allowed("ruok", x));
}

TEST(admin_words, all_eighteen_have_an_answer_and_nothing_else_is_a_word) {
  auto x = quiet_server();
  x.all.admin_words = std::set<std::string>{"*"};
  for (auto word : {"conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr",
                    "ruok", "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs"}) {
    EXPECT_TRUE(is_word(word));
    EXPECT_EQ(words_answer(word, x).find("not executed"), std::string::npos) << word;
  }
  EXPECT_FALSE(is_word("nope"));
  EXPECT_FALSE(is_word("ruo"));
  EXPECT_FALSE(is_word("ruok\n"));
}

TEST(admin_words, counts_begin_anew_only_for_who_may_ask) {
  auto x = quiet_server();
  EXPECT_EQ(words_answer("crst", x), "Connection stats reset.\n");
  EXPECT_EQ(words_answer("srst", x), "Server stats reset.\n");
  EXPECT_EQ(reset_of("crst", x), reset::connections);
  EXPECT_EQ(reset_of("srst", x), reset::server);
  EXPECT_EQ(reset_of("srvr", x), reset::nothing);
  x.asker_is_local = false;
  EXPECT_EQ(reset_of("srst", x), reset::nothing);
}

TEST(admin_words, a_mask_comes_back_as_a_number_without_a_line_end) {
  auto x = quiet_server();
  x.trace_mask = 306;
  EXPECT_EQ(words_answer("gtmk", x), "306");
  EXPECT_EQ(word_bytes("stmk"), 12u);
  EXPECT_EQ(word_bytes("gtmk"), 4u);
}

namespace {

server_facts watched_server() {
  auto x = quiet_server();
  x.node.watched = {{"/b", session_id{2}}, {"/a", session_id{1}}, {"/a", session_id{2}}};
  x.node.data_watches = 3;
  x.node.data_watched_paths = 2;
  x.node.data_watchers = 2;
  return x;
}

} // namespace

TEST(admin_words, watches_are_summed_up_or_listed_by_path_or_by_session) {
  auto x = watched_server();
  EXPECT_EQ(words_answer("wchs", x), "2 connections watching 2 paths\nTotal watches:3\n");
  EXPECT_EQ(words_answer("wchp", x), "/a\n\t0x1\n\t0x2\n/b\n\t0x2\n\n");
  EXPECT_EQ(words_answer("wchc", x), "0x1\n\t/a\n0x2\n\t/b\n\t/a\n\n");
}

TEST(admin_words, a_long_list_says_what_it_leaves_out) {
  auto x = watched_server();
  x.node.data_watches = 1'000'000;
  EXPECT_TRUE(words_answer("wchp", x).ends_with("(999997 more are not shown)\n\n"));
  EXPECT_TRUE(words_answer("wchc", x).ends_with("(999997 more are not shown)\n\n"));
}

TEST(admin_words, dump_of_a_follower_lists_timeouts) {
  auto x = quiet_server();
  x.node.role = standing::following;
  x.node.sessions = 2;
  x.node.open = {{session_id{1}, 4000, {"/a", "/b"}}, {session_id{2}, 6000, {}}};
  x.clients = {one_client()};
  x.clients[0].expires_in_ms = 5000;
  EXPECT_EQ(words_answer("dump", x), "SessionTracker dump:\n"
                                     "Global Sessions(2):\n"
                                     "0x1\t4000ms\n"
                                     "0x2\t6000ms\n"
                                     "ephemeral nodes dump:\n"
                                     "Sessions with Ephemerals (1):\n"
                                     "0x1:\n"
                                     "\t/a\n"
                                     "\t/b\n"
                                     "Connections dump:\n"
                                     "Connections Sets (1)/(1):\n"
                                     "1 expire at Thu Jan 01 00:00:05 UTC 1970:\n"
                                     "\tip: /127.0.0.1:53842 sessionId: 0x100\n");
}

TEST(admin_words, dump_of_a_leader_says_when_sessions_end) {
  auto x = quiet_server();
  x.node.role = standing::leading;
  x.node.sessions = 3;
  x.node.waves = {{2000, {session_id{1}, session_id{2}}}};
  EXPECT_TRUE(words_answer("dump", x).starts_with("SessionTracker dump:\n"
                                                  "Session Sets (1)/(3):\n"
                                                  "2 expire at Thu Jan 01 00:00:02 UTC 1970:\n"
                                                  "\t0x1\n"
                                                  "\t0x2\n"
                                                  "(1 more are not shown)\n"));
}

TEST(admin_words, digests_by_zxid) {
  auto x = quiet_server();
  x.node.digests = {{{1, 128}, 77}};
  EXPECT_EQ(words_answer("hash", x), "100000080: 77\n");
}

} // namespace
} // namespace troupe
