// The scenario language as text: what is read, what is refused and how, what is written again.
#include "runtime/stage/scenario.hpp"

#include <gtest/gtest.h>

#include "runtime/stage/answers.hpp"

namespace troupe {

namespace {

namespace m = milestone;

std::string refusal(const std::string& text) {
  try {
    parse_scenario("story.scenario", text);
  } catch (const script_error& e) {
    return e.what();
  }
  return "";
}

template <class T>
T only(const std::string& line) {
  return std::get<T>(command::parse(line).at(0).what);
}

} // namespace

TEST(scenario_script, is_written_as_it_was_read) {
  auto text = "# A story.\nservers 3\n\nstart 1 2 3\n  3 leads epoch 1\n\nput 3 /n a\n";
  EXPECT_EQ(text, print_scenario(parse_scenario("x", text)));
}

TEST(scenario_script, takes_other_answers_and_keeps_the_rest) {
  auto script = parse_scenario("x", "servers 1\n# why\nstart 1\n  1 looks\nroles\n");
  EXPECT_EQ("servers 1\n# why\nstart 1\n  1 leads epoch 1\nroles\n  1 leads epoch 1\n",
            print_scenario(script, {{}, {"  1 leads epoch 1"}, {"  1 leads epoch 1"}}));
}

TEST(scenario_script, names_file_and_line_of_a_mistake_and_what_would_be_right) {
  EXPECT_EQ("story.scenario:2: 'wait' is followed by a duration, as in 'wait 200ms' or 'wait 3 "
            "ticks'",
            refusal("servers 3\nwait\n"));
  EXPECT_EQ("story.scenario:1: 'servers' is followed by how many, as in 'servers 5', 'servers 5 "
            "observers 6 7' or 'servers 6 groups 1 2 3 | 4 5 6'",
            refusal("servers many\n"));
  EXPECT_EQ("story.scenario:3: an answer stands right behind its command",
            refusal("servers 3\n\n  3 leads epoch 1\n"));
  EXPECT_EQ("story.scenario:1: commands begin at the margin, answers with two blanks",
            refusal(" start 1\n"));
}

TEST(scenario_script, names_the_faults_of_a_disk_and_the_kinds_of_commands) {
  EXPECT_EQ("story.scenario:1: 'melts' happens to no disk; there are fails fsync, fails write, "
            "flips epochs, flips snapshot, full, mended, scatters, tears, wiped, flips 1.9",
            refusal("disk 3 melts\n"));
  EXPECT_NE("", refusal("frobnicate 3\n"));
  EXPECT_EQ("story.scenario:1: only what takes no time can be joined by '&' or come behind 'in'; "
            "'crash' stands alone",
            refusal("crash 1 & wait 2s\n"));
  EXPECT_EQ("story.scenario:1: 'in' is followed by a number of messages and a command, as in 'in "
            "25 crash 3'",
            refusal("in crash 3\n"));
}

TEST(scenario_script, begins_joined_commands_at_once_and_late_ones_in_the_midst) {
  auto acts = command::parse("crash 1 & in 25 disk 2 flips 1.9 & pause 3");
  ASSERT_EQ(3u, acts.size());
  EXPECT_EQ(0u, acts[0].after);
  EXPECT_EQ(25u, acts[1].after);
  auto flip = std::get<command::hurt_disk>(acts[1].what);
  EXPECT_EQ(server_id{2}, flip.of);
  EXPECT_EQ(disk_fault::kind::flips_record, flip.how.what);
  EXPECT_EQ((zxid{1, 9}), flip.how.record);
  EXPECT_TRUE(std::holds_alternative<command::pause>(acts[2].what));
}

TEST(scenario_script, refuses_numbers_that_are_none) {
  for (auto* line : {"start 0",
                     "start 256",
                     "start -1",
                     "start 1x",
                     "servers 0",
                     "servers 256",
                     "seed",
                     "seed x",
                     "wait 5",
                     "wait ms",
                     "wait 99999999999ms",
                     "timing tick 5",
                     "timing size 5",
                     "hold 3>X",
                     "hold 3",
                     "hold 3>1 gossip",
                     "cut 1",
                     "cut 1 |",
                     "cut 1 2 | 2",
                     "put 1 n a",
                     "put 1 /n",
                     "read 1",
                     "after ../x",
                     "roles 1",
                     "pause",
                     "lose 3>disk",
                     "damage 3",
                     "delay 3>1",
                     "delay 3>1 x",
                     "disk 3 flips",
                     "disk 3 flips 1",
                     "disk 3 full moon",
                     "tree 3 n",
                     "in 0 crash 3",
                     "crash 1 &",
                     "& crash 1",
                     "ann",
                     "ann juggle /n",
                     "ann create n x",
                     "ann create /n x y",
                     "ann set /n",
                     "ann set /n y version x",
                     "ann multi",
                     "ann multi create /a x,, delete /b",
                     "ann multi get /a",
                     "ann vanish now",
                     "client ann",
                     "client Ann at 2",
                     "client ann at 2 timeout 4",
                     "client ann to 2 timeout 4s",
                     "lose ann>2",
                     "hold ann>bob"})
    EXPECT_THROW(command::parse(line), script_error) << line;
}

TEST(scenario_script, understands_links_partitions_and_times) {
  auto hold = only<command::hold>("hold 3>1 *>2 ack");
  EXPECT_EQ(hold.links,
            (std::vector<link_pattern>{{server_id{3}, server_id{1}}, {nobody, server_id{2}}}));
  EXPECT_EQ(hold.kind, "ack");
  EXPECT_FALSE(hold.links[1].covers(server_id{2}, server_id{2}));
  auto cut = only<command::cut>("cut 1 2|3");
  EXPECT_EQ(cut.sides,
            (std::vector<std::vector<server_id>>{{server_id{1}, server_id{2}}, {server_id{3}}}));
  EXPECT_EQ(2000, only<command::wait>("wait 2s").count);
  EXPECT_TRUE(only<command::wait>("wait 3 ticks").ticks);
  timing times;
  only<command::times>("timing tick 100ms sync_limit 7").change(times);
  EXPECT_EQ(100, times.tick.count());
  EXPECT_EQ(7u, times.sync_limit);
}

TEST(scenario_script, shows_differences_with_a_few_lines_around) {
  EXPECT_EQ("", difference("a\nb\n", "a\nb\n"));
  EXPECT_EQ("...\n  3\n  4\n  5\n- 6\n+ six\n  7\n",
            difference("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\n5\nsix\n7\n"));
}

TEST(scenario_answers, fold_chains_and_ranges_and_stand_in_the_order_of_servers) {
  constexpr server_id one{1}, three{3};
  answers all;
  all.hear(three, m::proposes{{1, 1}});
  all.hear(three, m::commits{{1, 1}});
  all.hear(one, m::looks{});
  all.hear(one, m::votes{{1, {1, 8}, one}});
  all.hear(three, m::proposes{{1, 2}});
  all.hear(one, m::votes{{1, {1, 8}, three}});
  all.hear(one, m::syncs{{1, 2}});
  all.hear(one, m::votes{{1, {1, 8}, server_id{4}}});
  all.hear(three, m::commits{{1, 2}});
  all.say("1 /n = kept");
  EXPECT_EQ(all.take(),
            (std::vector<std::string>{"  1 looks, votes (1,8,1), then (1,8,4)",
                                      "  3 proposes 1.1..1.2, commits 1.1..1.2", "  1 /n = kept"}));
  all.hear(three, m::commits{{1, 4}});
  all.hear(three, m::commits{{1, 5}});
  EXPECT_EQ(all.take(), (std::vector<std::string>{"  3 commits 1.3..1.5"}));
  EXPECT_TRUE(all.take().empty());
}

TEST(scenario_answers, write_a_vote_of_another_epoch_with_its_whole_zxid) {
  answers all;
  all.hear(server_id{1}, m::votes{{2, {1, 8}, server_id{4}}});
  EXPECT_EQ(all.take(), (std::vector<std::string>{"  1 votes (2,1.8,4)"}));
}

} // namespace troupe
