// Four-letter words to the letter, since programs parse them.
#include <gtest/gtest.h>

#include "tests/unit/admin_facts.hpp"

namespace troupe {

using namespace test;

namespace {

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
