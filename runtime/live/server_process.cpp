// System calls around processes and one socket.
#include "runtime/live/server_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

[[noreturn]] void fail(int code, const std::string& what) {
  throw std::system_error(code, std::generic_category(), what);
}

/// In the child: only what is safe between fork and exec.
[[noreturn]] void become(char** words, int output, int told) {
  ::setsid();
  auto nowhere = ::open("/dev/null", O_RDONLY);
  if (nowhere >= 0 && ::dup2(nowhere, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0
      && ::dup2(output, STDERR_FILENO) >= 0)
    ::execv(words[0], words);
  auto code = errno;
  [[maybe_unused]] auto written = ::write(told, &code, sizeof code); // nobody else could be told
  ::_exit(127);
}

struct owned_descriptor {
  explicit owned_descriptor(int x) : number(x) {}
  ~owned_descriptor() {
    if (number >= 0)
      ::close(number);
  }
  owned_descriptor(const owned_descriptor&) = delete;
  owned_descriptor& operator=(const owned_descriptor&) = delete;
  int number;
};

bool ready(int fd, short what, std::chrono::milliseconds patience) {
  pollfd one{fd, what, 0};
  return ::poll(&one, 1, static_cast<int>(patience.count())) == 1;
}

/// A connection that took no longer than `patience`; -1: none.
int connected(const addrinfo& to, std::chrono::milliseconds patience) {
  auto fd = ::socket(to.ai_family, to.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, to.ai_protocol);
  if (fd < 0)
    return -1;
  auto fault = 0;
  socklen_t size = sizeof fault;
  if (::connect(fd, to.ai_addr, to.ai_addrlen) == 0
      || (errno == EINPROGRESS && ready(fd, POLLOUT, patience)
          && ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 && fault == 0))
    return fd;
  ::close(fd);
  return -1;
}

} // namespace

std::optional<pid_t> read_pid_file(const std::string& path) {
  std::ifstream file{path};
  long id = 0;
  if (!(file >> id) || id < 1 || id > INT_MAX)
    return std::nullopt;
  return static_cast<pid_t>(id);
}

bool write_pid_file(const std::string& path, pid_t id) {
  std::ofstream file{path, std::ios::trunc};
  file << id;
  file.flush();
  return static_cast<bool>(file);
}

bool runs_with(pid_t id, const std::vector<std::string>& words) {
  std::ifstream file{"/proc/" + std::to_string(id) + "/cmdline"};
  std::vector<std::string> found;
  for (std::string word; std::getline(file, word, '\0');)
    found.push_back(word);
  return !found.empty() && std::all_of(words.begin(), words.end(), [&](auto& x) {
    return std::find(found.begin(), found.end(), x) != found.end();
  });
}

pid_t start_detached(const std::vector<std::string>& words, const std::string& output) {
  owned_descriptor to{::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (to.number < 0)
    fail(errno, output);
  auto copies = words;
  std::vector<char*> arguments;
  for (auto& one : copies)
    arguments.push_back(one.data());
  arguments.push_back(nullptr);
  int told[2];
  if (::pipe2(told, O_CLOEXEC) != 0)
    fail(errno, "pipe");
  owned_descriptor hear{told[0]};
  auto id = ::fork();
  auto fault = errno;
  if (id == 0)
    become(arguments.data(), to.number, told[1]);
  ::close(told[1]);
  if (id < 0)
    fail(fault, "fork");
  int code = 0;
  if (::read(hear.number, &code, sizeof code) == sizeof code) { // nothing: exec has closed it
    ::waitpid(id, nullptr, 0);
    fail(code, words[0]);
  }
  return id;
}

int process_descriptor(pid_t id) {
  return static_cast<int>(::syscall(SYS_pidfd_open, id, 0)); // glibc 2.36 declares it for C only
}

bool child_ended(pid_t id) {
  return ::waitpid(id, nullptr, WNOHANG) == id;
}

bool await_end(pid_t id, std::chrono::milliseconds patience) {
  owned_descriptor process{process_descriptor(id)};
  if (process.number < 0)
    return errno == ESRCH;
  return ready(process.number, POLLIN, patience);
}

std::optional<std::string> ask_port(const std::string& host, std::uint16_t port,
                                    const std::string& word, std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw) != 0)
    return std::nullopt;
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found{raw, ::freeaddrinfo};
  for (auto* at = found.get(); at; at = at->ai_next) {
    owned_descriptor on{connected(*at, patience)};
    if (on.number < 0)
      continue;
    std::string text;
    std::array<char, 4096> some{};
    if (::send(on.number, word.data(), word.size(), MSG_NOSIGNAL) < 0)
      return text;
    while (!word.empty() && text.size() < answer_bytes_max && ready(on.number, POLLIN, patience)) {
      auto size = ::recv(on.number, some.data(), some.size(), 0);
      if (size <= 0)
        break;
      text.append(some.data(), static_cast<std::size_t>(size));
    }
    return text;
  }
  return std::nullopt;
}

std::string own_program() {
  std::array<char, PATH_MAX> path{};
  auto size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0)
    fail(errno, "/proc/self/exe");
  return {path.data(), static_cast<std::size_t>(size)};
}

} // namespace troupe
