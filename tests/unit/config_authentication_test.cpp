// The keys of zoo.cfg that say how clients prove who they are.
#include <gmock/gmock.h>

#include "config/zoo_cfg.hpp"

namespace troupe {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string alone = "tickTime=2000\ndataDir=/d\nclientPort=2181\n";
const std::string with_users = alone + "java.security.auth.login.config=/jaas.conf\n";

std::vector<std::string> refusals(const std::string& text) {
  return read_zoo_cfg(text).report.errors;
}

std::vector<std::string> warnings(const std::string& text) {
  return read_zoo_cfg(text).report.warnings;
}

std::string section(const std::string& users) {
  return "Server { org.apache.zookeeper.server.auth.DigestLoginModule required\n" + users + "; };";
}

TEST(zoo_cfg_authentication, without_a_word_digest_is_served_and_nothing_is_enforced) {
  auto proofs = read_zoo_cfg(alone).all.proofs;
  EXPECT_TRUE(proofs.digest);
  EXPECT_EQ(proofs.digest_alg, digest_hash::sha1);
  EXPECT_THAT(proofs.required, IsEmpty());
  EXPECT_THAT(proofs.sasl_users, IsEmpty());
}

TEST(zoo_cfg_authentication, digests_have_javas_names) {
  for (auto& [name, wanted] : std::initializer_list<std::pair<const char*, digest_hash>>{
           {"SHA1", digest_hash::sha1},
           {"SHA-1", digest_hash::sha1},
           {"sha-256", digest_hash::sha256},
           {"SHA-512/256", digest_hash::sha512_256},
           {"SHA3-256", digest_hash::sha3_256},
           {"MD5", digest_hash::md5}}) {
    auto cfg = read_zoo_cfg(alone + "DigestAuthenticationProvider.digestAlg=" + name + '\n');
    EXPECT_THAT(cfg.report.errors, IsEmpty()) << name;
    EXPECT_EQ(cfg.all.proofs.digest_alg, wanted) << name;
  }
  for (auto name : {"", "SHA256", "MD2", "nonsense"})
    EXPECT_THAT(refusals(alone + "DigestAuthenticationProvider.digestAlg=" + name + '\n'),
                Contains(HasSubstr("SHA3-256 or another digest that Java has")))
        << name;
}

TEST(zoo_cfg_authentication, digest_can_be_switched_off) {
  auto off = alone + "DigestAuthenticationProvider.enabled=false\n";
  auto cfg = read_zoo_cfg(off);
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_FALSE(cfg.all.proofs.digest);
  EXPECT_THAT(warnings(off + "DigestAuthenticationProvider.superDigest=super:abc=\n"),
              Contains(HasSubstr("superDigest has no effect")));
}

TEST(zoo_cfg_authentication, a_super_digest_has_to_be_one) {
  EXPECT_THAT(refusals(alone + "DigestAuthenticationProvider.superDigest=root\n"),
              Contains(HasSubstr("it must be super:")));
}

TEST(zoo_cfg_authentication, schemes_are_enforced_that_a_client_can_prove) {
  auto both =
      read_zoo_cfg(with_users + "enforce.auth.enabled=true\nenforce.auth.schemes=digest, sasl,\n");
  EXPECT_THAT(both.report.errors, IsEmpty());
  EXPECT_THAT(both.all.proofs.required, ElementsAre("digest", "sasl"));
  auto sasl = read_zoo_cfg(with_users + "sessionRequireClientSASLAuth=true\n");
  EXPECT_THAT(sasl.report.errors, IsEmpty());
  EXPECT_THAT(sasl.all.proofs.required, ElementsAre("sasl"));
}

TEST(zoo_cfg_authentication, nothing_is_enforced_that_no_client_could_prove) {
  auto on = alone + "enforce.auth.enabled=true\n";
  EXPECT_THAT(refusals(on), Contains(HasSubstr("must say which schemes")));
  EXPECT_THAT(refusals(on + "enforce.auth.schemes= ,\n"),
              Contains(HasSubstr("must say which schemes")));
  EXPECT_THAT(refusals(on + "enforce.auth.schemes=digest,x509\n"),
              Contains(HasSubstr("the scheme x509 is not served")));
  EXPECT_THAT(refusals(on + "enforce.auth.schemes=sasl\n"),
              Contains(HasSubstr("java.security.auth.login.config")));
  EXPECT_THAT(refusals(alone + "sessionRequireClientSASLAuth=true\n"),
              Contains(HasSubstr("java.security.auth.login.config")));
  EXPECT_THAT(refusals(on
                       + "enforce.auth.schemes=digest\n"
                         "DigestAuthenticationProvider.enabled=false\n"),
              Contains(HasSubstr("DigestAuthenticationProvider.enabled is off")));
  EXPECT_THAT(refusals(alone + "enforce.auth.enabled=maybe\n"), Contains(HasSubstr("yes or no")));
}

TEST(zoo_cfg_authentication, schemes_without_the_switch_are_named) {
  auto cfg = read_zoo_cfg(alone + "enforce.auth.schemes=x509\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_THAT(cfg.report.warnings, Contains(HasSubstr("enforce.auth.enabled is off")));
  EXPECT_THAT(cfg.all.proofs.required, IsEmpty());
}

TEST(zoo_cfg_authentication, users_come_from_the_login_configuration) {
  auto cfg = read_zoo_cfg(with_users
                          + "superUser=root\nsuperUser.2=bob\n"
                            "allowSaslFailedClients=true\n");
  EXPECT_EQ(cfg.login_config_file, "/jaas.conf");
  take_login_config(cfg, section("user_bob=\"x\" user_ann=\"y\""));
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  auto& proofs = cfg.all.proofs;
  EXPECT_EQ(proofs.sasl_users, (std::map<std::string, std::string>{{"bob", "x"}, {"ann", "y"}}));
  EXPECT_THAT(proofs.sasl_super_users, ElementsAre("bob", "root"));
  EXPECT_THAT(cfg.report.warnings, Contains(HasSubstr("superUser root is no user of /jaas.conf")));
  EXPECT_TRUE(proofs.sasl_failed_clients);
}

TEST(zoo_cfg_authentication, another_section_and_a_password_of_super_can_be_given) {
  auto cfg = read_zoo_cfg(with_users
                          + "sasl.serverconfig=Mine\n"
                            "SASLAuthenticationProvider.superPassword=better\n");
  take_login_config(cfg, "Mine { org.apache.zookeeper.server.auth.DigestLoginModule required "
                         "user_super=old user_bob=x; };");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.proofs.sasl_users.at("super"), "better");
  EXPECT_EQ(cfg.all.proofs.sasl_users.at("bob"), "x");
  auto other = read_zoo_cfg(with_users + "SASLAuthenticationProvider.superPassword=better\n");
  take_login_config(other, section("user_bob=x"));
  EXPECT_THAT(other.report.warnings, Contains(HasSubstr("there is no user super")));
  EXPECT_THAT(other.report.warnings, Not(Contains(HasSubstr("better"))));
}

TEST(zoo_cfg_authentication, keys_of_sasl_without_users_are_named) {
  for (auto key : {"superUser=bob", "sasl.serverconfig=Mine",
                   "SASLAuthenticationProvider.superPassword=hunter2"}) {
    auto cfg = read_zoo_cfg(alone + key + '\n');
    EXPECT_THAT(cfg.report.errors, IsEmpty());
    EXPECT_THAT(cfg.report.warnings, Contains(HasSubstr("no user of SASL is known"))) << key;
    EXPECT_THAT(cfg.report.warnings, Not(Contains(HasSubstr("hunter2"))));
  }
  EXPECT_THAT(refusals(alone + "java.security.auth.login.config=\n"),
              Contains(HasSubstr("it names no file")));
}

TEST(zoo_cfg_authentication, of_providers_only_those_that_are_there_are_served) {
  auto prefix = std::string("authProvider.1=org.apache.zookeeper.server.auth.");
  EXPECT_THAT(warnings(with_users + prefix + "SASLAuthenticationProvider\n"), IsEmpty());
  EXPECT_THAT(warnings(alone + prefix + "SASLAuthenticationProvider\n"),
              Contains(HasSubstr("authProvider.1 has no effect: no user of SASL")));
  EXPECT_THAT(warnings(alone + prefix + "DigestAuthenticationProvider\n"), IsEmpty());
  EXPECT_THAT(warnings(alone + prefix + "X509AuthenticationProvider\n"),
              Contains(HasSubstr("authProvider.1 is not served")));
}

} // namespace
} // namespace troupe
