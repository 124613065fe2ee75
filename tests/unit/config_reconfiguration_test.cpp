// What is wrong with a wish for other members, and which fault is told first.
#include "config/reconfiguration.hpp"

#include <gtest/gtest.h>

using namespace troupe;

namespace {

settings three() {
  settings all;
  all.standalone = false;
  all.reconfig_enabled = true;
  std::vector<member> members;
  for (std::uint16_t i = 1; i <= 3; ++i)
    members.push_back({server_id{i}, "host" + std::to_string(i), 2888, 3888, false, "", 0});
  all.servers = ensemble(members);
  return all;
}

reconfiguration with(const std::string& line) {
  return {line, std::nullopt, std::nullopt, -1};
}

reconfiguration without(const std::string& ids) {
  return {std::nullopt, ids, std::nullopt, -1};
}

const auto fourth = with("server.4=host4:2888:3888:observer;2181");

} // namespace

TEST(reconfiguration, is_disabled_unless_it_is_enabled) {
  auto all = three();
  all.reconfig_enabled = false;
  EXPECT_EQ(fault_of(with("nonsense"), all), error::reconfig_disabled);
}

TEST(reconfiguration, a_server_alone_has_no_members_to_change) {
  auto all = three();
  all.standalone = true;
  EXPECT_EQ(fault_of(with("nonsense"), all), error::unimplemented);
}

TEST(reconfiguration, the_version_is_that_of_configuration_files) {
  auto wish = with("nonsense");
  wish.version = 0x100000000;
  EXPECT_EQ(fault_of(wish, three()), error::bad_version);
  wish = fourth;
  wish.version = 0;
  EXPECT_EQ(fault_of(wish, three()), error::ok);
}

TEST(reconfiguration, lines_that_are_none_are_bad_arguments) {
  for (auto* line : {"some thing", "server.4", "server.4=host4", "server.4=host4:x:y",
                     "host4:2888:3888", "server.4=host1:2888:3888"})
    EXPECT_EQ(fault_of(with(line), three()), error::bad_arguments) << line;
  EXPECT_EQ(fault_of(with("server.four=host4:2888:3888"), three()), error::marshalling_error);
  EXPECT_EQ(fault_of(without("three"), three()), error::marshalling_error);
}

TEST(reconfiguration, a_wish_may_name_servers_that_could_not_be_started_here) {
  EXPECT_EQ(fault_of(with("server.999=0.0.0.0:1234:2345:observer;3456"), three()), error::ok);
}

TEST(reconfiguration, two_voters_have_to_stay) {
  EXPECT_EQ(fault_of(without("3"), three()), error::ok);
  EXPECT_EQ(fault_of(without("2,3"), three()), error::bad_arguments);
  EXPECT_EQ(fault_of(without("2, 3, 9"), three()), error::bad_arguments);
  reconfiguration all_new{std::nullopt, std::nullopt,
                          "server.7=a:1:2\nserver.8=b:1:2, server.9=c:1:2:observer", -1};
  EXPECT_EQ(fault_of(all_new, three()), error::ok);
  all_new.members = "server.7=a:1:2";
  EXPECT_EQ(fault_of(all_new, three()), error::bad_arguments);
}

TEST(reconfiguration, of_groups_only_the_whole_can_be_replaced) {
  auto all = three();
  all.servers =
      ensemble(all.servers.members(), {{1, {server_id{1}, server_id{2}, server_id{3}}}}, {});
  EXPECT_EQ(fault_of(fourth, all), error::bad_arguments);
}
