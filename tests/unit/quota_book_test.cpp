// Texts of quotas, whatever they hold, and the account that a path counts for.
#include <limits>

#include <gtest/gtest.h>

#include "actors/tree/quota_book.hpp"

using namespace troupe;

namespace {

constexpr auto greatest = std::numeric_limits<std::int64_t>::max();

std::string over(quota_book& book, std::string_view path) {
  auto* found = book.over(path);
  return found ? found->first : "";
}

} // namespace

TEST(quota_text, is_zookeepers) {
  quota x{5, -1, -1, 7};
  EXPECT_EQ(limits_text(x), "count=5,bytes=-1=;byteHardLimit=7;countHardLimit=-1");
  EXPECT_EQ(read_quota(limits_text(x)).what, x);
  EXPECT_EQ(usage_text({2, 6}), "count=2,bytes=6");
  EXPECT_EQ(read_usage("count=2,bytes=6"), (quota_usage{2, 6}));
  EXPECT_EQ(read_quota("count=2,bytes=6").what, (quota{2, 6, -1, -1}));
  EXPECT_EQ(read_quota(",;,count==9,;;bytes=+3=;countHardLimit=-4").what, (quota{-1, 3, -4, -1}));
  EXPECT_EQ(read_quota("future=x;count=1").what, (quota{1, -1, -1, -1}));
  EXPECT_TRUE(read_quota("future=x;count=1").sound);
}

TEST(quota_text, garbage_is_no_limit_and_says_no_usage) {
  for (auto* text :
       {"", "x", "=", "==", ",", ";;;", "count", "count=many", "count=99999999999999999999",
        "count=1 ", "count= 1", "count=+-1", "count=0x5", "bytes=\xff\xfe", "count=1e3"}) {
    EXPECT_EQ(read_quota(text).what.count, -1) << text;
    EXPECT_EQ(read_usage(text), std::nullopt) << text;
  }
  EXPECT_FALSE(read_quota("count=many,bytes=3").sound);
  EXPECT_EQ(read_quota("count=many,bytes=3").what.bytes, 3);
  EXPECT_EQ(read_usage("count=many,bytes=3"), std::nullopt);
  EXPECT_EQ(read_usage("count=3"), std::nullopt);
  EXPECT_EQ(read_usage("count=,bytes="), (quota_usage{-1, -1}));
  std::string nul("count=1\0,bytes=2", 16);
  EXPECT_EQ(read_quota(nul).what, (quota{-1, 2, -1, -1}));
  EXPECT_EQ(read_quota(std::string(1 << 20, ',')).what, quota{});
  EXPECT_EQ(read_quota(std::string(1 << 20, '=')).what, quota{});
}

TEST(quota_text, places_are_known_by_their_paths) {
  EXPECT_EQ(limits_path("/a/b"), "/zookeeper/quota/a/b/zookeeper_limits");
  EXPECT_EQ(usage_path("/"), "/zookeeper/quota/zookeeper_stats");
  auto limits_at = limits_path("/a/b"); // what is found points into it
  auto limits = quota_place_of(limits_at);
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->of, "/a/b");
  EXPECT_TRUE(limits->limits);
  auto usage_at = usage_path("/zookeeper/quota");
  auto usage = quota_place_of(usage_at);
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->of, "/zookeeper/quota");
  EXPECT_FALSE(usage->limits);
  for (auto* path : {"/", "", "/zookeeper/quota", "/zookeeper/quota/a",
                     "/zookeeper/quota/zookeeper_limits", "/zookeeper/quotas/a/zookeeper_limits",
                     "/zookeeper/quota/a/zookeeper_limits/x", "/zookeeper/quota/azookeeper_limits",
                     "/a/zookeeper_limits", "/zookeeper/quota/a/xzookeeper_stats"})
    EXPECT_FALSE(quota_place_of(path)) << path;
}

TEST(quota_text, sums_stay_within_their_64_bits) {
  EXPECT_EQ(sum_of(2, -3), -1);
  EXPECT_EQ(sum_of(greatest, 1), greatest);
  EXPECT_EQ(sum_of(-greatest, -greatest), std::numeric_limits<std::int64_t>::min());
}

