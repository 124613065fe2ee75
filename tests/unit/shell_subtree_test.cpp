// Whole subtrees: looked at, copied, moved, exported, imported.
#include "runtime/shell/base64.hpp"
#include "runtime/shell/export_line.hpp"
#include "runtime/shell/outline.hpp"
#include "tests/unit/shell_server.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace {

using namespace troupe;
using namespace troupe::shell;
using texts = std::vector<std::string>;

struct shell_subtree : testing::Test {
  shell_subtree() : file("/tmp/troupe-shell-test-" + std::to_string(::getpid())) {
    server.add("/zookeeper", "");
    server.add("/zookeeper/config", "secret");
    server.add("/a", "one");
    server.add("/a/b", std::nullopt);
    server.add("/a/b/deep", std::string(100, 'x'));
    server.add("/a/eph", "e", session_id{7});
    server.add("/a/z", "\xff\xfe");
    server.znodes["/a/z"].access = {{permission::read, "digest", "me:hash"}};
  }

  ~shell_subtree() override {
    std::filesystem::remove(file);
  }

  std::string text() const {
    std::ostringstream all;
    all << std::ifstream(file).rdbuf();
    return all.str();
  }

  std::string file;
  pretended_server server;
};

TEST_F(shell_subtree, is_walked_in_both_orders_and_no_deeper_than_wished) {
  auto ask = [&](std::vector<question> all) {
    std::vector<reply> said;
    for (auto& x : all)
      said.push_back(server.answer_to(x));
    return said;
  };
  EXPECT_EQ(walk("/a", ask).paths, (texts{"/a", "/a/b", "/a/eph", "/a/z", "/a/b/deep"}));
  EXPECT_EQ(walk("/a", ask, {.down_first = true}).paths,
            (texts{"/a", "/a/b", "/a/b/deep", "/a/eph", "/a/z"}));
  EXPECT_EQ(walk("/a", ask, {.depth_max = 1}).paths, (texts{"/a", "/a/b", "/a/eph", "/a/z"}));
  EXPECT_EQ(walk("/none", ask).code, error::no_node);
  server.forbidden = {"/a/b"};
  EXPECT_EQ(walk("/a", ask).code, error::no_auth);
  auto rest = walk("/a", ask, {.no_auth_is_fine = true});
  EXPECT_EQ(rest.unopened, texts{"/a/b"});
  EXPECT_EQ(rest.paths, (texts{"/a", "/a/b", "/a/eph", "/a/z"}));
}

TEST(shell_subtree_command, asks_nobody_if_its_words_are_wrong) {
  pretended_server server;
  for (auto* usage : {"tree -d x", "tree /a /b", "find /a", "watch -n 0 /a", "lock -w x a -- b",
                      "lock a --", "export /a", "import -q a /a"})
    EXPECT_EQ(server.run(usage).code, number(exit_code::usage)) << usage;
  for (auto* invalid : {"cp /a b", "mv a /b", "lock a//b -- c", "lock / -- c", "import f a"})
    EXPECT_EQ(server.run(invalid).code, number(exit_code::invalid)) << invalid;
  EXPECT_TRUE(server.asked.empty());
}

TEST_F(shell_subtree, is_drawn) {
  std::string drawn;
  for (auto& line : outline({"/a", "/a/b", "/a/b/c", "/a/d", "/a/d/e", "/a/d/e/f"}, ascii_branches))
    drawn += line.branches + line.name + '\n';
  EXPECT_EQ(drawn, "/a\n|-- b\n|   `-- c\n`-- d\n    `-- e\n        `-- f\n");
  EXPECT_EQ(outline({"/"}, ascii_branches), (std::vector<outline_line>{{"", "/"}}));
  EXPECT_NE(server.run("tree /a").out.find("eph\n"), std::string::npos);
  EXPECT_EQ(server.run("tree -d 0 /a").out, "/a\n1 znodes\n");
}

TEST_F(shell_subtree, is_searched_by_the_last_name) {
  EXPECT_EQ(server.run("find / *e*p").out, "/a/b/deep\n");
  EXPECT_EQ(server.run("find /a [bz]").out, "/a/b\n/a/z\n");
  EXPECT_EQ(server.run("find /a nothing").out, "");
  server.forbidden = {"/a/b"};
  EXPECT_EQ(server.run("find /a [bz]").code, number(exit_code::no_auth)); // and still shows:
  EXPECT_EQ(server.run("find /a [bz]").out, "/a/b\n/a/z\n");
}

