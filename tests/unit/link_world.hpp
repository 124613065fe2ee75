// Servers of one ensemble in one process, each with its links on real sockets of 127.0.0.1 and a
// listener that keeps all it hears.
//
// Nothing here sleeps for a result: it waits until the listener has heard it, or fails the test
// after a generous while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include "actors/supervision.hpp"
#include "runtime/live/links/links_actor.hpp"
#include "runtime/live/links/unique_fd.hpp"

namespace troupe::link_tests {

using namespace std::chrono_literals;

struct live_config : caf::actor_system_config {
  live_config() {
    config_file_path = "/dev/null";
    set("scheduler.max-threads", 2);
    load<caf::io::middleman>();
  }
};

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  return at;
}

/// A bound socket, listening or not, and its port.
inline std::pair<unique_fd, std::uint16_t> bound_socket(int backlog = -1) {
  unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto at = loopback(0);
  socklen_t size = sizeof(at);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&at), size), 0);
  if (backlog >= 0) {
    EXPECT_EQ(::listen(fd.get(), backlog), 0);
  }
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&at), &size);
  return {std::move(fd), ntohs(at.sin_port)};
}

inline std::vector<std::uint16_t> free_ports(std::size_t count) {
  std::vector<std::pair<unique_fd, std::uint16_t>> held;
  std::vector<std::uint16_t> ports;
  while (ports.size() < count)
    ports.push_back(held.emplace_back(bound_socket()).second);
  return ports;
}

inline unique_fd connected_to(std::uint16_t port) {
  unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto at = loopback(port);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  return fd;
}