TEST(quota_book, the_nearest_account_above_counts) {
  quota_book book;
  EXPECT_TRUE(book.empty());
  EXPECT_EQ(over(book, "/a"), "");
  for (auto* path : {"/a", "/a/bb/c", "/abc", "/d/e"})
    book.open(path);
  EXPECT_EQ(over(book, "/a"), "/a");
  EXPECT_EQ(over(book, "/a/bb"), "/a");
  EXPECT_EQ(over(book, "/a/bb/c"), "/a/bb/c");
  EXPECT_EQ(over(book, "/a/bb/c/d/e"), "/a/bb/c");
  EXPECT_EQ(over(book, "/a/bb/cc"), "/a");
  EXPECT_EQ(over(book, "/ab"), "");
  EXPECT_EQ(over(book, "/abc"), "/abc");
  EXPECT_EQ(over(book, "/abcd"), "");
  EXPECT_EQ(over(book, "/d"), "");
  EXPECT_EQ(over(book, "/"), "");
  book.close("/a/bb/c");
  book.close("/none");
  EXPECT_EQ(over(book, "/a/bb/c/d"), "/a");
  for (auto* path : {"/a", "/abc", "/d/e"})
    book.close(path);
  EXPECT_TRUE(book.empty());
  EXPECT_EQ(over(book, "/a/b"), "");
}

TEST(quota_book, a_hard_limit_refuses_what_goes_beyond_it) {
  quota_book book;
  auto& x = book.open("/a");
  x.limits = {1, 1, 3, 10};
  EXPECT_FALSE(book.refuses("/a/b", 9, 9)); // nobody knows what is used
  x.used = {2, 8};
  EXPECT_FALSE(book.refuses("/a/b", 1, 2));
  EXPECT_TRUE(book.refuses("/a/b", 2, 0));
  EXPECT_TRUE(book.refuses("/a/b", 0, 3));
  EXPECT_FALSE(book.refuses("/b", 9, 9));
  x.used = {9, 90};
  EXPECT_FALSE(book.refuses("/a/b", 0, 0)); // as in ZooKeeper: what changes nothing is fine,
  EXPECT_TRUE(book.refuses("/a/b", 0, -1)); // what makes it better but not good is not
  x.used = {greatest, greatest};
  EXPECT_TRUE(book.refuses("/a/b", 1, 0));
  x.limits = {1, 1, -1, -5};
  EXPECT_FALSE(book.refuses("/a/b", 1, 1)); // only soft ones
  EXPECT_EQ(book.totals()[0].exceeded, 4u);
}

TEST(quota_book, totals_are_by_the_first_name) {
  quota_book book;
  book.open("/a") = {{5, -1, 7, -1}, quota_usage{2, 6}};
  book.open("/a/b") = {{1, -1, 0, -1}, quota_usage{}};
  book.open("/c/d") = {{-1, greatest, -1, -1}, quota_usage{1, 1}};
  book.open("/c/e") = {{-1, 5, -1, -1}, quota_usage{1, greatest}};
  EXPECT_TRUE(book.refuses("/a/b/x", 1, 0));
  EXPECT_TRUE(book.refuses("/a/x", 9, 0));
  auto all = book.totals();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[0].count_limit, 7);
  EXPECT_EQ(all[0].bytes_limit, -1);
  EXPECT_EQ(all[0].count, 2);
  EXPECT_EQ(all[0].bytes, 6);
  EXPECT_EQ(all[0].exceeded, 2u);
  EXPECT_EQ(all[1].name, "c");
  EXPECT_EQ(all[1].count_limit, -1);
  EXPECT_EQ(all[1].bytes_limit, greatest);
  EXPECT_EQ(all[1].bytes, greatest);
  book.close("/a/b");
  EXPECT_EQ(book.totals()[0].exceeded, 2u);
  book.close("/a");
  EXPECT_EQ(book.totals().size(), 1u);
}

TEST(quota_book, one_that_takes_the_place_of_another_goes_on_counting_refusals) {
  quota_book before, now;
  for (auto* path : {"/a", "/gone"}) {
    before.open(path) = {{-1, -1, 0, -1}, quota_usage{}};
    EXPECT_TRUE(before.refuses(path, 1, 0));
  }
  now.open("/a");
  now.take_over_counts(before);
  ASSERT_EQ(now.totals().size(), 1u);
  EXPECT_EQ(now.totals()[0].exceeded, 1u);
}
