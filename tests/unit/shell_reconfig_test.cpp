// What the shell's reconfig asks for, what it refuses to ask, and how refusals are explained.
#include "tests/unit/shell_server.hpp"

#include <cstdio>
#include <fstream>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace {

using namespace troupe;
using namespace troupe::shell;

struct shell_reconfig : testing::Test {
  ask::reconfigure asked_by(const std::string& line) {
    server.asked.clear();
    server.run(line);
    return server.asked.empty() ? ask::reconfigure{"nothing was asked", {}, {}, -1}
                                : std::get<ask::reconfigure>(server.asked.at(0));
  }

  /// What is said of a file with this text.
  spoken of_file(const std::string& text) {
    auto file = testing::TempDir() + "shell_reconfig_" + std::to_string(::getpid());
    std::ofstream(file) << text;
    server.asked.clear();
    auto said = server.run("reconfig -file " + file);
    std::remove(file.c_str());
    return said;
  }

  pretended_server server;
};

TEST_F(shell_reconfig, sends_what_joins_and_what_leaves) {
  auto x = asked_by("reconfig -add server.4=Four:1:2;3 -remove 1,2 -add server.5=five:1:2;3 -v 1f");
  EXPECT_EQ(x.joining, "server.4=four:1:2;3,server.5=five:1:2;3");
  EXPECT_EQ(x.leaving, "1,2");
  EXPECT_EQ(x.members, std::nullopt);
  EXPECT_EQ(x.version, 0x1f);
  x = asked_by("reconfig -s -members server.1=one:1:2;3");
  EXPECT_EQ(x.joining, std::nullopt);
  EXPECT_EQ(x.members, "server.1=one:1:2;3");
  EXPECT_EQ(x.version, -1);
}

TEST_F(shell_reconfig, asks_nobody_if_its_words_are_wrong) {
  auto usage = number(exit_code::usage);
  for (auto* line : {"reconfig", "reconfig -add", "reconfig -v 1", "reconfig -v xyz -remove 1",
                     "reconfig -remove 1 -members x", "reconfig -file x -members y",
                     "reconfig -remove 1 surplus", "reconfig -D 1", "reconfig -remove=1"})
    EXPECT_EQ(server.run(line).code, usage) << line;
  EXPECT_EQ(server.run("reconfig -add").err.substr(0, 37),
            "Missing argument for option: add\nreco");
  EXPECT_TRUE(server.asked.empty());
}

TEST_F(shell_reconfig, sends_the_server_lines_of_a_file) {
  of_file("# ours\nserver.1=One:1:2;3\n\nserver.2 = two:1:2;3\nversion=100000000\n");
  auto& x = std::get<ask::reconfigure>(server.asked.at(0));
  EXPECT_EQ(x.members, "server.1=One:1:2;3\nserver.2=two:1:2;3\n");
  EXPECT_EQ(x.version, -1);
}

TEST_F(shell_reconfig, says_what_is_wrong_with_a_file) {
  for (auto [text, fault] : {std::pair{"", "there is no server line in it\n"},
                             {"server.1=one:1:2;3\ntickTime=2000\n",
                              ":2: tickTime says nothing about the members of an ensemble\n"},
                             {"server.1=one\n", ":1: "}}) {
    auto said = of_file(text);
    EXPECT_EQ(said.code, number(exit_code::file)) << text;
    EXPECT_NE(said.err.find(fault), std::string::npos) << said.err;
    EXPECT_TRUE(said.err.starts_with("Error processing ")) << said.err;
    EXPECT_TRUE(server.asked.empty());
  }
  auto said = server.run("reconfig -file /nope");
  EXPECT_EQ(said.err, "Error processing /nope: No such file or directory\n");
  EXPECT_EQ(said.code, number(exit_code::file));
}

TEST_F(shell_reconfig, shows_what_was_committed) {
  server.to_reconfig = {{}, error::ok, got_data{"server.1=one:1:2:participant\nversion=5", {}}};
  auto said = server.run("reconfig -remove 2 -s");
  EXPECT_EQ(said.code, 0);
  EXPECT_TRUE(said.out.starts_with("Committed new configuration:\nserver.1=one:1:2:participant\n"
                                   "version=5\ncZxid = 0x0\n"))
      << said.out;
  auto told = document::parse(server.run("reconfig -remove 2", true).out);
  EXPECT_EQ(told["config"], "server.1=one:1:2:participant\nversion=5");
}

TEST_F(shell_reconfig, explains_a_refusal) {
  auto refusal = [&](error code) {
    server.to_reconfig = {{}, code, {}};
    return server.run("reconfig -remove 2");
  };
  auto said = refusal(error::unimplemented);
  EXPECT_EQ(said.code, number(exit_code::unserved));
  EXPECT_TRUE(said.err.starts_with("KeeperErrorCode = Unimplemented\n")) << said.err;
  EXPECT_NE(said.err.find("rolling restart"), std::string::npos);
  said = refusal(error::reconfig_disabled);
  EXPECT_TRUE(said.err.starts_with("KeeperErrorCode = Reconfig is disabled\n")) << said.err;
  EXPECT_NE(said.err.find("reconfigEnabled=false"), std::string::npos);
  EXPECT_EQ(refusal(error::bad_version).err, "version No is not valid : \n");
  EXPECT_EQ(refusal(error::no_auth).err, "Insufficient permission : \n");
}

} // namespace
