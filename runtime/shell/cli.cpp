// The shell around the commands: what it does by itself, its history, the lines it reads.
//
// One-shot commands and scripts print results only, so that they can be parsed.
#include "runtime/shell/cli.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "config/version.hpp"
#include "runtime/shell/cli_options.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/completion.hpp"
#include "runtime/shell/help.hpp"
#include "runtime/shell/live_session.hpp"
#include "runtime/shell/print.hpp"
#include "runtime/shell/terminal.hpp"

namespace troupe {

namespace shell {

namespace {

constexpr std::size_t history_shown = 11;

using words = std::vector<std::string>;

class cli {
public:
  explicit cli(cli_options wishes);

  /// Lines until there are no more. The last command's exit code.
  int read_lines();

  int run_words(words all);

private:
  using own = int (cli::*)(const words&, answer&);

  int run_line(const std::string& line);
  int dispatch(const words& all, answer& out);
  int close(const words& all, answer& out);
  int connect(const words& all, answer& out);
  int help(const words& all, answer& out);
  int history(const words& all, answer& out);
  int print_watches(const words& all, answer& out);
  int quit(const words& all, answer& out);
  int redo(const words& all, answer& out);
  int version(const words& all, answer& out);
  std::string prompt() const;
  words complete(const words& before, const std::string& beginning);

  static const std::map<std::string, own> own_;

