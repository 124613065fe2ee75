// What a client may send, and what becomes of it: bad bytes, bad manners, and four-letter words.
#include "gateway_fixture.hpp"

namespace troupe {
namespace {

TEST_F(gateway_test, says_that_a_body_does_not_decode_and_goes_on) {
  start();
  raw_client c{port->port()};
  c.open();
  c.ask_raw(1, 4, std::string_view("\x7f\xff\xff\xff/a", 6));
  c.ask(2, read{get_data{"/a", false}});
  auto got = c.hear_header();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->code, error::marshalling_error);
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).xid, 2);
}

TEST_F(gateway_test, says_that_it_does_not_serve_a_request_of_zookeeper_and_goes_on) {
  all.reconfig_enabled = true; // but there is nobody else
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(7, reconfiguration{});
  auto got = c.hear_header();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->xid, 7);
  EXPECT_EQ(got->code, error::unimplemented);
  c.ask(8, read{who_am_i{}});
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).xid, 8);
}

TEST_F(gateway_test, tells_what_is_wrong_with_a_wish_for_other_members_and_goes_on) {
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(1, reconfiguration{"server.4=host:1:2", std::nullopt, std::nullopt, -1});
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).code, error::reconfig_disabled);
  c.ask(2, read{who_am_i{}});
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).code, error::ok);
}

TEST_F(gateway_test, closes_on_requests_that_no_client_may_make) {
  start();
  for (std::int32_t op : {0, -1, -10, 10, 13, 20, 23, 999, -2147483647}) {
    raw_client c{port->port()};
    c.open();
    c.ask_raw(3, op);
    c.ask(4, read{get_data{"/a", false}});
    auto got = c.hear_header();
    ASSERT_TRUE(got) << op;
    EXPECT_EQ(got->xid, 3);
    EXPECT_EQ(got->at, -1);
    EXPECT_EQ(got->code, error::unimplemented);
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_test, closes_on_frames_that_cannot_be) {
  all.frame_bytes_max = 1000;
  start();
  using namespace std::string_literals;
  for (auto& junk : {"\xff\xff\xff\xff"s, "\x7f\xff\xff\xff"s, "\0\0\3\xe9"s, "\0\0\0\0"s,
                     "\0\0\0\7\0\0\0\1\0\0\0"s}) {
    raw_client c{port->port()};
    c.open();
    c.say(junk);
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_test, takes_a_frame_of_exactly_the_limit) {
  all.frame_bytes_max = 1000;
  start();
  raw_client c{port->port()};
  c.open();
  c.ask_raw(1, 4, std::string(992, '\0'));
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).xid, 1);
}

TEST_F(gateway_test, closes_on_a_second_handshake) {
  start();
  raw_client c{port->port()};
  c.open();
  c.say(raw_client::greeting()); // reads as a request with opcode 0
  auto got = c.hear_header();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->code, error::unimplemented);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_test, does_not_hold_more_than_its_bounds_for_a_client_that_never_reads) {
  limits.reply_bytes_high = 256 * 1024;
  limits.reply_bytes_max = 64 * 1024 * 1024;
  all.times.session_min = std::chrono::milliseconds(200);
  with->data = std::string(1024 * 1024, 'x');
  start();
  raw_client slow{port->port()}, bystander{port->port()};
  auto x = raw_client::greeting();
  x.timeout_ms = 200;
  slow.open(x);
  bystander.open();
  std::string bytes;
  for (std::int32_t xid = 1; xid <= 2000; ++xid)
    wire::encode_request(bytes, xid, read{get_data{"/a", false}});
  slow.say(bytes);
  with->wait([&] { // it is gone from the tree's point of view, too
    return !with->reads.empty() && std::holds_alternative<leave>(with->reads.back().what);
  });
  {
    std::lock_guard guard{with->mutex};
    EXPECT_LT(with->reads.size(), 100u);
  }
  bystander.ask(1, read{ping_read{}});
  EXPECT_TRUE(bystander.hear());
}

TEST_F(gateway_test, gives_great_replies_whole_to_a_client_that_reads) {
  limits.reply_bytes_high = 256 * 1024;
  with->data = std::string(1024 * 1024, 'x');
  start();
  raw_client c{port->port()};
  c.open();
  for (std::int32_t xid = 1; xid <= 40; ++xid)
    c.ask(xid, read{get_data{"/a", false}});
  for (std::int32_t xid = 1; xid <= 40; ++xid) {
    auto frame = c.hear();
    ASSERT_TRUE(frame);
    ASSERT_GT(frame->size(), with->data.size());
    ASSERT_EQ(wire::decode_header(*frame)->xid, xid);
  }
}

std::string word(std::uint16_t port, std::string_view asked) {
  raw_client c{port};
  c.say(asked);
  c.end_saying();
  return c.hear_all();
}

TEST_F(gateway_test, answers_four_letter_words_over_a_half_closed_socket) {
  start();
  EXPECT_EQ(word(port->port(), "ruok"), "imok");
  EXPECT_EQ(word(port->port(), "isro\n"), "rw");
  auto text = word(port->port(), "srvr");
  EXPECT_TRUE(text.starts_with("Zookeeper version: 3.9.5-")) << text;
  EXPECT_NE(text.find("\nZxid: 0x100000005\nMode: standalone\nNode count: 5\n"), text.npos) << text;
}

TEST_F(gateway_test, answers_words_from_what_all_its_threads_count) {
  all.io_threads = 2;
  start();
  raw_client a{port->port()}, b{port->port()};
  a.open();
  b.open();
  a.ask(1, read{get_data{"/a", false}});
  a.hear();
  auto text = word(port->port(), "cons");
  EXPECT_NE(text.find("(queued=0,recved=1,sent=2,sid=0x1"), text.npos) << text;
  EXPECT_NE(text.find("lop=GETD"), text.npos) << text;
  EXPECT_NE(text.find("lop=SESS"), text.npos) << text;
  EXPECT_NE(word(port->port(), "mntr").find("zk_watch_count\t2\n"), text.npos);
}

TEST_F(gateway_test, answers_words_while_the_node_does_not_serve) {
  start(false);
  EXPECT_EQ(word(port->port(), "ruok"), "imok");
  EXPECT_EQ(word(port->port(), "isro"), "null");
  EXPECT_EQ(word(port->port(), "srvr"),
            "This ZooKeeper instance is not currently serving requests\n");
}

TEST_F(gateway_test, says_which_words_are_not_allowed) {
  all.admin_words = std::set<std::string>{"ruok"};
  start();
  EXPECT_EQ(word(port->port(), "mntr"),
            "mntr is not executed because it is not in the whitelist.\n");
  EXPECT_EQ(word(port->port(), "ruok"), "imok");
  EXPECT_TRUE(word(port->port(), "srvr").starts_with("Zookeeper version"));
}

TEST_F(gateway_test, is_not_disturbed_by_random_bytes_in_a_session) {
  start();
  raw_client bystander{port->port()};
  bystander.open();
  std::uint64_t state = 42;
  for (int i = 0; i < 50; ++i) {
    raw_client c{port->port()};
    c.open();
    std::string junk;
    for (int k = 0; k < 300; ++k) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      junk.push_back(static_cast<char>(state >> 56));
    }
    c.ask_raw(1, static_cast<std::int32_t>(state >> 60), junk);
    c.say(junk);
  }
  bystander.ask(1, read{ping_read{}});
  EXPECT_TRUE(bystander.hear());
}

} // namespace
} // namespace troupe
