// Quotas: usage kept in the znodes below /zookeeper/quota, hard limits enforced where it is asked.
#include <gtest/gtest.h>

#include "actors/session/quota_wish.hpp"
#include "actors/tree/quota_text.hpp"
#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

struct data_tree_quota : testing::Test {
  /// What zkCli's setquota does.
  void limit(const std::string& path, const quota& most) {
    for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1))
      s.create(std::string(quota_root) + path.substr(0, slash));
    s.create(std::string(quota_root) + path);
    ASSERT_EQ(s.create(limits_path(path), limits_text(most)), error::ok);
    ASSERT_EQ(s.create(usage_path(path), "count=0,bytes=0"), error::ok);
  }

  std::string used(const std::string& path) {
    return s.data_at(usage_path(path)).value_or("null");
  }

  error within(troupe::write what) {
    return s.code(within_quotas(std::move(what)));
  }

  error create_within(const std::string& path, content data = "") {
    return within(create_node{path, std::move(data), open_acl});
  }

  std::vector<int> multi_within(multi what) {
    std::vector<int> codes;
    auto said = s.say(within_quotas(std::move(what)));
    for (auto& part : std::get<multi_done>(said.body).parts)
      codes.push_back(static_cast<int>(part.code));
    return codes;
  }

  std::uint64_t bytes() {
    status x;
    s.tree.report(x);
    return x.data_bytes;
  }

  namespace_quota total(const std::string& name) {
    status x;
    s.tree.report(x);
    for (auto& one : x.quotas)
      if (one.name == name)
        return one;
    return {};
  }

  scene s;
};

create_node node(const std::string& path, content data = "") {
  return {path, std::move(data), open_acl};
}

using codes = std::vector<int>;

} // namespace

TEST_F(data_tree_quota, usage_is_counted_when_it_begins_and_kept_from_then_on) {
  s.create("/a", "xyz");
  s.create("/a/b", "12345");
  s.create("/other", "12345");
  limit("/a", {});
  EXPECT_EQ(used("/a"), "count=2,bytes=8");
  s.create("/a/b/c", "1");
  EXPECT_EQ(used("/a"), "count=3,bytes=9");
  s.code(set_data{"/a/b", "123"});
  EXPECT_EQ(used("/a"), "count=3,bytes=7");
  s.code(set_data{"/a", std::nullopt});
  EXPECT_EQ(used("/a"), "count=3,bytes=4");
  s.code(delete_node{"/a/b/c"});
  EXPECT_EQ(used("/a"), "count=2,bytes=3");
  s.create("/ab", "1");
  s.code(set_data{"/other", ""});
  EXPECT_EQ(used("/a"), "count=2,bytes=3");
  s.code(delete_subtree{"/a"});
  EXPECT_EQ(used("/a"), "count=0,bytes=0");
}

TEST_F(data_tree_quota, sessions_ends_reaping_and_extensions_count) {
  s.create("/a");
  limit("/a", {});
  auto who = s.open(5);
  s.code_as(who, create_node{"/a/e", "12", open_acl, create_mode::ephemeral});
  s.code_as(who, create_node{"/a/f-", "3", open_acl, create_mode::ephemeral_sequential});
  s.create("/a/c", "4", create_mode::container);
  s.code(create_if_absent{node("/a/g", "5")});
  EXPECT_EQ(used("/a"), "count=5,bytes=5");
  s.code(create_if_absent{node("/a/g", "567")});
  s.code(delete_if_there{"/a/none"});
  EXPECT_EQ(used("/a"), "count=5,bytes=5");
  s.code(reap_node{"/a/c"});
  s.code(delete_if_there{"/a/g"});
  s.code_as(who, close_session{});
  EXPECT_EQ(used("/a"), "count=1,bytes=0");
}

TEST_F(data_tree_quota, the_usage_is_rewritten_without_a_trace) {
  s.create("/a");
  limit("/a", {});
  auto before = s.stat_at(usage_path("/a"));
  auto bytes_before = bytes();
  s.ask(get_data{usage_path("/a"), true});
  s.create("/a/b", std::string(100, 'x'));
  EXPECT_EQ(s.told(), "created /a/b, children /a, outcome 0");
  auto now = s.stat_at(usage_path("/a"));
  EXPECT_EQ(used("/a"), "count=2,bytes=100");
  before->data_length = now->data_length;
  EXPECT_EQ(now, before);
  EXPECT_EQ(bytes() - bytes_before, 4 + 100 + 2); // path, data, and two digits more
}

