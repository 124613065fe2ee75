// A process around one node: signals, limits, exit codes.
#include "runtime/live/server_main.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <caf/actor_system.hpp>
#include <malloc.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config/config_files.hpp"
#include "config/version.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/disk/disk_doubts.hpp"
#include "runtime/live/server_control.hpp"
#include "runtime/live/server_log.hpp"
#include "runtime/live/start.hpp"

namespace troupe {

namespace {

constexpr int failed = 1;
constexpr int refused = 2;

struct command_line {
  std::string config;
  std::vector<std::string> properties;
  std::string log_level = "info";
  bool check = false;
  caf_tuning tuning;
};

/// nullopt: go on; otherwise the exit code.
std::optional<int> parse(int argc, char** argv, command_line& to) {
  CLI::App app{"Runs one server of an ensemble, or one alone, as its zoo.cfg says.\n\n"
               "ZooKeeper's configuration files are read as they are: the keys of zoo.cfg, server "
               "lines, and the file\n"
               "myid in dataDir. Every key without effect is named at the start. SIGTERM and "
               "SIGINT end the server in\n"
               "order. Exit code: 0 asked to end, 1 ended itself (the last line says why), 2 "
               "configuration refused.\n\n"
               "In the background, as zkServer.sh does it: troupe server "
               "start|stop|restart|status|print-cmd zoo.cfg",
               "troupe server"};
  app.add_option("config", to.config, "zoo.cfg")->required();
  app.add_option("-D", to.properties, "-Dzookeeper.key=value: a key of zoo.cfg; wins over the file")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--check", to.check,
               "only check the configuration: exit code 0 if a server would start with it");
  app.add_option("--log", to.log_level, "what to tell on stderr")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  app.add_option("--threads", to.tuning.threads, "threads for actors; 0: one a core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : refused;
  }
  return std::nullopt;
}

/// The signals that end a server; blocked before any thread starts, so that only `wait` gets them.
class ending_signals {
public:
  ending_signals() {
    ::sigemptyset(&set_);
    for (auto x : {SIGTERM, SIGINT, SIGHUP, SIGUSR1})
      ::sigaddset(&set_, x);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// Wakes up `wait` from another thread.
  void node_ended(const std::string& reason) {
    {
      std::lock_guard guard{mutex_};
      if (!reason_)
        reason_ = reason;
    }
    ::pthread_kill(main_, SIGUSR1);
  }

  /// The node's reason, or nullopt if a signal asks to end.
  std::optional<std::string> wait() {
    for (;;) {
      int got = 0;
      if (::sigwait(&set_, &got) != 0)
        continue;
      if (got != SIGUSR1) {
        spdlog::info("ends on signal {}", got);
        return std::nullopt;
      }
      std::lock_guard guard{mutex_};
      if (reason_)
        return reason_;
    }
  }

private:
  sigset_t set_;
  pthread_t main_ = ::pthread_self();
  std::mutex mutex_;
  std::optional<std::string> reason_;
};

/// Great values go back to the system when they are freed; left alone, malloc would learn to keep
/// them.
void return_great_blocks() {
  ::mallopt(M_MMAP_THRESHOLD, 512 * 1024);
}

/// A server has a connection for each client: as many descriptors as the system allows.
void raise_descriptor_limit() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    spdlog::warn("the limit of open files stays as it was: {}", std::strerror(errno));
  else if (limit.rlim_cur < 65536)
    spdlog::warn("no more than {} files may be open: raise the hard limit for many clients",
                 limit.rlim_cur);
}

void say_hello(const settings& all) {
  spdlog::info("troupe {}, process {}, server {} ({}), data in {}", version_text, ::getpid(),
               to_string(all.self),
               all.standalone ? "alone" : std::to_string(all.servers.members().size()) + " servers",
               one_line(all.data_dir));
}

void say_doubts(const settings& all) {
  for (auto& place : {all.data_dir, all.data_log_dir})
    if (!place.empty())
      for (auto& doubt : disk_doubts(place))
        spdlog::warn("{}", one_line(doubt));
}

/// Ends the process even if an actor hangs, in a system call on a broken disk for example.
[[noreturn]] void end_at_once(const std::string& reason) {
  spdlog::critical("ended: {}", one_line(reason));
  spdlog::default_logger()->flush();
  std::_Exit(failed);
}

int serve(const settings& all, const command_line& how) {
  ending_signals signals;
  return_great_blocks();
  raise_descriptor_limit();
  say_hello(all);
  say_doubts(all);
  caf_settings config{how.tuning};
  caf::actor_system system{config};
  auto around = live_world();
  around.tell = log_milestone;
  try {
    auto node = start_node(system, all, around,
                           [&signals](const std::string& reason) { signals.node_ended(reason); });
    if (node.client_port() != 0)
      spdlog::info("takes clients at port {}", node.client_port());
    if (auto reason = signals.wait())
      end_at_once(*reason);
    std::thread([] {
      std::this_thread::sleep_for(std::chrono::seconds{10});
      end_at_once("it did not stop within 10 s of being asked to");
    }).detach();
    node.stop();
  } catch (const std::exception& e) {
    spdlog::critical("cannot start: {}", one_line(e.what()));
    return failed;
  }
  spdlog::info("ended in order");
  return 0;
}

} // namespace

int server_main(int argc, char** argv) {
  if (argc > 1 && is_control_word(argv[1]))
    return control_main(argc, argv, server_main);
  command_line how;
  if (auto code = parse(argc, argv, how))
    return *code;
  open_server_log(how.log_level);
  auto cfg = load_zoo_cfg(how.config, how.properties);
  log_report(cfg.report);
  if (cfg.report.refused()) {
    spdlog::critical("ended: the configuration {} is refused ({} errors above)",
                     one_line(how.config), cfg.report.errors.size());
    return refused;
  }
  return how.check ? 0 : serve(cfg.all, how);
}

} // namespace troupe
