// A client's session without a network: the test speaks for the server.
#include "runtime/live/wire/jute.hpp"
#include "runtime/shell/conversation.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;
using namespace troupe::shell;
using troupe::read; // and not the system's
using troupe::write;
using wire::opcode;

class shell_conversation : public testing::Test {
protected:
  conversation talk{10'000, false, [this](const watch_event& x) { events.push_back(x); }};
  std::vector<watch_event> events;
  std::vector<std::pair<std::string, error>> answers;

  conversation::answer_to noting(std::string name) {
    return [this, name = std::move(name)](const reply& x) { answers.emplace_back(name, x.code); };
  }

  /// The frames that the client wants to send.
  std::vector<std::string> sent() {
    auto bytes = talk.take_outbox();
    std::vector<std::string> frames;
    for (std::size_t at = 0; at < bytes.size();) {
      auto size = static_cast<std::size_t>(wire::load<std::int32_t>(bytes.data() + at));
      frames.push_back(bytes.substr(at + 4, size));
      at += 4 + size;
    }
    return frames;
  }

  std::vector<wire::request> sent_requests() {
    std::vector<wire::request> all;
    for (auto& frame : sent())
      all.push_back(*wire::decode_request(frame));
    return all;
  }

  bool welcome(std::int32_t timeout_ms = 10'000) {
    std::string out;
    wire::encode_connect_response(
        out, {timeout_ms, timeout_ms > 0 ? session_id{7} : no_session, "0123456789abcdef", false});
    return talk.hear(out);
  }

  bool tell(std::int32_t xid, reply x) {
    std::string out;
    wire::encode_reply(out, xid, x);
    return talk.hear(out);
  }

  /// A session that has been opened; nothing is waiting to be sent.
  void open() {
    talk.connected();
    sent();
    ASSERT_TRUE(welcome());
    sent();
  }

  void reconnect() {
    talk.disconnected();
    talk.connected();
    hello = *wire::decode_connect_request(sent().at(0));
    ASSERT_TRUE(welcome());
  }

  wire::connect_request hello;
};

TEST_F(shell_conversation, says_hello_first_and_what_was_asked_meanwhile_after_the_welcome) {
  talk.ask(write{delete_node{"/a"}}, noting("a"));
  EXPECT_TRUE(sent().empty());
  talk.connected();
  auto first = sent();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(wire::decode_connect_request(first[0])->timeout_ms, 10'000);
  EXPECT_EQ(talk.state(), client_state::connecting);
  ASSERT_TRUE(welcome(6'000));
  EXPECT_EQ(talk.state(), client_state::connected);
  EXPECT_EQ(talk.timeout_ms(), 6'000);
  ASSERT_EQ(sent_requests().size(), 1u);
  EXPECT_TRUE(tell(1, {{1, 1}, error::no_node, {}}));
  EXPECT_EQ(answers, (std::vector<std::pair<std::string, error>>{{"a", error::no_node}}));
}

TEST_F(shell_conversation, takes_replies_in_pieces_and_in_order) {
  open();
  talk.ask(write{delete_node{"/a"}}, noting("a"));
  talk.ask(write{delete_node{"/b"}}, noting("b"));
  std::string bytes;
  wire::encode_reply(bytes, 1, {{1, 1}, error::ok, {}});
  wire::encode_reply(bytes, 2, {{1, 2}, error::not_empty, {}});
  for (auto c : bytes)
    EXPECT_TRUE(talk.hear({&c, 1}));
  EXPECT_EQ(answers, (std::vector<std::pair<std::string, error>>{{"a", error::ok},
                                                                 {"b", error::not_empty}}));
}

TEST_F(shell_conversation, drops_a_server_that_answers_something_else) {
  open();
  EXPECT_FALSE(tell(1, {{1, 1}, error::ok, {}})); // nobody asked
  talk.ask(write{delete_node{"/a"}}, noting("a"));
  EXPECT_FALSE(tell(5, {{1, 1}, error::ok, {}}));
  EXPECT_TRUE(answers.empty());
  talk.disconnected();
  EXPECT_EQ(answers.at(0).second, error::connection_loss);
}

TEST_F(shell_conversation, drops_a_server_whose_frames_have_no_sensible_length) {
  open();
  EXPECT_FALSE(talk.hear(std::string("\xff\xff\xff\xff", 4)));
  reconnect();
  EXPECT_FALSE(talk.hear(std::string("\x7f\xff\xff\xff", 4)));
}

TEST_F(shell_conversation, comes_back_with_its_session_and_the_newest_zxid_it_saw) {
  open();
  talk.ask(write{delete_node{"/a"}}, {});
  EXPECT_TRUE(tell(1, {{3, 9}, error::ok, {}}));
  reconnect();
  EXPECT_EQ(hello.session, session_id{7});
  EXPECT_EQ(hello.password, "0123456789abcdef");
  EXPECT_EQ(hello.last_seen, (zxid{3, 9}));
}

TEST_F(shell_conversation, proves_itself_again_and_then_takes_its_watches_up) {
  open();
  talk.ask(wire::auth_request{"digest", "me:secret"}, noting("auth"));
  std::string proven;
  wire::encode_header(proven, {wire::special_xid::auth, 0, error::ok});
  EXPECT_TRUE(talk.hear(proven));
  talk.ask(read{get_data{"/d", true}}, {});
  talk.ask(read{exists{"/e", true}}, {});
  talk.ask(read{get_children{"/c", true}}, {});
  talk.ask(read{get_data{"/missing", true}}, {});
  talk.ask(read{get_data{"/unwatched", false}}, {});
  zxid at{1, 5};
  EXPECT_TRUE(tell(1, {at, error::ok, got_data{}}));
  EXPECT_TRUE(tell(2, {at, error::no_node, {}}));
  EXPECT_TRUE(tell(3, {at, error::ok, got_children{}}));
  EXPECT_TRUE(tell(4, {at, error::no_node, {}}));
  EXPECT_TRUE(tell(5, {at, error::ok, got_data{}}));
  reconnect();
  auto said = sent_requests();
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].op, opcode::auth);
  EXPECT_EQ(said[1].xid, wire::special_xid::set_watches);
  auto& watches = std::get<set_watches>(std::get<read>(said[1].body));
  EXPECT_EQ(watches.since, at);
  EXPECT_EQ(watches.of->data, std::vector<std::string>{"/d"});
  EXPECT_EQ(watches.of->exist, std::vector<std::string>{"/e"});
  EXPECT_EQ(watches.of->child, std::vector<std::string>{"/c"});
}

TEST_F(shell_conversation, a_watch_that_fired_is_not_taken_up_again) {
  open();
  talk.ask(read{get_data{"/d", true}}, {});
  EXPECT_TRUE(tell(1, {{1, 1}, error::ok, got_data{}}));
  std::string event;
  wire::encode_event(event, {event_kind::deleted, "/d", zxid{1, 2}});
  EXPECT_TRUE(talk.hear(event));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].path, "/d");
  reconnect();
  EXPECT_TRUE(sent().empty());
}

TEST_F(shell_conversation, many_watches_are_taken_up_in_several_requests) {
  open();
  constexpr int count = 3'000;
  for (int i = 0; i < count; ++i) {
    talk.ask(read{get_data{"/" + std::string(100, 'w') + std::to_string(i), true}}, {});
    EXPECT_TRUE(tell(i + 1, {{1, 1}, error::ok, got_data{}}));
  }
  sent();
  reconnect();
  auto said = sent_requests();
  EXPECT_GT(said.size(), 2u);
  std::size_t watches = 0;
  for (auto& x : said)
    watches += std::get<set_watches>(std::get<read>(x.body)).of->data.size();
  EXPECT_EQ(watches, std::size_t{count});
  for (std::size_t i = 0; i < said.size(); ++i)
    EXPECT_TRUE(tell(wire::special_xid::set_watches, {{1, 1}, error::ok, {}}));
}

TEST_F(shell_conversation, answers_everything_when_the_session_is_expired) {
  open();
  talk.ask(write{delete_node{"/a"}}, noting("said"));
  talk.disconnected();
  talk.ask(write{delete_node{"/b"}}, noting("waiting"));
  talk.connected();
  EXPECT_FALSE(welcome(0));
  EXPECT_EQ(talk.state(), client_state::expired);
  talk.ask(write{delete_node{"/c"}}, noting("late"));
  EXPECT_EQ(answers,
            (std::vector<std::pair<std::string, error>>{{"said", error::connection_loss},
                                                        {"waiting", error::session_expired},
                                                        {"late", error::session_expired}}));
}

TEST_F(shell_conversation, a_refused_proof_ends_it) {
  open();
  talk.ask(wire::auth_request{"digest", "nonsense"}, noting("auth"));
  std::string refused;
  wire::encode_header(refused, {wire::special_xid::auth, 0, error::auth_failed});
  EXPECT_FALSE(talk.hear(refused));
  EXPECT_EQ(talk.state(), client_state::auth_failed);
  talk.ask(write{delete_node{"/a"}}, noting("late"));
  EXPECT_EQ(answers, (std::vector<std::pair<std::string, error>>{{"auth", error::auth_failed},
                                                                 {"late", error::auth_failed}}));
}

TEST_F(shell_conversation, is_over_once_its_end_is_answered_or_the_connection_broke_meanwhile) {
  open();
  talk.ask(write{close_session{}}, noting("close"));
  EXPECT_FALSE(tell(1, {{1, 1}, error::ok, {}}));
  EXPECT_EQ(talk.state(), client_state::closed);
  EXPECT_EQ(answers, (std::vector<std::pair<std::string, error>>{{"close", error::ok}}));
  conversation other{10'000, false, {}};
  other.connected();
  std::string out;
  wire::encode_connect_response(out, {10'000, session_id{8}, "", false});
  EXPECT_TRUE(other.hear(out));
  other.ask(write{close_session{}}, noting("broken"));
  other.disconnected();
  EXPECT_TRUE(other.over());
  EXPECT_EQ(answers.back(), (std::pair<std::string, error>{"broken", error::connection_loss}));
}

TEST_F(shell_conversation, pings_are_answered_by_the_way) {
  open();
  talk.ask(write{delete_node{"/a"}}, noting("a"));
  talk.ping();
  std::string pong;
  wire::encode_header(pong, {wire::special_xid::ping, 9, error::ok});
  EXPECT_TRUE(talk.hear(pong));
  EXPECT_TRUE(answers.empty());
}

} // namespace
