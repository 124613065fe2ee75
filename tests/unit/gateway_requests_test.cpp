// An open session's requests over a real socket.
#include "gateway_fixture.hpp"

namespace troupe {
namespace {

std::int32_t xid_of(const std::optional<wire::reply_header>& x) {
  return x ? x->xid : 0;
}

error code_of(const std::optional<wire::reply_header>& x) {
  return x ? x->code : error::connection_loss;
}

TEST_F(gateway_test, answers_a_read_with_what_the_tree_says) {
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(7, read{get_data{"/a", true}});
  auto got = wire::decode_reply(wire::opcode::get_data, c.hear().value_or(""));
  ASSERT_TRUE(got);
  EXPECT_EQ(std::get<got_data>(got->body).data, "data");
  std::lock_guard guard{with->mutex};
  auto& asked = std::get<get_data>(with->reads.back().what);
  EXPECT_EQ(asked.path, "/a");
  EXPECT_TRUE(asked.watch);
  EXPECT_EQ(with->reads.back().by->at(0), (identity{"ip", "127.0.0.1"}));
}

TEST_F(gateway_test, submits_writes_with_the_identities_of_their_connection) {
  start();
  raw_client c{port->port()};
  auto session = c.open().session;
  c.ask(1, wire::auth_request{"digest", "user:pass"});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  c.ask(2, write{create_node{"/a", "x", {}, create_mode::persistent, -1, false}});
  EXPECT_EQ(xid_of(c.hear_header()), 2);
  std::lock_guard guard{with->mutex};
  auto& last = with->writes.back();
  EXPECT_EQ(last.session, session);
  EXPECT_EQ(last.sequence, 1u);
  auto asked = decode<operation>(last.operation);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->by,
            (identities{{"ip", "127.0.0.1"}, {"digest", "user:smGaoVKd/cQkjm7b88GyorAUz20="}}));
}

TEST_F(gateway_test, proves_the_super_user) {
  all.proofs.super_digest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(1, wire::auth_request{"digest", "super:test"});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  c.ask(2, read{get_data{"/a", false}});
  EXPECT_TRUE(c.hear());
  std::lock_guard guard{with->mutex};
  EXPECT_EQ(with->reads.back().by->back().scheme, "super");
}

TEST_F(gateway_test, does_not_send_a_reply_of_more_than_its_limit_and_goes_on) {
  limits.reply_bytes_max = 1000;
  with->data.assign(2000, 'x');
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(1, read{get_data{"/a", false}});
  EXPECT_EQ(code_of(c.hear_header()), error::marshalling_error);
  c.ask(2, read{exists{"/a", false}});
  EXPECT_EQ(code_of(c.hear_header()), error::no_node);
}

TEST_F(gateway_test, closes_on_a_scheme_that_proves_nothing) {
  start();
  for (auto scheme : {"world", "super", "auth", "nonsense", ""}) {
    raw_client c{port->port()};
    c.open();
    c.ask(-4, wire::auth_request{scheme, "x"});
    auto got = c.hear_header();
    EXPECT_EQ(xid_of(got), -4);
    EXPECT_EQ(code_of(got), error::auth_failed);
    EXPECT_EQ(got ? got->at : -1, 0);
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_test, replies_in_order_to_pipelined_reads_and_writes) {
  start();
  raw_client c{port->port()};
  c.open();
  std::string bytes;
  for (std::int32_t xid = 1; xid <= 300; ++xid)
    switch (xid % 5) {
    case 0:
      wire::encode_request(bytes, xid, write{set_data{"/a", "x", -1}});
      break;
    case 1:
      wire::encode_request(bytes, xid, wire::sync_request{"/"});
      break;
    default:
      wire::encode_request(bytes, xid, read{get_data{"/a", false}});
    }
  c.say(bytes);
  std::int64_t at = 0;
  for (std::int32_t xid = 1; xid <= 300; ++xid) {
    auto got = c.hear_header();
    ASSERT_EQ(xid_of(got), xid);
    ASSERT_GE(got->at, at);
    at = got->at;
  }
}

TEST_F(gateway_test, reads_on_when_a_client_sends_more_than_it_may_have_unanswered) {
  limits.requests_max = 3;
  all.outstanding_max = 2;
  start();
  raw_client c{port->port()};
  c.open();
  std::string bytes;
  for (std::int32_t xid = 1; xid <= 1000; ++xid)
    wire::encode_request(bytes, xid, read{exists{"/a", false}});
  c.say(bytes);
  for (std::int32_t xid = 1; xid <= 1000; ++xid)
    ASSERT_EQ(xid_of(c.hear_header()), xid);
}

TEST_F(gateway_test, says_goodbye_after_closing_a_session) {
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(9, write{close_session{}});
  EXPECT_EQ(xid_of(c.hear_header()), 9);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_test, closes_at_once_when_a_session_expires_or_moves) {
  start();
  raw_client expired{port->port()}, moved{port->port()}, bystander{port->port()};
  auto first = expired.open().session;
  auto second = moved.open().session;
  auto third = bystander.open().session;
  std::uint64_t attachment = 0;
  {
    std::lock_guard guard{with->mutex};
    attachment = with->writes.back().attachment;
  }
  deliver(session_ended{first, true});
  deliver(session_moved{second, attachment + 1});
  deliver(session_moved{third, attachment});
  EXPECT_TRUE(expired.is_closed());
  EXPECT_TRUE(moved.is_closed());
  bystander.ask(1, read{ping_read{}});
  EXPECT_TRUE(bystander.hear());
}

TEST_F(gateway_test, brings_an_event_behind_the_reply_before_it) {
  with->holds_reads = true;
  start();
  raw_client c{port->port()};
  c.open();
  c.ask(5, read{get_data{"/a", true}});
  with->wait([&] { return with->reads.size() == 1; });
  deliveries batch;
  answer first;
  first.client = with->reads.back().client;
  first.ticket = with->reads.back().ticket;
  first.what = with->look_up(with->reads.back().what);
  batch.items.emplace_back(first);
  batch.items.emplace_back(event_for{first.client, {event_kind::data_changed, "/a", zxid{1, 9}}});
  caf::anon_send(with->hosts.at(0), std::move(batch));
  EXPECT_EQ(xid_of(c.hear_header()), 5);
  auto event = wire::decode_event(c.hear().value_or(""));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->path, "/a");
}

TEST_F(gateway_test, holds_requests_while_the_node_does_not_serve_and_submits_writes_again) {
  with->holds_writes = false;
  start();
  raw_client c{port->port()};
  c.open();
  {
    std::lock_guard guard{with->mutex};
    with->holds_writes = true;
  }
  c.ask(1, write{set_data{"/a", "x", -1}});
  with->wait([&] { return with->writes.size() == 2; });
  serve(false);
  c.ask(2, read{get_data{"/a", false}});
  c.ask(-2, read{ping_read{}});
  EXPECT_EQ(xid_of(c.hear_header()), -2); // alive, though without a leader
  {
    std::lock_guard guard{with->mutex};
    EXPECT_TRUE(with->reads.empty());
    with->holds_writes = false;
  }
  serve(true);
  EXPECT_EQ(xid_of(c.hear_header()), 1);
  EXPECT_EQ(xid_of(c.hear_header()), 2);
  std::lock_guard guard{with->mutex};
  ASSERT_EQ(with->writes.size(), 3u);
  EXPECT_EQ(with->writes.at(1).sequence, with->writes.at(2).sequence);
  EXPECT_EQ(with->writes.at(1).operation, with->writes.at(2).operation);
}

TEST_F(gateway_test, lets_clients_go_when_there_is_no_quorum_for_a_third_of_their_timeout) {
  all.times.session_min = std::chrono::milliseconds(60);
  start();
  raw_client c{port->port()};
  auto x = raw_client::greeting();
  x.timeout_ms = 60;
  c.open(x);
  raw_client patient{port->port()};
  patient.open();
  serve(false);
  EXPECT_TRUE(c.is_closed());
  patient.ask(-2, read{ping_read{}});
  EXPECT_EQ(xid_of(patient.hear_header()), -2);
}

TEST_F(gateway_test, closes_a_session_that_is_silent_for_its_timeout) {
  all.times.session_min = std::chrono::milliseconds(60);
  start();
  raw_client c{port->port()};
  auto x = raw_client::greeting();
  x.timeout_ms = 60;
  c.open(x);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_test, reports_sessions_as_alive) {
  start();
  raw_client c{port->port()};
  auto session = c.open().session;
  c.ask(-2, read{ping_read{}});
  with->wait([&] {
    return std::find(with->touched.begin(), with->touched.end(), session) != with->touched.end();
  });
}

TEST_F(gateway_test, tells_the_tree_that_a_client_is_gone) {
  start();
  {
    raw_client c{port->port()};
    c.open();
  }
  with->wait([&] {
    return !with->reads.empty() && std::holds_alternative<leave>(with->reads.back().what);
  });
}

} // namespace
} // namespace troupe
