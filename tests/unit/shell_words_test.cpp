// What is typed: words, options, paths, access lists, addresses, and the flags of troupe cli.
#include "runtime/shell/address.hpp"
#include "runtime/shell/cli_options.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/words.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;
using namespace troupe::shell;
using texts = std::vector<std::string>;

TEST(shell_words, are_split_at_blanks_and_held_together_by_quotes) {
  EXPECT_EQ(split_words("  get   /a\t-s \r\n"), (texts{"get", "/a", "-s"}));
  EXPECT_EQ(split_words("set /a 'two words' \"it's\" ''"),
            (texts{"set", "/a", "two words", "it's", ""}));
  EXPECT_EQ(split_words("create /a{\"x\":1}"), (texts{"create", "/a{\"x\":1}"}));
  EXPECT_EQ(split_words("set /a 'open end"), (texts{"set", "/a", "open end"}));
  EXPECT_EQ(split_words(" \t "), texts{});
}

TEST(shell_arguments, may_stand_anywhere_and_together) {
  auto x = parse_arguments("swv:", {"/a", "-sw", "data", "-v", "-1"});
  ASSERT_TRUE(x);
  EXPECT_EQ(x->rest, (texts{"/a", "data"}));
  EXPECT_TRUE(x->has('s') && x->has('w'));
  EXPECT_EQ(x->options.at('v'), "-1");
  EXPECT_EQ(parse_arguments("v:", {"-v3", "/a"})->options.at('v'), "3");
  EXPECT_EQ(parse_arguments("s", {"/a", "--", "-s"})->rest, (texts{"/a", "-s"}));
  EXPECT_EQ(parse_arguments("s", {"-"})->rest, texts{"-"});
}

TEST(shell_arguments, that_are_unknown_or_have_no_value_are_refused) {
  EXPECT_FALSE(parse_arguments("sv:", {"-x"}));
  EXPECT_FALSE(parse_arguments("sv:", {"-sx"}));
  EXPECT_FALSE(parse_arguments("sv:", {"/a", "-v"}));
  EXPECT_FALSE(parse_arguments("sv:", {"-:"}));
}

TEST(shell_paths, have_zookeepers_faults) {
  for (auto fine : {"/", "/a", "/a/b.c", "/...", "/\xc3\xa4"})
    EXPECT_EQ(path_fault(fine), std::nullopt) << fine;
  EXPECT_EQ(path_fault(""), "Path length must be > 0");
  EXPECT_EQ(path_fault("a"), "Path must start with / character");
  EXPECT_EQ(path_fault("/a/"), "Path must not end with / character");
  EXPECT_EQ(path_fault("/a//b"),
            "Invalid path string \"/a//b\" caused by empty node name specified @3");
  EXPECT_EQ(path_fault("/a/../b"),
            "Invalid path string \"/a/../b\" caused by relative paths not allowed @4");
  EXPECT_EQ(path_fault("/a/."),
            "Invalid path string \"/a/.\" caused by relative paths not allowed @3");
  EXPECT_NE(path_fault("/a\x01"), std::nullopt);
  EXPECT_NE(path_fault(std::string_view("/a\0b", 4)), std::nullopt);
}

TEST(shell_acl, is_split_at_its_first_and_last_colon) {
  auto x = parse_acl("world:anyone:cdrwa,digest:me:h=a:r,ip:10.0.0.1/8:wa");
  EXPECT_TRUE(x.faults.empty());
  EXPECT_EQ(x.entries, (acl{{31, "world", "anyone"},
                            {1, "digest", "me:h=a"},
                            {permission::write | permission::admin, "ip", "10.0.0.1/8"}}));
  EXPECT_EQ(parse_acl("auth::r").entries, (acl{{1, "auth", ""}}));
}

TEST(shell_acl, complains_of_faults_and_keeps_the_rest) {
  auto x = parse_acl("world:anyone:rz,nonsense");
  EXPECT_EQ(x.entries, (acl{{1, "world", "anyone"}}));
  EXPECT_EQ(x.faults,
            (texts{"Unknown perm type: z", "nonsense does not have the form scheme:id:perm"}));
}

TEST(shell_addresses, are_hosts_with_or_without_ports) {
  auto x = parse_addresses("one,two:99,[::1]:2182,[fe80::1]");
  ASSERT_TRUE(x);
  EXPECT_EQ(*x,
            (std::vector<address>{{"one", 2181}, {"two", 99}, {"::1", 2182}, {"fe80::1", 2181}}));
  EXPECT_EQ(to_string(x->at(2)), "[::1]:2182");
  EXPECT_EQ(to_string(x->at(1)), "two:99");
  for (auto bad : {"", ",", "one:", "one:x", "one:0", "one:65536", "one:2181,", ":2181", "[::1]x"})
    EXPECT_FALSE(parse_addresses(bad)) << bad;
}

