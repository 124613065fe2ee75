// `troupe snapshot` on snapshots of the project's own: sums that the tree has too, and a verdict
// for every flipped byte and every truncation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/live/disk/snapshot_file.hpp"
#include "tests/unit/tools_fixture.hpp"
#include "tests/unit/tree_scene.hpp"

namespace {

using namespace troupe;
using namespace troupe::tools_test;
using testing::HasSubstr;
using testing::Not;

/// Writes a snapshot of these parts; its name.
std::string write_snapshot(const std::string& path, zxid at, const std::vector<std::string>& parts,
                           std::uint64_t generation = 0) {
  auto where = open_directory(path);
  snapshot_writer out(where, "fresh.tmp", {server_id{1}, 0, generation, at, 0, 0, 0});
  for (auto& x : parts)
    out.add(x);
  out.finish();
  out.publish();
  return path + '/' + numbered("snapshot.", at);
}

std::vector<std::string> parts_of(data_tree& tree, std::uint64_t bytes = 300) {
  std::vector<std::string> parts;
  tree.begin_snapshot();
  while (tree.taking_snapshot())
    parts.push_back(tree.next_part(bytes).bytes);
  return parts;
}

/// A small tree with everything in it.
void furnish(test::scene& s) {
  auto who = s.open(5);
  s.create("/a", "data");
  s.create("/a/b", std::nullopt);
  s.create("/a/b/c", std::string(40, 'c'));
  s.create("/a-b", std::string("\xff\x00x", 3));
  s.code_as(who, create_node{"/a/e", "", test::open_acl, create_mode::ephemeral});
  s.create("/box", "", create_mode::container);
  s.code(set_data{"/a", "changed"});
  s.create("/a/gone");
  s.code(delete_node{"/a/gone"});
}

class tools_snapshot : public testing::Test {
protected:
  tools_snapshot() {
    furnish(tree);
    file = write_snapshot(own / "data/troupe", tree.last, parts_of(tree.tree));
  }

  test::scene tree;
  temporary_path own;
  std::string file;
};

TEST_F(tools_snapshot, says_what_it_holds) {
  status there;
  tree.tree.report(there);
  for (auto place : {file, own / "data"}) {
    auto x = ask_snapshot({{place}, false, 2, 1, {}, {}});
    EXPECT_EQ(x.code, 0) << x.err;
    EXPECT_THAT(x.out, HasSubstr("whole: the state after transaction " + to_string(tree.last)
                                 + ", 10 znodes, 1 session, "));
    EXPECT_THAT(x.out, HasSubstr("znodes      10 (1 ephemeral, 1 container)\n"));
    EXPECT_THAT(x.out, HasSubstr("data        50 bytes, the most in /a/b/c (40 bytes)\n"));
    EXPECT_THAT(x.out, HasSubstr("biggest subtrees:\n  63 bytes, 4 znodes  /a\n"));
  }
  auto line = tools::json::parse(ask_snapshot({{file}, true, 10, 2, {}, {}}).out);
  EXPECT_EQ(line["znodes"], there.nodes);
  EXPECT_EQ(line["ephemerals"], there.ephemerals);
  EXPECT_EQ(line["sessions"], there.sessions);
  EXPECT_EQ(line["path_bytes"].get<std::uint64_t>() + line["data_bytes"].get<std::uint64_t>(),
            there.data_bytes);
  EXPECT_EQ(line["subtrees"][1]["path"], "/a/b");
  EXPECT_EQ(line["subtrees"][1]["znodes"], 2);
}

TEST_F(tools_snapshot, lists_znodes_with_the_stat_that_clients_see) {
  auto x = ask_snapshot({{file}, true, 10, 1, "/", {}});
  EXPECT_EQ(x.code, 0);
  std::istringstream in(x.out);
  std::vector<std::string> paths;
  for (std::string text; std::getline(in, text);) {
    auto line = tools::json::parse(text);
    paths.push_back(line["path"]);
    auto is = tree.stat_at(paths.back()).value();
    EXPECT_EQ(line["czxid"], to_string(is.created));
    EXPECT_EQ(line["mzxid"], to_string(is.modified));
    EXPECT_EQ(line["pzxid"], to_string(is.children_modified));
    EXPECT_EQ(line["version"], is.version);
    EXPECT_EQ(line["cversion"], is.cversion) << paths.back();
    EXPECT_EQ(line["aversion"], is.aversion);
    EXPECT_EQ(line["ephemeralOwner"], to_string(is.ephemeral_owner));
    EXPECT_EQ(line["dataLength"], is.data_length);
    EXPECT_EQ(line["numChildren"], is.children) << paths.back();
  }
  EXPECT_EQ(paths,
            (std::vector<std::string>{"/", "/a", "/a/b", "/a/b/c", "/a/e", "/a-b", "/box",
                                      "/zookeeper", "/zookeeper/config", "/zookeeper/quota"}));
  x = ask_snapshot({{own / "data"}, false, 10, 1, "/a", {}});
  EXPECT_EQ(std::count(x.out.begin(), x.out.end(), '\n'), 4);
  EXPECT_THAT(x.out, HasSubstr("/a  7 bytes  version 1  2 children  created 1.2 "));
  EXPECT_THAT(x.out, HasSubstr("ephemeral of 0x5\n"));
  x = ask_snapshot({{file}, false, 10, 1, "/none", {}});
  EXPECT_EQ(x.code, 2);
  EXPECT_THAT(x.err, HasSubstr("there is no znode /none"));
}

TEST_F(tools_snapshot, gives_a_znodes_data_byte_by_byte) {
  auto get = [&](const std::string& path, bool as_json = false) {
    return ask_snapshot({{file}, as_json, 10, 1, {}, path});
  };
  EXPECT_EQ(get("/a").out, "changed");
  EXPECT_EQ(get("/a-b").out, std::string("\xff\x00x", 3));
  EXPECT_EQ(get("/a/b").out, "");
  EXPECT_EQ(get("/a/b").code, 0);
  EXPECT_EQ(get("/none").code, 2);
  EXPECT_EQ(tools::json::parse(get("/a", true).out)["data"], "changed");
  EXPECT_EQ(tools::json::parse(get("/a", true).out)["numChildren"], 2);
  EXPECT_EQ(tools::json::parse(get("/a-b", true).out)["data_base64"], "/wB4");
  EXPECT_TRUE(tools::json::parse(get("/a/b", true).out)["data"].is_null());
}

TEST_F(tools_snapshot, any_flipped_byte_is_damage) {
  auto bytes = file_bytes(file);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    put_file(file, flipped);
    auto x = ask_snapshot({{file}, false, 10, 1, {}, {}});
    ASSERT_EQ(x.code, 1) << at << x.out << x.err;
    ASSERT_THAT(x.out, HasSubstr("DAMAGED"));
  }
}