TEST_F(shell_subtree, has_its_usage_counted_by_child) {
  EXPECT_EQ(server.run("du /a").out, "      znodes       bytes  path\n"
                                     "           2         100  /a/b\n"
                                     "           1           2  /a/z\n"
                                     "           1           1  /a/eph\n"
                                     "           5         106  /a\n");
}

TEST_F(shell_subtree, is_copied_with_its_lists_and_without_ephemerals) {
  EXPECT_EQ(server.run("cp /a /copy").code, number(exit_code::not_empty));
  EXPECT_EQ(server.run("cp -r /a /copy").err, "1 ephemeral znodes are left out\n");
  EXPECT_EQ(server.znodes["/copy"].data, "one");
  EXPECT_EQ(server.znodes["/copy/b"].data, std::nullopt);
  EXPECT_EQ(server.znodes["/copy/z"].access, server.znodes["/a/z"].access);
  EXPECT_FALSE(server.znodes.contains("/copy/eph"));
  EXPECT_EQ(server.run("cp -r /a /copy").code, number(exit_code::node_exists));
  EXPECT_EQ(server.run("cp -r /a /a/b/x").code, number(exit_code::invalid));
  EXPECT_EQ(server.run("cp /a/b/deep /deep").code, 0);
  EXPECT_EQ(server.run("cp /a/eph /e").code, number(exit_code::invalid));
  EXPECT_EQ(server.run("cp /a/b/deep /none/x").code, number(exit_code::no_node));
}

TEST_F(shell_subtree, is_moved_in_one_transaction_or_not_at_all) {
  EXPECT_EQ(server.run("mv /a /new").code, number(exit_code::invalid)); // the ephemeral
  server.znodes.erase("/a/eph");
  server.asked.clear();
  EXPECT_EQ(server.run("mv /a /new").code, 0);
  EXPECT_FALSE(server.znodes.contains("/a"));
  EXPECT_EQ(server.znodes["/new/b/deep"].data, std::string(100, 'x'));
  EXPECT_EQ(server.writes(), 1);
  EXPECT_EQ(server.run("mv /new /none/x").code, number(exit_code::no_node));
  EXPECT_TRUE(server.znodes.contains("/new/b/deep"));
  EXPECT_EQ(server.run("mv / /x").code, number(exit_code::invalid));
}

TEST_F(shell_subtree, that_is_great_is_moved_in_steps) {
  server.znodes.erase("/a/eph");
  for (int i = 0; i < 700; ++i)
    server.add("/a/many-" + std::to_string(i), "x");
  EXPECT_EQ(server.run("mv /a /new").err,
            "moved in several transactions: it was too much for one\n");
  EXPECT_FALSE(server.znodes.contains("/a"));
  EXPECT_EQ(server.znodes["/new/many-699"].data, "x");
}

TEST_F(shell_subtree, comes_back_from_a_file) {
  EXPECT_EQ(server.run("export /a " + file).err, "Exported 4 znodes, left out 1 ephemerals\n");
  EXPECT_EQ(text(), "{\"troupe_export\":1,\"root\":\"/a\"}\n"
                    "{\"place\":\"\",\"data\":\"one\",\"acl\":[{\"scheme\":\"world\",\"id\":"
                    "\"anyone\",\"perms\":\"cdrwa\"}]}\n"
                    "{\"place\":\"b\",\"data\":null,\"acl\":[{\"scheme\":\"world\",\"id\":"
                    "\"anyone\",\"perms\":\"cdrwa\"}]}\n"
                    "{\"place\":\"z\",\"data\":{\"base64\":\"//4=\"},\"acl\":[{\"scheme\":"
                    "\"digest\",\"id\":\"me:hash\",\"perms\":\"r\"}]}\n"
                    "{\"place\":\"b/deep\",\"data\":\""
                        + std::string(100, 'x')
                        + "\",\"acl\":[{\"scheme\":\"world\",\"id\":\"anyone\",\"perms\":"
                          "\"cdrwa\"}]}\n");
  EXPECT_EQ(server.run("import " + file + " /some/where").err,
            "Created 4 znodes, overwrote 0, 0 were the same\n");
  EXPECT_EQ(server.znodes["/some/where/z"].data, "\xff\xfe");
  EXPECT_EQ(server.znodes["/some/where/z"].access, server.znodes["/a/z"].access);
  EXPECT_EQ(server.run("import " + file + " /some/where").err,
            "Created 0 znodes, overwrote 0, 4 were the same\n");
}

