// What scripts tell programs, and the law of locks.
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "runtime/stage/command.hpp"
#include "runtime/stage/programs/hold_laws.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

recipes::fencing_token token(std::uint32_t counter) {
  return {{1, counter}};
}

command::program_errand told(const std::string& line) {
  return std::get<command::program_errand>(command::parse(line).at(0).what);
}

} // namespace

TEST(programs, are_told_what_the_table_of_errands_says) {
  auto x = told("ann lock /jobs patience 200ms");
  EXPECT_EQ("ann", x.name);
  EXPECT_EQ("lock", x.what.verb);
  EXPECT_EQ("/jobs", x.what.path);
  EXPECT_EQ(200ms, x.what.patience);
  EXPECT_FALSE(told("ann unlock /jobs").what.patience);
}

TEST(programs, every_example_of_the_table_can_be_told) {
  for (auto& form : errand_forms())
    EXPECT_EQ(form.verb, told(form.example).what.verb);
}

TEST(programs, every_example_stands_in_the_page_of_recipes) {
  std::ifstream file(TROUPE_SOURCE "/docs/recipes.md");
  std::string page{std::istreambuf_iterator<char>(file), {}};
  for (auto& form : errand_forms())
    EXPECT_NE(std::string::npos, page.find('`' + std::string(form.example) + '`')) << form.example;
}

TEST(programs, what_makes_no_sense_says_how_it_is_written) {
  for (auto* line :
       {"ann lock", "ann lock jobs", "ann lock /jobs patience", "ann lock /jobs patience 2",
        "ann lock /jobs for 2s", "ann lock /jobs/", "ann lock /jobs patience 2s 3"})
    try {
      command::parse(line);
      ADD_FAILURE() << line;
    } catch (const script_error& e) {
      EXPECT_NE(std::string::npos, std::string(e.what()).find("ann lock /jobs patience 2s"))
          << line;
    }
  for (auto* line : {"program ann", "program ann at", "program ann at 0", "program Ann at 1",
                     "program ann at 1 timeout", "program ann to 1"})
    EXPECT_THROW(command::parse(line), script_error) << line;
}

TEST(hold_laws, two_that_hold_what_is_for_one_are_accused) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  EXPECT_FALSE(laws.holds("/b", {"bob", hold_laws::alone}, token(2)));
  EXPECT_TRUE(laws.holds("/a", {"bob", hold_laws::alone}, token(3)));
}

TEST(hold_laws, readers_hold_together_but_not_with_a_writer) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::with_anybody}, token(1)));
  EXPECT_FALSE(laws.holds("/a", {"bob", hold_laws::with_anybody}, token(2)));
  EXPECT_TRUE(laws.holds("/a", {"cyd", hold_laws::alone}, token(3)));
}

TEST(hold_laws, leases_are_held_by_no_more_than_there_are) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", 2}, token(1)));
  EXPECT_FALSE(laws.holds("/a", {"bob", 2}, token(2)));
  EXPECT_FALSE(laws.holds("/a", {"ann", 2}, token(1))) << "the same lease, after a doubt";
  EXPECT_EQ("cyd holds /a while ann and bob do", laws.holds("/a", {"cyd", 2}, token(3)));
  EXPECT_TRUE(laws.unsettled());
}

TEST(hold_laws, a_lease_that_is_left_is_waited_for_by_nobody) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", 2}, token(1)));
  laws.wants("/a", {"bob", 2});
  EXPECT_EQ("bob waits for /a, which 1 have and 2 may", laws.unsettled());
  EXPECT_FALSE(laws.holds("/a", {"cyd", 2}, token(2)));
  EXPECT_FALSE(laws.unsettled());
}

TEST(hold_laws, who_asks_for_both_is_told_of_each) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  laws.let_go("/a", {"ann", hold_laws::with_anybody});
  EXPECT_TRUE(laws.holds("/a", {"bob", hold_laws::alone}, token(2))) << "ann writes still";
  EXPECT_TRUE(laws.holds("/a", {"ann", hold_laws::with_anybody}, token(3)))
      << "a reader beside a writer";
}

TEST(hold_laws, who_let_go_lost_it_or_is_no_more_is_in_nobodys_way) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  laws.let_go("/a", {"ann"});
  EXPECT_FALSE(laws.holds("/a", {"bob", hold_laws::alone}, token(2)));
  laws.gone("bob");
  EXPECT_FALSE(laws.holds("/a", {"cyd", hold_laws::alone}, token(3)));
}

TEST(hold_laws, who_stood_still_may_be_wrong) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  laws.stood_still("ann");
  EXPECT_FALSE(laws.holds("/a", {"bob", hold_laws::alone}, token(2)));
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
}

TEST(hold_laws, tokens_rise_from_holder_to_holder) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(5)));
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(5)))
      << "the same one, after a doubt";
  laws.let_go("/a", {"ann"});
  EXPECT_TRUE(laws.holds("/a", {"bob", hold_laws::alone}, token(5)));
}

TEST(hold_laws, a_program_that_starts_again_has_not_stood_still) {
  hold_laws laws;
  laws.stood_still("ann");
  laws.gone("ann");
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  EXPECT_TRUE(laws.holds("/a", {"bob", hold_laws::alone}, token(2)));
}

TEST(hold_laws, nobody_waits_for_ever_for_what_nobody_has) {
  hold_laws laws;
  EXPECT_FALSE(laws.unsettled());
  laws.wants("/a", {"ann"});
  EXPECT_TRUE(laws.unsettled());
  laws.gives_up("/a", {"ann"});
  EXPECT_FALSE(laws.unsettled());
  laws.wants("/a", {"ann"});
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  laws.wants("/a", {"bob"});
  EXPECT_FALSE(laws.unsettled());
  laws.let_go("/a", {"ann"});
  EXPECT_TRUE(laws.unsettled());
  laws.gone("bob");
  EXPECT_FALSE(laws.unsettled());
}

TEST(hold_laws, who_stood_still_knows_better_at_last) {
  hold_laws laws;
  EXPECT_FALSE(laws.holds("/a", {"ann", hold_laws::alone}, token(1)));
  laws.stood_still("ann");
  EXPECT_FALSE(laws.holds("/a", {"bob", hold_laws::alone}, token(2)));
  EXPECT_TRUE(laws.unsettled());
  laws.let_go("/a", {"ann"});
  EXPECT_FALSE(laws.unsettled());
  laws.at_peace();
  EXPECT_TRUE(laws.holds("/a", {"ann", hold_laws::alone}, token(3)));
}

TEST(hold_laws, what_is_given_once_is_given_to_one) {
  hold_laws laws;
  EXPECT_FALSE(laws.given("/numbers", "7", "ann"));
  EXPECT_FALSE(laws.given("/numbers", "8", "bob"));
  EXPECT_FALSE(laws.given("/others", "7", "bob"));
  EXPECT_TRUE(laws.given("/numbers", "7", "bob"));
  EXPECT_TRUE(laws.given("/numbers", "7", "ann"));
}

} // namespace troupe
