// How a queue is looked at: one folder or two, made where they are missing.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/recipes/queue_listing.hpp"

namespace troupe::recipes {

using testing::ElementsAre;

namespace {

std::string words(const std::optional<question>& x) {
  if (!x)
    return "nothing";
  if (auto* list = std::get_if<ask::children>(&*x))
    return (list->watch ? "watch " : "list ") + list->path;
  auto* make = std::get_if<ask::ensure_path>(&*x);
  return make ? "make " + make->path : "else";
}

using result = queue_listing::result;

struct listing_steps : testing::Test {
  void step(const std::string& asks, const answer& hears) {
    EXPECT_EQ(asks, words(listing.next()));
    listing.hear(hears);
  }

  got_children names(std::vector<std::string> all) {
    return {std::move(all), {}};
  }

  queue_listing listing{"/q/entries", "/q/taken"};
};

} // namespace

TEST_F(listing_steps, shows_in_order_what_nobody_has) {
  EXPECT_EQ("nothing", words(listing.next()));
  listing.begin();
  step("watch /q/entries", names({"entry-100-2", "else", "entry-100-1", "entry-007-3"}));
  EXPECT_EQ(result::none, listing.now());
  step("watch /q/taken", names({"entry-100-1"}));
  EXPECT_EQ("nothing", words(listing.next()));
  EXPECT_EQ(result::listed, listing.now());
  EXPECT_THAT(listing.names(), ElementsAre("entry-007-3", "entry-100-2"));
  EXPECT_TRUE(listing.concerns({event_kind::children_changed, "/q/taken", {}}));
  EXPECT_FALSE(listing.concerns({event_kind::deleted, "/q/taken/entry-100-1", {}}));
}

TEST_F(listing_steps, makes_the_folders_and_lists_again) {
  listing.begin();
  step("watch /q/entries", names({"entry-100-1"}));
  step("watch /q/taken", error::no_node);
  step("make /q/entries", confirmed{});
  step("make /q/taken", confirmed{});
  step("watch /q/entries", names({}));
  step("watch /q/taken", names({}));
  EXPECT_EQ(result::listed, listing.now());
  EXPECT_THAT(listing.names(), ElementsAre());
}

TEST_F(listing_steps, says_why_there_is_no_list) {
  for (auto [why, is] : {std::pair{error::throttled, result::throttled},
                         std::pair{error::session_expired, result::cut_short},
                         std::pair{error::no_auth, result::refused}}) {
    listing.begin();
    EXPECT_EQ(result::none, listing.now());
    step("watch /q/entries", why);
    EXPECT_EQ(is, listing.now());
    EXPECT_EQ("nothing", words(listing.next()));
  }
  EXPECT_EQ(error::no_auth, listing.failure());
  listing.begin();
  step("watch /q/entries", error::no_node);
  step("make /q/entries", error::no_node);
  EXPECT_EQ(result::refused, listing.now()) << "a chroot that is not there is no reason to go on";
}

TEST(queue_listing, one_folder_is_enough_where_nothing_is_claimed) {
  queue_listing listing{"/q"};
  listing.begin();
  EXPECT_EQ("watch /q", words(listing.next()));
  listing.hear(error::no_node);
  EXPECT_EQ("make /q", words(listing.next()));
  listing.hear(confirmed{});
  EXPECT_EQ("watch /q", words(listing.next()));
  listing.hear(got_children{{"entry-100-1"}, {}});
  EXPECT_EQ(result::listed, listing.now());
  EXPECT_THAT(listing.names(), ElementsAre("entry-100-1"));
}

} // namespace troupe::recipes
