// Proofs, refusals and enforced authentication over a real socket.
#include <thread>

#include "digest_md5_client.hpp"
#include "gateway_fixture.hpp"

namespace troupe {
namespace {

/// A reply to a step of SASL: its header, and its token if it has one.
struct sasl_reply {
  wire::reply_header header;
  std::optional<std::string> token;
};

class gateway_authentication_test : public gateway_test {
protected:
  gateway_authentication_test() {
    all.proofs.sasl_users = {{"bob", "secret"}, {"ann", "other"}};
    all.proofs.sasl_super_users = {"ann"};
  }

  static sasl_reply hear_sasl(raw_client& c) {
    sasl_reply x;
    auto frame = c.hear();
    auto header = frame ? wire::decode_header(*frame) : std::nullopt;
    if (!header || frame->size() < wire::reply_header_bytes + 4) {
      ADD_FAILURE() << "no answer to SASL";
      return x;
    }
    x.header = *header;
    auto size = wire::load<std::int32_t>(&(*frame)[wire::reply_header_bytes]);
    auto rest = frame->substr(wire::reply_header_bytes + 4);
    if (size >= 0)
      x.token = rest;
    EXPECT_EQ(rest.size(), static_cast<std::size_t>(std::max(size, 0)));
    return x;
  }

  static sasl_reply negotiate(raw_client& c, const digest_md5_client& client) {
    c.ask(1, wire::sasl_request{});
    auto challenge = hear_sasl(c);
    EXPECT_EQ(challenge.header.xid, 1);
    EXPECT_EQ(challenge.header.code, error::ok);
    c.ask(2, wire::sasl_request{client.response(challenge.token.value_or(""))});
    return hear_sasl(c);
  }

  /// Whom the last request to the tree came from.
  identities last_reader() {
    std::lock_guard guard{with->mutex};
    return with->reads.empty() ? identities{} : *with->reads.back().by;
  }