TEST(shell_cli_options, are_zkclis_and_end_at_the_command) {
  auto x = parse_cli(texts{"-server", "a:1,b:2", "-timeout", "5000", "-r", "get", "-s", "/a"});
  auto* fine = std::get_if<cli_options>(&x);
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->servers, "a:1,b:2");
  EXPECT_EQ(fine->connection.servers.size(), 2u);
  EXPECT_EQ(fine->connection.timeout.count(), 5000);
  EXPECT_TRUE(fine->connection.read_only);
  EXPECT_FALSE(fine->connection.patient);
  EXPECT_EQ(fine->command, (texts{"get", "-s", "/a"}));
}

TEST(shell_cli_options, that_make_no_sense_are_named) {
  for (auto& bad : {texts{"-server"}, texts{"-server", "a:b"}, texts{"-timeout", "soon"},
                    texts{"-timeout", "-5"}, texts{"-frobnicate"}})
    EXPECT_TRUE(std::holds_alternative<std::string>(parse_cli(bad))) << bad[0];
}

// ---- commands, with a server that answers from a list

struct scripted_server {
  std::vector<reply> answers;
  std::vector<question> asked;

  asker handle() {
    return [this](question what) {
      asked.push_back(std::move(what));
      auto said = answers.at(0);
      answers.erase(answers.begin());
      return said;
    };
  }
};

TEST(shell_command, create_makes_the_kind_of_node_that_its_options_say) {
  auto mode_of = [](texts words) {
    scripted_server one{{{{}, error::ok, created{"/a", {}}}}, {}};
    EXPECT_EQ(run(*find_command("create"), words, one.handle()), 0);
    return std::get<create_node>(std::get<troupe::write>(one.asked.at(0)));
  };
  EXPECT_EQ(mode_of({"/a"}).mode, create_mode::persistent);
  EXPECT_EQ(mode_of({"/a"}).data, std::nullopt);
  EXPECT_EQ(mode_of({"-s", "/a/", "x"}).mode, create_mode::persistent_sequential);
  EXPECT_EQ(mode_of({"-e", "/a", "x"}).mode, create_mode::ephemeral);
  EXPECT_EQ(mode_of({"/a", "x", "-e", "-s"}).mode, create_mode::ephemeral_sequential);
  EXPECT_EQ(mode_of({"-c", "/a"}).mode, create_mode::container);
  EXPECT_EQ(mode_of({"-t", "500", "/a"}).mode, create_mode::persistent_ttl);
  EXPECT_EQ(mode_of({"-t", "500", "/a"}).ttl_ms, 500);
  EXPECT_EQ(mode_of({"-st", "500", "/a"}).mode, create_mode::persistent_sequential_ttl);
  EXPECT_EQ(mode_of({"/a", "x", "world:anyone:r"}).access, (acl{{1, "world", "anyone"}}));
}

TEST(shell_command, asks_nobody_if_its_words_are_wrong) {
  scripted_server nobody_asked;
  for (auto& words : {texts{"create"}, texts{"create", "a"}, texts{"create", "-s", "-c", "/a"},
                      texts{"create", "-e", "-t", "5", "/a"}, texts{"create", "-t", "x", "/a"},
                      texts{"set", "/a"}, texts{"set", "/a", "b", "c"}, texts{"get", "-q", "/a"},
                      texts{"delete", "-v", "x", "/a"}, texts{"ls", "/a//b"}, texts{"getAcl"},
                      texts{"deleteall", "-b", "0", "/a"}})
    EXPECT_EQ(run(*find_command(words[0]), {words.begin() + 1, words.end()}, nobody_asked.handle()),
              1)
        << words[0];
  EXPECT_TRUE(nobody_asked.asked.empty());
  EXPECT_EQ(find_command("frobnicate"), nullptr);
}

TEST(shell_command, deleteall_goes_from_the_leaves_to_the_root) {
  auto names = [](texts all) { return reply{{}, error::ok, got_children{std::move(all), {}}}; };
  scripted_server one{{names({"c", "b"}),
                       names({"d"}),
                       names({}),
                       names({}),
                       {{}, error::ok, multi_done{false, {}}},
                       {{}, error::ok, multi_done{false, {}}}},
                      {}};
  EXPECT_EQ(run(*find_command("deleteall"), {"/a", "-b", "3"}, one.handle()), 0);
  texts deleted;
  for (auto& what : one.asked)
    if (auto* w = std::get_if<troupe::write>(&what))
      for (auto& part : std::get<multi>(*w).parts)
        deleted.push_back(std::get<delete_node>(part).path);
  EXPECT_EQ(deleted, (texts{"/a/b/d", "/a/c", "/a/b", "/a"}));
}

} // namespace
