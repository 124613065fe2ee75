// zkServer.sh's verbs, words and exit codes; better only where it would lie: "STARTED" is said once
// the client port is open, "STOPPED" once the process is gone.
#include "runtime/live/server_control.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#include <pwd.h>
#include <unistd.h>

#include "config/config_files.hpp"
#include "config/version.hpp"
#include "runtime/live/server_process.hpp"

namespace troupe {

namespace {

using std::chrono::milliseconds;

constexpr std::array verbs{"start",   "start-foreground", "stop",     "version",
                           "restart", "status",           "print-cmd"};
constexpr milliseconds port_patience{2'000};
constexpr milliseconds start_patience{10'000};
constexpr milliseconds stop_patience{30'000};
constexpr milliseconds look_pause{20};

std::string from_environment(const char* name) {
  auto* value = std::getenv(name);
  return value ? value : "";
}

std::string user_name() {
  if (auto name = from_environment("USER"); !name.empty())
    return name;
  auto* found = ::getpwuid(::getuid()); // no other thread runs
  return found ? found->pw_name : std::to_string(::getuid());
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

struct request {
  std::string verb;
  std::string config;
  std::vector<std::string> more; ///< for the server itself
};

/// What a configuration says of its process.
struct site {
  settings all;
  std::vector<std::string> faults;
  std::string config; ///< absolute
  std::string pid_file;
  std::string output;
  std::vector<std::string> command;
};

int usage() {
  std::fputs("Usage: troupe server [--config <conf-dir>] "
             "{start|start-foreground|stop|version|restart|status|print-cmd} [zoo.cfg] "
             "[options of the server]\n",
             stderr);
  return 1;
}

std::optional<request> parse(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  auto folder = from_environment("ZOOCFGDIR");
  if (words.size() > 1 && words[0] == "--config") {
    folder = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.empty() || std::find(verbs.begin(), verbs.end(), words[0]) == verbs.end())
    return std::nullopt;
  request x{words[0], "", {}};
  words.erase(words.begin());
  if (!words.empty() && !words[0].starts_with('-')) {
    x.config = words[0];
    words.erase(words.begin());
  } else if (!folder.empty()) {
    x.config = "zoo.cfg";
  }
  if (!folder.empty() && x.config.find('/') == std::string::npos)
    x.config = folder + '/' + x.config;
  x.more = std::move(words);
  return x;
}

site site_of(const request& x) {
  auto cfg = load_zoo_cfg(x.config); // -D and the like are the server's own business
  site at{cfg.all, {}, std::filesystem::absolute(x.config).lexically_normal(), {}, {}, {}};
  if (cfg.report.refused())
    at.faults = cfg.report.errors;
  at.pid_file = from_environment("ZOOPIDFILE");
  if (at.pid_file.empty() && !at.all.data_dir.empty())
    at.pid_file = at.all.data_dir + "/zookeeper_server.pid";
  auto logs = from_environment("ZOO_LOG_DIR");
  at.output = (logs.empty() ? at.all.data_dir : logs) + "/zookeeper-" + user_name() + "-server-"
              + host_name() + ".out";
  at.command = {own_program(), "server", at.config};
  at.command.insert(at.command.end(), x.more.begin(), x.more.end());
  return at;
}

std::string client_host(const settings& all) {
  auto& host = all.client_host;
  return host.empty() || host == "0.0.0.0" || host == "::" ? "localhost" : host;
}

/// The process of this configuration, if it runs.
std::optional<pid_t> running(const site& at) {
  auto id = read_pid_file(at.pid_file);
  return id && runs_with(*id, {"server", at.config}) ? id : std::nullopt;
}

int say(const std::string& line, int code) {
  std::printf("%s\n", line.c_str());
  return code;
}

int complain(const std::string& line) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s\n", line.c_str());
  return 1;
}

/// The end of what the server wrote since byte `from`.
void show_last_words(const std::string& file, std::uintmax_t from) {
  std::ifstream in{file};
  in.seekg(static_cast<std::streamoff>(from));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  auto first = lines.size() > 5 ? lines.size() - 5 : 0;
  for (auto i = first; i < lines.size(); ++i)
    complain(lines[i]);
}

/// True: its client port is open, or it lives on without one to be seen in time.
/// It takes clients, and one that is alone serves them, too. (One of several may have to wait for
/// the others, and has started all the same.)
bool answers(const site& at) {
  auto word = at.all.alone() ? "srvr" : "";
  auto said = ask_port(client_host(at.all), at.all.client_port, word, port_patience);
  return said && said->find("not currently serving") == std::string::npos;
}

bool comes_up(const site& at, pid_t id) {
  auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < start_patience) {
    if (child_ended(id))
      return false;
    if (at.all.client_port != 0 && answers(at))
      return true;
    std::this_thread::sleep_for(look_pause);
  }
  return !child_ended(id);
}

int start(const site& at) {
  std::printf("Starting zookeeper ... ");
  std::fflush(stdout);
  if (auto id = running(at))
    return say("already running as process " + std::to_string(*id) + ".", 1);
  if (!at.faults.empty()) {
    say("FAILED TO START", 1);
    for (auto& fault : at.faults)
      complain(fault);
    return 1;
  }
  std::error_code fault; // shows when the file is opened
  std::filesystem::create_directories(std::filesystem::path(at.pid_file).parent_path(), fault);
  std::filesystem::create_directories(std::filesystem::path(at.output).parent_path(), fault);
  auto port = at.all.client_port;
  if (port != 0 && ask_port(client_host(at.all), port, "", port_patience)) {
    say("FAILED TO START", 1);
    return complain("somebody else takes connections at port " + std::to_string(port));
  }
  auto written = std::filesystem::file_size(at.output, fault);
  if (fault)
    written = 0;
  try {
    auto id = start_detached(at.command, at.output);
    if (!write_pid_file(at.pid_file, id)) {
      auto why = at.pid_file + ": " + std::strerror(errno);
      ::kill(id, SIGTERM);
      say("FAILED TO WRITE PID", 1);
      return complain(why);
    }
    if (comes_up(at, id))
      return say("STARTED", 0);
  } catch (const std::system_error& x) {
    say("SERVER DID NOT START", 1);
    return complain(x.what());
  }
  std::filesystem::remove(at.pid_file, fault);
  say("FAILED TO START", 1);
  show_last_words(at.output, written);
  return 1;
}

int stop(const site& at) {
  std::printf("Stopping zookeeper ... ");
  std::fflush(stdout);
  if (!std::filesystem::exists(at.pid_file))
    return say("no zookeeper to stop (could not find file " + at.pid_file + ")", 0);
  auto id = running(at);
  std::error_code fault;
  if (!id) {
    std::filesystem::remove(at.pid_file, fault);
    return say("no zookeeper to stop (the process of " + at.pid_file + " is gone)", 0);
  }
  if (::kill(*id, SIGTERM) != 0 && errno != ESRCH)
    return complain("process " + std::to_string(*id) + ": " + std::strerror(errno));
  if (!await_end(*id, stop_patience))
    return complain("process " + std::to_string(*id) + " is still there");
  std::filesystem::remove(at.pid_file, fault);
  if (fault)
    return complain(at.pid_file + ": " + fault.message());
  return say("STOPPED", 0);
}

int show_status(const site& at) {
  if (at.all.client_port == 0)
    return say("Unable to find either secure or unsecure client port in any configs. Terminating.",
               1);
  auto host = client_host(at.all);
  std::printf("Client port found: %u. Client address: %s. Client SSL: false.\n", at.all.client_port,
              host.c_str());
  auto said = ask_port(host, at.all.client_port, "srvr", port_patience).value_or("");
  auto mode = said.find("\nMode: ");
  if (mode == std::string::npos)
    return say("Error contacting service. It is probably not running.", 1);
  return say(said.substr(mode + 1, said.find('\n', mode + 1) - mode - 1), 0);
}

int print_command(const site& at) {
  std::string line;
  for (auto& word : at.command)
    line += '"' + word + "\" ";
  return say(line + ">> \"" + at.output + "\" 2>&1 < /dev/null", 0);
}

} // namespace

bool is_control_word(std::string_view word) {
  return word == "--config" || std::find(verbs.begin(), verbs.end(), word) != verbs.end();
}

int control_main(int argc, char** argv, const std::function<int(int, char**)>& foreground) {
  auto x = parse(argc, argv);
  if (!x)
    return usage();
  if (x->verb == "version")
    return say(std::string("Troupe, version ") + version_text, 0);
  if (x->config.empty())
    return usage();
  std::fprintf(stderr, "Using config: %s\n", x->config.c_str());
  if (!std::filesystem::exists(x->config))
    return complain("there is no file " + x->config);
  if (x->verb == "start-foreground") {
    std::vector<std::string> words{argv[0], x->config};
    words.insert(words.end(), x->more.begin(), x->more.end());
    std::vector<char*> pointers;
    for (auto& one : words)
      pointers.push_back(one.data());
    pointers.push_back(nullptr);
    return foreground(static_cast<int>(words.size()), pointers.data());
  }
  auto at = site_of(*x);
  if (at.pid_file.empty())
    return complain(x->config + " names no dataDir");
  if (x->verb == "start")
    return start(at);
  if (x->verb == "stop")
    return stop(at);
  if (x->verb == "restart")
    return stop(at) == 0 ? start(at) : 1;
  return x->verb == "status" ? show_status(at) : print_command(at);
}

} // namespace troupe
