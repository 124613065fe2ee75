// Access control lists: who is let in, what may be stored, what is shown.
#include "actors/access.hpp"

#include <map>

#include <gtest/gtest.h>

#include "runtime/shell/base64.hpp"

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
  EXPECT_FALSE(storable("x509", "CN=a"));
  EXPECT_FALSE(storable("", ""));
}

TEST(access, users_of_sasl_are_written_as_kerberos_does) {
  for (auto id : {"", "bob", "bob/host", "bob/a/b", "bob@REALM", "bob/host@REALM", "@", "/@"})
    EXPECT_TRUE(storable("sasl", id)) << id;
  for (auto id : {"bob/a/b@REALM", "bob@a@b", "bob@REALM/x", "@@", "bob/host@a@b"})
    EXPECT_FALSE(storable("sasl", id)) << id;
}

TEST(access, a_user_of_sasl_fits_itself_and_super_fits_all_of_them) {
  acl list{{permission::write, "sasl", "bob"}};
  EXPECT_TRUE(permits(list, {{"ip", "1.2.3.4"}, {"sasl", "bob"}}, permission::write));
  EXPECT_TRUE(permits(list, {{"sasl", "super"}}, permission::write));
  EXPECT_FALSE(permits(list, {{"sasl", "super"}}, permission::read));
  EXPECT_FALSE(permits(list, {{"sasl", "Bob"}}, permission::write));
  EXPECT_FALSE(permits(list, {{"digest", "bob"}, {"digest", "super"}}, permission::write));
  EXPECT_FALSE(
      permits({{permission::all, "digest", "a:b"}}, {{"sasl", "super"}}, permission::read));
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
  identities by{
      {"ip", "1.2.3.4"}, {"digest", "a:x"}, {"super", ""}, {"digest", "b:y"}, {"sasl", "bob"}};
  acl list{{3, "auth", "ignored"}, {1, "world", "anyone"}};
  acl stored{
      {3, "digest", "a:x"}, {3, "digest", "b:y"}, {3, "sasl", "bob"}, {1, "world", "anyone"}};
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

/// What the standards (FIPS 180-4, FIPS 202, RFC 1321) say of "abc".
TEST(access, digest_ids_have_the_hash_that_is_asked_for) {
  const std::map<digest_hash, std::string> published{
      {digest_hash::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {digest_hash::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {digest_hash::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {digest_hash::sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                            "8086072ba1e7cc2358baeca134c825a7"},
      {digest_hash::sha512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
      {digest_hash::sha512_224, "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"},
      {digest_hash::sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
      {digest_hash::sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
      {digest_hash::sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
      {digest_hash::sha3_384, "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
                              "98d88cea927ac7f539f1edf228376d25"},
      {digest_hash::sha3_512, "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                              "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"},
      {digest_hash::md5, "900150983cd24fb0d6963f7d28e17f72"},
  };
  for (auto& [hash, wanted] : published) {
    auto id = digest_id("abc", hash);
    ASSERT_EQ(id.substr(0, 4), "abc:");
    auto bytes = shell::from_base64(id.substr(4));
    ASSERT_TRUE(bytes) << id;
    std::string shown;
    for (unsigned char c : *bytes)
      for (auto half : {c >> 4, c & 15})
        shown += "0123456789abcdef"[half];
    EXPECT_EQ(shown, wanted);
  }
}

TEST(access, a_list_of_many_thousand_entries_is_completed_at_once) {
  acl list;
  for (std::uint32_t i = 0; i < 40000; ++i)
    list.push_back({i, "ip", "10.0.0.1"});
  EXPECT_EQ(completed(list, nobody_known)->size(), 40000u);
}
