// Scripts as text.
#include "runtime/stage/scenario.hpp"

#include <fstream>
#include <sstream>

namespace troupe {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> found;
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    found.push_back(line);
  }
  return found;
}

bool is_answer(const std::string& line) {
  return line.starts_with("  ") || line.starts_with("!");
}

} // namespace

scenario parse_scenario(const std::string& file, const std::string& text) {
  scenario found;
  found.file = file;
  auto open = false; // may an answer come now?
  std::size_t number = 0;
  for (auto& line : lines_of(text)) {
    ++number;
    auto where = file + ':' + std::to_string(number) + ": ";
    if (is_answer(line)) {
      if (!open)
        throw script_error(where + "an answer stands right behind its command");
      found.steps.back().answers.push_back(line);
      continue;
    }
    open = false;
    if (line.empty() || line[0] == '#') {
      found.lines.push_back({line, -1});
      continue;
    }
    if (line[0] == ' ' || line[0] == '\t')
      throw script_error(where + "commands begin at the margin, answers with two blanks");
    try {
      found.steps.push_back({command::parse(line), number, {}});
    } catch (const script_error& e) {
      throw script_error(where + e.what());
    }
    found.lines.push_back({line, static_cast<int>(found.steps.size()) - 1});
    open = true;
  }
  return found;
}

scenario read_scenario(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    throw script_error(file + ": cannot be read");
  return parse_scenario(file, text.str());
}

std::string print_scenario(const scenario& x,
                           const std::vector<std::vector<std::string>>& answers) {
  std::string text;
  for (auto& line : x.lines) {
    text += line.text + '\n';
    if (line.step >= 0 && static_cast<std::size_t>(line.step) < answers.size())
      for (auto& answer : answers[static_cast<std::size_t>(line.step)])
        text += answer + '\n';
  }
  return text;
}

std::string print_scenario(const scenario& x) {
  std::vector<std::vector<std::string>> answers;
  for (auto& s : x.steps)
    answers.push_back(s.answers);
  return print_scenario(x, answers);
}

namespace {

struct edit {
  char what; ///< ' ' both, '-' only expected, '+' only found
  std::string line;
};

/// By the longest common subsequence; scripts are short.
std::vector<edit> edits_between(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::vector<std::uint32_t>> common(a.size() + 1,
                                                 std::vector<std::uint32_t>(b.size() + 1));
  for (auto i = a.size(); i-- > 0;)
    for (auto j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<edit> found;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      found.push_back({' ', a[i]});
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      found.push_back({'-', a[i++]});
    } else {
      found.push_back({'+', b[j++]});
    }
  }
  return found;
}

} // namespace

std::string difference(const std::string& expected, const std::string& found) {
  constexpr std::size_t around = 3;
  auto edits = edits_between(lines_of(expected), lines_of(found));
  std::vector<bool> shown(edits.size());
  for (std::size_t i = 0; i < edits.size(); ++i)
    if (edits[i].what != ' ')
      for (auto k = i - std::min(i, around); k < std::min(edits.size(), i + around + 1); ++k)
        shown[k] = true;
  std::string text;
  auto gap = false;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    if (!shown[i]) {
      gap = true;
      continue;
    }
    if (std::exchange(gap, false))
      text += "...\n";
    text += std::string(1, edits[i].what) + ' ' + edits[i].line + '\n';
  }
  return text;
}

} // namespace troupe
