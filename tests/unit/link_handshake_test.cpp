// The handshake's promises, both sides in one thread: who is let in, who is not, and what is said.
#include "runtime/live/links/handshake.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;

ensemble three() {
  std::vector<member> members(3);
  for (std::uint32_t i = 0; i < 3; ++i)
    members[i] = {server_id{i + 1}, "host", 2888, 3888, false, "", 0};
  return ensemble{members};
}

server_credentials of(std::uint32_t id, std::string secret = "secret", std::uint64_t cluster = 0) {
  server_credentials x;
  x.self = server_id{id};
  x.cluster = cluster;
  x.incarnation.fill(static_cast<std::uint8_t>(id));
  x.servers = three();
  x.secret = std::move(secret);
  return x;
}

nonce fresh() {
  static std::uint8_t count = 0;
  nonce x;
  x.fill(++count);
  return x;
}

struct meeting {
  handshake dialling;
  handshake answering;
  std::string sent_by_dialling;
  std::string sent_by_answering;

  meeting(const server_credentials& a, const server_credentials& b, server_id to = server_id{2},
          channel on = channel::quorum, channel port = channel::quorum)
      : dialling(handshake::dialling(a, on, to, fresh())),
        answering(handshake::answering(b, port, fresh())) {}

  meeting& run(refusal verdict = refusal::none) {
    for (int i = 0; i < 6; ++i) {
      auto there = dialling.output();
      sent_by_dialling += there;
      if (there.size() == answering.wants() && !there.empty())
        answering.hear(there);
      if (answering.proven())
        verdict == refusal::none ? answering.welcome() : answering.turn_away(verdict);
      auto back = answering.output();
      sent_by_answering += back;
      if (back.size() == dialling.wants() && !back.empty())
        dialling.hear(back);
    }
    return *this;
  }

  bool stands() const {
    return dialling.complete() && answering.complete();
  }
};

TEST(link_handshake, lets_two_servers_of_one_ensemble_meet) {
  for (auto* secret : {"", "secret"}) {
    auto met = meeting{of(1, secret), of(2, secret)}.run();
    ASSERT_TRUE(met.stands()) << met.dialling.reason() << " / " << met.answering.reason();
    EXPECT_EQ(met.dialling.other().from, server_id{2});
    EXPECT_EQ(met.answering.other().from, server_id{1});
    EXPECT_EQ(met.dialling.sending(), met.answering.receiving());
    EXPECT_EQ(met.dialling.receiving(), met.answering.sending());
    EXPECT_NE(met.dialling.sending().incarnation, met.dialling.receiving().incarnation);
  }
}

TEST(link_handshake, refuses_another_secret) {
  auto met = meeting{of(1, "secret"), of(2, "Secret")}.run();
  EXPECT_EQ(met.dialling.reason(), "its quorum secret is another one");
  EXPECT_EQ(met.answering.reason(), "it says of this server: its quorum secret is another one");
}

// An attacker without the secret gets past the answering side's own proof only by guessing.
TEST(link_handshake, refuses_a_dialling_side_that_cannot_prove_it) {
  meeting met{of(1, "guess"), of(2, "secret")};
  met.answering.hear(met.dialling.output());
  EXPECT_EQ(met.answering.output().size(), met.dialling.wants());
  met.answering.hear('\0' + std::string(32, 'x'));
  EXPECT_FALSE(met.answering.proven());
  EXPECT_TRUE(met.answering.failed());
  EXPECT_EQ(met.answering.output().size(), 1u);
}

TEST(link_handshake, refuses_if_only_one_side_has_a_secret_and_says_so) {
  auto with = meeting{of(1, "secret"), of(2, "")}.run();
  EXPECT_EQ(with.answering.reason(), "it has a quorum secret, this server has none");
  EXPECT_EQ(with.dialling.reason(),
            "it says of this server: it has a quorum secret, this server has none");
  auto without = meeting{of(1, ""), of(2, "secret")}.run();
  EXPECT_EQ(without.answering.reason(), "it has no quorum secret, this server has one");
  EXPECT_FALSE(without.dialling.complete());
}

TEST(link_handshake, refuses_another_cluster_only_if_both_know_theirs) {
  EXPECT_TRUE((meeting{of(1, "s", 7), of(2, "s", 7)}.run().stands()));
  EXPECT_TRUE((meeting{of(1, "s", 0), of(2, "s", 7)}.run().stands()));
  EXPECT_TRUE((meeting{of(1, "s", 7), of(2, "s", 0)}.run().stands()));
  auto met = meeting{of(1, "s", 7), of(2, "s", 8)}.run();
  EXPECT_EQ(met.answering.reason(), "its disk belongs to another ensemble");
  EXPECT_FALSE(met.dialling.complete());
}

