// The shell around the commands: the session it holds, its history, what it prints by itself.
//
// A thread of its own runs the client; this one reads lines and waits for replies. One-shot
// commands and scripts print results only, so that they can be parsed.
#include "runtime/shell/cli.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>

#include "config/version.hpp"
#include "runtime/shell/cli_options.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/print.hpp"
#include "runtime/shell/subtree.hpp"
#include "runtime/shell/terminal.hpp"

namespace troupe {

namespace shell {

namespace {

constexpr int unknown_command = 127;
constexpr std::size_t history_shown = 11;

const char* const own_commands[][2] = {{"close", ""},
                                       {"connect", "host:port"},
                                       {"help", ""},
                                       {"history", ""},
                                       {"printwatches", "on|off"},
                                       {"quit", ""},
                                       {"redo", "cmdno"},
                                       {"version", ""}};

void usage() {
  std::vector<std::string> lines;
  for (auto& x : own_commands)
    lines.push_back(std::string(x[0]) + ' ' + x[1]);
  for (auto& x : commands())
    lines.push_back(std::string(x.name) + ' ' + x.usage);
  std::sort(lines.begin(), lines.end());
  std::fputs("troupe cli [-server host:port,...] [-timeout ms] [-r] [-waitforconnection] "
             "[command]\n",
             stderr);
  for (auto& line : lines)
    std::fprintf(stderr, "\t%s\n", line.c_str());
}

class cli {
public:
  explicit cli(cli_options wishes);
  ~cli();

  cli(const cli&) = delete;
  cli& operator=(const cli&) = delete;

  /// Lines until there are no more. The last command's exit code.
  int read_lines();

  int run_words(const std::vector<std::string>& words);

private:
  int run_line(const std::string& line);
  int connect(const std::vector<std::string>& words);
  int redo(const std::vector<std::string>& words);
  int print_watches(const std::vector<std::string>& words);
  void print_history() const;
  void open();
  void close();
  void on_event(const watch_event& x);
  void on_state(client_state x);
  reply ask(question what);
  std::string prompt() const;
  std::vector<std::string> complete(const std::vector<std::string>& before,
                                    const std::string& beginning);

