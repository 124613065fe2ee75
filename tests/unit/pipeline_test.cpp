// The order of one client's requests: what is sent when, what leaves when, what a change of leader
// does to it.
#include "actors/session/pipeline.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;

constexpr std::uint64_t our_attachment = 77;

/// A pipeline that serves, with the answers of a tree that is the test itself.
struct client {
  pipeline pipe{client_name{9, session_id{5}, our_attachment, {server_id{1}, 3}}};
  outgoing out;
  std::int32_t xid = 0;
  std::size_t reads_max = 1000;

  explicit client(bool serving = true) {
    pipe.serve(serving);
  }

  std::int32_t write(std::string bytes = "w") {
    auto size = static_cast<std::uint32_t>(bytes.size());
    pipe.write({++xid, 5, size, 0}, std::move(bytes));
    return pump();
  }
  std::int32_t read(std::string path = "/") {
    pipe.read({++xid, 4, 0, 0}, get_data{std::move(path), false}, {});
    return pump();
  }
  std::int32_t sync() {
    pipe.sync({++xid, 9, 0, 0}, "/", {});
    return pump();
  }
  std::int32_t ping() {
    pipe.ping({-2, 11, 0, 0}, {});
    return pump();
  }
  std::int32_t refuse() {
    pipe.refuse({++xid, 13, 0, 0}, error::unimplemented);
    return pump();
  }
  std::int32_t pump() {
    pipe.pump(out, reads_max);
    return xid;
  }

  bool outcome_of(std::uint64_t sequence, std::uint64_t attachment = our_attachment) {
    outcome x{3, session_id{5}, attachment, sequence, {}};
    x.what.at = {1, static_cast<std::uint32_t>(sequence)};
    auto known = pipe.hear(x);
    pump();
    return known;
  }
  void answer_to(std::uint32_t ticket) {
    answer x;
    x.client = 9;
    x.ticket = ticket;
    pipe.hear(x);
    pump();
  }

  /// xids of the replies that may leave now.
  std::vector<std::int32_t> replies() {
    std::vector<std::int32_t> xs;
    for (; auto* done = pipe.done(); pipe.pop())
      xs.push_back(done->name.xid);
    pump();
    return xs;
  }
  std::vector<std::uint64_t> submitted() {
    std::vector<std::uint64_t> xs;
    for (auto& x : std::exchange(out.writes, {}))
      xs.push_back(x.sequence);
    return xs;
  }
  std::vector<std::uint32_t> asked() {
    std::vector<std::uint32_t> xs;
    for (auto& x : std::exchange(out.reads, {}))
      xs.push_back(x.ticket);
    return xs;
  }
};

using xids = std::vector<std::int32_t>;
using sequences = std::vector<std::uint64_t>;
using tickets = std::vector<std::uint32_t>;

TEST(pipeline, submits_writes_at_once_and_numbers_them) {
  client c;
  c.write("first");
  c.write("second");
  ASSERT_EQ(c.out.writes.size(), 2u);
  auto& x = c.out.writes.at(1);
  EXPECT_EQ(x.session, session_id{5});
  EXPECT_EQ(x.attachment, our_attachment);
  EXPECT_EQ(x.sequence, 1u);
  EXPECT_EQ(x.from.host, 3u);
  EXPECT_EQ(x.operation, "second");
}

TEST(pipeline, sends_reads_at_once_when_no_write_is_unanswered) {
  client c;
  c.read();
  c.read();
  EXPECT_EQ(c.asked(), (tickets{0, 1}));
}

TEST(pipeline, holds_a_read_until_earlier_writes_are_answered) {
  client c;
  c.write();
  c.write();
  c.read();
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{});
  c.outcome_of(1);
  EXPECT_EQ(c.asked(), tickets{2});
}

TEST(pipeline, holds_a_write_until_earlier_reads_are_sent_but_not_until_they_are_answered) {
  client c;
  c.write();
  c.read();
  c.write();
  EXPECT_EQ(c.submitted(), sequences{0});
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{1});
  EXPECT_EQ(c.submitted(), sequences{1});
}

TEST(pipeline, lets_replies_leave_in_the_order_of_requests) {
  client c;
  auto read = c.read();
  auto write = c.write();
  c.outcome_of(0);
  EXPECT_EQ(c.replies(), xids{});
  c.answer_to(0);
  EXPECT_EQ(c.replies(), (xids{read, write}));
}

