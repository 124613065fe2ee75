// What a connection's packets prove, under every kind of rules.
#include "runtime/live/gateway/authentication/credentials.hpp"

#include <gtest/gtest.h>

#include "digest_md5_client.hpp"

namespace troupe {
namespace {

using op = wire::opcode;

constexpr auto ben = "ben:secret";
const identity ben_by_sha1{"digest", "ben:PC0ZklqkbevtIFBcBaL/OQ9DLeA="};
const identity address{"ip", "1.2.3.4"};

class credentials_test : public testing::Test {
protected:
  credentials fresh(std::size_t most = 64) const {
    return {rules, "1.2.3.4", most};
  }

  static error prove(credentials& x, const std::string& scheme, const std::string& credential) {
    auto got = x.hear(wire::auth_request{scheme, credential});
    EXPECT_EQ(got.ends, got.code != error::ok);
    return got.code;
  }

  static credentials::verdict negotiate(credentials& x, const digest_md5_client& client) {
    auto challenge = x.hear(wire::sasl_request{});
    EXPECT_EQ(challenge.code, error::ok);
    return x.hear(wire::sasl_request{client.response(challenge.token.value_or(""))});
  }

  authentication rules;
};

TEST_F(credentials_test, a_connection_begins_with_its_address) {
  auto x = fresh();
  EXPECT_EQ(x.proved(), identities{address});
  EXPECT_EQ(prove(x, "ip", "9.9.9.9"), error::ok); // says again what is known
  EXPECT_EQ(x.proved(), identities{address});
}

TEST_F(credentials_test, a_digest_is_of_the_hash_that_is_configured) {
  auto x = fresh();
  EXPECT_EQ(prove(x, "digest", ben), error::ok);
  EXPECT_EQ(prove(x, "digest", ben), error::ok);
  EXPECT_EQ(x.proved(), (identities{address, ben_by_sha1}));
  rules.digest_alg = digest_hash::sha256;
  auto y = fresh();
  EXPECT_EQ(prove(y, "digest", "abc"), error::ok);
  EXPECT_EQ(y.proved().back().id, "abc:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST_F(credentials_test, without_digest_a_digest_proves_nothing) {
  rules.digest = false;
  rules.super_digest = ben_by_sha1.id;
  auto x = fresh();
  EXPECT_EQ(prove(x, "digest", ben), error::auth_failed);
  EXPECT_EQ(x.proved(), identities{address});
}

TEST_F(credentials_test, who_has_the_digest_of_super_is_super) {
  rules.super_digest = ben_by_sha1.id;
  auto x = fresh();
  EXPECT_EQ(prove(x, "digest", "ben:other"), error::ok);
  EXPECT_EQ(x.proved().size(), 2u);
  EXPECT_EQ(prove(x, "digest", ben), error::ok);
  EXPECT_EQ(x.proved().back(), (identity{"super", ""}));
}

TEST_F(credentials_test, other_schemes_prove_nothing) {
  for (auto scheme : {"", "world", "auth", "super", "sasl", "x509", "ensemble", "Digest"}) {
    auto x = fresh();
    EXPECT_EQ(prove(x, scheme, ben), error::auth_failed) << scheme;
    EXPECT_EQ(x.proved(), identities{address}) << scheme;
  }
}

TEST_F(credentials_test, nobody_has_more_identities_than_may_be) {
  auto x = fresh(3);
  EXPECT_EQ(prove(x, "digest", "a:1"), error::ok);
  EXPECT_EQ(prove(x, "digest", "a:2"), error::ok);
  EXPECT_EQ(prove(x, "digest", "a:2"), error::ok);
  EXPECT_EQ(prove(x, "digest", "a:3"), error::auth_failed);
  EXPECT_EQ(x.proved().size(), 3u);
}

TEST_F(credentials_test, a_user_of_sasl_is_known_by_name) {
  rules.sasl_users = {{"bob", "secret"}};
  auto x = fresh();
  auto got = negotiate(x, {});
  EXPECT_EQ(got.code, error::ok);
  EXPECT_FALSE(got.ends);
  EXPECT_TRUE(got.token);
  EXPECT_EQ(x.proved(), (identities{address, {"sasl", "bob"}}));
}

TEST_F(credentials_test, a_super_user_of_sasl_is_super) {
  rules.sasl_users = {{"bob", "secret"}, {"ann", "secret"}};
  rules.sasl_super_users = {"bob"};
  auto x = fresh(), y = fresh();
  negotiate(x, {});
  EXPECT_EQ(x.proved(), (identities{address, {"sasl", "bob"}, {"super", ""}}));
  negotiate(y, {"ann", "secret"});
  EXPECT_EQ(y.proved(), (identities{address, {"sasl", "ann"}}));
}

TEST_F(credentials_test, a_failed_negotiation_ends_the_connection) {
  rules.sasl_users = {{"bob", "secret"}};
  auto x = fresh();
  auto got = negotiate(x, {"bob", "guess"});
  EXPECT_EQ(got.code, error::auth_failed);
  EXPECT_TRUE(got.ends);
  EXPECT_FALSE(got.token);
  EXPECT_EQ(x.proved(), identities{address});
}

TEST_F(credentials_test, failed_clients_may_go_on_as_nobody_if_so_configured) {
  rules.sasl_users = {{"bob", "secret"}};
  rules.sasl_failed_clients = true;
  auto x = fresh();
  for (auto& got : {negotiate(x, {"bob", "guess"}), x.hear(wire::sasl_request{})}) {
    EXPECT_EQ(got.code, error::ok);
    EXPECT_FALSE(got.ends);
    EXPECT_FALSE(got.token);
  }
  EXPECT_EQ(x.proved(), identities{address});
}

TEST_F(credentials_test, where_sasl_is_enforced_nobody_goes_on_without) {
  rules.sasl_users = {{"bob", "secret"}};
  rules.sasl_failed_clients = true;
  rules.required = {"sasl"};
  auto x = fresh();
  auto got = negotiate(x, {"bob", "guess"});
  EXPECT_EQ(got.code, error::session_closed_requires_auth);
  EXPECT_TRUE(got.ends);
}

TEST_F(credentials_test, without_users_every_token_is_answered_with_none) {
  auto x = fresh();
  for (auto token : {"", "anything"}) {
    auto got = x.hear(wire::sasl_request{token});
    EXPECT_EQ(got.code, error::ok);
    EXPECT_FALSE(got.ends);
    EXPECT_FALSE(got.token);
  }
  EXPECT_EQ(x.proved(), identities{address});
}

TEST_F(credentials_test, nothing_but_proofs_is_admitted_before_the_required_one) {
  rules.required = {"digest", "sasl"};
  rules.sasl_users = {{"bob", "secret"}};
  auto x = fresh(), y = fresh();
  for (auto asked : {op::ping, op::close_session, op::create, op::get_data, op::sync, op::multi})
    EXPECT_FALSE(x.admits(asked));
  EXPECT_TRUE(x.admits(op::auth));
  EXPECT_TRUE(x.admits(op::sasl));
  EXPECT_EQ(prove(x, "ip", ""), error::ok);
  EXPECT_FALSE(x.admits(op::ping));
  EXPECT_EQ(prove(x, "digest", ben), error::ok);
  EXPECT_TRUE(x.admits(op::ping));
  negotiate(y, {});
  EXPECT_TRUE(y.admits(op::ping));
}

TEST_F(credentials_test, everything_is_admitted_where_nothing_is_required) {
  EXPECT_TRUE(fresh().admits(op::ping));
}

class schemes_served : public testing::Test {
protected:
  /// Of a sent write: which entries are still what they were.
  std::string left(write what) const {
    disown_unserved_schemes(what, rules);
    std::string schemes;
    for (auto& entry : std::visit([&](auto& x) { return access_of(x); }, what))
      schemes += entry.scheme + ';';
    return schemes;
  }

  const acl all{{31, "world", "anyone"}, {31, "auth", ""},    {31, "ip", "::1"},
                {31, "digest", "a:b"},   {31, "sasl", "bob"}, {31, "x509", "CN=a"}};
  authentication rules;

private:
  template <class T>
  static acl access_of(const T& x) {
    if constexpr (requires { x.access; })
      return x.access;
    else if constexpr (requires { x.node; })
      return x.node.access;
    else if constexpr (requires { x.parts; })
      return std::visit([](auto& one) { return access_of(one); }, x.parts.back());
    else if constexpr (requires { x.what; })
      return std::visit([](auto& one) { return access_of(one); }, x.what);
    else
      return {};
  }
};

TEST_F(schemes_served, are_left_as_they_are_wherever_an_acl_stands) {
  auto node = create_node{"/a", "", all};
  auto several = multi{{delete_node{"/b"}, node}};
  for (auto& sent :
       std::initializer_list<write>{node, set_acl{"/a", all}, create_if_absent{node}, several,
                                    multi{{create_if_absent{node}}}, within_quota{node},
                                    within_quota{several}, within_quota{create_if_absent{node}}})
    EXPECT_EQ(left(sent), "world;auth;ip;digest;;;");
  EXPECT_EQ(left(delete_node{"/a"}), "");
}

TEST_F(schemes_served, depend_on_the_rules) {
  rules.digest = false;
  EXPECT_EQ(left(set_acl{"/a", all}), "world;auth;ip;;;;");
  rules.sasl_users = {{"bob", "secret"}};
  EXPECT_EQ(left(set_acl{"/a", all}), "world;auth;ip;;sasl;;");
}

} // namespace
} // namespace troupe
