// Versions that have come to the end of their 32 bits (ZOOKEEPER-4743).
#include <limits>

#include <gtest/gtest.h>

#include "actors/tree/execution.hpp"

namespace {

using namespace troupe;

struct worn_znode {
  worn_znode() {
    create_node x{"/n", "a", {{permission::all, "world", "anyone"}}};
    reply to;
    run(x, to);
    EXPECT_EQ(to.code, error::ok);
  }

  template <class Write>
  void run(Write& x, reply& to) {
    ++txn.id.counter;
    effects out;
    execution(state, false, txn, {}, out).run(x, to);
  }

  void wear(std::int32_t facts::*counter, std::int32_t to) {
    state.nodes.change(*state.nodes.find("/n"), [&](znode& x) { x.is.*counter = to; });
  }

  std::int32_t version_after_a_set(std::int32_t expected) {
    set_data x{"/n", "b", expected};
    reply to;
    run(x, to);
    EXPECT_EQ(to.code, error::ok);
    return state.nodes.find("/n")->second.is.version;
  }

  tree_state state;
  proposal txn;
};

} // namespace

TEST(execution_counters, a_version_goes_on_below_zero_behind_the_greatest) {
  worn_znode x;
  constexpr auto greatest = std::numeric_limits<std::int32_t>::max();
  x.wear(&facts::version, greatest);
  EXPECT_EQ(x.version_after_a_set(greatest), std::numeric_limits<std::int32_t>::min());
}

TEST(execution_counters, no_version_is_minus_one_which_would_mean_any) {
  worn_znode x;
  x.wear(&facts::version, -3);
  EXPECT_EQ(x.version_after_a_set(-3), -2);
  EXPECT_EQ(x.version_after_a_set(-2), 0);
  EXPECT_EQ(x.version_after_a_set(0), 1);
}

TEST(execution_counters, the_same_holds_for_access_lists) {
  worn_znode x;
  x.wear(&facts::aversion, -2);
  set_acl y{"/n", {{permission::all, "world", "anyone"}}, -2};
  reply to;
  x.run(y, to);
  EXPECT_EQ(to.code, error::ok);
  EXPECT_EQ(x.state.nodes.find("/n")->second.is.aversion, 0);
}
