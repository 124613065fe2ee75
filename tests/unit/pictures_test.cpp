// Pictures of plays that never take place: broken laws, hostile words, idle days.
#include <gtest/gtest.h>

#include "runtime/stage/pictures/html_page.hpp"
#include "runtime/stage/pictures/layout.hpp"
#include "runtime/stage/pictures/markup.hpp"
#include "runtime/stage/pictures/mermaid.hpp"

namespace troupe {

namespace {

using std::chrono::milliseconds;

constexpr server_id one{1}, three{3};

/// A script of one server's start that goes wrong.
drawing broken_law() {
  auto script = parse_scenario("folder/bad_day.scenario", "# A plot.\nservers 3\nstart 1\n");
  performance heard;
  heard.answers = {{}, {"! law: two lead epoch 1", "!   3>1 ack 1.1"}};
  heard.lawful = false;
  chronicle all;
  all.see(milliseconds{0}, happening::step{"servers 3", 2, script.file, false});
  all.see(milliseconds{0}, happening::deed{script.steps[0].acts.front().what});
  all.see(milliseconds{0}, happening::step{"start 1", 3, script.file, false});
  all.see(milliseconds{0}, happening::deed{script.steps[1].acts.front().what});
  all.see(milliseconds{90'000'000}, happening::told{one, milestone::leads{1}});
  all.see(milliseconds{90'000'000}, happening::delivery{three, one, "ack", "ack 1.1"});
  all.see(milliseconds{90'000'000},
          happening::alarm{{"! law: two lead epoch 1", "!   3>1 ack 1.1"}});
  return draw(script, heard, all);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST(pictures, a_broken_law_stands_out) {
  auto page = html_of(broken_law());
  EXPECT_TRUE(has(page, "<g class=\"law-broken\""));
  EXPECT_TRUE(has(page, ">law: two lead epoch 1</text>"));
  EXPECT_TRUE(has(page, ">3&gt;1 ack 1.1</text>"));
  EXPECT_TRUE(has(page, "A law was broken"));
  EXPECT_TRUE(has(page, "overview-law"));
  auto diagram = mermaid_of(broken_law());
  EXPECT_TRUE(has(diagram, "Note over s1,s3: ! law#58; two lead epoch 1\n"));
}

TEST(pictures, title_plot_lanes_and_roles_come_from_the_play) {
  auto x = broken_law();
  EXPECT_EQ("bad day", x.title);
  EXPECT_EQ(std::vector<std::string>{"A plot."}, x.plot);
  ASSERT_EQ(3u, x.lanes.size());
  ASSERT_EQ(2u, x.scenes.size());
  auto places = lay_out(x);
  std::vector<std::string> roles;
  for (auto& s : places.strips.back().stretches)
    if (s.lane == 0)
      roles.emplace_back(word_for(s.role));
  EXPECT_EQ((std::vector<std::string>{"down", "looks", "leads"}), roles);
}

TEST(pictures, a_day_without_events_takes_little_room) {
  auto places = lay_out(broken_law());
  EXPECT_LT(places.height, 400);
  ASSERT_EQ(1u, places.strips.back().pauses.size());
  EXPECT_EQ(milliseconds{90'000'000}, places.strips.back().pauses.front().by);
}

TEST(pictures, what_happens_later_in_a_lane_stands_lower) {
  auto x = broken_law();
  auto places = lay_out(x);
  for (auto& strip : places.strips)
    for (std::size_t i = 1; i < strip.items.size(); ++i)
      EXPECT_LT(strip.items[i - 1].y, strip.items[i].y);
}

TEST(pictures, nothing_is_drawn_of_nothing) {
  auto script = parse_scenario("empty.scenario", "");
  auto x = draw(script, {}, {});
  EXPECT_TRUE(has(html_of(x), "</html>"));
  EXPECT_EQ("sequenceDiagram\n  title empty\n", mermaid_of(x));
}

TEST(pictures, words_are_escaped) {
  EXPECT_EQ("&lt;/script&gt; &amp; &quot;&#39;", escaped("</script> & \"'"));
  EXPECT_EQ("\\x00\\x07 \\xff \\xc3( \\xed\\xa0\\x80",
            escaped(std::string("\0\7 \xff \xc3( \xed\xa0\x80", 11)));
  EXPECT_EQ("\u00fc\u20ac\U0001f600", escaped("\u00fc\u20ac\U0001f600"));
}

TEST(pictures, words_are_shortened_by_characters) {
  EXPECT_EQ("abc", shortened("abc", 3));
  EXPECT_EQ("ab\u2026", shortened("abcd", 3));
  EXPECT_EQ("\u00fc\u00fc\u2026", shortened("\u00fc\u00fc\u00fc\u00fc", 3));
}

TEST(pictures, durations_are_short) {
  EXPECT_EQ("0 ms", duration_text(milliseconds{0}));
  EXPECT_EQ("999 ms", duration_text(milliseconds{999}));
  EXPECT_EQ("4 s", duration_text(milliseconds{4000}));
  EXPECT_EQ("4.05 s", duration_text(milliseconds{4050}));
}

} // namespace troupe
