// A gateway on a free port of 127.0.0.1, before a company of one actor that plays tree, registry,
// role and node; and a client that speaks raw frames.
//
// Nothing here sleeps: clients wait for bytes (at most five seconds), tests for what the company
// has heard.
#pragma once

#include <array>
#include <cerrno>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include "messages/archive.hpp"
#include "runtime/live/gateway/gateway.hpp"
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {

/// What the company has heard, and how it shall answer. Shared with its actor.
struct company {
  std::mutex mutex;
  std::condition_variable heard;
  std::vector<write_request> writes;
  std::vector<read_request> reads;
  std::vector<session_id> touched;
  std::vector<session_host> hosts; ///< [i]: number i + 1
  bool holds_writes = false;       ///< submissions are kept, not executed
  bool holds_reads = false;
  error opening = error::ok;
  zxid applied{1, 5};
  std::string data = "data";
  std::string password = "0123456789abcdef";

  template <class Predicate>
  void wait(Predicate until) {
    std::unique_lock guard{mutex};
    ASSERT_TRUE(heard.wait_for(guard, std::chrono::seconds(5), until));
  }

  reply execute(const write_request& x) {
    applied = applied.next();
    reply what;
    what.at = applied;
    auto asked = decode<operation>(x.operation);
    if (!asked)
      what.code = error::marshalling_error;
    else if (auto* open = std::get_if<create_session>(&asked->what))
      what.body = session_opened{x.session, open->timeout_ms, open->password};
    else if (auto* attach = std::get_if<attach_session>(&asked->what)) {
      if (attach->password == password)
        what.body = session_opened{x.session, attach->timeout_ms, attach->password};
      else
        what.code = error::session_expired;
    } else if (auto* node = std::get_if<create_node>(&asked->what)) {
      what.body = created{node->path, {}};
    } else if (std::holds_alternative<set_data>(asked->what)) {
      what.body = stat{};
    }
    if (opening != error::ok && x.sequence == 0) {
      what.code = opening;
      what.body = {};
    }
    return what;
  }

  reply look_up(const read& x) {
    reply what;
    what.at = applied;
    if (std::holds_alternative<get_data>(x))
      what.body = got_data{data, {}};
    else if (std::holds_alternative<exists>(x))
      what.code = error::no_node;
    else if (auto* asked = std::get_if<find_session>(&x))
      what.code = asked->session == session_id{77} ? error::ok : error::session_expired;
    else if (auto* done = std::get_if<sync_done>(&x))
      what.body = synced_path{done->path};
    return what;
  }
};

inline caf::behavior play_company(caf::event_based_actor* self, std::shared_ptr<company> with) {
  auto to_host = [=](std::uint32_t number, deliveries x) {
    caf::send_as(self, with->hosts.at(number - 1), std::move(x));
  };
  auto answer_read = [=](std::uint32_t host, const read_request& x) {
    if (std::holds_alternative<leave>(x.what) || std::holds_alternative<identify>(x.what))
      return;
    answer what;
    what.host = host;
    what.client = x.client;
    what.ticket = x.ticket;
    what.what = with->look_up(x.what);
    deliveries batch;
    batch.items.emplace_back(std::move(what));
    to_host(host, std::move(batch));
  };
  return {
      [=](const enroll& x, const session_host& host) {
        std::lock_guard guard{with->mutex};
        with->hosts.resize(std::max<std::size_t>(with->hosts.size(), x.host));
        with->hosts.at(x.host - 1) = host;
        with->heard.notify_all();
      },
      [=](const reads& x) {
        std::lock_guard guard{with->mutex};
        for (auto& one : x.requests) {
          with->reads.push_back(one);
          if (!with->holds_reads)
            answer_read(x.host, one);
        }
        with->heard.notify_all();
      },
      [=](const submission& x) {
        std::lock_guard guard{with->mutex};
        for (auto& one : x.writes) {
          with->writes.push_back(one);
          if (with->holds_writes)
            continue;
          deliveries batch;
          batch.items.emplace_back(outcome{one.from.host, one.session, one.attachment, one.sequence,
                                           with->execute(one)});
          to_host(one.from.host, std::move(batch));
        }
        with->heard.notify_all();
      },
      [=](const sync_wish& x) {
        std::lock_guard guard{with->mutex};
        answer_read(x.host, x.request);
      },
      [=](const touched& x) {
        std::lock_guard guard{with->mutex};
        with->touched.insert(with->touched.end(), x.sessions.begin(), x.sessions.end());
        with->heard.notify_all();
      },
      [=](status& x, const session_host& asker) {
        x.standalone = true;
        x.serving = true;
        x.applied = with->applied;
        x.nodes = 4;
        x.watches = 2;
        caf::send_as(self, asker, x);
      },
  };
}

class raw_client {
public:
  using tcp = boost::asio::ip::tcp;

  explicit raw_client(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    socket_.set_option(tcp::no_delay(true));
    timeval patience{5, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }

  void say(std::string_view bytes) {
    boost::system::error_code failed; // the other side may have closed: the reading end sees it
    boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), failed);
  }

  void say(const wire::connect_request& x) {
    std::string bytes;
    wire::encode_connect_request(bytes, x);
    say(bytes);
  }

  template <class Asked>
  void ask(std::int32_t xid, const Asked& what) {
    std::string bytes;
    wire::encode_request(bytes, xid, what);
    say(bytes);
  }

  /// A request of this number, with this body.
  void ask_raw(std::int32_t xid, std::int32_t op, std::string_view body = {}) {
    std::string bytes;
    {
      wire::frame whole{bytes};
      wire::writer to{bytes};
      to.int32(xid);
      to.int32(op);
      bytes += body;
    }
    say(bytes);
  }

  void end_saying() {
    socket_.shutdown(tcp::socket::shutdown_send);
  }

  /// The next frame; nullopt: the connection was closed.
  std::optional<std::string> hear() {
    auto length = take(4);
    if (!length)
      return std::nullopt;
    return take(static_cast<std::size_t>(wire::load<std::int32_t>(length->data())));
  }

  std::optional<wire::reply_header> hear_header() {
    auto frame = hear();
    return frame ? wire::decode_header(*frame) : std::nullopt;
  }

  /// All that comes until the connection is closed.
  std::string hear_all() {
    std::string all;
    std::array<char, 4096> part{};
    for (;;) {
      auto got = ::recv(socket_.native_handle(), part.data(), part.size(), 0);
      EXPECT_FALSE(got < 0 && errno == EAGAIN) << "nothing came within five seconds";
      if (got <= 0)
        return all;
      all.append(part.data(), static_cast<std::size_t>(got));
    }
  }

  bool is_closed() {
    return hear_all().empty();
  }

  /// A session, with whatever the company decides.
  wire::connect_response open(wire::connect_request x = greeting()) {
    say(x);
    auto frame = hear();
    auto got = frame ? wire::decode_connect_response(*frame) : std::nullopt;
    EXPECT_TRUE(got.has_value());
    return got.value_or(wire::connect_response{});
  }

  static wire::connect_request greeting() {
    wire::connect_request x;
    x.timeout_ms = 10000;
    x.password = std::string(16, '\0');
    x.read_only = false;
    return x;
  }

private:
  std::optional<std::string> take(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t have = 0; have < size;) {
      auto got = ::recv(socket_.native_handle(), bytes.data() + have, size - have, 0);
      EXPECT_FALSE(got < 0 && errno == EAGAIN) << "nothing came within five seconds";
      if (got <= 0)
        return std::nullopt;
      have += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  boost::asio::io_context context_;
  tcp::socket socket_;
};

class gateway_test : public testing::Test {
protected:
  struct config : caf::actor_system_config {
    config() {
      config_file_path = "";
      set("scheduler.max-threads", 2);
    }
  };

  gateway_test() {
    all.client_host = "127.0.0.1";
    all.times.tick = std::chrono::milliseconds(100);
    outside.wall_ms = [] { return std::int64_t{1700000000000}; };
  }

  ~gateway_test() override {
    port.reset();
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    with->hosts.clear();
  }

  void start(bool serving = true) {
    actor = system.spawn(play_company, with);
    port.emplace(system, all, outside, caf::actor_cast<node>(actor), caf::actor_cast<tree>(actor),
                 nullptr, limits);
    port->start();
    with->wait([&] { return with->hosts.size() == std::max(1u, all.io_threads); });
    if (serving)
      serve(true);
  }

  void serve(bool serving) {
    for (auto& host : with->hosts)
      caf::anon_send(host, service{serving, standing::following, 1},
                     caf::actor_cast<submitter>(actor));
  }

  void deliver(delivery what) {
    deliveries batch;
    batch.items.push_back(std::move(what));
    caf::anon_send(with->hosts.at(0), std::move(batch));
  }

  config configuration;
  caf::actor_system system{configuration};
  settings all;
  world outside;
  gateway_limits limits;
  std::shared_ptr<company> with = std::make_shared<company>();
  caf::actor actor;
  std::optional<gateway> port;
};

} // namespace troupe
