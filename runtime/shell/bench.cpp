// The benchmark's loop, its preparations and its report.
//
// One thread, one epoll; a run ends when its operations are made or its time is over, and every
// request in flight is answered.
#include "runtime/shell/bench.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "runtime/shell/bench_connection.hpp"

namespace troupe {

namespace shell {

namespace {

using clock = bench_connection::clock;

constexpr std::size_t setup_batch = 500;
constexpr double silence_seconds_max = 30;

struct bench_options {
  std::string servers = "127.0.0.1:2181";
  std::uint32_t connections = 12;
  std::uint32_t in_flight = 20;
  double seconds = 5;
  double warm_up_seconds = 0.5;
  std::uint64_t operations = 0; ///< 0: as many as there is time for
  bool json = false;
  bool keep = false;
  load_shape shape;
};

double seconds_since(clock::time_point x) {
  return std::chrono::duration<double>(clock::now() - x).count();
}

/// Which connection is ready for what.
class readiness {
public:
  explicit readiness(std::vector<bench_connection>& all) : all_(all), epoll_(::epoll_create1(0)) {
    if (epoll_ < 0)
      throw network_fault(std::strerror(errno));
    for (std::size_t i = 0; i < all.size(); ++i)
      control(EPOLL_CTL_ADD, i, false);
    blocked_.resize(all.size());
  }

  ~readiness() {
    ::close(epoll_);
  }

  readiness(const readiness&) = delete;
  readiness& operator=(const readiness&) = delete;

  /// Lets each connection that is ready do its work. False: none was within 100 ms.
  bool turn(bench_run& run) {
    auto count = ::epoll_wait(epoll_, ready_.data(), static_cast<int>(ready_.size()), 100);
    if (count < 0 && errno != EINTR)
      throw network_fault(std::strerror(errno));
    for (int i = 0; i < count; ++i) {
      auto at = static_cast<std::size_t>(ready_[static_cast<std::size_t>(i)].data.u64);
      auto what = ready_[static_cast<std::size_t>(i)].events;
      if (what & (EPOLLIN | EPOLLERR | EPOLLHUP))
        all_[at].on_readable(run);
      if (what & EPOLLOUT)
        all_[at].on_writable();
      if (all_[at].blocked() != blocked_[at])
        control(EPOLL_CTL_MOD, at, !blocked_[at]);
    }
    return count > 0;
  }

private:
  void control(int how, std::size_t at, bool blocked) {
    epoll_event wish{};
    wish.events = EPOLLIN | (blocked ? EPOLLOUT : 0u);
    wish.data.u64 = at;
    if (::epoll_ctl(epoll_, how, all_[at].socket(), &wish) != 0)
      throw network_fault(std::strerror(errno));
    if (how == EPOLL_CTL_MOD)
      blocked_[at] = blocked;
  }