TEST_F(data_tree_quota, a_multi_counts_as_a_whole_or_not_at_all) {
  s.create("/a");
  limit("/a", {});
  auto digest = s.tree.digest();
  s.say(multi{{node("/a/b", "1"), node("/a/c", "22"), set_data{"/a/b", "333"}, delete_node{"/a/c"},
               check_version{"/a", 7}}});
  EXPECT_EQ(used("/a"), "count=1,bytes=0");
  EXPECT_EQ(s.tree.digest(), digest);
  s.say(multi{{node("/a/b", "1"), node("/a/c", "22"), set_data{"/a/b", "333"}, delete_node{"/a/c"},
               check_version{"/a", 0}}});
  EXPECT_EQ(used("/a"), "count=2,bytes=3");
}

TEST_F(data_tree_quota, a_quota_may_begin_and_end_within_a_multi) {
  s.create("/a");
  s.create(std::string(quota_root) + "/a");
  s.say(multi{{node("/a/b", "1"), node(limits_path("/a"), "count=1,bytes=2"),
               node(usage_path("/a"), "x"), node("/a/c", "22")}});
  EXPECT_EQ(used("/a"), "count=3,bytes=3");
  s.say(multi{{delete_node{limits_path("/a")}, node("/a/d", "1")}});
  EXPECT_EQ(used("/a"), "count=3,bytes=3");
  s.say(multi{{node(limits_path("/a")), delete_node{"/a/d"}, check_version{"/none"}}});
  EXPECT_EQ(used("/a"), "count=3,bytes=3");
  s.create("/a/e");
  EXPECT_EQ(used("/a"), "count=3,bytes=3");
  s.create(limits_path("/a")); // whoever sets limits anew wants to know
  EXPECT_EQ(used("/a"), "count=5,bytes=4");
}

TEST_F(data_tree_quota, hard_limits_count_for_who_asks_for_them) {
  s.create("/a", "12");
  limit("/a", {-1, -1, 2, 5});
  EXPECT_EQ(create_within("/a/b", "1234"), error::quota_exceeded);
  EXPECT_EQ(s.told(), "outcome -125");
  EXPECT_EQ(create_within("/a/b", "123"), error::ok);
  EXPECT_EQ(create_within("/a/c"), error::quota_exceeded);
  EXPECT_EQ(within(create_if_absent{node("/a/c")}), error::quota_exceeded);
  EXPECT_EQ(within(create_if_absent{node("/a/b")}), error::ok);
  EXPECT_EQ(within(set_data{"/a/b", "1234"}), error::quota_exceeded);
  EXPECT_EQ(within(set_data{"/a/b", "abc"}), error::ok);
  EXPECT_EQ(within(set_data{"/a/b", "a"}), error::ok);
  EXPECT_EQ(s.create("/a/c", "123456789"), error::ok);
  EXPECT_EQ(used("/a"), "count=3,bytes=12");
  EXPECT_EQ(within(set_data{"/a/c", "12345678"}), error::quota_exceeded);
  EXPECT_EQ(within(delete_node{"/a/c"}), error::ok);
  EXPECT_EQ(total("a").exceeded, 5u);
  EXPECT_EQ(total("a").count_limit, 2);
  EXPECT_EQ(total("a").bytes_limit, 5);
  EXPECT_EQ(total("a").count, 2);
  EXPECT_EQ(total("a").bytes, 3);
}

TEST_F(data_tree_quota, soft_limits_refuse_nothing) {
  s.create("/a");
  limit("/a", {1, 1, -1, -1});
  EXPECT_EQ(create_within("/a/b", "1234"), error::ok);
  EXPECT_EQ(used("/a"), "count=2,bytes=4");
}

