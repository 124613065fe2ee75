// Access control lists: who is let in, what may be stored, what is shown.
#include "actors/access.hpp"

#include <gtest/gtest.h>

using namespace troupe;

namespace {

const acl anyone{{permission::all, "world", "anyone"}};
const identities nobody_known;

bool ip_fits(const std::string& pattern, const std::string& address) {
  return permits({{permission::read, "ip", pattern}}, {{"ip", address}}, permission::read);
}

bool storable(const std::string& scheme, const std::string& id) {
  return completed({{permission::all, scheme, id}}, nobody_known).has_value();
}

} // namespace

TEST(access, anyone_is_everyone_but_only_for_the_permissions_given) {
  acl list{{permission::read | permission::create, "world", "anyone"}};
  EXPECT_TRUE(permits(list, nobody_known, permission::read));
  EXPECT_TRUE(permits(list, nobody_known, permission::create));
  EXPECT_FALSE(permits(list, nobody_known, permission::write));
  EXPECT_TRUE(permits(list, nobody_known, permission::read | permission::admin));
}

TEST(access, an_empty_list_permits_everything_and_so_does_super) {
  EXPECT_TRUE(permits({}, nobody_known, permission::admin));
  acl list{{permission::read, "digest", "a:b"}};
  EXPECT_TRUE(permits(list, {{"super", ""}}, permission::admin));
  EXPECT_FALSE(permits(list, nobody_known, permission::read));
}

TEST(access, a_digest_fits_only_itself) {
  acl list{{permission::write, "digest", "ann:xyz"}};
  EXPECT_TRUE(permits(list, {{"ip", "1.2.3.4"}, {"digest", "ann:xyz"}}, permission::write));
  EXPECT_FALSE(permits(list, {{"digest", "ann:xyZ"}}, permission::write));
  EXPECT_FALSE(permits(list, {{"ip", "ann:xyz"}}, permission::write));
  EXPECT_FALSE(permits(list, {{"digest", "ann:xyz"}}, permission::read));
}

TEST(access, unknown_schemes_never_fit) {
  EXPECT_FALSE(permits({{31, "x509", "CN=a"}}, {{"x509", "CN=a"}}, permission::read));
  EXPECT_FALSE(permits({{31, "world", "someone"}}, {{"world", "someone"}}, permission::read));
}

