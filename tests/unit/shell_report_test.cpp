// What is shown: Stats, lists, events, errors, server tables, and measured times.
#include "runtime/shell/bench_load.hpp"
#include "runtime/shell/histogram.hpp"
#include "runtime/shell/print.hpp"
#include "runtime/shell/server_report.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace {

using namespace troupe;
using namespace troupe::shell;
using troupe::stat;

TEST(shell_print, shows_a_stat_as_zkcli_does) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  stat x{{1, 2}, {1, 3}, 1'767'225'600'000, 1'767'225'601'999, 4, -1, 2, session_id{0x100abc}, 5,
         6,      {2, 0}};
  EXPECT_EQ(show(x), "cZxid = 0x100000002\nctime = Thu Jan 01 00:00:00 UTC 2026\n"
                     "mZxid = 0x100000003\nmtime = Thu Jan 01 00:00:01 UTC 2026\n"
                     "pZxid = 0x200000000\ncversion = -1\ndataVersion = 4\naclVersion = 2\n"
                     "ephemeralOwner = 0x100abc\ndataLength = 5\nnumChildren = 6");
}

TEST(shell_print, shows_lists_and_events_as_zkcli_does) {
  EXPECT_EQ(show(std::vector<std::string>{}), "[]");
  EXPECT_EQ(show(std::vector<std::string>{"a", "b"}), "[a, b]");
  EXPECT_EQ(show(acl{{31, "world", "anyone"}, {permission::admin | permission::read, "ip", "::1"}}),
            "'world,'anyone\n: cdrwa\n'ip,'::1\n: ra");
  EXPECT_EQ(show(watch_event{event_kind::data_changed, "/a", zxid{0, 5}}),
            "WatchedEvent state:SyncConnected type:NodeDataChanged path:/a zxid: 5");
  EXPECT_EQ(show(watch_event{event_kind::deleted, "/a", std::nullopt}),
            "WatchedEvent state:SyncConnected type:NodeDeleted path:/a zxid: -1");
}

TEST(shell_print, has_a_sentence_for_every_error) {
  EXPECT_EQ(sentence(error::no_node, "/a"), "Node does not exist: /a");
  EXPECT_EQ(sentence(error::bad_version, "/a"), "version No is not valid : /a");
  EXPECT_EQ(sentence(error::connection_loss, "/a"), "KeeperErrorCode = ConnectionLoss for /a");
  EXPECT_EQ(sentence(error(-125), "/a"), "Quota has exceeded : /a");
  EXPECT_EQ(sentence(error(-121), "/a"), "KeeperErrorCode = No such watcher for /a");
  EXPECT_EQ(sentence(error(-77), "/a"), "KeeperErrorCode = Unknown error -77 for /a");
}

constexpr auto leader_srvr = "Zookeeper version: 3.8.0-${mvngit.commit.id}, built on x\n"
                             "Latency min/avg/max: 0/0.5/7\nReceived: 10\nSent: 9\n"
                             "Connections: 3\nOutstanding: 0\nZxid: 0x500000007\nMode: leader\n"
                             "Node count: 5\nProposal sizes last/min/max: -1/-1/-1\n";

TEST(shell_status, reads_srvr) {
  auto x = read_srvr("one:2181", leader_srvr);
  EXPECT_EQ(x.fault, "");
  EXPECT_TRUE(x.leads());
  EXPECT_EQ(x.version, "3.8.0");
  EXPECT_EQ(x.mode, "leader");
  EXPECT_EQ(x.latency, "0/0.5/7");
  EXPECT_EQ(x.connections, "3");
  EXPECT_EQ(x.zxid, 0x500000007u);
}

TEST(shell_status, says_what_is_wrong_with_a_server) {
  auto fault = [](const char* text) { return read_srvr("one:2181", text).fault; };
  EXPECT_EQ(fault("This ZooKeeper instance is not currently serving requests\n"), "not serving");
  EXPECT_EQ(fault(""), "closed without an answer");
  EXPECT_EQ(fault("HTTP/1.1 400 Bad Request\nx"), "answered: HTTP/1.1 400 Bad Request");
  EXPECT_FALSE(read_srvr("one:2181", "").leads());
}

