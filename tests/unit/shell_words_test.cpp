// What is typed: words, options, paths, access lists, addresses, and the flags of troupe cli.
#include "runtime/client/address.hpp"
#include "runtime/shell/cli_options.hpp"
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

arguments taken(std::string_view spec, const texts& words) {
  return std::get<arguments>(parse_arguments(spec, words));
}

std::string fault_of(std::string_view spec, const texts& words) {
  return std::get<std::string>(parse_arguments(spec, words));
}

TEST(shell_arguments, may_stand_anywhere_and_together) {
  auto x = taken("swv:", {"/a", "-sw", "data", "-v", "-1"});
  EXPECT_EQ(x.rest, (texts{"/a", "data"}));
  EXPECT_TRUE(x.has('s') && x.has('w'));
  EXPECT_EQ(x.options.at('v'), "-1");
  EXPECT_EQ(taken("v:", {"-v3", "/a"}).options.at('v'), "3");
  EXPECT_EQ(taken("s", {"/a", "--", "-s"}).rest, (texts{"/a", "-s"}));
  EXPECT_EQ(taken("s", {"-"}).rest, texts{"-"});
}

TEST(shell_arguments, have_long_names_where_the_letter_is_one_of_the_command) {
  EXPECT_TRUE(taken("f", {"--force", "/a"}).has('f'));
  EXPECT_EQ(taken("d:", {"--depth=3"}).options.at('d'), "3");
  EXPECT_EQ(taken("d:", {"--depth", "3"}).options.at('d'), "3");
  EXPECT_TRUE(taken("sR", {"--recursive"}).has('R'));
  EXPECT_TRUE(taken("r", {"--recursive"}).has('r'));
  EXPECT_EQ(fault_of("s", {"--force"}), "Unrecognized option: --force");
}

TEST(shell_arguments, that_are_unknown_or_have_no_value_are_refused) {
  EXPECT_EQ(fault_of("sv:", {"-x"}), "Unrecognized option: -x");
  EXPECT_EQ(fault_of("sv:", {"-sx"}), "Unrecognized option: -sx");
  EXPECT_EQ(fault_of("sv:", {"/a", "-v"}), "Missing argument for option: v");
  EXPECT_EQ(fault_of("sv:", {"-:"}), "Unrecognized option: -:");
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
  for (auto& bad :
       {texts{"-server"}, texts{"-server", "a:b"}, texts{"-timeout", "soon"},
        texts{"-timeout", "-5"}, texts{"-frobnicate"}, texts{"-client-configuration", "/none"}})
    EXPECT_TRUE(std::holds_alternative<std::string>(parse_cli(bad))) << bad[0];
}

} // namespace