inline void write_all(const unique_fd& fd, const std::string& bytes) {
  EXPECT_EQ(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

/// All that comes until the other side ends the connection, or `size` bytes; fails after 10 s.
inline std::string read_until_end(const unique_fd& fd, std::size_t size = SIZE_MAX) {
  std::string result;
  pollfd waiting{fd.get(), POLLIN, 0};
  while (result.size() < size) {
    if (::poll(&waiting, 1, 10000) != 1) {
      ADD_FAILURE() << "the connection does not end";
      break;
    }
    char bytes[4096];
    auto n = ::recv(fd.get(), bytes, std::min(sizeof(bytes), size - result.size()), 0);
    if (n <= 0)
      break;
    result.append(bytes, static_cast<std::size_t>(n));
  }
  return result;
}

/// The last few messages from another server, in a form that tests can compare.
struct heard {
  std::string what; ///< "up election 2 dialled", "down quorum 2", "leader 2: proposal_batch"
  peer who;
  caf::message message;
};

/// What one server's listener has heard.
class ear {
public:
  void add(heard x) {
    std::lock_guard guard{mutex_};
    all_.push_back(std::move(x));
    news_.notify_all();
  }

  std::vector<heard> all() const {
    std::lock_guard guard{mutex_};
    return all_;
  }

  /// Waits until the test is satisfied with what was heard.
  bool wait(const std::function<bool(const std::vector<heard>&)>& enough,
            std::chrono::seconds patience = 20s) {
    std::unique_lock guard{mutex_};
    return news_.wait_for(guard, patience, [&] { return enough(all_); });
  }

  /// Waits for the n-th "what" (from 1).
  heard nth(const std::string& what, std::size_t n = 1) {
    heard result;
    EXPECT_TRUE(wait([&](auto& all) {
      std::size_t seen = 0;
      for (auto& x : all)
        if (x.what == what && ++seen == n) {
          result = x;
          return true;
        }
      return false;
    })) << "never heard: "
        << what;
    return result;
  }

  std::size_t count(const std::string& what) const {
    std::size_t result = 0;
    for (auto& x : all())
      result += x.what == what;
    return result;
  }

  /// Every message lies between the peer_up and the peer_down of its connection, which come once,
  /// and connections of one server in one slot do not overlap.
  void check_order() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable news_;
  std::vector<heard> all_;
};

inline std::string port_name(channel on) {
  return on == channel::election ? "election" : "quorum";
}

class ear_actor : public link_listener::base {
public:
  ear_actor(caf::actor_config& cfg, std::shared_ptr<ear> into)
      : link_listener::base(cfg), into_(std::move(into)) {
    set_exception_handler(keep_reason);
  }

protected:
  behavior_type make_behavior() override {
    return build(static_cast<said_in_election*>(nullptr), static_cast<said_by_learner*>(nullptr),
                 static_cast<said_by_leader*>(nullptr));
  }

private:
  template <class... As, class... Bs, class... Cs>
  behavior_type build(std::tuple<As...>*, std::tuple<Bs...>*, std::tuple<Cs...>*) {
    return {[this](const peer_up& x, const election_link& link) { up(x, link); },
            [this](const peer_up& x, const learner_link& link) { up(x, link); },
            [this](const peer_up& x, const leader_link& link) { up(x, link); },
            [this](const peer_down& x) {
              into_->add({"down " + port_name(x.on) + ' ' + to_string(x.who.server), x.who, {}});
            },
            [this](const peer& who, const As& x) { said("election", who, x); }...,
            [this](const peer& who, const Bs& x) { said("learner", who, x); }...,
            [this](const peer& who, const Cs& x) { said("leader", who, x); }...};
  }

  template <class Link>
  void up(const peer_up& x, const Link& link) {
    into_->add({"up " + port_name(x.on) + ' ' + to_string(x.who.server)
                    + (x.on == channel::quorum ? x.dialled ? " to lead" : " to learn" : ""),
                x.who, caf::make_message(link)});
  }

  template <class T>
  void said(const char* list, const peer& who, const T& x) {
    into_->add({std::string(list) + ' ' + to_string(who.server), who, caf::make_message(x)});
  }

  std::shared_ptr<ear> into_;
};

inline void ear::check_order() const {
  std::vector<peer> standing;
  std::vector<peer> ended;
  auto contains = [](auto& list, auto& x) {
    return std::find(list.begin(), list.end(), x) != list.end();
  };
  for (auto& x : all()) {
    if (x.what.starts_with("up ")) {
      EXPECT_FALSE(contains(standing, x.who) || contains(ended, x.who)) << x.what;
      standing.push_back(x.who);
    } else if (x.what.starts_with("down ")) {
      EXPECT_TRUE(contains(standing, x.who)) << x.what;
      std::erase(standing, x.who);
      ended.push_back(x.who);
    } else {
      EXPECT_TRUE(contains(standing, x.who)) << x.what;
    }
  }
}

/// One server: an actor system with links in it.
class server {
public:
  server(server_id id, const ensemble& all, const std::function<void(settings&)>& adjust = {}) {
    options.self = id;
    options.standalone = false;
    options.servers = all;
    options.quorum_secret = "a secret of tests";
    if (adjust)
      adjust(options);
    hears = std::make_shared<ear>();
    listening = system.spawn<ear_actor>(hears);
    connections = spawn_links(system, options, listening);
  }

  ~server() {
    end();
  }

  void end() {
    if (!connections)
      return;
    caf::anon_send_exit(connections, caf::exit_reason::user_shutdown);
    caf::scoped_actor self{system};
    self->wait_for(connections);
    caf::anon_send_exit(listening, caf::exit_reason::user_shutdown);
    connections = nullptr;
    listening = nullptr;
  }

  template <class T>
  void tell(const T& x) {
    caf::anon_send(connections, x);
  }

  void mesh() {
    for (auto& x : options.servers.members())
      if (x.id != options.self)
        tell(dial{channel::election, x.id});
  }

  const member& line() const {
    return *options.servers.find(options.self);
  }

  settings options;
  live_config config;
  caf::actor_system system{config};
  std::shared_ptr<ear> hears;
  link_listener listening;
  links connections;
};

inline ensemble local_ensemble(std::size_t servers) {
  auto ports = free_ports(2 * servers);
  std::vector<member> members;
  for (std::uint32_t i = 0; i < servers; ++i)
    members.push_back(
        {server_id{i + 1}, "127.0.0.1", ports[2 * i], ports[2 * i + 1], false, "", 0});
  return ensemble{members};
}

} // namespace troupe::link_tests
