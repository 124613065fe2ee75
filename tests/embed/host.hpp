// An application that has nodes inside: its directories, its ear, and servers quick enough for
// tests.
//
// Nothing here sleeps for a result: it waits until it has come, or fails the test after a generous
// while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <gtest/gtest.h>

#include "runtime/client/blocking_session.hpp"
#include "runtime/client/open_session.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"

namespace troupe::embed_tests {

using namespace std::chrono_literals;

constexpr auto patience = 20s;

/// A directory that goes with this.
class scratch {
public:
  scratch() : path_((std::filesystem::temp_directory_path() / "troupe_embed_XXXXXX").string()) {
    if (!::mkdtemp(path_.data()))
      throw std::runtime_error("no temporary directory");
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::filesystem::remove_all(path_);
  }

  std::string operator/(const std::string& name) const {
    return path_ + '/' + name;
  }

private:
  std::string path_;
};

/// A socket of 127.0.0.1 that holds a port which was free.
class held_port {
public:
  held_port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    at_.sin_family = AF_INET;
    at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at_;
    auto* at = reinterpret_cast<sockaddr*>(&at_);
    if (::bind(socket_, at, size) != 0 || ::getsockname(socket_, at, &size) != 0)
      throw std::runtime_error("no free port");
  }
  held_port(const held_port&) = delete;
  held_port& operator=(const held_port&) = delete;
  ~held_port() {
    ::close(socket_);
  }

  std::uint16_t number() const {
    return ntohs(at_.sin_port);
  }

  void listen() {
    if (::listen(socket_, 1) != 0)
      throw std::runtime_error("a port on which nobody may listen");
  }

private:
  int socket_;
  sockaddr_in at_{};
};

inline std::vector<std::uint16_t> free_ports(std::size_t count) {
  std::vector<held_port> held(count);
  std::vector<std::uint16_t> result;
  for (auto& x : held)
    result.push_back(x.number());
  return result;
}

inline settings quick(settings all) {
  all.times.tick = 200ms;
  all.times.finalize = 10ms;
  all.times.renotify = 50ms;
  all.times.session_min = 400ms;
  all.preallocate_bytes = 64 * 1024;
  all.client_host = "127.0.0.1";
  return all;
}

inline settings alone(const std::string& data_dir) {
  settings all;
  all.data_dir = data_dir;
  return quick(all);
}

/// Server by server, with directories below `home`.
inline std::vector<settings> three_servers(const scratch& home) {
  auto ports = free_ports(6);
  std::vector<member> members;
  for (std::uint32_t i = 0; i < 3; ++i)
    members.push_back(
        {server_id{i + 1}, "127.0.0.1", ports[2 * i], ports[2 * i + 1], false, "", 0});
  std::vector<settings> result;
  for (auto& x : members) {
    auto all = alone(home / ("server_" + to_string(x.id)));
    all.self = x.id;
    all.standalone = false;
    all.servers = ensemble{members};
    result.push_back(all);
  }
  return result;
}

/// What a listener has heard, readable from any thread.
class hearing {
public:
  void put(const node_milestone& x) {
    add([&] { milestones_.push_back(x); });
  }

  void put(const node_ended& x) {
    add([&] {
      ends_.push_back(x);
      last_is_end_ = true;
    });
  }

  template <class Kind>
  bool waits_for(server_id server = nobody) {
    return waits_until([&] {
      for (auto& x : milestones_)
        if (std::holds_alternative<Kind>(x.what) && (server == nobody || x.server == server))
          return true;
      return false;
    });
  }

  /// The last word of some node; "…" if none comes.
  std::string waits_for_end() {
    return waits_until([&] { return !ends_.empty(); }) ? ends_.front().why : "…";
  }

  std::vector<node_ended> ends() {
    std::lock_guard guard{mutex_};
    return ends_;
  }

  std::vector<node_milestone> milestones() {
    std::lock_guard guard{mutex_};
    return milestones_;
  }

  bool last_is_end() {
    std::lock_guard guard{mutex_};
    return last_is_end_;
  }

private:
  void add(const std::function<void()>& how) {
    std::lock_guard guard{mutex_};
    last_is_end_ = false;
    how();
    changed_.notify_all();
  }

  bool waits_until(const std::function<bool()>& what) {
    auto guard = std::unique_lock{mutex_};
    return changed_.wait_for(guard, patience, what);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<node_milestone> milestones_;
  std::vector<node_ended> ends_;
  bool last_is_end_ = false;
};

inline node_listener::behavior_type listening(node_listener::pointer, std::shared_ptr<hearing> to) {
  return {[to](const node_milestone& x) { to->put(x); }, [to](const node_ended& x) { to->put(x); }};
}

/// Comes true within the patience of these tests.
inline bool soon(const std::function<bool()>& what) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (!what()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// An application, its actor system, and an actor that listens to its nodes.
class host {
public:
  explicit host(caf::actor_system_config& config) : system{config} {}
  ~host() {
    caf::scoped_actor self{system};
    self->send_exit(ear, caf::exit_reason::user_shutdown);
  }

  /// Says something in a session on `node` and reads it again; the data, or what went wrong.
  std::string greets(const endpoint& there, const std::string& path, const std::string& data) {
    blocking_session zk{system, open_session(system, {.servers = {there}}), patience};
    auto result = describe_greeting(zk, path, data);
    zk.close();
    return result;
  }

  std::string describe_greeting(blocking_session& zk, const std::string& path,
                                const std::string& data) {
    if (auto made = zk.create(path, data); !made)
      return describe(made.error());
    auto got = zk.get(path);
    return got ? got->data.value_or("") : describe(got.error());
  }

  status asks(const running_node& of) {
    status result;
    caf::scoped_actor self{system};
    self->request(of.status_desk(), patience, ask_status{})
        .receive([&](status& x) { result = x; },
                 [](const caf::error& why) { ADD_FAILURE() << describe(why); });
    return result;
  }

  /// A session that is opened earlier is refused at first, and takes a pause.
  void waits_for_service(const running_node& of) {
    EXPECT_TRUE(soon([&] { return asks(of).serving; }));
  }

  caf::actor_system system;
  std::shared_ptr<hearing> heard = std::make_shared<hearing>();
  node_listener ear = system.spawn(listening, heard);
};

} // namespace troupe::embed_tests
