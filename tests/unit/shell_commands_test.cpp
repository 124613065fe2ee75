// What each command asks and says, with a server that answers from a map.
#include "runtime/shell/completion.hpp"
#include "runtime/shell/ensemble_text.hpp"
#include "runtime/shell/progress.hpp"
#include "runtime/shell/quota.hpp"
#include "tests/unit/shell_server.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace troupe;
using namespace troupe::shell;
using texts = std::vector<std::string>;

TEST(shell_command, create_makes_the_kind_of_node_that_its_options_say) {
  auto mode_of = [](const std::string& line) {
    pretended_server one;
    one.run(line);
    return std::get<ask::create>(one.asked.at(0));
  };
  EXPECT_EQ(mode_of("create /a").mode, create_mode::persistent);
  EXPECT_EQ(mode_of("create /a").data, std::nullopt);
  EXPECT_EQ(mode_of("create -s /a/ x").mode, create_mode::persistent_sequential);
  EXPECT_EQ(mode_of("create -e /a x").mode, create_mode::ephemeral);
  EXPECT_EQ(mode_of("create /a x -e -s").mode, create_mode::ephemeral_sequential);
  EXPECT_EQ(mode_of("create -c /a").mode, create_mode::container);
  EXPECT_EQ(mode_of("create -t 500 /a").mode, create_mode::persistent_ttl);
  EXPECT_EQ(mode_of("create -t 500 /a").ttl_ms, 500);
  EXPECT_EQ(mode_of("create -st 500 /a").mode, create_mode::persistent_sequential_ttl);
  EXPECT_EQ(mode_of("create /a x world:anyone:r").access, (acl{{1, "world", "anyone"}}));
}

TEST(shell_command, asks_nobody_if_its_words_are_wrong) {
  pretended_server server;
  auto code = [&](const std::string& line) { return server.run(line).code; };
  for (auto* usage :
       {"create", "create -s -c /a", "create -e -t 5 /a", "create -t x /a", "create -t 0 /a",
        "create -t 1099511627776 /a", "set /a", "set /a b c", "get -q /a", "delete -v x /a",
        "getAcl", "deleteall /a -b 0", "setquota /a", "setquota -n x /a", "setquota -n 0 /a"})
    EXPECT_EQ(code(usage), number(exit_code::usage)) << usage;
  for (auto* invalid : {"create a", "ls /a//b", "set -b /a !", "setquota -n 1 a"})
    EXPECT_EQ(code(invalid), number(exit_code::invalid)) << invalid;
  EXPECT_TRUE(server.asked.empty());
  EXPECT_EQ(find_command("frobnicate"), nullptr);
  EXPECT_EQ(replacement_of("rmr"), "deleteall path");
  EXPECT_EQ(replacement_of("frobnicate"), "");
}

TEST(shell_command, ends_with_an_exit_code_that_tells_why) {
  pretended_server server;
  server.add("/a", "x");
  server.add("/a/b", "x");
  server.forbidden = {"/a/b"};
  EXPECT_EQ(server.run("get /a").code, 0);
  EXPECT_EQ(server.run("get /none").code, number(exit_code::no_node));
  EXPECT_EQ(server.run("get /none").err, "Node does not exist: /none\n");
  EXPECT_EQ(server.run("create /a").code, number(exit_code::node_exists));
  EXPECT_EQ(server.run("set -v 7 /a y").code, number(exit_code::bad_version));
  EXPECT_EQ(server.run("delete /a").code, number(exit_code::not_empty));
  EXPECT_EQ(server.run("get /a/b").code, number(exit_code::no_auth));
  EXPECT_EQ(exit_code_of(error::connection_loss), exit_code::connection);
  EXPECT_EQ(exit_code_of(error::session_expired), exit_code::expired);
  EXPECT_EQ(exit_code_of(error(-125)), exit_code::quota);
  EXPECT_EQ(exit_code_of(error(-9999)), exit_code::refused);
}

TEST(shell_command, shows_data_as_base64_and_as_a_hex_dump) {
  pretended_server server;
  server.add("/a", std::string("\x01hello, troupe!\xff.", 17));
  EXPECT_EQ(server.run("get -b /a").out, "AWhlbGxvLCB0cm91cGUh/y4=\n");
  EXPECT_EQ(server.run("get -x /a").out,
            "         +-------------------------------------------------+\n"
            "         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |\n"
            "+--------+-------------------------------------------------+----------------+\n"
            "|00000000| 01 68 65 6c 6c 6f 2c 20 74 72 6f 75 70 65 21 ff |.hello, troupe!.|\n"
            "|00000010| 2e                                              |.               |\n"
            "+--------+-------------------------------------------------+----------------+\n");
  EXPECT_EQ(server.run("set -b /a AP8=").code, 0);
  EXPECT_EQ(server.znodes["/a"].data, std::string("\0\xff", 2));
}

