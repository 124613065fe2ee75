// The order of one client's requests, whatever happens to tree, role and leader.
#include "tests/unit/pipeline_client.hpp"

#include <gtest/gtest.h>

namespace troupe::pipeline_test {

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

} // namespace troupe::pipeline_test