TEST_F(tools_snapshot, any_truncation_is_damage) {
  auto bytes = file_bytes(file);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    put_file(file, bytes.substr(0, size));
    auto x = ask_snapshot({{file}, false, 10, 1, {}, {}});
    ASSERT_EQ(x.code, 1) << size << x.out << x.err;
  }
  put_file(file, bytes + std::string(8, '\0'));
  EXPECT_EQ(ask_snapshot({{file}, false, 10, 1, {}, {}}).code, 1);
}

TEST_F(tools_snapshot, whole_records_with_the_wrong_content_are_damage) {
  auto sentence = [&](std::vector<std::string> parts) {
    auto path = write_snapshot(own / "other", tree.last, parts);
    auto x = ask_snapshot({{path}, false, 10, 1, {}, {}});
    EXPECT_NE(x.code, 0);
    return x.out;
  };
  auto good = parts_of(tree.tree);
  ASSERT_GT(good.size(), 2u);
  auto parts = good;
  parts.pop_back();
  EXPECT_THAT(sentence(parts), HasSubstr("it should hold 10 znodes and 1 sessions, and has "));
  auto content = decode<snapshot_content>(good.back()).value();
  ASSERT_FALSE(content.nodes.empty());
  content.nodes.front().is.version += 1;
  parts = good;
  parts.back() = encode(content);
  EXPECT_THAT(sentence(parts), HasSubstr("its content does not match its digest"));
  content.nodes.front().list = 99;
  parts.back() = encode(content);
  EXPECT_THAT(sentence(parts), HasSubstr("has a znode that cannot be"));
  parts = good;
  parts.erase(parts.begin());
  EXPECT_THAT(sentence(parts), HasSubstr("part 0 is no part of a tree"));
}

TEST_F(tools_snapshot, of_a_directory_the_newest_whole_one_is_shown) {
  tree.create("/later");
  auto newer = write_snapshot(own / "data/troupe", tree.last, parts_of(tree.tree));
  auto get = [&] { return ask_snapshot({{own / "data"}, false, 10, 1, "/later", {}}); };
  EXPECT_EQ(get().code, 0);
  auto bytes = file_bytes(newer);
  bytes[70] = static_cast<char>(bytes[70] ^ 1);
  put_file(newer, bytes);
  EXPECT_EQ(get().code, 2); // the older one has no such znode
  EXPECT_THAT(get().err, HasSubstr("DAMAGED: offset 64: part 0 or the end mark cannot be read"));
  auto x = ask_snapshot({{own / "data"}, false, 10, 1, {}, {}});
  EXPECT_EQ(x.code, 1);
  EXPECT_THAT(x.out, HasSubstr("DAMAGED"));
  EXPECT_THAT(x.out, HasSubstr("biggest subtrees"));
}

TEST_F(tools_snapshot, what_is_none_gets_a_sentence) {
  auto expect = [&](const std::string& name, const std::string& bytes, const char* sentence) {
    put_file(own / name, bytes);
    auto x = ask_snapshot({{own / name}, false, 10, 1, {}, {}});
    EXPECT_EQ(x.code, 2) << name;
    EXPECT_THAT(x.out + x.err, HasSubstr(sentence)) << name;
  };
  expect("zs", "ZKSN" + std::string(100, '\0'), "it is a snapshot of ZooKeeper");
  expect("empty", "", "is empty");
  expect("l", file_bytes(golden_file("log.0000000100000001")), "Ask `troupe log`");
  expect("text", "hello", "neither this service's nor ZooKeeper's");
  expect("snapshot.0000000100000002", file_bytes(golden_file("snapshot.0000000100000002")),
         "part 0 is no part of a tree that this version can read");
  std::filesystem::create_directories(own / "nothing");
  auto x = ask_snapshot({{own / "nothing"}, false, 10, 1, {}, {}});
  EXPECT_EQ(x.code, 2);
  EXPECT_THAT(x.err, HasSubstr("holds no snapshot of this service"));
  EXPECT_EQ(ask_snapshot({{own / "missing"}, false, 10, 1, {}, {}}).code, 2);
}

} // namespace
