// What a session costs: inside the process of its node, over TCP, and with ZooKeeper's C library,
// one after the other against the same standalone node, in five rounds of SECONDS (1) each.
//
//   session_bench [SECONDS [LOAD [WHO]]]     "session_bench 10 writes embedded": only these
//
// Prints operations a second, processor time and latencies of each, medians of the rounds, and
// ratios to the TCP session.
// The processor time is the whole process's, client and node; on a machine that others use it is
// the steadier figure. All three do the same: reads or writes of one znode of 100 bytes, with one
// or 64 of them in flight. The node does not wait for its disk (forceSync=no) and takes no
// snapshots: that would be the same for all three, and most of a write.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#ifdef TROUPE_BENCH_C_LIBRARY
#include <zookeeper/zookeeper.h>
#endif

#include "runtime/client/blocking_session.hpp"
#include "runtime/client/open_session.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"

namespace {

using namespace troupe;
using clock_type = std::chrono::steady_clock;
using microseconds = std::chrono::duration<double, std::micro>;

const std::string path = "/bench";
const std::string value(100, 'x');

struct load {
  const char* name;
  bool writes;
  std::size_t in_flight;
};

struct result {
  double per_second = 0;
  double processor_us = 0; ///< an operation
  double p50_us = 0;
  double p99_us = 0;
};

/// One way to the node, and what it took so far.
struct way {
  const char* who;
  std::function<result()> measure;
  std::vector<result> rounds;
};

constexpr int rounds = 5;

/// Begins one operation; `then` is called when it is answered.
using operation = std::function<void(std::function<void()> then)>;

double processor_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Keeps so many in flight for this long, then calls `finished` when all are answered. Everything
/// happens in the thread that calls back.
class driver {
public:
  driver(std::size_t in_flight, std::chrono::milliseconds duration, operation begin,
         std::function<void(result)> finished)
      : in_flight_(in_flight),
        duration_(duration),
        begin_(std::move(begin)),
        finished_(std::move(finished)) {}

  void start() {
    began_ = clock_type::now();
    used_ = processor_seconds();
    for (std::size_t i = 0; i < in_flight_; ++i)
      next();
  }

private:
  void next() {
    ++open_;
    begin_([this, at = clock_type::now()] {
      auto now = clock_type::now();
      latencies_.push_back(microseconds(now - at).count());
      --open_;
      if (now - began_ < duration_)
        next();
      else if (open_ == 0)
        finish(now);
    });
  }

  void finish(clock_type::time_point now) {
    result x;
    x.per_second = static_cast<double>(latencies_.size())
                   / std::chrono::duration<double>(now - began_).count();
    x.processor_us = 1e6 * (processor_seconds() - used_) / static_cast<double>(latencies_.size());
    auto at = [&](double share) {
      auto i = latencies_.begin()
               + static_cast<std::ptrdiff_t>(share * static_cast<double>(latencies_.size() - 1));
      std::nth_element(latencies_.begin(), i, latencies_.end());
      return *i;
    };
    x.p50_us = at(0.5);
    x.p99_us = at(0.99);
    finished_(x);
  }

