// Random writes under quotas: what is kept against a count from nothing, and the same state on a
// server that executed, one that replayed, and one that was restored midway.
#include <map>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "actors/session/quota_wish.hpp"
#include "actors/tree/quota_text.hpp"
#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

/// Writes in three small subtrees and on their quotas. Tame ones never nest quotas and never write
/// a usage by hand, so what is kept there can be known.
class random_quota_writes {
public:
  random_quota_writes(unsigned seed, bool tame) : random_(seed), tame_(tame) {}

  unsigned pick(unsigned n) {
    return static_cast<unsigned>(random_() % n);
  }

  troupe::write next() {
    auto what = one();
    if (pick(5) == 0) {
      multi all;
      for (auto n = pick(6); n > 0; --n)
        add_part(all);
      what = std::move(all);
    }
    return pick(2) == 0 ? within_quotas(std::move(what)) : what;
  }

private:
  std::string path() {
    std::string text = "/" + std::string(1, static_cast<char>('a' + pick(3)));
    for (auto depth = pick(3); depth > 0; --depth)
      text += "/" + std::string(1, static_cast<char>('a' + pick(3)));
    return text;
  }

  /// Where a quota may be.
  std::string limited() {
    static constexpr const char* roots[] = {"/a", "/b/a", "/c/b"};
    static constexpr const char* nested[] = {"/a/a", "/b", "/zookeeper"};
    return !tame_ && pick(3) == 0 ? nested[pick(3)] : roots[pick(3)];
  }

  content data() {
    return pick(6) == 0 ? content{} : content{std::string(pick(12), 'x')};
  }

  content limits() {
    auto number = [this] { return static_cast<std::int64_t>(pick(12)) - 1; };
    static constexpr const char* odd[] = {"", "count=x", "countHardLimit=3=", "\xff=,;", "nothing"};
    return !tame_ && pick(4) == 0
               ? content{odd[pick(5)]}
               : content{limits_text({number(), 5 * number(), number(), 5 * number()})};
  }

  content usage() {
    static constexpr const char* texts[] = {
        "",           "count=2,bytes=3", "count=-4,bytes=9223372036854775807,x=1",
        "bytes=half", "count=0",         "count=9,bytes=+8=;a=b"};
    return pick(8) == 0 ? content{} : content{texts[pick(6)]};
  }

  create_node creation() {
    static constexpr int modes[] = {0, 0, 0, 1, 2, 4};
    return {path(), data(), open_acl, static_cast<create_mode>(modes[pick(6)])};
  }

  /// A quota's znodes come and go; the folders above them too.
  multi::part about_quotas() {
    auto at = limited();
    auto place = pick(2) == 0 ? limits_path(at) : usage_path(at);
    switch (pick(6)) {
    case 0:
      return delete_node{place};
    case 1:
      return set_data{limits_path(at), limits()};
    case 2:
      if (!tame_)
        return set_data{usage_path(at), usage()};
      [[fallthrough]];
    case 3:
      return create_node{place, pick(2) ? limits() : usage(), open_acl};
    default:
      return create_node{std::string(quota_root) + (pick(2) ? at : at.substr(0, at.rfind('/'))), "",
                         open_acl};
    }
  }

  void add_part(multi& to) {
    if (pick(4) == 0) {
      to.parts.push_back(about_quotas());
      return;
    }
    switch (pick(8)) {
    case 0:
    case 1:
    case 2:
      to.parts.emplace_back(creation());
      break;
    case 3:
      to.parts.emplace_back(delete_if_there{path()});
      break;
    case 4:
      to.parts.emplace_back(delete_node{path()});
      break;
    case 5:
      to.parts.emplace_back(delete_subtree{path(), pick(4)});
      break;
    case 6:
      to.parts.emplace_back(create_if_absent{creation()});
      break;
    default:
      to.parts.emplace_back(set_data{path(), data()});
    }
  }

  troupe::write one() {
    multi just;
    if (pick(12) == 0)
      return reap_node{path()};
    add_part(just);
    return std::visit([](auto& x) -> troupe::write { return std::move(x); }, just.parts.front());
  }

  std::mt19937 random_;
  bool tame_;
};

quota_usage counted(scene& s, const std::string& path) {
  auto told = s.ask(get_data{path});
  if (told.what.code != error::ok)
    return {};
  auto& data = std::get<got_data>(told.what.body).data;
  quota_usage sum{1, static_cast<std::int64_t>(data.value_or("").size())};
  for (auto& name : s.children_of(path)) {
    auto below = counted(s, path + "/" + name);
    sum = {sum.count + below.count, sum.bytes + below.bytes};
  }
  return sum;
}

/// One session at a time does it all; now and then it goes, and its ephemerals with it.
struct story {
  story(unsigned seed, bool tame) : writes(seed, tame), who(s.open(next_session++)) {
    for (std::string place :
         {"", "/a", "/b", "/c", "/a/a", "/b/a", "/c/b", "/zookeeper"}) { // for quotas to be in
      s.create(place);
      s.create(std::string(quota_root) + place);
    }
  }

  reply step() {
    if (writes.pick(60) == 0) {
      s.code_as(who, close_session{});
      who = s.open(next_session++);
    }
    return s.write_as(who, writes.next());
  }

  scene s;
  random_quota_writes writes;
  std::uint64_t next_session = 1;
  party who;
};

