// Negotiations with libsasl2: who is let in, and what ends an attempt.
#include "runtime/live/gateway/authentication/sasl_negotiation.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "digest_md5_client.hpp"

namespace troupe {
namespace {

using testing::HasSubstr;

const sasl_negotiation::user_table users{
    {"bob", "secret"}, {"super", "top"}, {"j\xc3\xbcrg", "\xc3\x9f"}};

/// The user that a client proves to be; "" if it fails.
std::string proved_by(const digest_md5_client& client) {
  sasl_negotiation x{users};
  auto challenge = x.step("");
  if (!challenge || x.complete())
    return "";
  auto last = x.step(client.response(*challenge));
  EXPECT_EQ(last.has_value(), x.complete());
  EXPECT_TRUE(!last || *last == client.confirmation(*challenge));
  return x.user();
}

TEST(digest_md5_client, computes_what_rfc_2831_shows) {
  digest_md5_client chris{"chris", "secret", "imap/elwood.innosoft.com"};
  auto challenge = R"(realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth")";
  EXPECT_THAT(chris.response(challenge), HasSubstr("response=d388dad90d4bbd760a152321f2143af7"));
  EXPECT_EQ(chris.confirmation(challenge), "rspauth=ea40f60335c427b5527b84dbabcdfffd");
}

TEST(sasl_negotiation, can_be_had_on_this_machine) {
  EXPECT_EQ(sasl_negotiation::unavailable(), "");
}

TEST(sasl_negotiation, begins_with_what_zookeepers_clients_expect) {
  sasl_negotiation x{users};
  auto challenge = x.step("").value_or("");
  EXPECT_THAT(challenge, HasSubstr("realm=\"zk-sasl-md5\""));
  EXPECT_THAT(challenge, HasSubstr("qop=\"auth\",")); // no layer: ZooKeeper's have none
  EXPECT_THAT(challenge, HasSubstr("algorithm=md5-sess"));
  sasl_negotiation y{users};
  EXPECT_NE(y.step(""), challenge);
}

TEST(sasl_negotiation, what_a_client_begins_with_does_not_matter_as_in_zookeeper) {
  for (auto& token : {std::string("n,,n=bob"), std::string("\0", 1)}) {
    sasl_negotiation x{users};
    auto challenge = x.step(token);
    ASSERT_TRUE(challenge);
    EXPECT_TRUE(x.step(digest_md5_client{}.response(*challenge)));
  }
}

TEST(sasl_negotiation, whoever_knows_a_password_is_that_user) {
  EXPECT_EQ(proved_by({"bob", "secret"}), "bob");
  EXPECT_EQ(proved_by({"super", "top"}), "super");
  EXPECT_EQ(proved_by({"j\xc3\xbcrg", "\xc3\x9f"}), "j\xc3\xbcrg");
}

TEST(sasl_negotiation, whoever_does_not_is_nobody) {
  EXPECT_EQ(proved_by({"bob", "guess"}), "");
  EXPECT_EQ(proved_by({"bob", ""}), "");
  EXPECT_EQ(proved_by({"Bob", "secret"}), "");
  EXPECT_EQ(proved_by({"nobody", "secret"}), "");
  EXPECT_EQ(proved_by({"", ""}), "");
}

TEST(sasl_negotiation, nobody_acts_for_somebody_else) {
  digest_md5_client bob;
  bob.acts_for = "bob";
  EXPECT_EQ(proved_by(bob), "bob"); // as Java's client says it
  bob.acts_for = "super";
  EXPECT_EQ(proved_by(bob), "");
}

TEST(sasl_negotiation, is_only_for_this_service_and_realm) {
  digest_md5_client bob;
  bob.uri = "ldap/zk-sasl-md5";
  EXPECT_EQ(proved_by(bob), "");
  bob.uri = "zookeeper/zk-sasl-md5";
  bob.realm = "elsewhere";
  EXPECT_EQ(proved_by(bob), "");
}

TEST(sasl_negotiation, an_answer_to_another_challenge_is_worth_nothing) {
  sasl_negotiation first{users}, second{users};
  auto heard = first.step("").value_or("");
  ASSERT_TRUE(second.step(""));
  EXPECT_FALSE(second.step(digest_md5_client{}.response(heard)));
  EXPECT_FALSE(second.complete());
}

TEST(sasl_negotiation, ends_with_the_first_token_that_is_none) {
  sasl_negotiation great{users};
  EXPECT_FALSE(great.step(std::string(1 << 20, 'x')));
  EXPECT_FALSE(great.step(""));
  for (auto& token : {std::string(), std::string("nonsense"), std::string(4096, '='),
                      std::string("username=\"bob\""), std::string(100, '\0'),
                      std::string(16 << 20, 'x'), std::string(",,,,,,,,")}) {
    sasl_negotiation x{users};
    auto challenge = x.step("");
    ASSERT_TRUE(challenge);
    EXPECT_FALSE(x.step(token));
    EXPECT_FALSE(x.step(digest_md5_client{}.response(*challenge))); // no second chance
    EXPECT_FALSE(x.step(""));
    EXPECT_FALSE(x.complete());
  }
}

TEST(sasl_negotiation, is_over_when_it_is_complete) {
  sasl_negotiation x{users};
  auto response = digest_md5_client{}.response(x.step("").value_or(""));
  ASSERT_TRUE(x.step(response));
  EXPECT_FALSE(x.step(response));
  EXPECT_FALSE(x.complete());
}

TEST(sasl_negotiation, many_threads_negotiate_at_once) {
  std::atomic<int> let_in = 0, kept_out = 0;
  std::vector<std::thread> threads;
  for (auto i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (auto turn = 0; turn < 50; ++turn) {
        let_in += proved_by({"bob", "secret"}) == "bob";
        kept_out += proved_by({"bob", "guess"}).empty();
      }
    });
  for (auto& x : threads)
    x.join();
  EXPECT_EQ(let_in, 400);
  EXPECT_EQ(kept_out, 400);
}

} // namespace
} // namespace troupe
