// libedit's readline face, which keeps its state in the process.
#include "runtime/shell/terminal.hpp"

#include <cstdlib>
#include <cstring>
#include <iostream>

#include <editline/readline.h>
#include <unistd.h>

#include "runtime/shell/words.hpp"

namespace troupe::shell {

namespace {

completer complete_line;
std::vector<std::string> candidates;
std::size_t next_candidate = 0;

/// libedit asks for one candidate after the other, and frees each.
char* candidate(const char*, int state) {
  if (state == 0)
    next_candidate = 0;
  return next_candidate < candidates.size() ? ::strdup(candidates[next_candidate++].c_str())
                                            : nullptr;
}

char** complete(const char* beginning, int start, int) {
  rl_attempted_completion_over = 1; // never file names
  auto before = split_words(std::string_view(rl_line_buffer, static_cast<std::size_t>(start)));
  candidates = complete_line(before, beginning);
  // a path goes on below a node; anything else ends with a blank
  rl_completion_append_character =
      candidates.size() == 1 && candidates[0].starts_with('/') ? 0 : ' ';
  return candidates.empty() ? nullptr : rl_completion_matches(beginning, candidate);
}

char word_breaks[] = " \t";

} // namespace

terminal::terminal(completer complete_with)
    : interactive_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
  if (!interactive_)
    return;
  complete_line = std::move(complete_with);
  rl_attempted_completion_function = complete;
  rl_completer_word_break_characters = word_breaks;
  using_history();
}

terminal::~terminal() {
  if (!interactive_)
    return;
  rl_attempted_completion_function = nullptr;
  complete_line = nullptr;
}

std::optional<std::string> terminal::line(const std::string& prompt) {
  if (!interactive_) {
    std::string text;
    if (!std::getline(std::cin, text))
      return std::nullopt;
    return text;
  }
  auto* raw = ::readline(prompt.c_str());
  if (!raw)
    return std::nullopt;
  std::string text(raw);
  std::free(raw);
  if (!text.empty())
    add_history(text.c_str());
  return text;
}

} // namespace troupe::shell