void count_codes(const reply& said, std::map<error, int>& seen) {
  ++seen[said.code];
  if (auto* all = std::get_if<multi_done>(&said.body))
    for (auto& part : all->parts)
      ++seen[part.code];
}

std::unique_ptr<data_tree> copy_of(data_tree& tree, story& meanwhile) {
  auto copy = std::make_unique<data_tree>(scene::here);
  effects ignored;
  tree.begin_snapshot();
  while (tree.taking_snapshot()) {
    for (auto n = meanwhile.writes.pick(10); n > 0; --n)
      meanwhile.step();
    copy->restore(tree.next_part(200), ignored);
  }
  return copy;
}

/// What is wrong with a refusal, or with its absence, by a count from before.
std::string unjust(const troupe::write& what, error code, const quota& limits,
                   const quota_usage& before, std::int64_t old_bytes) {
  auto* within = std::get_if<within_quota>(&what);
  auto size = [](const content& x) { return static_cast<std::int64_t>(x.value_or("").size()); };
  std::int64_t znodes = 0, bytes = 0;
  if (auto* x = within ? std::get_if<create_node>(&within->what) : nullptr) {
    znodes = 1;
    bytes = size(x->data);
  } else if (auto* y = within ? std::get_if<set_data>(&within->what) : nullptr) {
    bytes = size(y->data) - old_bytes;
  } else {
    return code == error::quota_exceeded ? "refused who has not asked for it" : "";
  }
  auto beyond = [](std::int64_t most, std::int64_t used, std::int64_t more) {
    return most >= 0 && more != 0 && used + more > most;
  };
  auto exceeds = beyond(limits.count_hard, before.count, znodes)
                 || beyond(limits.bytes_hard, before.bytes, bytes);
  if (code == error::ok && exceeds)
    return "let through";
  return code == error::quota_exceeded && !exceeds ? "refused" : "";
}

} // namespace

TEST(quota_random, what_is_kept_is_what_a_count_from_nothing_finds) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 15; ++seed) {
    story of(seed, true);
    auto& s = of.s;
    for (int i = 0; i < 600; ++i) {
      of.step();
      for (std::string path : {"/a", "/b/a", "/c/b"}) {
        if (!s.stat_at(limits_path(path)) || !s.stat_at(usage_path(path)))
          continue;
        ASSERT_EQ(s.data_at(usage_path(path)), usage_text(counted(s, path)))
            << path << ", seed " << seed << ", step " << i;
        ++seen[path];
      }
    }
  }
  for (auto* path : {"/a", "/b/a", "/c/b"})
    EXPECT_GT(seen[path], 500) << path;
}

TEST(quota_random, hard_limits_refuse_exactly_what_exceeds_them) {
  std::map<error, int> seen;
  scene s;
  s.create("/a");
  for (auto* place : {"/zookeeper/quota/a"})
    s.create(place);
  s.create(limits_path("/a"));
  s.create(usage_path("/a"));
  random_quota_writes random(7, true);
  for (int i = 0; i < 4000; ++i) {
    if (random.pick(10) == 0)
      s.code(set_data{limits_path("/a"),
                      limits_text({-1, -1, static_cast<std::int64_t>(random.pick(9)) - 1,
                                   static_cast<std::int64_t>(random.pick(40)) - 1})});
    auto limits = read_quota(*s.data_at(limits_path("/a"))).what;
    auto path = "/a/" + std::string(1, static_cast<char>('a' + random.pick(6)));
    auto old = s.stat_at(path);
    auto before = counted(s, "/a");
    troupe::write what = create_node{path, std::string(random.pick(12), 'x'), open_acl};
    if (random.pick(3) == 0)
      what = delete_node{path};
    else if (random.pick(2) == 0)
      what = set_data{path, std::string(random.pick(12), 'x')};
    if (random.pick(6) != 0)
      what = within_quotas(std::move(what));
    auto code = s.code(what);
    ++seen[code];
    ASSERT_EQ(unjust(what, code, limits, before, old ? old->data_length : 0), "") << i;
  }
  EXPECT_GT(seen[error::ok], 300);
  EXPECT_GT(seen[error::quota_exceeded], 300);
}

TEST(quota_random, a_server_that_replayed_or_was_restored_has_the_same_state) {
  std::map<error, int> seen;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    story of(seed, false);
    for (int i = 0; i < 300; ++i)
      count_codes(of.step(), seen);
    auto restored = copy_of(of.s.tree, of);
    for (int i = 0; i < 300; ++i)
      count_codes(of.step(), seen);
    auto twice = copy_of(*restored, of); // a copy of a copy
    for (int i = 0; i < 100; ++i)
      of.step();
    data_tree replayed(server_id{2});
    effects ignored;
    std::map<zxid, std::uint64_t> digests;
    for (auto& txn : of.s.history) {
      ignored.items.clear();
      replayed.execute(txn, ignored);
      digests[txn.id] = replayed.digest();
    }
    ASSERT_EQ(replayed.digest(), of.s.tree.digest()) << seed;
    for (auto* copy : {restored.get(), twice.get()})
      for (auto& txn : of.s.history) {
        if (txn.id <= copy->applied())
          continue;
        copy->execute(txn, ignored);
        ASSERT_EQ(copy->digest(), digests[txn.id]) << "seed " << seed << ", " << to_string(txn.id);
      }
  }
  for (auto code : {error::ok, error::quota_exceeded, error::no_node, error::node_exists})
    EXPECT_GT(seen[code], 50) << static_cast<int>(code);
}