  std::size_t in_flight_;
  std::chrono::milliseconds duration_;
  operation begin_;
  std::function<void(result)> finished_;
  clock_type::time_point began_;
  double used_ = 0;
  std::vector<double> latencies_;
  std::size_t open_ = 0;
};

// ---- our sessions

caf::behavior loader(caf::event_based_actor* self, const session& with, const load& what,
                     std::chrono::milliseconds duration,
                     const std::shared_ptr<std::promise<result>>& to) {
  auto begin = [=](const std::function<void()>& then) {
    auto failed = [](const caf::error& why) {
      std::fprintf(stderr, "%s\n", describe(why).c_str());
      std::exit(1);
    };
    if (what.writes)
      self->request(with, caf::infinite, ask::set{path, value})
          .then([=](const troupe::stat&) { then(); }, failed);
    else
      self->request(with, caf::infinite, ask::get{path})
          .then([=](const got_data&) { then(); }, failed);
  };
  auto work = std::make_shared<driver>(what.in_flight, duration, begin, [=](const result& x) {
    to->set_value(x);
    self->quit();
  });
  work->start();
  return {[work](caf::unit_t) {}};
}

result measure(caf::actor_system& system, const session& with, const load& what,
               std::chrono::milliseconds duration) {
  auto done = std::make_shared<std::promise<result>>();
  auto future = done->get_future();
  system.spawn(loader, with, what, duration, done);
  return future.get();
}

// ---- ZooKeeper's C library

#ifdef TROUPE_BENCH_C_LIBRARY

struct c_call {
  std::function<void()> then;
};

void read_done(int rc, const char*, int, const struct Stat*, const void* data) {
  auto call = static_cast<c_call*>(const_cast<void*>(data));
  if (rc != ZOK)
    std::exit(1);
  call->then();
  delete call;
}

void write_done(int rc, const struct Stat*, const void* data) {
  auto call = static_cast<c_call*>(const_cast<void*>(data));
  if (rc != ZOK)
    std::exit(1);
  call->then();
  delete call;
}

result measure_c_library(const std::string& servers, const load& what,
                         std::chrono::milliseconds duration) {
  zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
  auto* zk = zookeeper_init(servers.c_str(), nullptr, 10'000, nullptr, nullptr, 0);
  while (zoo_state(zk) != ZOO_CONNECTED_STATE)
    std::this_thread::yield();
  auto begin = [&](std::function<void()> then) {
    auto* call = new c_call{std::move(then)};
    if (what.writes)
      zoo_aset(zk, path.c_str(), value.data(), static_cast<int>(value.size()), -1, write_done,
               call);
    else
      zoo_aget(zk, path.c_str(), 0, read_done, call);
  };
  std::promise<result> done;
  std::mutex one_at_a_time; // the first ones begin here, all others in the library's thread
  driver work(
      what.in_flight, duration,
      [&](std::function<void()> then) {
        begin([&one_at_a_time, then = std::move(then)] {
          std::lock_guard guard{one_at_a_time};
          then();
        });
      },
      [&](const result& x) { done.set_value(x); });
  {
    std::lock_guard guard{one_at_a_time};
    work.start();
  }
  auto x = done.get_future().get();
  zookeeper_close(zk);
  return x;
}

#endif

/// One that nobody else has at the moment.
std::uint16_t free_port() {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor any{context, {boost::asio::ip::address_v4::loopback(), 0}};
  return any.local_endpoint().port();
}

void print(const char* who, const result& x, const std::optional<result>& tcp) {
  std::printf("  %-10s %8.0f op/s  %6.1f us processor  p50 %7.1f us  p99 %7.1f us", who,
              x.per_second, x.processor_us, x.p50_us, x.p99_us);
  if (tcp)
    std::printf("  of TCP's: op/s %5.2f processor %4.2f", x.per_second / tcp->per_second,
                x.processor_us / tcp->processor_us);
  std::printf("\n");
}

/// Of each figure for itself.
result median(std::vector<result> rounds) {
  auto of = [&](double result::*figure) {
    auto middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
    std::nth_element(rounds.begin(), middle, rounds.end(),
                     [=](const result& x, const result& y) { return x.*figure < y.*figure; });
    return (*middle).*figure;
  };
  return {of(&result::per_second), of(&result::processor_us), of(&result::p50_us),
          of(&result::p99_us)};
}

/// Whether this part of the name was asked for, or nothing was.
bool chosen(const char* name, const std::string& wish) {
  return std::string_view(name).find(wish) != std::string_view::npos;
}

} // namespace

int main(int argc, char** argv) {
  auto duration =
      std::chrono::milliseconds(static_cast<long>(1000 * (argc > 1 ? std::atof(argv[1]) : 1.0)));
  std::string wished_load = argc > 2 ? argv[2] : "";
  std::string wished_who = argc > 3 ? argv[3] : "";
  auto directory =
      std::filesystem::temp_directory_path() / ("session_bench_" + std::to_string(getpid()));
  settings all;
  all.data_dir = directory;
  all.client_host = "127.0.0.1";
  all.client_port = free_port();
  all.force_sync = false; // it is the way there and back that is measured, not the disk
  all.times.snap_count = std::numeric_limits<std::uint64_t>::max(); // at this rate several a second
  caf_settings config;
  caf::actor_system system{config};
  {
    auto node = start_node(system, all, [](const std::string&) {});
    auto address = "127.0.0.1:" + std::to_string(node.client_port());
    session_wishes inside;
    inside.servers = {node.endpoint()};
    auto embedded = open_session(system, inside);
    auto tcp = open_session(system, wishes_of(address));
    blocking_session zk{system, tcp};
    if (!zk.create(path, value))
      return 1;
    for (auto& what :
         {load{"reads, one at a time", false, 1}, load{"reads, 64 in flight", false, 64},
          load{"writes, one at a time", true, 1}, load{"writes, 64 in flight", true, 64}}) {
      if (!chosen(what.name, wished_load))
        continue;
      std::printf("%s\n", what.name);
      std::vector<way> ways{
          {"TCP", [&] { return measure(system, tcp, what, duration); }, {}},
          {"embedded", [&] { return measure(system, embedded, what, duration); }, {}},
      };
#ifdef TROUPE_BENCH_C_LIBRARY
      ways.push_back({"C library", [&] { return measure_c_library(address, what, duration); }, {}});
#endif
      std::erase_if(ways, [&](const way& x) { return !chosen(x.who, wished_who); });
      measure(system, embedded, what, duration / 10); // warm
      for (auto round = 0; round < rounds; ++round)
        for (auto& x : ways)
          x.rounds.push_back(x.measure());
      std::optional<result> over_tcp;
      for (auto& x : ways) {
        auto now = median(x.rounds);
        if (&x == &ways.front() && chosen("TCP", wished_who))
          over_tcp = now;
        print(x.who, now, over_tcp);
      }
    }
    blocking_session(system, embedded).close();
    zk.close();
    node.stop();
  }
  std::filesystem::remove_all(directory);
  return 0;
}