TEST(shell_status, finds_values_of_mntr) {
  auto text = "zk_version\t3.8.0\nzk_synced_followers\t2\n";
  EXPECT_EQ(mntr_value(text, "zk_synced_followers"), "2");
  EXPECT_EQ(mntr_value(text, "zk_synced"), "");
}

TEST(shell_status, lays_servers_out_in_columns) {
  auto leader = read_srvr("one:2181", leader_srvr);
  leader.synced_followers = "2";
  server_report dead;
  dead.server = "three:2181";
  dead.fault = "unreachable: Connection refused";
  EXPECT_EQ(table_of({leader, dead}),
            "server      mode    zxid         epoch  connections  latency ms  outstanding  "
            "znodes  version\n"
            "one:2181    leader  0x500000007  5      3            0/0.5/7     0            "
            "5       3.8.0  (2 synced)\n"
            "three:2181  unreachable: Connection refused\n");
}

TEST(shell_histogram, is_exact_below_128_and_close_above) {
  histogram x;
  EXPECT_EQ(x.percentile(0.5), 0u);
  for (std::uint64_t i = 1; i <= 100; ++i)
    x.add(i);
  EXPECT_EQ(x.percentile(0.5), 50u);
  EXPECT_EQ(x.percentile(0.99), 99u);
  EXPECT_EQ(x.percentile(1), 100u);
  for (std::uint64_t value : {std::uint64_t{128}, std::uint64_t{1000}, std::uint64_t{123'456'789},
                              std::uint64_t{1} << 63, UINT64_MAX}) {
    histogram one;
    one.add(value);
    one.add(UINT64_MAX); // so that the greatest value does not cut the first one's bound
    auto found = one.percentile(0.5);
    EXPECT_GE(found, value);
    EXPECT_LE(found - value, value / 64);
  }
}

TEST(shell_histogram, adds_up) {
  histogram x;
  histogram y;
  x.add(5);
  y.add(70'000);
  x.add(y);
  EXPECT_EQ(x.count(), 2u);
  EXPECT_EQ(x.max(), 70'000u);
  EXPECT_EQ(x.percentile(0.5), 5u);
  EXPECT_EQ(x.percentile(1), 70'000u);
}

TEST(shell_bench, asks_what_it_was_told_to) {
  load_shape shape;
  shape.keys = 3;
  shape.value_bytes = 7;
  shape.read_share = 0.5;
  bench_load load{shape, 1};
  int reads = 0;
  for (int i = 1; i <= 1000; ++i) {
    std::string out;
    auto what = load.append_next(out, i);
    auto x = wire::decode_request(std::string_view(out).substr(4));
    ASSERT_TRUE(x);
    EXPECT_EQ(x->xid, i);
    EXPECT_EQ(x->op, what == asked::read ? wire::opcode::get_data : wire::opcode::set_data);
    reads += what == asked::read ? 1 : 0;
  }
  EXPECT_GT(reads, 400);
  EXPECT_LT(reads, 600);
}

TEST(shell_bench, knows_a_right_answer_from_a_wrong_one) {
  load_shape shape;
  shape.value_bytes = 7;
  bench_load load{shape, 1};
  auto frame = [](std::int32_t xid, reply x) {
    std::string out;
    wire::encode_reply(out, xid, x);
    return out.substr(4);
  };
  reply data{{1, 1}, error::ok, got_data{std::string(7, 'x'), {}}};
  EXPECT_TRUE(load.right(asked::read, 5, frame(5, data)));
  EXPECT_FALSE(load.right(asked::read, 6, frame(5, data)));
  EXPECT_FALSE(load.right(asked::write, 5, frame(5, data)));
  EXPECT_FALSE(load.right(asked::read, 5, frame(5, {{1, 1}, error::no_node, {}})));
  EXPECT_FALSE(load.right(asked::read, 5, frame(5, {{1, 1}, error::ok, got_data{"x", {}}})));
  EXPECT_TRUE(load.right(asked::write, 5, frame(5, {{1, 1}, error::ok, stat{}})));
}

} // namespace
