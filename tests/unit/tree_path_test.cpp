// Which paths may name a znode, and what follows from a path.
#include "actors/path.hpp"

#include <limits>

#include <gtest/gtest.h>

using namespace troupe;
using namespace std::literals;

TEST(tree_path, ordinary_paths_are_valid) {
  for (auto path : {"/", "/a", "/a/b", "/...", "/.a", "/a..", "/with space", "/ä", "/日本",
                    "/\u00a0", "/\uf900", "/\uffef"})
    EXPECT_TRUE(valid_path(path)) << path;
}

TEST(tree_path, what_java_refuses_is_refused) {
  for (auto path : {""sv,        "a"sv,       "a/b"sv,        "/a/"sv,     "//"sv,      "/a//b"sv,
                    "/."sv,      "/.."sv,     "/a/./b"sv,     "/a/.."sv,   "/a\0b"sv,   "/\x01"sv,
                    "/\x1f"sv,   "/\x7f"sv,   "/\u0080"sv,    "/\u009f"sv, "/\ue000"sv, "/\uf8ff"sv,
                    "/\ufff0"sv, "/\uffff"sv, "/\U0001f600"sv})
    EXPECT_FALSE(valid_path(path)) << path;
}

TEST(tree_path, bytes_that_are_not_utf8_are_refused) {
  for (auto path : {"/\xff"sv, "/\xc3"sv, "/\xc0\xaf"sv, "/\xe0\x80\x80"sv, "/\xed\xa0\x80"sv,
                    "/\xe6\x97"sv, "/\x80"sv, "/\xc3/a"sv})
    EXPECT_FALSE(valid_path(path)) << path;
}

TEST(tree_path, the_parent_is_the_text_before_the_last_slash) {
  EXPECT_EQ(parent_of("/a/b"), "/a");
  EXPECT_EQ(parent_of("/a"), "/");
  EXPECT_EQ(parent_of("/"), "/");
  EXPECT_EQ(parent_of("/a/"), "/a");
  EXPECT_EQ(parent_of("/a//b"), "/a/");
  EXPECT_EQ(parent_of("x/y"), "x");
  EXPECT_EQ(name_of("/a/b"), "b");
}

TEST(tree_path, sequential_names_have_ten_digits_and_wrap_into_negative_numbers) {
  EXPECT_EQ(sequential("/q-", 0), "/q-0000000000");
  EXPECT_EQ(sequential("/q/", 1), "/q/0000000001");
  EXPECT_EQ(sequential("/q-", std::numeric_limits<std::int32_t>::max()), "/q-2147483647");
  EXPECT_EQ(sequential("/q-", std::numeric_limits<std::int32_t>::min()), "/q--2147483648");
  EXPECT_EQ(sequential("/q-", -1), "/q--000000001");
}

TEST(tree_path, four_znodes_are_built_in) {
  EXPECT_TRUE(built_in("/zookeeper/config"));
  EXPECT_FALSE(built_in("/zookeeper/configs"));
}