  std::vector<bench_connection>& all_;
  int epoll_;
  std::vector<bool> blocked_;
  std::vector<epoll_event> ready_ = std::vector<epoll_event>(512);
};

std::vector<bench_connection> connect_all(const bench_options& wishes,
                                          const std::vector<address>& servers) {
  std::vector<bench_connection> all;
  all.reserve(wishes.connections);
  for (std::uint32_t i = 0; i < wishes.connections; ++i)
    all.emplace_back(servers[i % servers.size()], wishes.in_flight);
  for (auto& one : all)
    one.await_session();
  return all;
}

/// Calls `each(number)` for all keys, in batches that the connection asks at once.
template <class Each>
void for_all_keys(bench_connection& by, const load_shape& shape, error also_fine, Each each) {
  std::vector<write> batch;
  for (std::uint32_t i = 0; i < shape.keys; ++i) {
    batch.push_back(each(i));
    if (batch.size() == setup_batch || i + 1 == shape.keys) {
      by.ask_all(batch, also_fine);
      batch.clear();
    }
  }
}

void prepare(bench_connection& by, const bench_load& load, const load_shape& shape) {
  acl open{{permission::all, "world", "anyone"}};
  auto said = by.ask(write{create_node{load.root(), "", open}});
  if (said.code != error::ok && said.code != error::node_exists)
    throw network_fault("cannot create " + load.root() + ": error "
                        + std::to_string(static_cast<std::int32_t>(said.code)));
  for_all_keys(by, shape, error::node_exists, [&](std::uint32_t i) {
    return write{create_node{load.key(i), load.value(), open}};
  });
  for_all_keys(by, shape, error::ok, [&](std::uint32_t i) { // left over with another size
    return write{set_data{load.key(i), load.value(), -1}};
  });
}

void clean_up(bench_connection& by, const bench_load& load, const load_shape& shape) {
  for_all_keys(by, shape, error::no_node, [&](std::uint32_t i) {
    return write{delete_node{load.key(i), -1}};
  });
  by.ask(write{delete_node{load.root(), -1}});
}

/// Runs until `run.unasked` is used up or `seconds` are over; then until all is answered.
double spin(std::vector<bench_connection>& all, bench_run& run, double seconds) {
  readiness ready{all};
  auto begin = clock::now();
  auto busy = begin;
  for (auto& one : all)
    one.start(run);
  auto unanswered = [&] {
    return std::any_of(all.begin(), all.end(), [](auto& x) { return x.in_flight() > 0; });
  };
  for (std::uint64_t turns = 0;; ++turns) {
    if (ready.turn(run))
      busy = clock::now();
    else if (seconds_since(busy) > silence_seconds_max)
      throw network_fault("no server answers any more");
    if (run.unasked > 0 && seconds_since(begin) >= seconds)
      run.unasked = 0;
    if (run.unasked == 0 && !unanswered())
      return seconds_since(begin);
  }
}

void report(const char* what, const histogram& x, double seconds) {
  if (x.count() == 0)
    return;
  auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1000; };
  std::printf("%-7s %10.0f/s  p50 %8.1f  p99 %8.1f  p99.9 %8.1f  max %8.1f us  (%llu in %.2f s)\n",
              what, static_cast<double>(x.count()) / seconds, us(x.percentile(0.5)),
              us(x.percentile(0.99)), us(x.percentile(0.999)), us(x.max()),
              static_cast<unsigned long long>(x.count()), seconds);
}

void report_json(const histogram& x, std::uint64_t wrong, double seconds) {
  auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1000; };
  std::printf("{\"operations\": %llu, \"seconds\": %.3f, \"per_second\": %.0f, \"p50_us\": %.1f, "
              "\"p99_us\": %.1f, \"p999_us\": %.1f, \"max_us\": %.1f, \"wrong\": %llu}\n",
              static_cast<unsigned long long>(x.count()), seconds,
              static_cast<double>(x.count()) / seconds, us(x.percentile(0.5)),
              us(x.percentile(0.99)), us(x.percentile(0.999)), us(x.max()),
              static_cast<unsigned long long>(wrong));
}

/// Preparations and tidying up have connections of their own: a long run would let one expire.
template <class Work>
void aside(const address& server, Work work) {
  bench_connection by{server, 1};
  by.await_session();
  work(by);
  by.ask(write{close_session{}});
}

void report(const bench_options& wishes, const bench_run& run, double seconds) {
  auto both = run.reads;
  both.add(run.writes);
  if (wishes.json)
    return report_json(both, run.wrong, seconds);
  report("reads", run.reads, seconds);
  report("writes", run.writes, seconds);
  if (run.reads.count() > 0 && run.writes.count() > 0)
    report("both", both, seconds);
}

void measure(const bench_options& wishes, const std::vector<address>& servers, bench_run& run) {
  auto all = connect_all(wishes, servers);
  if (wishes.warm_up_seconds > 0) {
    run.unasked = UINT64_MAX;
    spin(all, run, wishes.warm_up_seconds);
    run.reads = histogram{};
    run.writes = histogram{};
  }
  run.unasked = wishes.operations > 0 ? wishes.operations : UINT64_MAX;
  auto limit = wishes.operations > 0 ? std::numeric_limits<double>::infinity() : wishes.seconds;
  report(wishes, run, spin(all, run, limit));
  for (auto& one : all)
    one.say_goodbye();
}

int bench(const bench_options& wishes, const std::vector<address>& servers) {
  bench_run run{bench_load{wishes.shape, 1}};
  aside(servers[0], [&](auto& by) { prepare(by, run.load, wishes.shape); });
  measure(wishes, servers, run);
  if (!wishes.keep)
    aside(servers[0], [&](auto& by) { clean_up(by, run.load, wishes.shape); });
  if (run.wrong > 0)
    std::fprintf(stderr, "troupe bench: %llu wrong answers, the first: %s\n",
                 static_cast<unsigned long long>(run.wrong), run.first_wrong.c_str());
  return run.wrong > 0 ? 1 : 0;
}

void describe(CLI::App& app, bench_options& x) {
  app.add_option("--servers,-s", x.servers, "host:port,host:port; connections go round robin")
      ->capture_default_str();
  app.add_option("--connections,-c", x.connections, "connections, each with a session")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--in-flight,-f", x.in_flight, "unanswered requests a connection")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--value-bytes", x.shape.value_bytes, "size of every value")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--read-share,-r", x.shape.read_share, "1: getData only, 0: setData only")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--seconds", x.seconds, "how long to measure")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_option("--warm-up", x.warm_up_seconds, "seconds before that which do not count")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--operations,-n", x.operations, "measure so many instead of a time");
  app.add_option("--keys", x.shape.keys, "znodes, chosen at random")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--root", x.shape.root, "the znode that holds them")->capture_default_str();
  app.add_flag("--keep", x.keep, "leave the znodes for the next run");
  app.add_flag("--json", x.json, "one line of JSON");
}

} // namespace

} // namespace shell

int bench_main(int argc, char** argv) {
  shell::bench_options wishes;
  CLI::App app{"Loads the client port of any ZooKeeper-compatible ensemble and measures it.",
               "troupe bench"};
  shell::describe(app, wishes);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : 2;
  }
  auto servers = parse_addresses(wishes.servers);
  if (!servers) {
    std::fprintf(stderr, "troupe bench: --servers wants host:port,host:port\n");
    return 2;
  }
  try {
    return shell::bench(wishes, *servers);
  } catch (const shell::network_fault& x) {
    std::fprintf(stderr, "troupe bench: %s\n", x.what());
    return 1;
  }
}

} // namespace troupe
