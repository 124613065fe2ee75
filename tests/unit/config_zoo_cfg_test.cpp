// zoo.cfg as ZooKeeper's users write it, and every mistake in it that must be refused with a
// sentence that helps.
#include "config/zoo_cfg.hpp"

#include <gmock/gmock.h>

namespace troupe {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string three =
    "tickTime=2000\ninitLimit=10\nsyncLimit=5\ndataDir=/var/lib/zookeeper\nclientPort=2181\n"
    "server.1=zoo1:2888:3888\nserver.2=zoo2:2888:3888\nserver.3=zoo3:2888:3888\n";
const std::string alone = "tickTime=2000\ndataDir=/d\nclientPort=2181\n";

zoo_cfg read(const std::string& text, std::optional<std::string> myid = "1") {
  auto result = read_zoo_cfg(text);
  take_myid(result, myid);
  return result;
}

std::vector<std::string> refusals(const std::string& text, std::optional<std::string> myid = "1") {
  return read(text, std::move(myid)).report.errors;
}

std::vector<std::string> warnings(const std::string& text) {
  return read(text).report.warnings;
}

TEST(zoo_cfg, zookeepers_own_sample_is_read_as_zookeeper_reads_it) {
  auto cfg = read(
      "# The number of milliseconds of each tick\ntickTime=2000\ninitLimit=10\nsyncLimit=5\n"
      "dataDir=/tmp/zookeeper\nclientPort=2181\n#maxClientCnxns=60\n#autopurge.snapRetainCount=3\n",
      std::nullopt);
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_THAT(cfg.report.warnings, IsEmpty());
  EXPECT_TRUE(cfg.all.standalone);
  EXPECT_EQ(cfg.all.data_dir, "/tmp/zookeeper");
  EXPECT_EQ(cfg.all.client_port, 2181);
  EXPECT_EQ(cfg.all.times.tick, timing::ms{2000});
  EXPECT_EQ(cfg.all.times.session_min, timing::ms{4000});
  EXPECT_EQ(cfg.all.times.session_max, timing::ms{40000});
}

TEST(zoo_cfg, three_servers_and_a_myid_are_an_ensemble) {
  auto cfg = read(three, "2\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_THAT(cfg.report.warnings, IsEmpty());
  EXPECT_FALSE(cfg.all.standalone);
  EXPECT_EQ(cfg.all.self, server_id{2});
  ASSERT_EQ(cfg.all.servers.voters().size(), 3u);
  EXPECT_EQ(cfg.all.servers.find(server_id{3})->host, "zoo3");
  EXPECT_EQ(cfg.all.servers.find(server_id{3})->quorum_port, 2888);
  EXPECT_EQ(cfg.all.servers.find(server_id{3})->election_port, 3888);
}

TEST(zoo_cfg, defaults_are_zookeepers) {
  auto all = read("dataDir=/d\nclientPort=2181\n").all;
  EXPECT_EQ(all.times.tick, timing::ms{3000});
  EXPECT_EQ(all.times.session_max, timing::ms{60000});
  EXPECT_EQ(all.max_client_connections, 60u);
  EXPECT_EQ(all.frame_bytes_max, 0xfffffu);
  EXPECT_EQ(all.outstanding_max, 1000u);
  EXPECT_EQ(all.preallocate_bytes, 64u << 20);
  EXPECT_FALSE(all.admin_words.has_value());
}

TEST(zoo_cfg, every_served_key_arrives) {
  auto cfg =
      read(three
           + "dataLogDir=/"
             "log\nclientPortAddress=[::1]\nmaxClientCnxns=0\nmaxCnxns=9\nminSessionTimeout=100\n"
             "maxSessionTimeout=200\nautopurge.purgeInterval=0\nautopurge.snapRetainCount="
             "5\nsnapCount=77\n"
             "preAllocSize=1024\nforceSync=no\nglobalOutstandingLimit=5\njute.maxbuffer=0x100000\n"
             "cnxTimeout=700\nelectionAlg=3\nquorumListenOnAllIPs=true\n4lw.commands.whitelist="
             "stat, ruok\n"
             "skipACL=yes\nDigestAuthenticationProvider.superDigest=super:abc="
             "\nclientPortListenBacklog=50\n"
             "ioThreads=2\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  auto& all = cfg.all;
  EXPECT_EQ(all.data_log_dir, "/log");
  EXPECT_EQ(all.client_host, "::1");
  EXPECT_EQ(all.max_client_connections, 0u);
  EXPECT_EQ(all.max_connections, 9u);
  EXPECT_EQ(all.times.session_min, timing::ms{100});
  EXPECT_EQ(all.times.session_max, timing::ms{200});
  EXPECT_FALSE(all.purge);
  EXPECT_EQ(all.snapshots_kept, 5u);
  EXPECT_EQ(all.times.snap_count, 77u);
  EXPECT_EQ(all.preallocate_bytes, 1u << 20);
  EXPECT_FALSE(all.force_sync);
  EXPECT_EQ(all.outstanding_max, 5u);
  EXPECT_EQ(all.frame_bytes_max, 0x100000u);
  EXPECT_EQ(all.dial_timeout, std::chrono::milliseconds{700});
  EXPECT_TRUE(all.quorum_listen_on_all);
  EXPECT_THAT(*all.admin_words, testing::ElementsAre("ruok", "stat"));
  EXPECT_TRUE(all.skip_acl);
  EXPECT_EQ(all.proofs.super_digest, "super:abc=");
  EXPECT_EQ(all.client_port_backlog, 50u);
  EXPECT_EQ(all.io_threads, 2u);
}

TEST(zoo_cfg, the_command_line_wins_as_a_java_property) {
  config_report report;
  auto one = property_entry("-Dzookeeper.snapCount=9", report);
  auto two = property_entry("jute.maxbuffer=4096", report);
  ASSERT_TRUE(one && two);
  auto entries = read_properties(alone + "snapCount=5\n", "zoo.cfg", report);
  auto cfg = read_zoo_cfg(entries, {*one, *two});
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.times.snap_count, 9u);
  EXPECT_EQ(cfg.all.frame_bytes_max, 4096u);
  EXPECT_THAT(cfg.report.warnings,
              Contains(HasSubstr("snapCount of the command line wins over zoo.cfg:4")));
  EXPECT_FALSE(property_entry("-Dnothing", report));
  EXPECT_THAT(report.errors, Contains(HasSubstr("-Dzookeeper.key=value")));
}

TEST(zoo_cfg, roles_client_addresses_and_ipv6_stand_on_server_lines) {
  auto cfg = read(
      "initLimit=5\nsyncLimit=2\ndataDir=/d\nserver.1=[fe80::1]:2888:3888:participant;[::]:2181\n"
      "server.2=b:2888:3888:observer;2182\nserver.3=c:2888:3888;0.0.0.0:2183\nserver.4=d:2888:"
      "3888\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.servers.find(server_id{1})->host, "fe80::1");
  EXPECT_EQ(cfg.all.client_host, "::");
  EXPECT_EQ(cfg.all.client_port, 2181);
  EXPECT_TRUE(cfg.all.servers.find(server_id{2})->observer);
  EXPECT_EQ(cfg.all.servers.find(server_id{2})->client_port, 2182);
  EXPECT_EQ(cfg.all.servers.find(server_id{3})->client_host, "0.0.0.0");
  EXPECT_THAT(cfg.all.servers.voters(),
              testing::ElementsAre(server_id{1}, server_id{3}, server_id{4}));
}

TEST(zoo_cfg, one_server_line_is_standalone_unless_that_is_switched_off) {
  auto one = "initLimit=5\nsyncLimit=2\ndataDir=/d\nclientPort=2181\nserver.7=a:2888:3888\n";
  auto cfg = read(one, std::nullopt);
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_TRUE(cfg.all.standalone);
  EXPECT_EQ(cfg.all.self, server_id{7});
  auto ensemble = read(one + std::string("standaloneEnabled=false\n"), "7");
  EXPECT_THAT(ensemble.report.errors, IsEmpty());
  EXPECT_FALSE(ensemble.all.standalone);
}

TEST(zoo_cfg, crlf_and_a_byte_order_mark_do_no_harm) {
  auto cfg = read("\xef\xbb\xbftickTime=500\r\ndataDir=/d\r\nclientPort=2181\r\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.times.tick, timing::ms{500});
  EXPECT_EQ(cfg.all.data_dir, "/d");
}

TEST(zoo_cfg, a_nul_byte_is_refused_with_its_line) {
  auto errors = refusals(std::string("dataDir=/d\ntick\0Time=1\n", 22));
  EXPECT_THAT(errors, Contains(HasSubstr("zoo.cfg:2 holds a NUL byte")));
}

TEST(zoo_cfg, ten_megabytes_are_no_configuration) {
  EXPECT_THAT(refusals(std::string(10 << 20, '#')), Contains(HasSubstr("more than 1 MiB")));
}

// ---- myid

class bad_myid : public testing::TestWithParam<std::string> {};

TEST_P(bad_myid, is_refused) {
  EXPECT_THAT(refusals(three, GetParam()), Contains(HasSubstr("/var/lib/zookeeper/myid")));
}

INSTANTIATE_TEST_SUITE_P(zoo_cfg, bad_myid,
                         testing::Values("", "\n", "0", "256", "01", "-1", "+1", "1 2", "0x1",
                                         "one", "1.0", "99999999999999999999",
                                         std::string("1\0", 2)));

TEST(zoo_cfg, a_missing_myid_is_refused_in_an_ensemble_only) {
  EXPECT_THAT(refusals(three, std::nullopt),
              Contains(HasSubstr("myid is missing: write this server's number")));
  EXPECT_THAT(refusals(alone, std::nullopt), IsEmpty());
}

TEST(zoo_cfg, a_myid_without_its_server_line_is_refused) {
  EXPECT_THAT(refusals(three, "4"), Contains(HasSubstr("there is no server.4 line")));
}

TEST(zoo_cfg, white_space_around_a_myid_is_no_mistake) {
  EXPECT_THAT(refusals(three, " 3\r\n"), IsEmpty());
}

// ---- mistakes that must be refused

struct mistake {
  const char* text;
  const char* said;

  friend void PrintTo(const mistake& x, std::ostream* out) {
    *out << x.text;
  }
};

class mistakes_in_an_ensemble : public testing::TestWithParam<mistake> {};

TEST_P(mistakes_in_an_ensemble, are_refused) {
  EXPECT_THAT(refusals(three + GetParam().text), Contains(HasSubstr(GetParam().said)))
      << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    zoo_cfg, mistakes_in_an_ensemble,
    testing::Values(
        mistake{"clientPort=2182\n", "clientPort stands already at zoo.cfg:5"},
        mistake{"zookeeper.tickTime=1\n", "tickTime stands already at zoo.cfg:1"},
        mistake{"server.1=other:2888:3888\n", "server.1 stands already"},
        mistake{"server.0=x:2888:3888\n", "1 to 255"},
        mistake{"server.04=x:2888:3888\n", "1 to 255"},
        mistake{"server.256=x:2888:3888\n", "1 to 255"},
        mistake{"server.x=x:2888:3888\n", "1 to 255"},
        mistake{"server.4=zoo1:2888:3999\n", "zoo1 port 2888, which belongs to server.1"},
        mistake{"server.4=x:2888\n", "host:quorumPort:electionPort"},
        mistake{"server.4=x:2888:2888\n", "give the election a port of its own"},
        mistake{"server.4=x:0:3888\n", "1 to 65535"},
        mistake{"server.4=x:2888:65536\n", "1 to 65535"},
        mistake{"server.4=fe80::1:2888:3888\n", "IPv6 address in [ ]"},
        mistake{"server.4=x:2888:3888:arbiter\n", "participant or observer"},
        mistake{"server.4=x:2888:3888|y:2888:3888\n", "several addresses"},
        mistake{"server.4=x:2888:3888;0\n", "[address:]clientPort"},
        mistake{"group.1=1:2\n", "server 3 is in no group"},
        mistake{"group.1=1:2:3:4\n", "names server 4, which has no server line"},
        mistake{"group.1=1:2\ngroup.2=2:3\n", "must not overlap"},
        mistake{"group.1=1:x\n", "group.N=1:2:3"}, mistake{"weight.1=-1\n", "weight.N=w"},
        mistake{"weight.9=1\n", "has no server line"},
        mistake{"group.1=1:2:3\nweight.1=0\nweight.2=0\nweight.3=0\n", "every voter has weight 0"},
        mistake{"electionAlg=0\n", "only fast leader election (3)"},
        mistake{"minSessionTimeout=9000\nmaxSessionTimeout=8000\n",
                "exceeds the greatest (8000 ms)"},
        mistake{"minSessionTimeout=50000\n", "exceeds the greatest (40000 ms)"},
        mistake{"maxSessionTimeout=1\n", "exceeds the greatest (1 ms)"},
        mistake{"peerType=boss\n", "peerType=boss"},
        mistake{"quorumSecretFile=\n", "names no file"}, mistake{"forceSync=maybe\n", "yes or no"},
        mistake{"maxClientCnxns=many\n", "must be a number"},
        mistake{"snapCount=0\n", "must be a number"},
        mistake{"jute.maxbuffer=100\n", "number of bytes"},
        mistake{"jute.maxbuffer=0x\n", "number of bytes"},
        mistake{"jute.maxbuffer=1M\n", "number of bytes"},
        mistake{"autopurge.purgeInterval=soon\n", "number of hours"},
        mistake{"secureClientPort=2281\n", "TLS is not in this server"},
        mistake{"sslQuorum=true\n", "quorumSecretFile"},
        mistake{"ssl.keyStore.location=/k\n", "TLS is not in this server"},
        mistake{"quorum.auth.enableSasl=true\n", "quorumSecretFile"},
        mistake{"enforceQuota=often\n", "yes or no"},
        mistake{"oraclePath=/o\n", "what counts as a majority"}, mistake{"=5\n", "no key"},
        mistake{"a=\\u12\n", "broken \\u escape"}));

class mistakes_alone : public testing::TestWithParam<mistake> {};

TEST_P(mistakes_alone, are_refused) {
  EXPECT_THAT(refusals(GetParam().text), Contains(HasSubstr(GetParam().said))) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    zoo_cfg, mistakes_alone,
    testing::Values(
        mistake{"clientPort=2181\n", "dataDir is missing"}, mistake{"", "dataDir is missing"},
        mistake{"dataDir=/d\ntickTime=0\n", "tickTime=0: it must be a number from 10"},
        mistake{"dataDir=/d\ntickTime=-1\n", "tickTime=-1"},
        mistake{"dataDir=/d\ntickTime=1\n", "tickTime=1"},
        mistake{"dataDir=/d\ntickTime=\n", "tickTime="},
        mistake{"dataDir=/d\ntickTime=2000ms\n", "tickTime=2000ms"},
        mistake{"dataDir=/d\nclientPort=0\n", "clientPort=0"},
        mistake{"dataDir=/d\nclientPort=65536\n", "clientPort"},
        mistake{"dataDir=/d\nserver.1=a:1:2\nserver.2=b:1:2\nsyncLimit=5\n",
                "initLimit is missing"},
        mistake{"dataDir=/d\nserver.1=a:1:2\nserver.2=b:1:2\ninitLimit=5\n",
                "syncLimit is missing"},
        mistake{"dataDir=/d\ninitLimit=5\nsyncLimit=0\nserver.1=a:1:2\nserver.2=b:1:2\n",
                "syncLimit=0"},
        mistake{"dataDir=/"
                "d\ninitLimit=5\nsyncLimit=5\nserver.1=a:1:2:observer\nserver.2=b:1:2:observer\n",
                "all servers are observers"},
        mistake{"dataDir=/"
                "d\nclientPort=2888\ninitLimit=5\nsyncLimit=5\nserver.1=a:2888:3888\nserver.2=b:"
                "2888:3888\n",
                "clientPort 2888 is also a quorum or election port of server.1"},
        mistake{"dataDir=/"
                "d\nclientPort=2182\ninitLimit=5\nsyncLimit=5\nserver.1=a:2888:3888;2181\nserver.2="
                "b:2888:3888\n",
                "keep one of the two"}));

// ---- what is named but not refused

TEST(zoo_cfg, a_misspelt_key_is_named_with_the_one_that_was_meant) {
  EXPECT_THAT(warnings(alone + "tickTIme=1\n"), Contains(HasSubstr("Did you mean tickTime?")));
  EXPECT_THAT(warnings(alone + "clientport=1\n"), Contains(HasSubstr("Did you mean clientPort?")));
  EXPECT_THAT(warnings(alone + "maxClientConnections=1\n"),
              Contains(HasSubstr("zoo.cfg:4: maxClientConnections is an unknown key")));
  EXPECT_THAT(warnings(alone + "sevrer.1=a:1:2\n"), Contains(HasSubstr("Did you mean server.N?")));
  EXPECT_THAT(warnings(alone + "xyzzy=1\n"),
              Contains(HasSubstr("xyzzy is an unknown key and has no effect.")));
}

TEST(zoo_cfg, a_key_that_is_not_served_is_named_with_what_happens_instead) {
  EXPECT_THAT(warnings(alone + "admin.serverPort=8080\n"),
              Contains(HasSubstr("opens no HTTP port")));
  EXPECT_THAT(warnings(alone + "reconfigEnabled=true\n"), Contains(HasSubstr("rolling restart")));
  EXPECT_THAT(warnings(alone + "authProvider.1=a.provider\n"),
              Contains(HasSubstr("is refused as")));
  EXPECT_THAT(warnings(alone + "nio.numWorkerThreads=4\n"), Contains(HasSubstr("no effect here")));
  EXPECT_THAT(warnings(alone + "metricsProvider.httpPort=7000\n"), Contains(HasSubstr("mntr")));
}

TEST(zoo_cfg, what_is_switched_off_anyway_refuses_nothing) {
  EXPECT_THAT(
      refusals(
          alone
          + "sslQuorum=false\nenforceQuota=no\nquorum.auth.enableSasl=false\ndb.autocreate=true\n"),
      IsEmpty());
}

TEST(zoo_cfg, an_even_number_of_voters_is_warned_of) {
  EXPECT_THAT(warnings(three + "server.4=zoo4:2888:3888\n"),
              Contains(HasSubstr("use an odd number")));
  EXPECT_THAT(warnings(three + "server.4=zoo4:2888:3888:observer\n"),
              Not(Contains(HasSubstr("odd number"))));
}

TEST(zoo_cfg, one_voter_with_observers_is_warned_of) {
  EXPECT_THAT(warnings("dataDir=/"
                       "d\nclientPort=2181\ninitLimit=5\nsyncLimit=5\nserver.1=a:1:2\nserver.2=b:1:"
                       "2:observer\n"),
              Contains(HasSubstr("one voter alone")));
}

TEST(zoo_cfg, dangerous_switches_are_named) {
  EXPECT_THAT(warnings(alone + "forceSync=no\n"), Contains(HasSubstr("power failure")));
  EXPECT_THAT(warnings(alone + "skipACL=yes\n"), Contains(HasSubstr("every client")));
}

TEST(zoo_cfg, a_secret_is_never_repeated_in_a_complaint) {
  for (auto& x : refusals(alone + "DigestAuthenticationProvider.superDigest=hunter2\n"))
    EXPECT_THAT(x, Not(HasSubstr("hunter2")));
  auto cfg = read(three);
  cfg.quorum_secret_file = "/s";
  take_quorum_secret(cfg, "hunter2\n");
  EXPECT_THAT(cfg.report.errors, Contains(HasSubstr("/s holds a secret of 7 bytes")));
  EXPECT_THAT(cfg.report.errors, Not(Contains(HasSubstr("hunter2"))));
}

TEST(zoo_cfg, groups_and_weights_make_hierarchical_quorums) {
  auto cfg = read(three + "group.1=1:2:3\nweight.1=5\n");
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_TRUE(cfg.all.servers.majority({server_id{1}}));
  EXPECT_FALSE(cfg.all.servers.majority({server_id{2}, server_id{3}}));
}

TEST(zoo_cfg, weights_without_groups_have_no_effect_as_in_zookeeper) {
  auto cfg = read(three + "weight.1=5\n");
  EXPECT_FALSE(cfg.all.servers.majority({server_id{1}}));
  EXPECT_THAT(cfg.report.warnings, Contains(HasSubstr("no effect without group lines")));
}

} // namespace
} // namespace troupe