TEST_F(data_tree_quota, refusals_have_their_place_among_the_checks) {
  s.create("/a");
  auto who = s.open(5);
  s.code_as(who, create_node{"/a/e", "", open_acl, create_mode::ephemeral});
  s.code(create_node{"/a/closed", "", {{permission::read, "world", "anyone"}}});
  limit("/a", {-1, -1, 0, 0});
  EXPECT_EQ(create_within("/a/none/x"), error::no_node);
  EXPECT_EQ(create_within("/a/closed/x"), error::no_auth);
  EXPECT_EQ(create_within("/a/x/"), error::no_node);
  EXPECT_EQ(create_within("/a/e"), error::node_exists);
  EXPECT_EQ(create_within("/a/e/x"), error::no_children_for_ephemerals);
  EXPECT_EQ(create_within("/a/x"), error::quota_exceeded);
  EXPECT_EQ(within(set_data{"/a/none", "x"}), error::no_node);
  EXPECT_EQ(within(set_data{"/a/closed", "x"}), error::no_auth);
  EXPECT_EQ(within(set_data{"/a/e", "x", 7}), error::quota_exceeded);
  EXPECT_EQ(within(set_data{"/a/e", "", 7}), error::bad_version);
}

TEST_F(data_tree_quota, a_multi_is_held_against_what_was_committed_before_it) {
  s.create("/a");
  limit("/a", {-1, -1, 2, -1});
  EXPECT_EQ(multi_within({{node("/a/b"), node("/a/c"), node("/a/d")}}), (codes{0, 0, 0}));
  EXPECT_EQ(multi_within({{delete_node{"/a/b"}, delete_node{"/a/c"}, node("/a/e")}}),
            (codes{0, 0, -125}));
  EXPECT_EQ(used("/a"), "count=4,bytes=0");
  s.create("/q");
  s.create(std::string(quota_root) + "/q");
  auto strict = limits_text({-1, -1, 1, 0});
  EXPECT_EQ(multi_within(
                {{node(limits_path("/q"), strict), node(usage_path("/q")), node("/q/x", "data")}}),
            (codes{0, 0, 0}));
  EXPECT_EQ(used("/q"), "count=2,bytes=4");
  EXPECT_EQ(multi_within({{delete_node{limits_path("/q")}, node("/q/y")}}), (codes{0, -125}));
  EXPECT_EQ(multi_within({{delete_node{limits_path("/q")}}}), (codes{0}));
  EXPECT_EQ(create_within("/q/y"), error::ok);
}

TEST_F(data_tree_quota, an_inner_quota_counts_for_itself) {
  s.create("/a");
  s.create("/a/b");
  limit("/a", {-1, -1, 3, -1});
  limit("/a/b", {-1, -1, 3, -1});
  EXPECT_EQ(create_within("/a/b/x"), error::ok);
  EXPECT_EQ(create_within("/a/b/y"), error::ok);
  EXPECT_EQ(create_within("/a/b/z"), error::quota_exceeded);
  EXPECT_EQ(create_within("/a/c"), error::ok);
  EXPECT_EQ(create_within("/a/d"), error::quota_exceeded);
  EXPECT_EQ(used("/a"), "count=3,bytes=0");
  EXPECT_EQ(used("/a/b"), "count=3,bytes=0");
  EXPECT_EQ(total("a").exceeded, 2u);
  EXPECT_EQ(total("a").count_limit, 6);
}

TEST_F(data_tree_quota, a_sequential_name_may_itself_have_the_quota) {
  limit("/n-0000000000", {-1, -1, -1, 2});
  party who;
  auto mode = create_mode::persistent_sequential;
  EXPECT_EQ(within(create_node{"/n-", "333", open_acl, mode}), error::quota_exceeded);
  EXPECT_EQ(within(create_node{"/n-", "22", open_acl, mode}), error::ok);
  EXPECT_EQ(used("/n-0000000000"), "count=1,bytes=2");
}

TEST_F(data_tree_quota, one_on_the_root_is_ignored) {
  s.create(limits_path("/"), limits_text({-1, -1, 0, 0}));
  s.create(usage_path("/"), "mine");
  EXPECT_EQ(create_within("/x", "data"), error::ok);
  EXPECT_EQ(used("/"), "mine");
  EXPECT_EQ(total("").count, 0);
}

