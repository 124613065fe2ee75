// The data tree against the naive model: same transactions, same events, outcomes and znodes.
#include <algorithm>

#include <gtest/gtest.h>

#include "actors/tree/data_tree.hpp"
#include "tests/unit/tree_model.hpp"
#include "tests/unit/tree_random.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr server_id here{1};

std::string created_text(const created& x) {
  return " " + x.path + (x.stat ? " " + test::text_of(*x.stat) : "");
}

struct body_text {
  std::string operator()(const created& x) const {
    return created_text(x);
  }
  std::string operator()(const troupe::stat& x) const {
    return " " + test::text_of(x);
  }
  std::string operator()(const session_opened& x) const {
    return " opened " + std::to_string(x.timeout_ms);
  }
  std::string operator()(const multi_done& x) const {
    std::string text;
    for (auto& part : x.parts)
      text += " | " + std::to_string(static_cast<int>(part.code)) + std::visit(*this, part.what);
    return text;
  }
  template <class T>
  std::string operator()(const T&) const {
    return "";
  }
};

struct effect_text {
  std::string operator()(const change& x) const {
    static constexpr const char* words[] = {"", "created ", "deleted ", "changed ", "children "};
    return words[static_cast<int>(x.kind)] + x.path;
  }
  std::string operator()(const outcome& x) const {
    return "outcome " + std::to_string(static_cast<int>(x.what.code))
           + std::visit(body_text{}, x.what.body);
  }
  std::string operator()(const session_ended& x) const {
    return "ended " + std::to_string(number(x.session)) + (x.expired ? " expired" : "");
  }
  std::string operator()(const session_moved& x) const {
    return "moved " + std::to_string(number(x.session));
  }
  template <class T>
  std::string operator()(const T&) const {
    return "?";
  }
};

void expect_same_nodes(data_tree& tree, const tree_model& model) {
  auto super = std::make_shared<const identities>(identities{{"super", ""}});
  auto ask = [&](troupe::read what) {
    effects out;
    tree.answer({1, no_session, 1, std::move(what), super}, 0, out);
    return std::get<answer>(out.items[0]).what;
  };
  status x;
  tree.report(x);
  ASSERT_EQ(x.nodes, model.nodes.size());
  ASSERT_EQ(x.sessions, model.sessions.size());
  std::size_t bytes = 0;
  for (auto& [path, node] : model.nodes) {
    bytes += path.size() + (node.data ? node.data->size() : 0);
    auto data = std::get<got_data>(ask(get_data{path}).body);
    ASSERT_EQ(data.data, node.data) << path;
    ASSERT_EQ(test::text_of(data.stat), test::text_of(model.stat_of(path))) << path;
    ASSERT_EQ(std::get<got_acl>(ask(get_acl{path}).body).access, node.access) << path;
    auto names = std::get<got_children>(ask(get_children{path}).body).names;
    ASSERT_EQ(names.size(), static_cast<std::size_t>(model.children_of(path))) << path;
    for (auto& name : names)
      ASSERT_TRUE(model.nodes.contains((path == "/" ? "" : path) + "/" + name)) << name;
  }
  ASSERT_EQ(x.data_bytes, bytes);
}

} // namespace

TEST(tree_model, agrees_with_the_tree_over_random_histories) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    random_writes random(seed);
    data_tree tree(here);
    tree_model model;
    for (int step = 0; step < 1000; ++step) {
      auto txn = random.next();
      effects out;
      tree.execute(txn, out);
      std::string did;
      for (auto& item : out.items)
        did += std::visit(effect_text{}, item) + "\n";
      ASSERT_EQ(did, model.apply(txn)) << "seed " << seed << ", step " << step;
      ASSERT_EQ(tree.applied(), txn.id);
      if (step % 250 == 249)
        expect_same_nodes(tree, model);
    }
  }
}

TEST(tree_model, random_histories_have_a_bit_of_everything) {
  std::map<std::string, int> seen;
  random_writes random(1);
  tree_model model;
  for (int step = 0; step < 15000; ++step) {
    auto lines = std::istringstream(model.apply(random.next()));
    for (std::string line; std::getline(lines, line);) {
      auto words = std::istringstream(line);
      std::string first, second;
      words >> first >> second;
      ++seen[first == "outcome" ? first + " " + second : first];
    }
  }
  for (auto* what :
       {"created", "deleted", "changed", "children", "moved", "ended", "outcome 0", "outcome -5",
        "outcome -8", "outcome -101", "outcome -102", "outcome -103", "outcome -108",
        "outcome -110", "outcome -111", "outcome -112", "outcome -114", "outcome -118"})
    EXPECT_GT(seen[what], 0) << what;
}