  cli_options wishes_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::shared_ptr<client> client_;
  std::atomic<client_state> state_{client_state::connecting};
  std::atomic<bool> print_watches_{true};
  std::atomic<bool> chatty_{false}; ///< somebody sits at a terminal
  std::vector<std::string> history_;
  bool quit_ = false;
  std::jthread thread_; ///< last, so that it ends first
};

cli::cli(cli_options wishes)
    : wishes_(std::move(wishes)), work_(io_.get_executor()), thread_([this] { io_.run(); }) {
  // nop
}

cli::~cli() {
  close();
  work_.reset();
}

void cli::open() {
  state_ = client_state::connecting;
  client_ = client::open(
      io_, wishes_.connection,
      {[this](const watch_event& x) { on_event(x); }, [this](client_state x) { on_state(x); }});
}

void cli::close() {
  if (client_)
    client_->close().wait();
  client_.reset();
  state_ = client_state::closed;
}

void cli::on_event(const watch_event& x) {
  if (!print_watches_)
    return;
  std::printf("\nWATCHER::\n\n%s\n", show(x).c_str());
  std::fflush(stdout);
}

void cli::on_state(client_state x) {
  state_ = x;
  if (!chatty_ || !print_watches_ || x == client_state::closed)
    return;
  auto* name = x == client_state::connected             ? "SyncConnected"
               : x == client_state::connected_read_only ? "ConnectedReadOnly"
               : x == client_state::connecting          ? "Disconnected"
               : x == client_state::auth_failed         ? "AuthFailed"
                                                        : "Expired";
  std::printf("\nWATCHER::\n\nWatchedEvent state:%s type:None path:null zxid: -1\n", name);
  std::fflush(stdout);
}

reply cli::ask(question what) {
  return client_->ask(std::move(what)).get();
}

std::string cli::prompt() const {
  return "[zk: " + wishes_.servers + '(' + to_string(state_.load()) + ") "
         + std::to_string(history_.size()) + "] ";
}

int cli::read_lines() {
  terminal lines{[this](auto& before, auto& beginning) { return complete(before, beginning); }};
  chatty_ = lines.interactive();
  if (chatty_)
    std::printf("Connecting to %s\nWelcome to Troupe!\n", wishes_.servers.c_str());
  open();
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

int cli::run_words(const std::vector<std::string>& words) {
  auto& name = words[0];
  if (name == "help")
    return usage(), 0;
  if (name == "quit")
    return quit_ = true, 0;
  if (name == "history")
    return print_history(), 0;
  if (name == "version")
    return std::printf("Troupe CLI version: %s\n", version_text), 0;
  if (name == "printwatches")
    return print_watches(words);
  if (name == "redo")
    return redo(words);
  if (name == "connect")
    return connect(words);
  if (name == "close")
    return close(), 0;
  auto* what = find_command(name);
  if (!what) {
    usage();
    std::fprintf(stderr, "Command not found: Command not found %s\n", name.c_str());
    return unknown_command;
  }
  if (history_.empty() && !client_) // a one-shot command; anything else has opened it already
    open();
  if (!client_) {
    std::fputs("Not connected\n", stderr);
    return 1;
  }
  return run(*what, {words.begin() + 1, words.end()},
             [this](question x) { return ask(std::move(x)); });
}

int cli::connect(const std::vector<std::string>& words) {
  auto servers = words.size() > 1 ? words[1] : wishes_.servers;
  if (!aim(wishes_, servers)) {
    std::fprintf(stderr, "connect host:port\n");
    return 1;
  }
  close();
  open();
  return 0;
}

int cli::print_watches(const std::vector<std::string>& words) {
  if (words.size() == 1)
    std::printf("printwatches is %s\n", print_watches_ ? "on" : "off");
  else
    print_watches_ = words[1] == "on";
  return 0;
}

void cli::print_history() const {
  auto first = history_.size() > history_shown ? history_.size() - history_shown : 0;
  for (auto i = first; i < history_.size(); ++i)
    std::printf("%zu - %s\n", i, history_[i].c_str());
}

int cli::redo(const std::vector<std::string>& words) {
  auto number = words.size() > 1 ? parse_number(words[1]) : std::nullopt;
  if (!number || *number < 0 || static_cast<std::size_t>(*number) + 1 >= history_.size()) {
    std::fputs("Command index out of range\n", stderr);
    return 1;
  }
  auto line = history_[static_cast<std::size_t>(*number)];
  if (split_words(line)[0] == "redo") {
    std::fputs("No redoing redos\n", stderr);
    return 1;
  }
  history_.back() = line;
  return run_words(split_words(line));
}

std::vector<std::string> cli::complete(const std::vector<std::string>& before,
                                       const std::string& beginning) {
  std::vector<std::string> found;
  if (before.empty()) {
    for (auto& x : own_commands)
      found.emplace_back(x[0]);
    for (auto& x : commands())
      found.emplace_back(x.name);
  } else if (auto slash = beginning.rfind('/');
             slash != std::string::npos && client_ && state_ == client_state::connected) {
    auto parent = slash == 0 ? "/" : beginning.substr(0, slash);
    auto said = ask(read{get_children{parent}});
    if (auto* got = std::get_if<got_children>(&said.body))
      for (auto& name : got->names)
        found.push_back(joined(parent, name));
  }
  std::erase_if(found, [&](auto& x) { return !x.starts_with(beginning); });
  std::sort(found.begin(), found.end());
  return found;
}

} // namespace

} // namespace shell

int cli_main(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  auto parsed = shell::parse_cli(words);
  if (auto* fault = std::get_if<std::string>(&parsed)) {
    std::fprintf(stderr, "troupe cli: %s\n", fault->c_str());
    shell::usage();
    return 1;
  }
  auto wishes = std::get<shell::cli_options>(std::move(parsed));
  if (wishes.help)
    return shell::usage(), 0;
  auto command = wishes.command;
  shell::cli all{std::move(wishes)};
  auto code = command.empty() ? all.read_lines() : all.run_words(command);
  std::fflush(stdout);
  return code;
}

} // namespace troupe
