// Every story of tests/scenarios and examples/scenarios is played, with several seeds: the same
// answers, and no law broken.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/stage/player.hpp"

namespace troupe {

namespace {

std::vector<std::string> stories() {
  std::vector<std::string> found;
  for (auto folder : {TROUPE_SOURCE "/tests/scenarios", TROUPE_SOURCE "/examples/scenarios"})
    for (auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".scenario")
        found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::string title(const testing::TestParamInfo<std::string>& info) {
  return std::filesystem::path(info.param).stem().string();
}

class story : public testing::TestWithParam<std::string> {};

} // namespace

TEST_P(story, has_the_same_answers_whatever_the_seed) {
  auto script = read_scenario(GetParam());
  for (std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    auto heard = player(seed).play(script);
    EXPECT_TRUE(heard.lawful);
    EXPECT_EQ("", difference(print_scenario(script), print_scenario(script, heard.answers)))
        << GetParam() << " with seed " << seed;
  }
}

TEST_P(story, opens_with_its_plot) {
  std::string line;
  std::getline(std::ifstream(GetParam()) >> std::ws, line);
  EXPECT_TRUE(line.starts_with("# ")) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(scenarios, story, testing::ValuesIn(stories()), title);

} // namespace troupe
