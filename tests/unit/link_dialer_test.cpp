// One peer that cannot be reached, in whatever way, never delays another.
#include "runtime/live/links/dialer.hpp"

#include <future>

#include <fcntl.h>

#include <gtest/gtest.h>

#include "tests/unit/link_stranger.hpp"

namespace {

using namespace troupe;
using namespace troupe::link_tests;

const server_id one{1}, two{2}, three{3}, four{4};

/// The connections that a dialer under test has made.
struct made_list {
  std::mutex mutex;
  std::condition_variable news;
  std::vector<std::shared_ptr<made_connection>> all;

  bool wait_for(server_id server) {
    std::unique_lock guard{mutex};
    return news.wait_for(guard, 20s, [&] {
      return std::any_of(all.begin(), all.end(), [&](auto& x) { return x->slot.server == server; });
    });
  }

  dialer::ears ears() {
    return {[this](auto x) {
              std::lock_guard guard{mutex};
              all.push_back(std::move(x));
              news.notify_all();
            },
            [](const std::string& why) { ADD_FAILURE() << why; }};
  }
};

settings settings_of(server_id self, const ensemble& all) {
  settings x;
  x.self = self;
  x.standalone = false;
  x.servers = all;
  x.quorum_secret = "a secret of tests";
  x.dial_timeout = 60s; // whoever waits for an attempt's end, waits longer than the test
  return x;
}

ensemble with_host(const ensemble& all, server_id id, const std::string& host,
                   std::uint16_t port = 1) {
  auto members = all.members();
  for (auto& x : members)
    if (x.id == id) {
      x.host = host;
      x.election_port = port;
    }
  return ensemble{members};
}

TEST(link_dialer, reaches_others_while_one_does_not_accept) {
  // A listening socket whose queue is full drops what comes: the dialling side hears nothing.
  auto [full, port] = bound_socket(0);
  std::vector<unique_fd> queue;
  for (int i = 0; i < 4; ++i) {
    queue.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    auto at = loopback(port);
    static_cast<void>(::connect(queue.back().get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)));
  }
  auto all = with_host(local_ensemble(3), two, "127.0.0.1", port);
  made_list made;
  dialer other{{settings_of(three, all)}};
  made_list there;
  other.start(there.ears());
  dialer x{{settings_of(one, all)}};
  x.start(made.ears());
  x.keep(two);
  x.keep(three);
  EXPECT_TRUE(made.wait_for(three));
  EXPECT_TRUE(there.wait_for(one));
  EXPECT_EQ(made.all.size(), 1u);
}

TEST(link_dialer, reaches_others_while_a_look_up_hangs) {
  auto all = with_host(local_ensemble(4), two, "hangs.example");
  auto port = all.find(three)->election_port;
  auto named = with_host(all, three, "answers.example", port);
  auto release = std::make_shared<std::promise<void>>();
  auto released = release->get_future().share();
  dialer_options options{settings_of(one, named)};
  options.how = [released](const std::string& host) {
    if (host == "hangs.example")
      released.wait();
    return host == "answers.example" ? std::vector{boost::asio::ip::make_address("127.0.0.1")}
                                     : std::vector<boost::asio::ip::address>{};
  };
  made_list made, at_three, at_four;
  dialer third{{settings_of(three, all)}};
  third.start(at_three.ears());
  dialer fourth{{settings_of(four, all)}};
  fourth.start(at_four.ears());
  {
    dialer x{options};
    x.start(made.ears());
    x.keep(two);
    x.keep(three);
    x.keep(four);
    EXPECT_TRUE(made.wait_for(three));
    EXPECT_TRUE(made.wait_for(four));
  } // does not wait for the look-up
  release->set_value();
}

TEST(link_dialer, looks_a_name_up_again_at_each_try) {
  auto all = local_ensemble(2);
  auto port = all.find(two)->election_port;
  dialer_options options{settings_of(one, with_host(all, two, "moves.example", port))};
  auto tries = std::make_shared<std::atomic<int>>(0);
  options.how = [tries](const std::string&) -> std::vector<boost::asio::ip::address> {
    switch (++*tries) {
    case 1:
      return {}; // no address
    case 2:
      return {boost::asio::ip::make_address("127.0.0.2")}; // nobody there
    default:
      return {boost::asio::ip::make_address("127.0.0.1")};
    }
  };
  made_list made, there;
  dialer other{{settings_of(two, all)}};
  other.start(there.ears());
  dialer x{options};
  x.start(made.ears());
  x.keep(two);
  EXPECT_TRUE(made.wait_for(two));
  EXPECT_GE(*tries, 3);
}

TEST(link_dialer, gives_an_attempt_up_after_its_timeout_and_tries_again) {
  auto [full, port] = bound_socket(0);
  std::vector<unique_fd> queue;
  for (int i = 0; i < 4; ++i) {
    queue.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    auto at = loopback(port);
    static_cast<void>(::connect(queue.back().get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)));
  }
  auto all = with_host(local_ensemble(2), two, "moves.example", port);
  auto options = dialer_options{settings_of(one, all)};
  options.all.dial_timeout = 50ms;
  std::promise<void> again;
  auto tries = std::make_shared<std::atomic<int>>(0);
  options.how = [tries, &again](const std::string&) -> std::vector<boost::asio::ip::address> {
    if (++*tries == 2)
      again.set_value();
    return {boost::asio::ip::make_address("127.0.0.1")};
  };
  made_list made;
  auto retried = again.get_future();
  dialer x{options};
  x.start(made.ears());
  x.keep(two);
  EXPECT_EQ(retried.wait_for(10s), std::future_status::ready);
}

TEST(link_dialer, blocks_all_signals_in_its_thread) {
  auto all = local_ensemble(2);
  std::promise<sigset_t> seen;
  auto options = dialer_options{settings_of(one, with_host(all, two, "name.example"))};
  auto once = std::make_shared<std::atomic<bool>>(false);
  options.how = [&seen, once](const std::string&) -> std::vector<boost::asio::ip::address> {
    sigset_t now;
    pthread_sigmask(SIG_BLOCK, nullptr, &now);
    if (!once->exchange(true))
      seen.set_value(now);
    return {};
  };
  made_list made;
  auto future = seen.get_future();
  dialer x{options};
  x.start(made.ears());
  x.keep(two);
  ASSERT_EQ(future.wait_for(10s), std::future_status::ready);
  auto mask = future.get();
  for (auto signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD})
    EXPECT_EQ(sigismember(&mask, signal), 1);
}

} // namespace
