// Nodes that are started and stopped over and over: threads, descriptors, actors and memory of the
// application are as before.
#include <fstream>

#include <malloc.h>

#include "tests/embed/host.hpp"

namespace troupe::embed_tests {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool instrumented = true; // memory is counted by others then, and everything is slow
#else
constexpr bool instrumented = false;
#endif

constexpr int standalone_starts = instrumented ? 20 : 1000;
constexpr int ensemble_starts = instrumented ? 2 : 50;

/// What one start may leave in use, on average: the allocator's own books, not a znode.
constexpr double bytes_a_start_max = 512;

/// Three servers, each such a start, and some ten connections between them.
constexpr double bytes_an_ensemble_max = 3 * bytes_a_start_max;

std::size_t entries(const char* of) {
  auto all = std::filesystem::directory_iterator(of);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// What an application has in use.
struct belongings {
  explicit belongings(caf::actor_system& system)
      : threads(entries("/proc/self/task")),
        descriptors(entries("/proc/self/fd")),
        actors(system.registry().running()) {}

  auto operator<=>(const belongings&) const = default;

  std::size_t threads;
  std::size_t descriptors;
  std::size_t actors;
};

std::ostream& operator<<(std::ostream& out, const belongings& x) {
  return out << x.threads << " threads, " << x.descriptors << " descriptors, " << x.actors
             << " actors";
}

class nodes_started_again : public testing::Test {
protected:
  caf_settings config;
  host app{config};
  scratch home;

  /// `once` again and again; after a few rounds for caches and pools, everything stays as it is.
  void repeat(int rounds, const std::function<void()>& once, double bytes_max = bytes_a_start_max) {
    for (int i = 0; i < rounds / 10 + 1; ++i)
      once();
    auto settled = belongings{app.system};
    soon([&] { return std::exchange(settled, belongings{app.system}) <= before_; });
    auto memory = ::mallinfo2().uordblks;
    for (int i = 0; i < rounds; ++i)
      once();
    EXPECT_TRUE(soon([&] { return belongings{app.system} <= before_; }))
        << before_ << " before, " << belongings{app.system} << " after";
    if (instrumented)
      return;
    // Timers that were set keep their actor's memory until they are due.
    auto grown = [&] {
      return static_cast<double>(::mallinfo2().uordblks) - static_cast<double>(memory);
    };
    EXPECT_TRUE(soon([&] { return grown() < bytes_max * rounds; }))
        << grown() / rounds << " bytes a start";
    RecordProperty("bytes_a_start", std::to_string(grown() / rounds));
    std::cout << grown() / rounds << " bytes a start, " << belongings{app.system} << '\n';
  }

  /// No disk has to turn for what is thrown away.
  static settings forgetful(settings all) {
    all.force_sync = false;
    return all;
  }

  const belongings before_{app.system};
};

} // namespace

TEST_F(nodes_started_again, alone_leave_nothing_behind) {
  auto all = alone(home / "one");
  auto round = 0;
  repeat(standalone_starts, [&] {
    all.force_sync = ++round % 10 == 0; // has a thread for its disk
    auto node = start_node(app.system, all);
    if (all.force_sync) {
      app.waits_for_service(node);
      EXPECT_EQ("x", app.greets(node.endpoint(), "/x" + std::to_string(round), "x"));
    }
  });
}

TEST_F(nodes_started_again, with_a_client_port_leave_nothing_behind) {
  auto all = forgetful(alone(home / "one"));
  all.client_port = free_ports(1).front();
  auto round = 0;
  repeat(standalone_starts / 10, [&] {
    auto node = start_node(app.system, all);
    app.waits_for_service(node);
    auto over_wire = over_tcp("127.0.0.1:" + std::to_string(node.client_port())).front();
    EXPECT_EQ("x", app.greets(over_wire, "/x" + std::to_string(++round), "x"));
  });
}

TEST_F(nodes_started_again, as_an_ensemble_leave_nothing_behind) {
  auto all = three_servers(home);
  auto round = 0;
  repeat(
      ensemble_starts,
      [&] {
        std::vector<running_node> three;
        for (auto& x : all)
          three.push_back(start_node(app.system, forgetful(x)));
        app.waits_for_service(three[1]);
        EXPECT_EQ("x", app.greets(three[1].endpoint(), "/x" + std::to_string(++round), "x"));
      },
      bytes_an_ensemble_max);
}

} // namespace troupe::embed_tests