TEST(pipeline, keeps_a_refused_request_in_its_place) {
  client c;
  auto read = c.read();
  auto refused = c.refuse();
  EXPECT_EQ(c.replies(), xids{});
  c.answer_to(0);
  EXPECT_EQ(c.replies(), (xids{read, refused}));
}

TEST(pipeline, says_that_a_refusal_was_made_here) {
  client c;
  c.refuse();
  auto* done = c.pipe.done();
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->made_here);
  EXPECT_EQ(done->what.code, error::unimplemented);
}

TEST(pipeline, lets_nothing_pass_a_sync) {
  client c;
  c.write();
  auto sync = c.sync();
  c.read();
  c.write();
  EXPECT_TRUE(c.out.syncs.empty());
  c.outcome_of(0);
  ASSERT_EQ(c.out.syncs.size(), 1u);
  EXPECT_EQ(c.out.syncs.front().request.client, 9u);
  EXPECT_EQ(c.asked(), tickets{});
  EXPECT_EQ(c.submitted(), sequences{0});
  c.answer_to(c.out.syncs.front().request.ticket);
  EXPECT_EQ(c.replies(), (xids{sync - 1, sync}));
  EXPECT_EQ(c.asked(), tickets{2});
  EXPECT_EQ(c.submitted(), sequences{1});
}

TEST(pipeline, holds_everything_while_the_node_does_not_serve) {
  client c{false};
  c.write();
  c.read();
  c.sync();
  EXPECT_TRUE(c.out.writes.empty());
  EXPECT_TRUE(c.out.reads.empty());
  c.pipe.serve(true);
  c.pump();
  EXPECT_EQ(c.submitted(), sequences{0});
  EXPECT_EQ(c.asked(), tickets{});
}

TEST(pipeline, submits_what_is_unanswered_again_and_in_order) {
  client c;
  c.write("a");
  c.write("b");
  c.write("c");
  c.submitted();
  c.outcome_of(0);
  c.pipe.serve(false);
  c.write("d");
  c.outcome_of(1); // history knew it
  c.pipe.serve(true);
  c.pump();
  ASSERT_EQ(c.out.writes.size(), 2u);
  EXPECT_EQ(c.out.writes.front().operation, "c");
  EXPECT_EQ(c.submitted(), (sequences{2, 3}));
}

TEST(pipeline, asks_for_a_sync_again_and_takes_one_answer) {
  client c;
  auto sync = c.sync();
  c.pipe.serve(false);
  c.pipe.serve(true);
  c.pump();
  ASSERT_EQ(c.out.syncs.size(), 2u);
  EXPECT_EQ(c.out.syncs.at(0).request.ticket, c.out.syncs.at(1).request.ticket);
  c.answer_to(0);
  c.answer_to(0);
  EXPECT_EQ(c.replies(), xids{sync});
  c.read();
  EXPECT_EQ(c.asked(), tickets{1});
}

TEST(pipeline, does_not_ask_the_tree_twice) {
  client c;
  c.read();
  c.pipe.serve(false);
  c.pipe.serve(true);
  c.pump();
  EXPECT_EQ(c.asked(), tickets{0});
}

TEST(pipeline, answers_pings_in_their_place_while_serving) {
  client c;
  c.write();
  c.ping();
  EXPECT_EQ(c.asked(), tickets{});
  EXPECT_TRUE(c.pipe.take_pongs().empty());
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), tickets{1});
  c.answer_to(1);
  EXPECT_EQ(c.replies(), (xids{1, -2}));
}

TEST(pipeline, answers_pings_at_once_while_not_serving) {
  client c;
  c.write();
  c.ping(); // held behind the write
  c.pipe.serve(false);
  c.ping();
  EXPECT_EQ(c.pipe.take_pongs().size(), 2u);
  EXPECT_TRUE(c.pipe.take_pongs().empty());
  c.pipe.serve(true);
  c.pump();
  c.outcome_of(0);
  EXPECT_EQ(c.replies(), xids{1});
  EXPECT_EQ(c.pipe.size(), 0u);
}

