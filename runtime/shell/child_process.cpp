// fork and exec: between them only what is safe after a fork of one thread of many.
#include "runtime/shell/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/live/server_process.hpp"

namespace troupe::shell {

namespace {

[[noreturn]] void fail(int code, const std::string& what) {
  throw std::system_error(code, std::generic_category(), what);
}

/// Words as exec wants them.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& one : words)
    all.push_back(one.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_with(const child_process::variables& more) {
  std::vector<std::string> all;
  for (auto** at = environ; *at; ++at)
    all.emplace_back(*at);
  for (auto& [name, value] : more) {
    std::erase_if(all, [&](auto& x) { return x.starts_with(name + '='); });
    all.push_back(name + '=' + value);
  }
  return all;
}

/// Only async-signal-safe calls. Writes errno to `told` if the command cannot be executed.
[[noreturn]] void become(char** words, char** variables, pid_t parent, bool in_front, int told) {
  ::setpgid(0, 0);
  std::signal(SIGTTOU, SIG_IGN);
  if (in_front)
    ::tcsetpgrp(STDIN_FILENO, ::getpid());
  for (auto which : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTTOU, SIGPIPE, SIGCHLD})
    std::signal(which, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() == parent) // otherwise it died before we asked to hear of that
    ::execvpe(words[0], words, variables);
  auto code = errno;
  [[maybe_unused]] auto written = ::write(told, &code, sizeof code); // nobody else could be told
  ::_exit(127);
}

} // namespace

child_process::child_process(const std::vector<std::string>& words, const variables& more) {
  auto command = words;
  auto environment = environment_with(more);
  auto arguments = pointers_to(command);
  auto variables_now = pointers_to(environment);
  in_front_ = ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
  int told[2];
  if (::pipe2(told, O_CLOEXEC) != 0)
    fail(errno, "pipe");
  auto parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0)
    become(arguments.data(), variables_now.data(), parent, in_front_, told[1]);
  auto forked = errno;
  ::close(told[1]);
  int code = 0;
  auto got = id_ < 0 ? 0 : ::read(told[0], &code, sizeof code); // nothing: exec has closed it
  ::close(told[0]);
  if (id_ < 0)
    fail(forked, "fork");
  ::setpgid(id_, id_); // whoever of the two comes first
  descriptor_ = got == sizeof code ? -1 : process_descriptor(id_);
  if (descriptor_ >= 0)
    return;
  auto fault = got == sizeof code ? code : errno;
  send(SIGKILL);
  await_end();
  fail(fault, words[0]);
}

child_process::~child_process() {
  if (!code_) {
    send(SIGKILL);
    await_end();
  }
  ::close(descriptor_);
}

void child_process::await_end() {
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
  come_in_front();
}

void child_process::come_in_front() {
  if (!in_front_)
    return;
  auto* before = std::signal(SIGTTOU, SIG_IGN); // we are behind until this is done
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  std::signal(SIGTTOU, before);
}

void child_process::send(int signal) {
  if (!code_)
    ::kill(-id_, signal); // it may have ended just now, which is as good
}

std::optional<int> child_process::ended() {
  int status = 0;
  if (!code_ && ::waitpid(id_, &status, WNOHANG) == id_) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    come_in_front();
  }
  return code_;
}

} // namespace troupe::shell
