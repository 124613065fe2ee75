// Sessions of one server, and reads without a leader, over a real socket.
#include "gateway_fixture.hpp"

namespace troupe {
namespace {

wire::connect_request again(const wire::connect_response& x, bool read_only = false) {
  auto asked = raw_client::greeting();
  asked.session = x.session;
  asked.password = x.password;
  asked.read_only = read_only;
  return asked;
}

wire::connect_request content_with_reads() {
  auto asked = raw_client::greeting();
  asked.read_only = true;
  return asked;
}

error code_of(const std::optional<wire::reply_header>& x) {
  return x ? x->code : error::connection_loss;
}

create_node ephemeral(const std::string& path) {
  return {path, "", {}, create_mode::ephemeral, -1, false};
}

class gateway_local_test : public gateway_test {
protected:
  void start_local(bool upgrade = false) {
    all.local_sessions = true;
    all.upgrade_sessions = upgrade;
    start();
  }

  void start_read_only() {
    allow_read_only();
    start(false);
    serve(false); // the disk is read
    await_read_only();
  }

  void allow_read_only() {
    all.read_only_mode = true;
    all.times.tick = std::chrono::milliseconds(1);
    limits.read_only_after = std::chrono::milliseconds(0);
  }

  std::string is_read_only() {
    raw_client c{port->port()};
    c.say("isro");
    return c.hear_all();
  }

  void await_read_only() {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (is_read_only() != "ro")
      ASSERT_LT(std::chrono::steady_clock::now(), until);
  }

