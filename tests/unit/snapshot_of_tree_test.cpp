// Snapshots: exact at one zxid while the tree goes on changing, and refused when damaged.
#include <gtest/gtest.h>

#include "tests/unit/tree_random.hpp"
#include "tests/unit/tree_scene.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

std::vector<snapshot_part> whole_snapshot(data_tree& tree, std::uint64_t bytes = 300) {
  std::vector<snapshot_part> parts;
  tree.begin_snapshot();
  while (tree.taking_snapshot())
    parts.push_back(tree.next_part(bytes));
  return parts;
}

std::unique_ptr<data_tree> restored(const std::vector<snapshot_part>& parts) {
  auto tree = std::make_unique<data_tree>(scene::here);
  effects ignored;
  for (auto& part : parts)
    tree->restore(part, ignored);
  return tree;
}

std::string refusal(const std::vector<snapshot_part>& parts) {
  try {
    restored(parts);
    return "";
  } catch (const std::runtime_error& e) {
    return e.what();
  }
}

/// A small tree with everything in it.
void furnish(scene& s) {
  auto who = s.open(5);
  s.create("/a", "data");
  s.create("/a/b", std::nullopt);
  s.code(create_node{"/hidden", "x", {{31, "digest", "ann:x"}}});
  s.code_as(who, create_node{"/e", "", open_acl, create_mode::ephemeral});
  s.create("/c", "", create_mode::container);
  s.code(set_data{"/a", "changed"});
}

} // namespace

TEST(snapshot_of_tree, brings_back_everything) {
  scene s;
  furnish(s);
  auto parts = whole_snapshot(s.tree);
  ASSERT_GT(parts.size(), 2u);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ(parts[i].at, s.last);
    EXPECT_EQ(parts[i].index, i);
    EXPECT_EQ(parts[i].last, i + 1 == parts.size());
    EXPECT_LT(parts[i].bytes.size(), 1000u);
  }
  auto copy = restored(parts);
  EXPECT_EQ(copy->digest(), s.tree.digest());
  EXPECT_EQ(copy->applied(), s.last);
  status here, there;
  s.tree.report(here);
  copy->report(there);
  EXPECT_EQ(there.nodes, here.nodes);
  EXPECT_EQ(there.data_bytes, here.data_bytes);
  EXPECT_EQ(there.ephemerals, here.ephemerals);
  EXPECT_EQ(there.sessions, here.sessions);
}

TEST(snapshot_of_tree, a_restored_tree_goes_on_like_the_original) {
  scene s;
  furnish(s);
  auto copy = restored(whole_snapshot(s.tree));
  party who{session_id{5}, 11, 1, {}};
  s.create("/n-", "", create_mode::persistent_sequential);
  s.code_as(who, delete_node{"/none"});
  s.code_as(who, close_session{});
  effects ignored;
  for (auto& txn : s.history)
    if (txn.id > copy->applied())
      copy->execute(txn, ignored);
  EXPECT_EQ(copy->digest(), s.tree.digest());
  answer told;
  effects out;
  copy->answer({1, no_session, 1, exists{"/e"}, nullptr}, 0, out);
  EXPECT_EQ(std::get<answer>(out.items[0]).what.code, error::no_node);
}

TEST(snapshot_of_tree, is_the_tree_at_its_zxid_whatever_happens_meanwhile) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    random_writes random(seed);
    data_tree tree(scene::here);
    effects ignored;
    auto step = [&] {
      ignored.items.clear();
      tree.execute(random.next(), ignored);
    };
    for (int i = 0; i < 400; ++i)
      step();
    auto at = tree.applied();
    auto digest = tree.digest();
    std::vector<snapshot_part> parts;
    tree.begin_snapshot();
    while (tree.taking_snapshot()) {
      for (auto n = random.pick(60); n > 0; --n)
        step();
      parts.push_back(tree.next_part(1 + random.pick(700)));
    }
    auto copy = restored(parts);
    ASSERT_EQ(copy->applied(), at) << seed;
    ASSERT_EQ(copy->digest(), digest) << seed;
    auto later = restored(whole_snapshot(tree, 500)); // and the next one sees what came meanwhile
    ASSERT_EQ(later->digest(), tree.digest()) << seed;
  }
}

TEST(snapshot_of_tree, an_empty_tree_has_one_too) {
  scene s;
  auto parts = whole_snapshot(s.tree, 1 << 20);
  EXPECT_EQ(parts.size(), 1u);
  EXPECT_EQ(restored(parts)->digest(), s.tree.digest());
}