TEST(access, networks_hold_the_addresses_that_share_their_bits) {
  EXPECT_TRUE(ip_fits("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(ip_fits("10.1.2.3", "10.1.2.4"));
  EXPECT_TRUE(ip_fits("10.1.2.3/16", "10.1.200.4"));
  EXPECT_FALSE(ip_fits("10.1.2.3/16", "10.2.2.3"));
  EXPECT_TRUE(ip_fits("10.1.2.128/25", "10.1.2.255"));
  EXPECT_FALSE(ip_fits("10.1.2.128/25", "10.1.2.127"));
  EXPECT_TRUE(ip_fits("10.1.2.3/0", "192.168.1.1"));
  EXPECT_TRUE(ip_fits("10.1.2.3/32", "10.1.2.3"));
  EXPECT_FALSE(ip_fits("10.1.2.3/32", "10.1.2.2"));
}

TEST(access, networks_of_the_sixth_version_work_alike_and_never_hold_the_other_family) {
  EXPECT_TRUE(ip_fits("::1", "0:0:0:0:0:0:0:1"));
  EXPECT_TRUE(ip_fits("2001:db8::/32", "2001:db8:1::7"));
  EXPECT_FALSE(ip_fits("2001:db8::/32", "2001:db9::7"));
  EXPECT_TRUE(ip_fits("2001:db8::/127", "2001:db8::1"));
  EXPECT_FALSE(ip_fits("2001:db8::/127", "2001:db8::2"));
  EXPECT_TRUE(ip_fits("::/0", "2001:db8::2"));
  EXPECT_FALSE(ip_fits("::/0", "1.2.3.4"));
  EXPECT_FALSE(ip_fits("0.0.0.0/0", "::1"));
}

TEST(access, only_well_formed_ids_are_stored) {
  for (auto id : {"1.2.3.4", "1.2.3.4/0", "1.2.3.4/32", "::", "fe80::1/64", "::/128"})
    EXPECT_TRUE(storable("ip", id)) << id;
  for (auto id : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1",
                  "1.2.3.4/a", "::/129", "::g", "::1.2.3.4", "fe80::1%eth0", "host", "1.2.3.4/1/1"})
    EXPECT_FALSE(storable("ip", id)) << id;
  for (auto id : {"a:b", ":b", "a:b:"})
    EXPECT_TRUE(storable("digest", id)) << id;
  for (auto id : {"", "a", "a:", ":", "a:b:c", "::b"})
    EXPECT_FALSE(storable("digest", id)) << id;
  EXPECT_TRUE(storable("world", "anyone"));
  EXPECT_FALSE(storable("world", "someone"));
  EXPECT_FALSE(storable("super", ""));
  EXPECT_FALSE(storable("sasl", "a"));
  EXPECT_FALSE(storable("", ""));
}

TEST(access, an_empty_list_is_not_stored) {
  EXPECT_FALSE(completed({}, nobody_known));
}

TEST(access, duplicates_go_and_order_stays) {
  acl list{{1, "digest", "a:b"}, {2, "digest", "a:b"}, {1, "digest", "a:b"}, {1, "ip", "::1"}};
  acl kept{{1, "digest", "a:b"}, {2, "digest", "a:b"}, {1, "ip", "::1"}};
  EXPECT_EQ(completed(list, nobody_known), kept);
}

TEST(access, auth_becomes_what_the_connection_proved_by_password) {
  identities by{{"ip", "1.2.3.4"}, {"digest", "a:x"}, {"super", ""}, {"digest", "b:y"}};
  acl list{{3, "auth", "ignored"}, {1, "world", "anyone"}};
  acl stored{{3, "digest", "a:x"}, {3, "digest", "b:y"}, {1, "world", "anyone"}};
  EXPECT_EQ(completed(list, by), stored);
  EXPECT_FALSE(completed(list, {{"ip", "1.2.3.4"}}));
}

TEST(access, odd_permission_bits_are_stored_as_they_are) {
  EXPECT_EQ(completed({{0, "world", "anyone"}}, nobody_known)->front().permissions, 0u);
  EXPECT_EQ(completed({{99, "ip", "::1"}}, nobody_known)->front().permissions, 99u);
}

TEST(access, digests_are_hidden_from_those_without_admin) {
  acl list{{1, "digest", "ann:secret"}, {1, "ip", "::1"}, {31, "world", "anyone"}};
  acl shown{{1, "digest", "ann:x"}, {1, "ip", "::1"}, {31, "world", "anyone"}};
  EXPECT_EQ(redacted(list), shown);
}

TEST(access, digest_ids_are_zookeepers) {
  EXPECT_EQ(digest_id("super:test"), "super:D/InIHSb7yEEbrWz8b9l71RjZJU=");
  EXPECT_EQ(digest_id("user:pass"), "user:smGaoVKd/cQkjm7b88GyorAUz20=");
  EXPECT_EQ(digest_id("ben:secret"), "ben:PC0ZklqkbevtIFBcBaL/OQ9DLeA=");
  EXPECT_EQ(digest_id("alone").substr(0, 6), "alone:");
  EXPECT_EQ(digest_id("a:b:c").substr(0, 2), "a:");
}

TEST(access, a_list_of_many_thousand_entries_is_completed_at_once) {
  acl list;
  for (std::uint32_t i = 0; i < 40000; ++i)
    list.push_back({i, "ip", "10.0.0.1"});
  EXPECT_EQ(completed(list, nobody_known)->size(), 40000u);
}