TEST(shell_command, old_forms_work_with_a_hint) {
  pretended_server server;
  server.add("/a", "x");
  EXPECT_EQ(server.run("get /a watch").err,
            "'get path [watch]' has been deprecated. Please use 'get [-s] [-w] path' instead.\n");
  EXPECT_TRUE(std::get<ask::get>(server.asked.back()).watch);
  EXPECT_EQ(server.run("delete /a 7").code, number(exit_code::bad_version));
  EXPECT_EQ(server.run("delete /a 0").code, 0);
}

TEST(shell_command, deleteall_goes_from_the_leaves_to_the_root) {
  pretended_server server;
  for (auto* path : {"/a", "/a/b", "/a/b/d", "/a/c"})
    server.add(path);
  EXPECT_EQ(server.run("deleteall /a -b 3").code, 0);
  texts deleted;
  for (auto& what : server.asked)
    if (auto* all = std::get_if<ask::multi>(&what))
      for (auto& part : all->parts)
        deleted.push_back(std::get<ask::remove>(part).path);
  EXPECT_EQ(deleted, (texts{"/a/b/d", "/a/c", "/a/b", "/a"}));
}

TEST(shell_command, ls_of_a_subtree_can_watch_it) {
  pretended_server server;
  server.add("/a");
  server.add("/a/b");
  EXPECT_EQ(server.run("ls -R -w /a").out, "/a\n/a/b\n");
  EXPECT_TRUE(std::get<ask::get>(server.asked.at(0)).watch);
  for (auto i : {1u, 2u})
    EXPECT_TRUE(std::get<ask::children>(server.asked.at(i)).watch);
  EXPECT_EQ(server.asked.size(), 3u);
}

TEST(shell_command, setacl_of_a_subtree_goes_on_behind_what_is_refused) {
  pretended_server server;
  for (auto* path : {"/a", "/a/b", "/a/c"})
    server.add(path);
  server.unchangeable = {"/a/b"};
  auto said = server.run("setAcl -R /a world:anyone:r");
  EXPECT_EQ(said.err, "Insufficient permission : /a/b\n");
  EXPECT_EQ(said.code, number(exit_code::partly));
  EXPECT_EQ(server.znodes["/a/c"].access, (acl{{permission::read, "world", "anyone"}}));
  EXPECT_EQ(server.run("setAcl -R /a/b world:anyone:r").code, number(exit_code::no_auth));
}

TEST(shell_command, removewatches_can_do_without_a_server) {
  pretended_server server;
  server.to_removed_watches = error::connection_loss;
  EXPECT_EQ(server.run("removewatches /a -d").code, number(exit_code::connection));
  EXPECT_TRUE(server.forgotten.empty());
  EXPECT_EQ(server.run("removewatches /a -d -l").code, 0);
  ASSERT_EQ(server.forgotten.size(), 1u);
  EXPECT_EQ(server.forgotten[0].path, "/a");
  EXPECT_EQ(server.forgotten[0].type, watcher_type::data);
  server.to_removed_watches = error::no_watcher;
  EXPECT_EQ(server.run("removewatches /a -l").code, number(exit_code::refused));
  EXPECT_EQ(server.forgotten.size(), 1u);
}

TEST(shell_command, answers_as_one_json_document_if_that_is_wanted) {
  pretended_server server;
  server.add("/a", "hello");
  server.add("/bin", "\xff");
  server.add("/null", std::nullopt);
  auto told = [&](const std::string& line) { return document::parse(server.run(line, true).out); };
  EXPECT_EQ(server.run("get /a", true).out,
            "{\"command\":\"get\",\"ok\":true,\"path\":\"/a\",\"data\":\"hello\",\"exit\":0}\n");
  EXPECT_EQ(told("get /bin")["data"]["base64"], "/w==");
  EXPECT_TRUE(told("get /null")["data"].is_null());
  EXPECT_EQ(told("ls -s /")["children"], (texts{"a", "bin", "null"}));
  EXPECT_EQ(told("stat /a")["stat"]["dataLength"], 5);
  EXPECT_EQ(told("getAcl /a")["acl"][0]["perms"], "cdrwa");
  auto refused = told("get /none");
  EXPECT_EQ(refused["ok"], false);
  EXPECT_EQ(refused["error"]["name"], "NoNode");
  EXPECT_EQ(refused["error"]["code"], -101);
  EXPECT_EQ(refused["exit"], 5);
  EXPECT_EQ(server.run("get /none", true).err, "");
}

// ---- quotas

