// Processes, ports and files.
#include "runtime/live_play/server_process.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "messages/archive.hpp"
#include "messages/operation.hpp"
#include "runtime/live/disk/storage.hpp"
#include "runtime/stage/faulty_directory.hpp"

namespace troupe::live_play {

namespace {

constexpr int patience_ms = 20'000; ///< for a server that was asked to end

std::string zoo_cfg(const seat& own, const std::vector<seat>& all, const timing& times,
                    const std::string& where) {
  std::ostringstream out;
  out << "tickTime=" << times.tick.count() << "\ninitLimit=" << times.init_limit
      << "\nsyncLimit=" << times.sync_limit << "\nsnapCount=" << times.snap_count
      << "\npreAllocSize=64\ndataDir=" << where << "/data\nclientPort=" << own.at->client()
      << "\nclientPortAddress=" << host << "\nadmin.enableServer=false\n";
  if (own.observer)
    out << "peerType=observer\n";
  for (auto& x : all)
    out << "server." << to_string(x.id) << '=' << host << ':' << x.at->quorum() << ':'
        << x.at->election() << (x.observer ? ":observer" : "") << '\n';
  return out.str();
}

void write_file(const std::string& name, const std::string& text) {
  std::ofstream out(name, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush())
    throw std::runtime_error(name + ": cannot be written");
}

/// What a line of the log says of the role, or "".
std::string role_in(const std::string& line) {
  std::istringstream in(line);
  std::string day, time, level, verb, a, b, c, d;
  in >> day >> time >> level >> verb >> a >> b >> c >> d;
  if (verb == "looks" && a == "for")
    return "looks";
  if (verb == "leads" && a == "epoch")
    return "leads epoch " + b;
  if ((verb == "follows" || verb == "observes") && b == "in" && c == "epoch")
    return verb + ' ' + a + " epoch " + d;
  return "";
}

[[noreturn]] void become_server(const char* config, int log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto nothing = ::open("/dev/null", O_RDONLY);
  if (::getppid() != parent || nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(log, 1) < 0
      || ::dup2(log, 2) < 0)
    ::_exit(127);
  ::setpgid(0, 0); // a Ctrl-C at the terminal is the player's, who then ends its servers
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const char* const words[] = {"troupe", "server", config, nullptr};
  ::execv("/proc/self/exe", const_cast<char* const*>(words));
  ::_exit(127);
}

} // namespace

server_process::server_process(const seat& own, const std::vector<seat>& all, const timing& times,
                               std::string where)
    : own_(own), where_(std::move(where)) {
  std::filesystem::create_directories(where_ + "/data");
  write_file(where_ + "/data/myid", to_string(own_.id) + '\n');
  write_file(where_ + "/zoo.cfg", zoo_cfg(own_, all, times, where_));
}

server_process::~server_process() {
  crash();
}

void server_process::start() {
  auto log = ::open(log_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0)
    throw std::runtime_error(log_file() + ": " + std::strerror(errno));
  log_from_ = std::filesystem::file_size(log_file());
  auto config = where_ + "/zoo.cfg";
  auto parent = ::getpid();
  auto child = ::fork();
  if (child == 0)
    become_server(config.c_str(), log, parent);
  auto failed = errno;
  ::close(log);
  if (child < 0)
    throw std::runtime_error(std::string("no process can be started: ") + std::strerror(failed));
  pid_ = child;
}

/// Waits so long for the process to end; a negative number: as long as it takes.
bool server_process::reap(int milliseconds) {
  using clock = std::chrono::steady_clock;
  auto until = clock::now() + std::chrono::milliseconds(milliseconds);
  while (pid_ != 0) {
    auto found = ::waitpid(pid_, nullptr, milliseconds < 0 ? 0 : WNOHANG);
    if (found == pid_ || (found < 0 && errno != EINTR))
      pid_ = 0;
    else if (milliseconds >= 0 && clock::now() >= until)
      return false;
    else if (milliseconds > 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool server_process::stop() {
  if (pid_ == 0)
    return true;
  ::kill(pid_, SIGTERM);
  if (reap(patience_ms))
    return true;
  crash();
  return false;
}

void server_process::crash() {
  if (pid_ == 0)
    return;
  ::kill(pid_, SIGKILL);
  reap(-1);
}

bool server_process::is_up() {
  return pid_ != 0 && !reap(0);
}

std::vector<std::string> server_process::log_since_start() const {
  std::ifstream in(log_file(), std::ios::binary);
  in.seekg(static_cast<std::streamoff>(log_from_));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!in.eof()) // a last line without its end is still being written
      lines.push_back(line);
  return lines;
}

std::string server_process::role() {
  if (!is_up())
    return "down";
  std::string now = "looks";
  for (auto& line : log_since_start())
    if (auto found = role_in(line); !found.empty())
      now = found;
  return now;
}

bool server_process::ready() {
  auto lines = log_since_start();
  return std::any_of(lines.begin(), lines.end(), [](auto& line) {
    return line.find("takes clients at port") != std::string::npos;
  });
}

std::unique_ptr<storage> server_process::files() const {
  try {
    auto copy = std::make_shared<memory_directory>();
    for (auto& entry : std::filesystem::directory_iterator(where_ + "/data/troupe")) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      copy->put(entry.path().filename(), bytes.str());
    }
    storage_options options;
    options.self = own_.id;
    return std::make_unique<storage>(options, copy, copy);
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::optional<server_process::standing_on_disk> server_process::look_at_disk() const {
  auto found = files();
  if (!found)
    return std::nullopt;
  return standing_on_disk{found->promised().current, found->log().last()};
}

bool server_process::has_logged(const std::string& path, const std::string& value) const {
  auto found = files();
  if (!found)
    return false;
  auto& log = found->log();
  auto all = log.read(log.history().base, log.last(), std::numeric_limits<std::uint64_t>::max());
  auto last = all.empty() ? std::nullopt : decode<operation>(all.back().write.operation);
  auto set = last ? std::get_if<set_data>(&last->what) : nullptr;
  return set && set->path == path && set->data == value;
}

std::string server_process::last_words() const {
  auto lines = log_since_start();
  std::string found;
  for (auto i = lines.size() > 8 ? lines.size() - 8 : 0; i < lines.size(); ++i)
    found += "    " + lines[i] + '\n';
  return found;
}

} // namespace troupe::live_play