TEST(snapshot_of_tree, a_snapshot_may_be_given_up_for_another) {
  scene s;
  furnish(s);
  s.tree.begin_snapshot();
  s.tree.next_part(100);
  s.code(delete_node{"/a/b"});
  EXPECT_EQ(restored(whole_snapshot(s.tree))->digest(), s.tree.digest());
}

TEST(snapshot_of_tree, every_flipped_byte_is_noticed) {
  scene s;
  furnish(s);
  auto parts = whole_snapshot(s.tree);
  ASSERT_EQ(refusal(parts), "");
  for (auto& part : parts)
    for (auto& byte : part.bytes)
      for (auto mask : {1, 0x40, 0xff}) {
        auto good = byte;
        byte = static_cast<char>(byte ^ mask);
        ASSERT_NE(refusal(parts), "") << "part " << part.index;
        byte = good;
      }
}

TEST(snapshot_of_tree, missing_cut_and_strange_parts_are_refused_with_a_sentence) {
  scene s;
  furnish(s);
  auto good = whole_snapshot(s.tree);
  auto parts = good;
  parts.erase(parts.begin() + 1);
  EXPECT_NE(refusal(parts).find("part 1 was expected"), std::string::npos) << refusal(parts);
  parts = good;
  parts[1].bytes.pop_back();
  EXPECT_NE(refusal(parts).find("part 1 is damaged"), std::string::npos) << refusal(parts);
  parts = good;
  parts[1].at = parts[1].at.next();
  EXPECT_NE(refusal(parts), "");
  parts = good;
  parts.erase(parts.begin());
  EXPECT_NE(refusal(parts), "");
  parts = good;
  parts.pop_back();
  parts.back().last = true;
  EXPECT_NE(refusal(parts), "");
  snapshot_content later;
  later.head = snapshot_head{snapshot_format + 1, {1, 1}, 0, 0, 0};
  auto told = refusal({{{1, 1}, 0, true, encode(later)}});
  EXPECT_NE(told.find("format 2"), std::string::npos) << told;
  EXPECT_NE(told.find("the snapshot at 1.1 cannot be used"), std::string::npos) << told;
}

TEST(snapshot_of_tree, a_refused_one_leaves_the_tree_as_it_was) {
  scene s, other;
  furnish(s);
  auto parts = whole_snapshot(s.tree);
  parts.back().bytes += "x";
  effects out;
  other.create("/mine");
  auto digest = other.tree.digest();
  EXPECT_THROW(
      {
        for (auto& part : parts)
          other.tree.restore(part, out);
      },
      std::runtime_error);
  EXPECT_EQ(other.tree.digest(), digest);
  EXPECT_TRUE(other.stat_at("/mine"));
}

TEST(snapshot_of_tree, clients_hear_what_they_missed_when_a_tree_becomes_another) {
  scene old;
  old.create("/gone");
  old.create("/same");
  old.create("/changed");
  auto quiet = old.open(5);
  auto busy = old.open(6);
  auto closed = old.open(7);
  auto moved = old.open(8);
  auto now = std::make_unique<data_tree>(scene::here);
  effects ignored;
  for (auto& txn : old.history)
    now->execute(txn, ignored);
  auto next = old.last;
  auto add = [&](const party& who, std::uint64_t sequence, troupe::write what) {
    next = next.next();
    now->execute({next, 5000, scene::request(who, sequence, std::move(what))}, ignored);
  };
  add({}, 0, delete_node{"/gone"});
  add({}, 0, set_data{"/changed", "y"});
  add(busy, 1, create_node{"/new", "", open_acl});
  add(closed, 1, close_session{});
  add({session_id{8}, 99, 0, {}}, 0, attach_session{1000, "secret"});
  add({session_id{9}, 11, 0, {}}, 0, create_session{1000, "secret"});
  old.ask(exists{"/new", true}); // somebody watches
  old.done.items.clear();
  for (auto& part : whole_snapshot(*now))
    old.tree.restore(part, old.done);
  auto told = old.told();
  for (auto* word : {"deleted /gone", "changed /changed", "created /new", "children /",
                     "moved 6 to 0", "moved 8 to 0", "moved 9 to 0", "closed 7"})
    EXPECT_NE(told.find(word), std::string::npos) << word << " in " << told;
  for (auto* word : {"/same", "moved 5", "expired"})
    EXPECT_EQ(told.find(word), std::string::npos) << word << " in " << told;
  EXPECT_EQ(old.tree.digest(), now->digest());
}

TEST(snapshot_of_tree, nobody_is_told_of_znodes_if_nobody_ever_watched) {
  scene fresh, s;
  furnish(s);
  effects out;
  for (auto& part : whole_snapshot(s.tree))
    fresh.tree.restore(part, out);
  for (auto& item : out.items)
    EXPECT_FALSE(std::holds_alternative<change>(item));
}
