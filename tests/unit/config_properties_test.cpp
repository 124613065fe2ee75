// The format of property files: separators, comments, continuations, escapes.
#include "config/properties.hpp"

#include <gmock/gmock.h>

namespace troupe {
namespace {

std::vector<std::pair<std::string, std::string>> read(std::string_view text) {
  config_report report;
  std::vector<std::pair<std::string, std::string>> result;
  for (auto& x : read_properties(text, "t", report))
    result.emplace_back(x.key, x.value);
  EXPECT_TRUE(report.errors.empty());
  return result;
}

using pairs = std::vector<std::pair<std::string, std::string>>;

TEST(properties, an_equals_sign_a_colon_or_white_space_ends_a_key) {
  EXPECT_EQ(read("a=1\nb:2\nc 3\nd = 4\n\te\t:\t5"),
            (pairs{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}}));
}

TEST(properties, only_the_first_separator_counts) {
  EXPECT_EQ(read("server.1=h:1:2;3=4"), (pairs{{"server.1", "h:1:2;3=4"}}));
}

TEST(properties, comments_and_empty_lines_are_no_entries) {
  EXPECT_EQ(read("# a=1\n  ! b=2\n\n   \nc=3 # not a comment"),
            (pairs{{"c", "3 # not a comment"}}));
}

TEST(properties, a_backslash_at_the_end_goes_on_with_the_next_line) {
  EXPECT_EQ(read("a=1,\\\n   2\nb=3\\\\\nc=4"), (pairs{{"a", "1,2"}, {"b", "3\\"}, {"c", "4"}}));
}

TEST(properties, escapes_are_those_of_java) {
  EXPECT_EQ(read("a\\=b=\\u00e4\\tx\\q"), (pairs{{"a=b", "\xc3\xa4\txq"}}));
}

TEST(properties, a_key_alone_has_an_empty_value) {
  EXPECT_EQ(read("a\nb="), (pairs{{"a", ""}, {"b", ""}}));
}

TEST(properties, white_space_behind_a_value_is_not_part_of_it) {
  EXPECT_EQ(read("dataDir=/d  \t\r\n"), (pairs{{"dataDir", "/d"}}));
}

TEST(properties, entries_know_their_line) {
  config_report report;
  auto all = read_properties("# one\n\na=1\\\n2\nb=2\n", "zoo.cfg", report);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].where, "zoo.cfg:3");
  EXPECT_EQ(all[1].where, "zoo.cfg:5");
}

} // namespace
} // namespace troupe