TEST(link_handshake, refuses_ids_that_cannot_be) {
  EXPECT_EQ((meeting{of(9), of(2)}.run().answering.reason()), "its id is not in the configuration");
  EXPECT_EQ((meeting{of(2), of(2)}.run().answering.reason()), "it claims this server's own id");
  // server 1 dials server 3's address and finds server 2 there
  auto met = meeting{of(1), of(2), server_id{3}}.run();
  EXPECT_EQ(met.answering.reason(), "one of the two is not whom the other expects at this address");
  EXPECT_TRUE(met.dialling.failed());
}

TEST(link_handshake, refuses_the_other_port) {
  EXPECT_EQ((meeting{of(1), of(2), server_id{2}, channel::election, channel::quorum}
                 .run()
                 .answering.reason()),
            "it means another port (are quorum and election port mixed up?)");
}

TEST(link_handshake, tells_the_dialling_side_that_another_connection_is_preferred) {
  auto met = meeting{of(1), of(2)}.run(refusal::connected);
  EXPECT_TRUE(met.answering.failed());
  EXPECT_TRUE(met.dialling.superseded());
}

TEST(link_handshake, reports_another_configuration_and_goes_on) {
  auto other = of(1);
  auto members = three().members();
  members[0].host = "elsewhere";
  other.servers = ensemble{members};
  auto met = meeting{other, of(2)}.run();
  ASSERT_TRUE(met.stands());
  EXPECT_NE(met.answering.other().configuration, three().hash());
  EXPECT_EQ(met.dialling.other().configuration, three().hash());
}

TEST(link_handshake, never_accepts_a_recording) {
  auto yesterday = meeting{of(1), of(2)}.run();
  ASSERT_TRUE(yesterday.stands());
  auto today = handshake::answering(of(2), channel::quorum, fresh());
  today.hear(yesterday.sent_by_dialling.substr(0, today.wants()));
  ASSERT_EQ(today.output().size(), 1 + greeting_bytes + 32);
  today.hear(yesterday.sent_by_dialling.substr(greeting_bytes, today.wants()));
  EXPECT_TRUE(today.failed());
  // and the other way round: a recorded answering side
  auto dialling = handshake::dialling(of(1), channel::quorum, server_id{2}, fresh());
  dialling.hear(yesterday.sent_by_answering.substr(0, dialling.wants()));
  EXPECT_TRUE(dialling.failed());
}

TEST(link_handshake, never_accepts_its_own_reflection) {
  auto mine = handshake::dialling(of(1), channel::election, server_id{2}, fresh());
  auto greeting = mine.output();
  auto answering = handshake::answering(of(1), channel::election, fresh());
  answering.hear(greeting);
  EXPECT_EQ(answering.reason(), "it claims this server's own id");
  // its proof sent back under the other's greeting: labels and directions differ
  auto met = meeting{of(1), of(2)};
  auto first = met.dialling.output();
  met.answering.hear(first);
  auto answer = met.answering.output();
  auto proof = answer.substr(1 + greeting_bytes);
  met.answering.hear('\0' + proof); // the answering side's proof as the dialling side's
  EXPECT_TRUE(met.answering.failed());
}

TEST(link_handshake, asks_a_stranger_for_few_bytes_and_answers_garbage_by_silence) {
  auto x = handshake::answering(of(2), channel::quorum, fresh());
  EXPECT_LT(x.wants() + 33, 1024u);
  std::string garbage = "GET / HTTP/1.1\r\nHost: troupe\r\n\r\n";
  garbage.resize(x.wants(), ' ');
  x.hear(garbage);
  EXPECT_EQ(x.reason(), "it does not speak this protocol");
  EXPECT_TRUE(x.output().empty());
}

TEST(link_handshake, survives_every_flipped_byte) {
  auto good = meeting{of(1), of(2)}.run().sent_by_dialling;
  for (std::size_t i = 0; i < good.size(); ++i) {
    meeting met{of(1), of(2)};
    auto first = met.dialling.output();
    if (i < first.size())
      first[i] = static_cast<char>(first[i] ^ 1);
    met.answering.hear(first);
    auto answer = met.answering.output();
    if (answer.size() != met.dialling.wants())
      continue; // refused at the greeting
    met.dialling.hear(answer);
    auto proof = met.dialling.output();
    if (i >= first.size())
      proof.at(i - first.size()) = static_cast<char>(proof.at(i - first.size()) ^ 1);
    if (met.answering.wants() == proof.size())
      met.answering.hear(proof);
    EXPECT_FALSE(met.answering.proven()) << i;
  }
}

} // namespace
