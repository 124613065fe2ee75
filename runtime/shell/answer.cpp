// Printing to stdout and stderr, flushed so that their order shows on a terminal.
#include "runtime/shell/answer.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

void print(std::FILE* to, std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), to);
  std::fputc('\n', to);
}

} // namespace

answer::answer(std::string command, answer_style style)
    : style_(style),
      all_(std::make_unique<document>(document{{"command", std::move(command)}, {"ok", true}})) {
  // nop
}

answer::~answer() = default;

void answer::say(std::string_view line) {
  if (!json())
    print(stdout, line);
}

void answer::say(const stat& x) {
  if (json())
    return put("stat", document_of(x));
  auto text = show(x);
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = std::string_view(text).substr(at, end - at);
    auto key = line.substr(0, line.find(' '));
    say(style_.out(paint::key, key) + std::string(line.substr(key.size())));
    at = end + 1;
  }
}

void answer::note(std::string_view line) {
  if (json()) {
    (*all_)["notes"].push_back(std::string(line));
    return;
  }
  std::fflush(stdout);
  print(stderr, line);
}

void answer::put(const char* member, document value) {
  if (json())
    (*all_)[member] = std::move(value);
}

void answer::stream(const document& x) {
  if (!json())
    return;
  print(stdout, line_of(x));
  std::fflush(stdout);
  streamed_ = true;
}

int answer::refuse(exit_code code, std::string_view sentence) {
  (*all_)["ok"] = false;
  if (json())
    (*all_)["error"]["message"] = std::string(sentence);
  else
    note(style_.err(paint::complaint, sentence));
  return number(code);
}

int answer::refuse(error code, const std::string& path) {
  if (json())
    (*all_)["error"] = {
        {"name", name_of(code)}, {"code", static_cast<std::int32_t>(code)}, {"path", path}};
  return refuse(exit_code_of(code), sentence(code, path));
}

int answer::finish(int code) {
  if (json() && !(streamed_ && code == 0)) {
    (*all_)["exit"] = code;
    print(stdout, line_of(*all_));
  }
  std::fflush(stdout);
  return code;
}

} // namespace troupe::shell