TEST(pipeline, ignores_outcomes_that_are_not_awaited) {
  client c;
  c.write();
  c.write();
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(0));
  EXPECT_TRUE(c.outcome_of(1, 78)); // another attachment
  EXPECT_EQ(c.replies(), xids{1});
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_TRUE(c.outcome_of(1));
  EXPECT_TRUE(c.outcome_of(5));
  EXPECT_EQ(c.replies(), xids{2});
}

TEST(pipeline, notices_that_an_answer_is_lost) {
  client c;
  c.write();
  c.write();
  EXPECT_FALSE(c.outcome_of(1));
}

TEST(pipeline, ignores_answers_that_are_not_awaited) {
  client c;
  c.write();
  c.read();
  c.answer_to(0); // the write's place
  c.answer_to(1); // not sent yet
  c.answer_to(2);
  c.answer_to(0xffffffff);
  EXPECT_EQ(c.replies(), xids{});
}

TEST(pipeline, limits_the_reads_on_their_way) {
  client c;
  c.reads_max = 2;
  for (int i = 0; i < 4; ++i)
    c.read();
  EXPECT_EQ(c.asked(), (tickets{0, 1}));
  c.answer_to(0);
  EXPECT_EQ(c.asked(), tickets{2});
}

TEST(pipeline, tells_the_tree_of_new_identities_in_their_place_and_expects_no_answer) {
  client c;
  c.write();
  c.pipe.note(identify{}, std::make_shared<identities>());
  c.read();
  c.outcome_of(0);
  EXPECT_EQ(c.asked(), (tickets{1, 2}));
  c.answer_to(2);
  EXPECT_EQ(c.replies(), (xids{1, 2}));
  EXPECT_EQ(c.pipe.size(), 0u);
}

TEST(pipeline, counts_what_it_holds) {
  client c;
  EXPECT_EQ(c.pipe.bytes(), 0u);
  c.write(std::string(1000, 'x'));
  c.sync();
  EXPECT_GT(c.pipe.bytes(), 1000u);
  EXPECT_EQ(c.pipe.size(), 2u);
  c.outcome_of(0);
  c.answer_to(1);
  c.replies();
  EXPECT_EQ(c.pipe.bytes(), 0u);
}

/// A tree and a role that answer in a seeded order, and a leader that goes now and then.
TEST(pipeline, answers_everything_once_and_in_order_whatever_happens) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto state = seed * 0x9e3779b97f4a7c15u;
    auto draw = [&](std::uint64_t below) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      return state % below;
    };
    client c;
    c.reads_max = 1 + draw(4);
    std::vector<std::uint64_t> role; // submitted, not executed
    std::vector<std::uint32_t> tree; // asked, not answered
    std::uint64_t executed = 0;      // writes, each once
    xids seen;
    auto collect = [&] {
      auto asked = c.asked();
      tree.insert(tree.end(), asked.begin(), asked.end());
      for (auto& x : std::exchange(c.out.syncs, {}))
        tree.push_back(x.request.ticket);
      auto written = c.submitted();
      role.insert(role.end(), written.begin(), written.end());
      auto left = c.replies();
      seen.insert(seen.end(), left.begin(), left.end());
    };
    for (int step = 0; step < 400 || c.pipe.size() > 0; ++step) {
      ASSERT_LT(step, 100000);
      switch (draw(step < 400 ? 8 : 5)) {
      case 0:
      case 1:
        if (!tree.empty()) {
          c.answer_to(tree.front());
          tree.erase(tree.begin());
        }
        break;
      case 2:
      case 3:
        if (!role.empty()) {
          auto sequence = role.front();
          role.erase(role.begin());
          ASSERT_LE(sequence, executed);
          if (sequence == executed) {
            ++executed;
            ASSERT_TRUE(c.outcome_of(sequence));
          }
        }
        break;
      case 4:
        if (draw(10) == 0) {
          c.pipe.serve(false);
          collect();
          role.clear(); // they may be lost with their leader
          c.pipe.serve(true);
        }
        break;
      case 5:
        c.write();
        break;
      case 6:
        c.read();
        break;
      default:
        draw(4) == 0 ? c.sync() : c.refuse();
      }
      c.pump();
      collect();
    }
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(c.xid));
    for (std::size_t i = 0; i < seen.size(); ++i)
      ASSERT_EQ(seen.at(i), static_cast<std::int32_t>(i) + 1);
  }
}

} // namespace