  cli_options wishes_;
  answer_style style_;
  live_session session_;
  words history_;
  bool quit_ = false;
};

const std::map<std::string, cli::own> cli::own_{
    {"close", &cli::close}, {"connect", &cli::connect}, {"exit", &cli::quit},
    {"help", &cli::help},   {"history", &cli::history}, {"printwatches", &cli::print_watches},
    {"quit", &cli::quit},   {"redo", &cli::redo},       {"version", &cli::version}};

cli::cli(cli_options wishes)
    : wishes_(std::move(wishes)),
      style_{wishes_.json, palette::of(STDOUT_FILENO), palette::of(STDERR_FILENO)},
      session_(style_) {
  // nop
}

std::string cli::prompt() const {
  auto state = session_.state();
  auto good = state == session_state::connected || state == session_state::read_only;
  std::string shown = state_word(state);
  if (style_.out.on()) // marks for libedit: what stands between them has no width
    shown = (good ? "\x01\x1b[32m\x02" : "\x01\x1b[31m\x02") + shown + "\x01\x1b[0m\x02";
  return "[zk: " + wishes_.servers + '(' + shown + ") " + std::to_string(history_.size()) + "] ";
}

int cli::read_lines() {
  terminal lines{[this](auto& before, auto& beginning) { return complete(before, beginning); }};
  session_.chatty = lines.interactive();
  if (lines.interactive())
    std::printf("Connecting to %s\nWelcome to Troupe!\n", wishes_.servers.c_str());
  session_.open(wishes_.connection);
  auto code = 0;
  while (!quit_) {
    auto line = lines.line(prompt());
    if (!line)
      break;
    if (!split_words(*line).empty())
      code = run_line(*line);
    std::fflush(stdout);
  }
  return code;
}

int cli::run_line(const std::string& line) {
  history_.push_back(line);
  return run_words(split_words(line));
}

/// `--json` may stand anywhere before "--".
int cli::run_words(words all) {
  auto style = style_;
  auto end = std::find(all.begin(), all.end(), "--");
  if (auto json = std::find(all.begin(), end, "--json"); json != end) {
    all.erase(json);
    style.json = true;
  }
  if (style.json)
    style.out = style.err = palette{};
  answer out{all.empty() ? "" : all[0], style};
  if (all.empty())
    return out.finish(out.refuse(exit_code::usage, "--json stands with a command"));
  return out.finish(dispatch(all, out));
}

int cli::dispatch(const words& all, answer& out) {
  auto& name = all[0];
  if (auto found = own_.find(name); found != own_.end())
    return (this->*found->second)(all, out);
  auto* what = find_command(name);
  if (!what) {
    if (!out.json())
      std::fputs(usage_list().c_str(), stderr);
    if (auto now = replacement_of(name); !now.empty())
      out.note('\'' + name + "' is given up. Please use '" + now + "' instead.");
    return out.refuse(exit_code::unknown_command, "Command not found: Command not found " + name);
  }
  if (history_.empty() && !session_.is_open()) // a one-shot command; otherwise it is open already
    session_.open(wishes_.connection);
  if (!session_.is_open())
    return out.refuse(exit_code::connection, "Not connected");
  context in{[this](question x) { return session_.ask(std::move(x)); },
             [this](std::vector<question> x) { return session_.ask_all(std::move(x)); }, out,
             session_.heard()};
  return run(*what, {all.begin() + 1, all.end()}, in);
}

int cli::close(const words&, answer&) {
  session_.close();
  return 0;
}

int cli::quit(const words&, answer&) {
  quit_ = true;
  return 0;
}

int cli::connect(const words& all, answer& out) {
  if (!aim(wishes_, all.size() > 1 ? all[1] : wishes_.servers))
    return out.refuse(exit_code::usage, "connect host:port");
  session_.close();
  session_.open(wishes_.connection);
  return 0;
}

int cli::help(const words& all, answer& out) {
  auto text = all.size() > 1 ? help_on(all[1]) : usage_list() + exit_code_list();
  if (text.empty())
    return out.refuse(exit_code::unknown_command, "there is no command " + all[1]);
  if (text.back() == '\n')
    text.pop_back();
  out.say(text);
  out.put("help", text);
  return 0;
}

int cli::version(const words&, answer& out) {
  out.say(std::string("Troupe CLI version: ") + version_text);
  out.put("version", version_text);
  return 0;
}

int cli::print_watches(const words& all, answer& out) {
  if (all.size() > 1)
    session_.print_watches = all[1] == "on";
  auto now = session_.print_watches ? "on" : "off";
  if (all.size() == 1)
    out.say(std::string("printwatches is ") + now);
  out.put("printwatches", now);
  return 0;
}

int cli::history(const words&, answer& out) {
  auto first = history_.size() > history_shown ? history_.size() - history_shown : 0;
  auto lines = document::array();
  for (auto i = first; i < history_.size(); ++i) {
    out.say(std::to_string(i) + " - " + history_[i]);
    lines.push_back({{"number", i}, {"line", history_[i]}});
  }
  out.put("history", lines);
  return 0;
}

int cli::redo(const words& all, answer& out) {
  auto number = all.size() > 1 ? parse_number(all[1]) : std::nullopt;
  if (!number || *number < 0 || static_cast<std::size_t>(*number) + 1 >= history_.size())
    return out.refuse(exit_code::usage, "Command index out of range");
  auto line = history_[static_cast<std::size_t>(*number)];
  if (split_words(line)[0] == "redo")
    return out.refuse(exit_code::usage, "No redoing redos");
  history_.back() = line;
  return dispatch(split_words(line), out);
}

words cli::complete(const words& before, const std::string& beginning) {
  return candidates(before, beginning, [this](const std::string& path) {
    if (!session_.is_open() || session_.state() != session_state::connected)
      return words{};
    auto said = session_.ask(ask::children{path});
    auto* got = std::get_if<got_children>(&said.body);
    return got ? got->names : words{};
  });
}

} // namespace

} // namespace shell

int cli_main(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  auto parsed = shell::parse_cli(words);
  if (auto* fault = std::get_if<std::string>(&parsed)) {
    std::fprintf(stderr, "troupe cli: %s\n%s", fault->c_str(), shell::usage_list().c_str());
    return number(shell::exit_code::usage);
  }
  auto wishes = std::get<shell::cli_options>(std::move(parsed));
  if (wishes.help) {
    std::printf("%s%s", shell::usage_list().c_str(), shell::exit_code_list().c_str());
    return 0;
  }
  for (auto& remark : wishes.remarks)
    std::fprintf(stderr, "troupe cli: %s\n", remark.c_str());
  auto command = wishes.command;
  shell::cli all{std::move(wishes)};
  auto code = command.empty() ? all.read_lines() : all.run_words(command);
  std::fflush(stdout);
  return code;
}

} // namespace troupe
