// What a client library keeps: numbers, the zxid that it has seen, watches.
#include "actors/client/client_memory.hpp"

#include <gtest/gtest.h>

namespace troupe {

namespace {

class client_memory_of : public testing::Test {
protected:
  void answer(const talk::request& asked, reply said) {
    auto xid = asked.xid;
    EXPECT_TRUE(memory_.answered({xid, std::move(said)}).has_value());
  }

  client_memory memory_{4000};
};

} // namespace

TEST_F(client_memory_of, takes_its_session_and_what_it_has_seen_along) {
  EXPECT_EQ(no_session, memory_.hello().session);
  memory_.welcomed({session_id{7}, 5000, "secret"});
  answer(memory_.ask(read{exists{"/n"}}), {{1, 9}, error::no_node, {}});
  answer(memory_.ask(read{exists{"/n"}}), {{1, 8}, error::no_node, {}});
  auto hello = memory_.hello();
  EXPECT_EQ(session_id{7}, hello.session);
  EXPECT_EQ("secret", hello.password);
  EXPECT_EQ((zxid{1, 9}), hello.last_seen);
  EXPECT_EQ(5000u, memory_.timeout_ms());
  memory_.forget_session();
  EXPECT_EQ(zxid{}, memory_.hello().last_seen);
}

TEST_F(client_memory_of, takes_no_answer_out_of_order) {
  auto first = memory_.ask(read{exists{"/a"}}).xid;
  auto second = memory_.ask(read{exists{"/b"}}).xid;
  EXPECT_FALSE(memory_.answered({second, {}}));
  EXPECT_TRUE(memory_.answered({first, {}}));
  EXPECT_EQ(1u, memory_.lost().size());
  EXPECT_FALSE(memory_.answered({second, {}}));
}

TEST_F(client_memory_of, sets_again_what_it_still_waits_for) {
  EXPECT_TRUE(memory_.watches_again(1000).empty());
  answer(memory_.ask(read{get_data{"/data", true}}), {{1, 1}, error::ok, got_data{}});
  answer(memory_.ask(read{get_data{"/none", true}}), {{1, 1}, error::no_node, {}});
  answer(memory_.ask(read{exists{"/there", true}}), {{1, 1}, error::ok, stat{}});
  answer(memory_.ask(read{exists{"/absent", true}}), {{1, 1}, error::no_node, {}});
  answer(memory_.ask(read{get_children{"/parent", true}}), {{1, 2}, error::ok, got_children{}});
  EXPECT_TRUE(memory_.fired({event_kind::data_changed, "/there", zxid{1, 3}}));
  EXPECT_FALSE(memory_.fired({event_kind::data_changed, "/there", zxid{1, 4}}));
  EXPECT_FALSE(memory_.fired({event_kind::children_changed, "/data", zxid{1, 4}}));
  auto again = memory_.watches_again(1000);
  ASSERT_EQ(1u, again.size());
  auto& x = std::get<set_watches>(std::get<read>(again[0].what));
  EXPECT_EQ((zxid{1, 2}), x.since);
  EXPECT_EQ(std::vector<std::string>{"/data"}, x.of->data);
  EXPECT_EQ(std::vector<std::string>{"/absent"}, x.of->exist);
  EXPECT_EQ(std::vector<std::string>{"/parent"}, x.of->child);
}

TEST_F(client_memory_of, sets_many_watches_again_in_pieces_and_expects_an_answer_to_each) {
  for (auto i = 0; i < 10; ++i)
    answer(memory_.ask(read{get_data{"/node_" + std::to_string(i), true}}),
           {{1, 1}, error::ok, got_data{}});
  auto again = memory_.watches_again(30);
  EXPECT_EQ(4u, again.size());
  for (auto& one : again)
    answer(one, {{1, 1}, error::ok, {}});
  EXPECT_TRUE(memory_.lost().empty());
}

TEST_F(client_memory_of, a_deletion_ends_all_watches_of_a_znode) {
  answer(memory_.ask(read{get_data{"/n", true}}), {{1, 1}, error::ok, got_data{}});
  answer(memory_.ask(read{get_children{"/n", true}}), {{1, 1}, error::ok, got_children{}});
  EXPECT_TRUE(memory_.fired({event_kind::deleted, "/n", zxid{1, 2}}));
  EXPECT_TRUE(memory_.watches_again(1000).empty());
}

} // namespace troupe