TEST_F(data_tree_quota, what_somebody_writes_by_hand_counts) {
  s.create("/a");
  limit("/a", {-1, -1, 100, -1});
  s.code(set_data{usage_path("/a"), "count=99,bytes=-7,more=1"});
  EXPECT_EQ(used("/a"), "count=99,bytes=-7,more=1");
  EXPECT_EQ(create_within("/a/b", "1"), error::ok);
  EXPECT_EQ(used("/a"), "count=100,bytes=-6");
  EXPECT_EQ(create_within("/a/c"), error::quota_exceeded);
  s.code(set_data{limits_path("/a"), "countHardLimit=101"});
  EXPECT_EQ(create_within("/a/c"), error::ok);
  s.code(set_data{usage_path("/a"), "count=9223372036854775807,bytes=1"});
  EXPECT_EQ(create_within("/a/d"), error::quota_exceeded);
  EXPECT_EQ(s.create("/a/d"), error::ok);
  EXPECT_EQ(used("/a"), "count=9223372036854775807,bytes=1");
  s.code(delete_node{usage_path("/a")});
  EXPECT_EQ(create_within("/a/e"), error::ok); // nobody counts, nobody refuses
  s.create(usage_path("/a"));
  EXPECT_EQ(used("/a"), "count=5,bytes=1");
}

TEST_F(data_tree_quota, garbage_harms_nobody) {
  s.create("/a");
  limit("/a", {-1, -1, 1, 1});
  for (content text : {content{}, content{""}, content{"x"}, content{"count=x,bytes=1"},
                       content{"countHardLimit=99999999999999999999"}, content{"countHardLimit=-9"},
                       content{"=,;\xff"}, content{std::string(100000, '=')}}) {
    s.code(set_data{limits_path("/a"), text});
    EXPECT_EQ(create_within("/a/b", "12345"), error::ok);
    EXPECT_EQ(s.code(delete_node{"/a/b"}), error::ok);
  }
  s.code(set_data{limits_path("/a"), limits_text({-1, -1, 2, -1})});
  for (content text : {content{}, content{""}, content{"x"}, content{"count=1"},
                       content{"count=1,bytes=99999999999999999999"}}) {
    s.code(set_data{usage_path("/a"), text});
    EXPECT_EQ(s.data_at(usage_path("/a")), text);
    EXPECT_EQ(create_within("/a/b", "12345"), error::ok);
    EXPECT_EQ(used("/a"), "count=2,bytes=5"); // counted anew
    EXPECT_EQ(create_within("/a/c"), error::quota_exceeded);
    EXPECT_EQ(s.code(delete_node{"/a/b"}), error::ok);
  }
  s.create(limits_path("/a") + "/zookeeper_limits", "count=1");
  s.create(std::string(quota_root) + "/zookeeper");
  s.create(limits_path("/zookeeper"), limits_text({-1, -1, 1, 1}));
  s.create(usage_path("/zookeeper"));
  EXPECT_EQ(create_within("/zookeeper/x"), error::quota_exceeded);
  EXPECT_EQ(s.create("/zookeeper/x"), error::ok);
}

TEST(quota_wish, wraps_what_quotas_can_refuse) {
  EXPECT_TRUE(std::holds_alternative<within_quota>(within_quotas(node("/a"))));
  EXPECT_TRUE(std::holds_alternative<within_quota>(within_quotas(set_data{"/a", "x"})));
  EXPECT_TRUE(std::holds_alternative<within_quota>(within_quotas(multi{})));
  EXPECT_TRUE(std::holds_alternative<within_quota>(within_quotas(create_if_absent{node("/a")})));
  EXPECT_TRUE(std::holds_alternative<delete_node>(within_quotas(delete_node{"/a"})));
  EXPECT_TRUE(std::holds_alternative<set_acl>(within_quotas(set_acl{"/a", open_acl})));
  EXPECT_TRUE(std::holds_alternative<close_session>(within_quotas(close_session{})));
  auto twice = within_quotas(within_quotas(node("/a")));
  EXPECT_TRUE(std::holds_alternative<create_node>(std::get<within_quota>(twice).what));
}
