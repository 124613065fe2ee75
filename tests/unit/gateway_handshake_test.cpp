// How clients come in, and who does not.
#include "gateway_fixture.hpp"

namespace troupe {
namespace {

TEST_F(gateway_test, opens_a_session_with_the_servers_number_and_a_password) {
  all.self = server_id{200};
  start();
  raw_client c{port->port()};
  auto got = c.open();
  EXPECT_EQ(got.timeout_ms, 4000 * 2 + 2000);
  EXPECT_EQ(number(got.session) >> 56, 200u);
  EXPECT_EQ(got.password.size(), 16u);
  EXPECT_NE(got.password, std::string(16, '\0'));
  EXPECT_EQ(got.read_only, std::optional{false});
}

TEST_F(gateway_test, answers_the_read_only_byte_only_to_those_who_sent_it) {
  start();
  auto asked = raw_client::greeting();
  raw_client with_byte{port->port()};
  with_byte.say(asked);
  EXPECT_EQ(with_byte.hear().value_or("").size(), 37u);
  asked.read_only.reset();
  raw_client without{port->port()};
  without.say(asked);
  EXPECT_EQ(without.hear().value_or("").size(), 36u);
}

TEST_F(gateway_test, gives_each_session_its_own_id_and_password) {
  start();
  raw_client a{port->port()}, b{port->port()};
  auto first = a.open();
  auto second = b.open();
  EXPECT_NE(first.session, second.session);
  EXPECT_NE(first.password, second.password);
}

TEST_F(gateway_test, keeps_timeouts_within_the_servers_limits) {
  start();
  for (auto [asked, agreed] :
       {std::pair{0, 4000}, {-5, 4000}, {1, 4000}, {5000, 5000}, {2147483647, 40000}}) {
    raw_client c{port->port()};
    auto x = raw_client::greeting();
    x.timeout_ms = asked;
    EXPECT_EQ(c.open(x).timeout_ms, agreed);
  }
}

TEST_F(gateway_test, takes_a_session_over_by_its_password) {
  start();
  raw_client c{port->port()};
  auto x = raw_client::greeting();
  x.session = session_id{77};
  x.password = with->password;
  auto got = c.open(x);
  EXPECT_EQ(got.session, session_id{77});
  EXPECT_EQ(got.password, with->password);
}

TEST_F(gateway_test, refuses_a_wrong_password_in_full_and_then_closes) {
  start();
  for (auto& password :
       {std::string(16, 'x'), std::string(), std::string(15, 'x'), std::string(17, 'x')}) {
    raw_client c{port->port()};
    auto x = raw_client::greeting();
    x.session = session_id{77};
    x.password = password;
    auto got = c.open(x);
    EXPECT_EQ(got.timeout_ms, 0);
    EXPECT_EQ(got.session, no_session);
    EXPECT_EQ(got.password, std::string(16, '\0'));
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_test, closes_on_a_client_that_has_seen_the_future) {
  start();
  raw_client c{port->port()};
  auto x = raw_client::greeting();
  x.last_seen = {1, 6};
  c.say(x);
  EXPECT_TRUE(c.is_closed());
  EXPECT_TRUE(with->writes.empty());
}

TEST_F(gateway_test, asks_the_tree_before_it_turns_a_client_away) {
  start();
  raw_client c{port->port()};
  auto x = raw_client::greeting();
  x.last_seen = {1, 5}; // the gateway has heard of nothing yet, the tree is there
  EXPECT_GT(c.open(x).timeout_ms, 0);
}

TEST_F(gateway_test, closes_on_newcomers_while_the_node_does_not_serve) {
  start(false);
  raw_client c{port->port()};
  c.say(raw_client::greeting());
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_test, limits_the_connections_of_one_address) {
  all.max_client_connections = 2;
  start();
  raw_client a{port->port()}, b{port->port()};
  a.open();
  b.open();
  raw_client c{port->port()};
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_test, lets_another_in_when_one_has_left) {
  all.max_connections = 1;
  start();
  {
    raw_client a{port->port()};
    a.open();
    a.ask(1, write{close_session{}});
    EXPECT_TRUE(a.hear());
    EXPECT_TRUE(a.is_closed());
  }
  with->wait([&] {
    return !with->reads.empty() && std::holds_alternative<leave>(with->reads.back().what);
  });
  raw_client b{port->port()};
  EXPECT_GT(b.open().timeout_ms, 0);
}

TEST_F(gateway_test, spreads_clients_over_its_threads) {
  all.io_threads = 2;
  start();
  raw_client a{port->port()}, b{port->port()};
  a.open();
  b.open();
  with->wait([&] { return with->writes.size() == 2; });
  EXPECT_NE(with->writes.at(0).from.host, with->writes.at(1).from.host);
}

TEST_F(gateway_test, closes_a_connection_that_says_nothing) {
  limits.greeting = std::chrono::milliseconds(50);
  start();
  raw_client silent{port->port()};
  EXPECT_TRUE(silent.is_closed());
  raw_client slow{port->port()};
  slow.say(std::string_view("\0\0\0\x2d\0\0", 6));
  EXPECT_TRUE(slow.is_closed());
}

TEST_F(gateway_test, takes_a_handshake_byte_by_byte) {
  start();
  raw_client c{port->port()};
  std::string bytes;
  wire::encode_connect_request(bytes, raw_client::greeting());
  for (auto& byte : bytes)
    c.say(std::string_view(&byte, 1));
  EXPECT_TRUE(wire::decode_connect_response(c.hear().value_or("")));
}

TEST_F(gateway_test, waits_with_requests_that_came_along_with_the_handshake) {
  start();
  raw_client c{port->port()};
  std::string bytes;
  wire::encode_connect_request(bytes, raw_client::greeting());
  wire::encode_request(bytes, 1, read{get_data{"/a", false}});
  wire::encode_request(bytes, 2, read{ping_read{}});
  c.say(bytes);
  EXPECT_TRUE(wire::decode_connect_response(c.hear().value_or("")));
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).xid, 1);
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).xid, -2);
}

TEST_F(gateway_test, closes_on_junk_instead_of_a_handshake) {
  start();
  using namespace std::string_literals;
  for (auto& junk : {"GET / HTTP/1.1\r\n\r\n"s, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s,
                     "\xff\xff\xff\xff"s, "\x7f\xff\xff\xff"s, "\0\0\0\0"s, "\0\0\0\3abc"s,
                     "\0\0\4\1"s, "nope"s}) {
    raw_client c{port->port()};
    c.say(junk);
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_test, is_not_disturbed_by_handshakes_that_break_off) {
  start();
  raw_client bystander{port->port()};
  bystander.open();
  std::string bytes;
  wire::encode_connect_request(bytes, raw_client::greeting());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    raw_client c{port->port()};
    c.say(std::string_view(bytes).substr(0, size));
  }
  bystander.ask(1, read{ping_read{}});
  EXPECT_TRUE(bystander.hear());
}

} // namespace
} // namespace troupe
