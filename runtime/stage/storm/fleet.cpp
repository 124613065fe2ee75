// Processes and pipes.
#include "runtime/stage/storm/fleet.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/stage/storm/storm.hpp"

namespace troupe {

namespace {

/// "begin SEED", then "end SEED DELIVERIES MS CORNERS" and, if a law broke, " LAW".
void work(const fleet_orders& orders, unsigned number, std::FILE* out) {
  for (auto i = static_cast<std::size_t>(number); i < orders.seeds.size(); i += orders.jobs) {
    if (orders.until && std::chrono::steady_clock::now() >= *orders.until)
      return;
    auto seed = orders.seeds[i];
    std::fprintf(out, "begin %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(out);
    auto found = play_storm(seed);
    std::fprintf(out, "end %llu %llu %lld %s %s\n", static_cast<unsigned long long>(seed),
                 static_cast<unsigned long long>(found.deliveries),
                 static_cast<long long>(found.virtual_time.count()), found.seen.to_string().c_str(),
                 found.alarm.value_or("").c_str());
    std::fflush(out);
  }
}

class worker {
public:
  worker(const fleet_orders& orders, unsigned number) {
    int ends[2];
    if (::pipe(ends) != 0)
      throw std::runtime_error(std::string("no pipe for a worker: ") + std::strerror(errno));
    pid_ = ::fork();
    if (pid_ < 0)
      throw std::runtime_error(std::string("no process for a worker: ") + std::strerror(errno));
    if (pid_ == 0) {
      ::close(ends[0]);
      work(orders, number, ::fdopen(ends[1], "w"));
      std::_Exit(0);
    }
    ::close(ends[1]);
    in_ = ends[0];
  }

  worker(worker&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        in_(std::exchange(other.in_, -1)),
        text_(std::move(other.text_)),
        seed_(other.seed_) {}

  worker& operator=(worker&&) = delete;

  ~worker() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    if (in_ >= 0)
      ::close(in_);
  }

  int in() const {
    return in_;
  }

  /// False: it has ended.
  bool hear(fleet_log& log) {
    char bytes[4096];
    auto count = ::read(in_, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR)
      return true;
    if (count <= 0)
      return ended(log);
    text_.append(bytes, static_cast<std::size_t>(count));
    for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
      take(text_.substr(0, end), log);
      text_.erase(0, end + 1);
    }
    return true;
  }

private:
  void take(const std::string& line, fleet_log& log) {
    std::istringstream in(line);
    std::string word, corners, law;
    std::uint64_t deliveries = 0;
    std::int64_t ms = 0;
    in >> word >> seed_;
    if (word != "end")
      return;
    in >> deliveries >> ms >> corners;
    std::getline(in >> std::ws, law);
    ++log.storms;
    log.deliveries += deliveries;
    log.virtual_time += std::chrono::milliseconds(ms);
    for (corners_seen seen(corners); auto& count : log.corners)
      count += seen[static_cast<std::size_t>(&count - log.corners.data())];
    if (!law.empty())
      log.findings.push_back({seed_, law});
    seed_ = 0;
  }

  bool ended(fleet_log& log) {
    int how = 0;
    ::waitpid(std::exchange(pid_, -1), &how, 0);
    if (seed_ != 0)
      log.findings.push_back(
          {seed_, "the process died ("
                      + (WIFSIGNALED(how) ? std::string(::strsignal(WTERMSIG(how)))
                                          : "exit " + std::to_string(WEXITSTATUS(how)))
                      + ')'});
    return false;
  }

  pid_t pid_ = -1;
  int in_ = -1;
  std::string text_;
  std::uint64_t seed_ = 0; ///< under way
};

} // namespace

fleet_log sail(const fleet_orders& orders, const std::function<void(const fleet_log&)>& progress) {
  fleet_log log;
  std::vector<worker> workers;
  for (unsigned i = 0; i < orders.jobs; ++i)
    workers.emplace_back(orders, i);
  std::vector<worker*> at_sea;
  for (auto& x : workers)
    at_sea.push_back(&x);
  while (!at_sea.empty() && (orders.go_on || log.findings.empty())) {
    std::vector<pollfd> waiting;
    for (auto* x : at_sea)
      waiting.push_back({x->in(), POLLIN, 0});
    ::poll(waiting.data(), waiting.size(), -1);
    for (std::size_t i = waiting.size(); i-- > 0;)
      if (waiting[i].revents != 0 && !at_sea[i]->hear(log))
        at_sea.erase(at_sea.begin() + static_cast<std::ptrdiff_t>(i));
    progress(log);
  }
  std::sort(log.findings.begin(), log.findings.end(),
            [](auto& a, auto& b) { return a.seed < b.seed; });
  return log;
}

} // namespace troupe