  static void expect_shut_out(raw_client& c, std::int32_t xid) {
    auto frame = c.hear();
    auto got = wire::decode_header(frame.value_or(""));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->xid, xid);
    EXPECT_EQ(got->at, 0);
    EXPECT_EQ(got->code, error::session_closed_requires_auth);
    EXPECT_EQ(frame->size(), wire::reply_header_bytes);
    EXPECT_TRUE(c.is_closed());
  }
};

TEST_F(gateway_authentication_test, knows_users_of_sasl_by_name) {
  start();
  raw_client c{port->port()};
  c.open();
  auto got = negotiate(c, {});
  EXPECT_EQ(got.header.xid, 2);
  EXPECT_EQ(got.header.at, 0);
  EXPECT_EQ(got.header.code, error::ok);
  EXPECT_EQ(got.token.value_or("").substr(0, 8), "rspauth=");
  c.ask(3, read{get_data{"/a", false}});
  EXPECT_TRUE(c.hear());
  EXPECT_EQ(last_reader(), (identities{{"ip", "127.0.0.1"}, {"sasl", "bob"}}));
}

TEST_F(gateway_authentication_test, knows_super_users_of_sasl) {
  start();
  raw_client c{port->port()};
  c.open();
  EXPECT_EQ(negotiate(c, {"ann", "other"}).header.code, error::ok);
  c.ask(3, read{get_data{"/a", false}});
  EXPECT_TRUE(c.hear());
  EXPECT_EQ(last_reader(), (identities{{"ip", "127.0.0.1"}, {"sasl", "ann"}, {"super", ""}}));
}

TEST_F(gateway_authentication_test, closes_when_a_negotiation_fails) {
  start();
  for (auto& bad : {digest_md5_client{"bob", "guess"}, digest_md5_client{"nobody", "secret"}}) {
    raw_client c{port->port()};
    c.open();
    auto got = negotiate(c, bad);
    EXPECT_EQ(got.header.xid, 2);
    EXPECT_EQ(got.header.code, error::auth_failed);
    EXPECT_FALSE(got.token);
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_authentication_test, closes_on_great_and_needless_tokens) {
  start();
  raw_client great{port->port()};
  great.open();
  great.ask(1, wire::sasl_request{std::string(1000000, 'x')});
  EXPECT_EQ(hear_sasl(great).header.code, error::auth_failed);
  EXPECT_TRUE(great.is_closed());
  raw_client again{port->port()};
  again.open();
  EXPECT_EQ(negotiate(again, {}).header.code, error::ok);
  again.ask(3, wire::sasl_request{});
  EXPECT_EQ(hear_sasl(again).header.code, error::auth_failed);
  EXPECT_TRUE(again.is_closed());
}

TEST_F(gateway_authentication_test, lets_failed_clients_go_on_if_so_configured) {
  all.proofs.sasl_failed_clients = true;
  start();
  raw_client c{port->port()};
  c.open();
  auto got = negotiate(c, {"bob", "guess"});
  EXPECT_EQ(got.header.code, error::ok);
  EXPECT_FALSE(got.token);
  c.ask(3, read{get_data{"/a", false}});
  EXPECT_TRUE(c.hear());
  EXPECT_EQ(last_reader(), (identities{{"ip", "127.0.0.1"}}));
}

TEST_F(gateway_authentication_test, answers_sasl_without_users_as_zookeeper_does) {
  all.proofs.sasl_users.clear();
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(1, wire::sasl_request{"anything"});
  auto got = hear_sasl(c);
  EXPECT_EQ(got.header.code, error::ok);
  EXPECT_FALSE(got.token);
  c.ask(2, read{get_data{"/a", false}});
  EXPECT_TRUE(c.hear());
}

TEST_F(gateway_authentication_test, negotiates_on_all_its_threads_at_once) {
  all.io_threads = 4;
  all.max_client_connections = 0;
  start();
  std::vector<std::thread> clients;
  for (auto i = 0; i < 8; ++i)
    clients.emplace_back([&] {
      for (auto turn = 0; turn < 10; ++turn) {
        raw_client c{port->port()};
        c.open();
        EXPECT_EQ(negotiate(c, {}).header.code, error::ok);
      }
    });
  for (auto& x : clients)
    x.join();
}

TEST_F(gateway_authentication_test, shuts_out_who_has_not_proved_what_is_enforced) {
  all.proofs.required = {"digest"};
  start();
  auto port_number = port->port();
  auto shut_out = [&](std::int32_t xid, const auto& asked) {
    raw_client c{port_number};
    c.open();
    c.ask(xid, asked);
    expect_shut_out(c, xid);
  };
  shut_out(-2, read{ping_read{}});
  shut_out(5, read{get_data{"/a", false}});
  shut_out(6, write{set_data{"/a", "x", -1}});
  shut_out(7, write{close_session{}});
  shut_out(8, wire::sync_request{"/"});
  raw_client odd{port_number};
  odd.open();
  odd.ask_raw(9, 4711);
  expect_shut_out(odd, 9);
  std::lock_guard guard{with->mutex};
  for (auto& x : with->writes)
    EXPECT_EQ(x.sequence, 0u); // sessions were opened; nothing else was asked of anybody
}

TEST_F(gateway_authentication_test, lets_in_who_has_proved_what_is_enforced) {
  all.proofs.required = {"digest", "sasl"};
  start();
  raw_client by_digest{port->port()}, by_sasl{port->port()}, by_address{port->port()};
  by_digest.open();
  by_digest.ask(-4, wire::auth_request{"digest", "ben:secret"});
  EXPECT_EQ(by_digest.hear_header().value_or(wire::reply_header{}).xid, -4);
  by_digest.ask(1, read{get_data{"/a", false}});
  EXPECT_EQ(by_digest.hear_header().value_or(wire::reply_header{}).code, error::ok);
  by_sasl.open();
  EXPECT_EQ(negotiate(by_sasl, {}).header.code, error::ok);
  by_sasl.ask(3, read{get_data{"/a", false}});
  EXPECT_EQ(by_sasl.hear_header().value_or(wire::reply_header{}).code, error::ok);
  by_address.open();
  by_address.ask(-4, wire::auth_request{"ip", ""});
  EXPECT_EQ(by_address.hear_header().value_or(wire::reply_header{}).code, error::ok);
  by_address.ask(1, read{get_data{"/a", false}});
  expect_shut_out(by_address, 1);
}

TEST_F(gateway_authentication_test, says_that_sasl_is_enforced_when_a_negotiation_fails) {
  all.proofs.required = {"sasl"};
  all.proofs.sasl_failed_clients = true;
  start();
  raw_client c{port->port()};
  c.open();
  auto got = negotiate(c, {"bob", "guess"});
  EXPECT_EQ(got.header.code, error::session_closed_requires_auth);
  EXPECT_FALSE(got.token);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_authentication_test, closes_on_a_digest_where_digest_is_off) {
  all.proofs.digest = false;
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(-4, wire::auth_request{"digest", "ben:secret"});
  EXPECT_EQ(c.hear_header().value_or(wire::reply_header{}).code, error::auth_failed);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_authentication_test, submits_acls_of_served_schemes_only) {
  all.proofs.digest = false;
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(1, write{create_node{"/a", "x", {{31, "digest", "a:b"}, {31, "sasl", "bob"}}}});
  EXPECT_TRUE(c.hear());
  std::lock_guard guard{with->mutex};
  auto asked = decode<operation>(with->writes.back().operation);
  ASSERT_TRUE(asked);
  EXPECT_EQ(std::get<create_node>(asked->what).access, (acl{{31, "", "a:b"}, {31, "sasl", "bob"}}));
}

} // namespace
} // namespace troupe