TEST(shell_quota, is_zookeepers_text) {
  quota x{5, -1, -1, 7};
  EXPECT_EQ(limits_text(x), "count=5,bytes=-1=;byteHardLimit=7;countHardLimit=-1");
  EXPECT_EQ(read_quota(limits_text(x)).what, x);
  EXPECT_EQ(limits_path("/a/b"), "/zookeeper/quota/a/b/zookeeper_limits");
}

struct shell_quota_commands : testing::Test {
  shell_quota_commands() {
    for (auto* path : {"/zookeeper", "/zookeeper/quota", "/a", "/a/b", "/c", "/c/d"})
      server.add(path, "xyz");
  }
  pretended_server server;
};

TEST_F(shell_quota_commands, make_show_change_and_drop_a_quota) {
  EXPECT_EQ(server.run("listquota /a").code, number(exit_code::no_node));
  EXPECT_EQ(server.run("setquota -n 5 /a").out, "");
  EXPECT_EQ(server.run("listquota /a").out,
            "Output quota for /a count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=-1\n"
            "Output stat for /a count=2,bytes=6\n");
  EXPECT_EQ(server.run("setquota -B 4 /a").out,
            "[Warning]: the bytes quota you create is less than the existing bytes:6\n");
  EXPECT_EQ(server.run("delquota -n /a").code, 0);
  EXPECT_EQ(server.znodes["/zookeeper/quota/a/zookeeper_limits"].data,
            "count=-1,bytes=-1=;byteHardLimit=4;countHardLimit=-1");
  EXPECT_EQ(server.run("delquota /a").code, 0);
  EXPECT_FALSE(server.znodes.contains("/zookeeper/quota/a"));
  EXPECT_TRUE(server.znodes.contains("/zookeeper/quota"));
  EXPECT_EQ(server.run("delquota /a").err, "Quota does not exist for /a\n");
}

TEST_F(shell_quota_commands, refuse_quotas_within_each_other) {
  EXPECT_EQ(server.run("setquota -n 5 /a").code, 0);
  EXPECT_EQ(server.run("setquota -n 5 /a/b").err, "/a/b has a parent /a which has a quota\n");
  EXPECT_EQ(server.run("setquota -n 5 /c/d").code, 0);
  EXPECT_EQ(server.run("setquota -n 5 /c").err, "/c has a child /c/d which has a quota\n");
  EXPECT_EQ(server.run("setquota -n 5 /none").err, "/none does not exist.\n");
  EXPECT_EQ(server.run("setquota -n 5 /zookeeper/quota/a").code, number(exit_code::invalid));
  EXPECT_EQ(server.run("delquota /c/d").code, 0);
  EXPECT_FALSE(server.znodes.contains("/zookeeper/quota/c")); // what was empty above is gone too
}

TEST(shell_config, names_the_client_ports_of_the_servers) {
  EXPECT_EQ(connect_text("server.1=one:2888:3888:participant;10.0.0.1:2181\n"
                         "server.2=two:2888:3888:observer;2182\nserver.3=x:1:2\nversion=1a"),
            "1a 10.0.0.1:2181,0.0.0.0:2182");
  EXPECT_EQ(connect_text(""), " ");
}

TEST(shell_completion, knows_commands_options_and_paths) {
  auto ask = [](const std::string& path) { return path == "/" ? texts{"b", "a"} : texts{"c"}; };
  auto found = candidates({}, "ge", ask);
  EXPECT_EQ(found, (texts{"get", "getAcl", "getAllChildrenNumber", "getEphemerals"}));
  EXPECT_EQ(candidates({"get"}, "/", ask), (texts{"/a", "/b"}));
  EXPECT_EQ(candidates({"get", "-s"}, "/a/", ask), texts{"/a/c"});
  EXPECT_EQ(candidates({"get"}, "-", ask), (texts{"--json", "-b", "-s", "-w", "-x"}));
  EXPECT_EQ(candidates({"get"}, "", ask), texts{"/"});
  EXPECT_EQ(candidates({"printwatches"}, "o", ask), (texts{"off", "on"}));
  EXPECT_EQ(candidates({"frobnicate"}, "", ask), texts{});
}

TEST(shell_palette, is_without_colours_unless_told) {
  EXPECT_EQ(palette{}(paint::complaint, "x"), "x");
  EXPECT_EQ(palette{true}(paint::complaint, "x"), "\x1b[31mx\x1b[0m");
}

TEST(shell_progress, says_how_far_it_is) {
  EXPECT_EQ(progress_text("import", 1, 4), "import: 1 of 4 znodes (25 %)");
  EXPECT_EQ(progress_text("import", 0, 0), "import: 0 of 0 znodes");
}

} // namespace
