// Clients' connections on the stage: order, ends, and what scripts do to them.
#include "runtime/stage/clients/client_network.hpp"

#include <gtest/gtest.h>

namespace troupe {

namespace {

constexpr client_id ann{1};
constexpr server_id one{1}, two{2};

/// A client and a server that write down what they hear.
class client_lines : public testing::Test {
protected:
  client_lines() {
    net_.introduce(ann, "ann");
  }

  std::uint64_t connect(server_id server) {
    auto line = net_.connect(ann, server);
    EXPECT_TRUE(line.has_value());
    for (auto at_server : {false, true})
      net_.attend({*line, at_server},
                  {[this, at_server](const std::string& bytes) {
                     (at_server ? server_ : client_) += bytes + ' ';
                   },
                   [this, at_server] { (at_server ? server_ : client_) += "end "; }});
    return *line;
  }

  void deliver_all() {
    for (auto next = net_.ready(); !next.empty(); next = net_.ready())
      trace_.push_back(net_.deliver(next.front()));
  }

  static client_network::frame say(const std::string& kind, const std::string& bytes) {
    return {kind, kind + " /n", bytes, false};
  }

  client_network net_;
  std::string client_, server_;
  std::vector<std::string> trace_;
};

} // namespace

TEST_F(client_lines, keep_the_order_of_each_direction_and_name_what_they_deliver) {
  auto line = connect(two);
  net_.send({line, false}, say("set", "a"));
  net_.send({line, false}, say("get", "b"));
  net_.send({line, true}, say("reply", "c"));
  deliver_all();
  EXPECT_EQ("a b ", server_);
  EXPECT_EQ("c ", client_);
  EXPECT_EQ("2>ann reply /n", trace_.at(0));
  EXPECT_EQ("ann>2 set /n", trace_.at(1));
}

TEST_F(client_lines, tell_of_their_end_once_and_behind_what_was_sent) {
  auto line = connect(two);
  net_.send({line, true}, say("reply", "a"));
  net_.hang_up({line, true});
  net_.hang_up({line, true});
  net_.send({line, true}, say("reply", "late"));
  deliver_all();
  EXPECT_EQ("a end ", client_);
  EXPECT_EQ("", server_);
}

TEST_F(client_lines, lose_what_is_in_flight_with_a_crash_and_nothing_with_a_stop) {
  auto first = connect(one), second = connect(two);
  net_.send({first, true}, say("reply", "lost"));
  net_.send({second, true}, say("reply", "kept"));
  net_.gone(one, true);
  net_.gone(two, false);
  deliver_all();
  EXPECT_EQ("end kept end ", client_);
}

TEST_F(client_lines, stop_at_what_is_held_and_go_on_when_it_is_released) {
  auto line = connect(two);
  net_.hold({ann, two, true}, "set");
  net_.send({line, false}, say("get", "a"));
  net_.send({line, false}, say("set", "b"));
  net_.send({line, false}, say("get", "c"));
  net_.send({line, true}, say("reply", "d"));
  deliver_all();
  EXPECT_EQ("a ", server_);
  EXPECT_EQ("d ", client_);
  net_.release({ann, two, true});
  deliver_all();
  EXPECT_EQ("a b c ", server_);
}

TEST_F(client_lines, lose_what_is_cut_off_and_end_when_all_is_healed) {
  auto line = connect(two);
  net_.cut({ann, two, false});
  net_.send({line, true}, say("reply", "a"));
  net_.send({line, false}, say("set", "b"));
  deliver_all();
  EXPECT_EQ("", client_);
  EXPECT_EQ("b ", server_);
  EXPECT_FALSE(net_.connect(ann, two));
  EXPECT_TRUE(net_.connect(ann, one));
  net_.heal();
  EXPECT_EQ("end ", client_);
  EXPECT_EQ("b end ", server_);
  EXPECT_TRUE(net_.connect(ann, two));
}

TEST_F(client_lines, wait_for_a_server_that_stands_still) {
  auto line = connect(two);
  net_.pause(two);
  net_.send({line, false}, say("set", "a"));
  net_.send({line, true}, say("reply", "b"));
  deliver_all();
  EXPECT_EQ("", server_);
  EXPECT_EQ("b ", client_);
  net_.resume(two);
  deliver_all();
  EXPECT_EQ("a ", server_);
}

} // namespace troupe