TEST_F(shell_subtree, is_not_overwritten_unless_that_is_wished) {
  server.run("export /a " + file);
  server.znodes["/a/b"].data = "changed";
  server.znodes.erase("/a/z");
  auto refused = server.run("import " + file + " /a");
  EXPECT_EQ(refused.code, number(exit_code::node_exists));
  EXPECT_EQ(refused.err.substr(0, refused.err.find('\n')), "would overwrite /a/b");
  EXPECT_FALSE(server.znodes.contains("/a/z"));
  EXPECT_EQ(server.run("import --force " + file + " /a").err,
            "Created 1 znodes, overwrote 1, 2 were the same\n");
  EXPECT_EQ(server.znodes["/a/b"].data, std::nullopt);
  EXPECT_EQ(server.run("import " + file + " /zookeeper/x").code, number(exit_code::invalid));
  EXPECT_EQ(server.run("import /none/such /x").code, number(exit_code::file));
  EXPECT_EQ(server.run("export /a /none/such").code, number(exit_code::file));
}

TEST_F(shell_subtree, of_everything_is_without_what_is_the_servers_own) {
  server.run("export / " + file);
  EXPECT_EQ(text().find("secret"), std::string::npos);
  EXPECT_NE(text().find("\"place\":\"a/b/deep\""), std::string::npos);
  EXPECT_EQ(server.run("import " + file + " /").code, 0);
}

std::string fault_of(const std::string& body) {
  auto x = read_export("{\"troupe_export\":1,\"root\":\"/a\"}\n" + body);
  auto* fault = std::get_if<std::string>(&x);
  return fault ? *fault : "";
}

TEST(shell_export, is_read_whole_or_not_at_all) {
  const std::string root = "{\"place\":\"\",\"data\":\"x\",\"acl\":[]}\n";
  EXPECT_EQ(fault_of(root), "");
  EXPECT_EQ(fault_of("nonsense"), "line 2: this is no JSON");
  EXPECT_EQ(fault_of("[]"), "line 2: a znode has the members place, data and acl");
  EXPECT_EQ(fault_of(root + root), "line 3: \"\" stands there twice");
  EXPECT_EQ(fault_of("{\"place\":\"a\",\"data\":\"x\",\"acl\":[]}"),
            "line 2: the parent of \"a\" does not stand before it");
  for (auto* place : {"/", "..", "a//b", "a/", "/a"})
    EXPECT_EQ(fault_of(root + "{\"place\":\"" + place + "\",\"data\":\"x\",\"acl\":[]}"),
              std::string("line 3: \"") + place + "\" is no place of a znode");
  EXPECT_EQ(fault_of("{\"place\":\"\",\"data\":7,\"acl\":[]}"),
            "line 2: the data is neither null, a text nor {\"base64\": ...}");
  EXPECT_EQ(fault_of("{\"place\":\"\",\"data\":{\"base64\":\"?\"},\"acl\":[]}"),
            "line 2: the data is neither null, a text nor {\"base64\": ...}");
  EXPECT_EQ(fault_of("{\"place\":\"\",\"data\":\"\",\"acl\":[{\"scheme\":\"x\"}]}"),
            "line 2: the acl is no list of scheme, id and perms");
  EXPECT_EQ(std::get<std::string>(read_export("{}\n")),
            "line 1: this is no export of this shell, or one of another version");
  EXPECT_EQ(std::get<std::string>(read_export("")), "the file is empty");
}

TEST(shell_base64, is_that_of_rfc_4648) {
  for (auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}}) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  for (auto* bad : {"Zg", "Zg=", "Z===", "Zg==Zg==", "Zm9 ", "=m9v", "Zm9?"})
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(shell_utf8, is_told_from_other_bytes) {
  for (auto* good : {"", "abc", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8e\xad"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (auto* bad : {"\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_FALSE(is_utf8(bad));
}

} // namespace
