// Scripts as text.
#include "runtime/stage/scenario.hpp"

#include <algorithm>
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

/// A script is text: what cannot be seen would also cut error messages short.
void check_text(const std::string& line, const std::string& where) {
  for (std::size_t i = 0; i < line.size(); ++i)
    if (auto c = static_cast<unsigned char>(line[i]); (c < 0x20 && c != '\t') || c == 0x7f)
      throw script_error(where + "a script is text, and byte " + std::to_string(i + 1)
                         + " of this line is the control character " + std::to_string(c));
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
    check_text(line, where);
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
  in.peek(); // a directory can be opened, and not be read
  if (!in.is_open() || in.bad())
    throw script_error(file + ": cannot be read");
  in.clear();
  text << in.rdbuf();
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

using lines = std::vector<std::string>;

/// More lines than this on one side are not matched with each other one by one.
constexpr std::size_t matched_max = 2000;

/// More lines than this are not shown.
constexpr std::size_t shown_max = 60;

/// By the longest common subsequence of what lies between equal beginnings and equal ends.
class comparison {
public:
  comparison(const lines& a, const lines& b) : a_(a), b_(b) {}

  std::vector<edit> edits() {
    std::size_t begin = 0, end = 0;
    auto least = std::min(a_.size(), b_.size());
    while (begin < least && a_[begin] == b_[begin])
      keep(begin++);
    while (end < least - begin && a_[a_.size() - 1 - end] == b_[b_.size() - 1 - end])
      ++end;
    match(begin, a_.size() - end, b_.size() - end);
    for (auto i = a_.size() - end; i < a_.size(); ++i)
      keep(i);
    return std::move(found_);
  }

private:
  void keep(std::size_t i) {
    found_.push_back({' ', a_[i]});
  }

  void match(std::size_t begin, std::size_t a_end, std::size_t b_end) {
    auto rows = a_end - begin, columns = b_end - begin;
    if (rows > matched_max || columns > matched_max)
      return replace(begin, a_end, b_end);
    std::vector<std::vector<std::uint32_t>> common(rows + 1,
                                                   std::vector<std::uint32_t>(columns + 1));
    for (auto i = rows; i-- > 0;)
      for (auto j = columns; j-- > 0;)
        common[i][j] = a_[begin + i] == b_[begin + j]
                           ? common[i + 1][j + 1] + 1
                           : std::max(common[i + 1][j], common[i][j + 1]);
    std::size_t i = 0, j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && a_[begin + i] == b_[begin + j]) {
        keep(begin + i);
        ++i, ++j;
      } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
        found_.push_back({'-', a_[begin + i++]});
      } else {
        found_.push_back({'+', b_[begin + j++]});
      }
    }
  }

  void replace(std::size_t begin, std::size_t a_end, std::size_t b_end) {
    for (auto i = begin; i < a_end; ++i)
      found_.push_back({'-', a_[i]});
    for (auto j = begin; j < b_end; ++j)
      found_.push_back({'+', b_[j]});
  }

  const lines& a_;
  const lines& b_;
  std::vector<edit> found_;
};

/// Which edits are worth showing: changes, and a few lines around each.
std::vector<bool> with_context(const std::vector<edit>& edits) {
  constexpr std::size_t around = 3;
  std::vector<bool> shown(edits.size());
  for (std::size_t i = 0; i < edits.size(); ++i)
    if (edits[i].what != ' ')
      for (auto k = i - std::min(i, around); k < std::min(edits.size(), i + around + 1); ++k)
        shown[k] = true;
  return shown;
}

} // namespace

std::size_t first_difference(const std::string& expected, const std::string& found) {
  auto a = lines_of(expected), b = lines_of(found);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    if (i >= a.size() || i >= b.size() || a[i] != b[i])
      return i + 1;
  return 0;
}

std::string difference(const std::string& expected, const std::string& found) {
  auto a = lines_of(expected), b = lines_of(found);
  auto edits = comparison(a, b).edits();
  auto shown = with_context(edits);
  std::string text;
  std::size_t count = 0, left_out = 0;
  auto gap = false;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    if (!shown[i] || count >= shown_max) {
      gap = true;
      left_out += shown[i] && edits[i].what != ' ';
      continue;
    }
    if (std::exchange(gap, false))
      text += "...\n";
    text += std::string(1, edits[i].what) + ' ' + edits[i].line + '\n';
    ++count;
  }
  if (left_out > 0)
    text += "... and " + std::to_string(left_out) + " more lines that differ\n";
  return text;
}

} // namespace troupe