  std::size_t writes() {
    std::lock_guard guard{with->mutex};
    return with->writes.size();
  }
};

TEST_F(gateway_local_test, opens_a_session_without_a_transaction) {
  start_local();
  raw_client c{port->port()};
  auto got = c.open();
  EXPECT_NE(got.session, no_session);
  EXPECT_EQ(got.timeout_ms, 10000);
  EXPECT_EQ(writes(), 0u);
  c.ask(1, read{get_data{"/a", false}});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  c.ask(2, write{set_data{"/a", "x", -1}});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  std::lock_guard guard{with->mutex};
  EXPECT_EQ(with->writes.back().session, no_session);
}

TEST_F(gateway_local_test, takes_a_local_session_over_by_its_password_and_ends_its_connection) {
  start_local();
  raw_client first{port->port()};
  auto session = first.open();
  auto wrong = session;
  wrong.password.back() ^= 1;
  raw_client stranger{port->port()};
  EXPECT_EQ(stranger.open(again(wrong)).session, no_session);
  first.ask(1, read{get_data{"/a", false}});
  EXPECT_EQ(code_of(first.hear_header()), error::ok);
  raw_client second{port->port()};
  EXPECT_EQ(second.open(again(session)).session, session.session);
  EXPECT_TRUE(first.is_closed());
  EXPECT_EQ(writes(), 0u);
}

TEST_F(gateway_local_test, closes_a_local_session_by_itself) {
  start_local();
  raw_client c{port->port()};
  auto session = c.open();
  c.ask(1, read{get_data{"/a", false}});
  c.ask(2, write{close_session{}});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  auto closed = c.hear_header();
  EXPECT_EQ(code_of(closed), error::ok);
  EXPECT_EQ(closed ? closed->xid : 0, 2);
  EXPECT_TRUE(c.is_closed());
  EXPECT_EQ(writes(), 0u);
  raw_client late{port->port()};
  auto asked = again(session);
  EXPECT_EQ(late.open(asked).session, no_session); // the ensemble does not know it either
}

TEST_F(gateway_local_test, a_local_session_owns_no_ephemerals) {
  start_local();
  raw_client c{port->port()};
  c.open();
  c.ask(1, write{ephemeral("/e")});
  EXPECT_EQ(code_of(c.hear_header()), error::ephemeral_on_local_session);
  c.ask(2, write{multi{{set_data{"/a", "x"}, ephemeral("/e")}}});
  EXPECT_EQ(code_of(c.hear_header()), error::ephemeral_on_local_session);
  EXPECT_EQ(writes(), 0u);
  c.ask(3, write{create_node{"/p", "", {}, create_mode::persistent, -1, false}});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
}

TEST_F(gateway_local_test, the_first_ephemeral_makes_it_a_session_of_the_ensemble) {
  start_local(true);
  raw_client c{port->port()};
  auto session = c.open();
  c.ask(1, write{ephemeral("/e")});
  auto told = c.hear_header();
  EXPECT_EQ(code_of(told), error::ok);
  EXPECT_EQ(told ? told->xid : 0, 1);
  c.ask(2, write{ephemeral("/f")});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  std::lock_guard guard{with->mutex};
  ASSERT_EQ(with->writes.size(), 3u);
  auto opening = decode<operation>(with->writes[0].operation);
  ASSERT_TRUE(opening && std::holds_alternative<create_session>(opening->what));
  EXPECT_EQ(std::get<create_session>(opening->what).password, session.password);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(with->writes[i].session, session.session);
    EXPECT_EQ(with->writes[i].sequence, i);
  }
}

TEST_F(gateway_local_test, a_write_whose_answer_is_lost_ends_the_connection_but_not_the_session) {
  start_local();
  with->holds_writes = true;
  raw_client c{port->port()};
  auto session = c.open();
  c.ask(1, write{set_data{"/a", "x", -1}});
  with->wait([&] { return with->writes.size() == 1; });
  serve(false);
  EXPECT_TRUE(c.is_closed());
  serve(true);
  raw_client later{port->port()};
  EXPECT_EQ(later.open(again(session)).session, session.session);
}

TEST_F(gateway_local_test, serves_reads_without_a_leader_to_who_asks_for_no_more) {
  start_read_only();
  raw_client wants_all{port->port()};
  wants_all.say(raw_client::greeting());
  EXPECT_TRUE(wants_all.is_closed());
  raw_client c{port->port()};
  auto got = c.open(content_with_reads());
  EXPECT_NE(got.session, no_session);
  EXPECT_EQ(got.read_only, std::optional{true});
  c.ask(1, read{get_data{"/a", true}});
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  c.ask(2, write{set_data{"/a", "x", -1}});
  auto refused = c.hear_header();
  EXPECT_EQ(code_of(refused), error::not_read_only);
  EXPECT_EQ(refused ? refused->at : 0, static_cast<std::int64_t>(with->applied.packed()));
  c.ask(3, wire::sync_request{"/"});
  EXPECT_EQ(code_of(c.hear_header()), error::not_read_only);
  c.ask(4, write{multi{}});
  EXPECT_EQ(code_of(c.hear_header()), error::not_read_only);
  c.ask_raw(-2, 11);
  EXPECT_EQ(code_of(c.hear_header()), error::ok);
  EXPECT_EQ(writes(), 0u);
}

TEST_F(gateway_local_test, hands_its_readers_back_when_there_is_a_leader) {
  start_read_only();
  raw_client c{port->port()};
  c.open(content_with_reads());
  serve(true);
  EXPECT_TRUE(c.is_closed());
}

TEST_F(gateway_local_test, without_a_leader_sessions_of_the_ensemble_shall_go_elsewhere) {
  start_read_only();
  auto known = content_with_reads();
  known.session = session_id{77};
  known.password = with->password;
  raw_client c{port->port()};
  c.say(known);
  EXPECT_TRUE(c.is_closed());
  auto unknown = known;
  unknown.session = session_id{78};
  raw_client other{port->port()};
  auto got = other.open(unknown);
  EXPECT_EQ(got.session, no_session);
  EXPECT_EQ(got.timeout_ms, 0);
}

TEST_F(gateway_local_test, before_the_disk_is_read_nothing_is_served) {
  allow_read_only();
  start(false);
  for (auto i = 0; i < 20; ++i) {
    EXPECT_EQ(is_read_only(), "null");
    raw_client c{port->port()};
    c.say(content_with_reads());
    EXPECT_TRUE(c.is_closed());
  }
}

TEST_F(gateway_local_test, who_can_do_with_reads_is_let_go_to_come_back_for_them) {
  all.read_only_mode = true;
  limits.read_only_after = std::chrono::milliseconds(200);
  start();
  raw_client c{port->port()};
  c.open(content_with_reads());
  serve(false);
  EXPECT_TRUE(c.is_closed());
  await_read_only();
  raw_client later{port->port()};
  EXPECT_EQ(later.open(content_with_reads()).read_only, std::optional{true});
}

} // namespace
} // namespace troupe
