// Sockets of a benchmark.
#include "runtime/shell/bench_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/live/wire/jute.hpp"

namespace troupe::shell {

namespace {

constexpr std::int32_t frame_bytes_max = 64 * 1024 * 1024;
constexpr std::int32_t session_timeout_ms = 30'000;
constexpr timeval patience{15, 0}; ///< for preparations, which block

[[noreturn]] void give_up(const std::string& server, const std::string& what) {
  throw network_fault(server + ": " + what);
}

int connected_socket(const address& server) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  auto name = to_string(server);
  auto failed =
      ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &raw);
  if (failed != 0)
    give_up(name, ::gai_strerror(failed));
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found{raw, ::freeaddrinfo};
  auto fault = 0;
  for (auto* at = found.get(); at; at = at->ai_next) {
    auto fd = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd >= 0 && ::connect(fd, at->ai_addr, at->ai_addrlen) == 0)
      return fd;
    fault = errno;
    if (fd >= 0)
      ::close(fd);
  }
  give_up(name, std::strerror(fault));
}

void set_option(int fd, int level, int option, const void* value, socklen_t size,
                const std::string& server) {
  if (::setsockopt(fd, level, option, value, size) != 0)
    give_up(server, std::strerror(errno));
}

} // namespace

bench_connection::bench_connection(const address& server, std::uint32_t in_flight_max)
    : socket_(connected_socket(server)), server_(to_string(server)), ring_(in_flight_max) {
  auto on = 1;
  set_option(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on), server_);
  set_option(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience), server_);
  std::string hello;
  wire::encode_connect_request(hello, {{}, session_timeout_ms, no_session, "", false});
  send_all(hello);
}

bench_connection::~bench_connection() {
  if (socket_ >= 0)
    ::close(socket_);
}

bench_connection::bench_connection(bench_connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      server_(std::move(other.server_)),
      next_xid_(other.next_xid_),
      inbox_(std::move(other.inbox_)),
      outbox_(std::move(other.outbox_)),
      sent_(other.sent_),
      ring_(std::move(other.ring_)),
      oldest_(other.oldest_),
      in_flight_(other.in_flight_) {
  // nop
}

void bench_connection::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR)
      give_up(server_, std::strerror(errno));
    if (size > 0)
      bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

std::string bench_connection::await_frame() {
  auto read_exactly = [this](std::size_t wanted) {
    std::string bytes(wanted, '\0');
    for (std::size_t at = 0; at < wanted;) {
      auto size = ::recv(socket_, bytes.data() + at, wanted - at, 0);
      if (size == 0)
        give_up(server_, "closed the connection");
      if (size < 0 && errno != EINTR)
        give_up(server_, errno == EAGAIN ? "does not answer" : std::strerror(errno));
      if (size > 0)
        at += static_cast<std::size_t>(size);
    }
    return bytes;
  };
  auto size = wire::load<std::int32_t>(read_exactly(4).data());
  if (size < 0 || size > frame_bytes_max)
    give_up(server_, "does not speak ZooKeeper's protocol");
  return read_exactly(static_cast<std::size_t>(size));
}

void bench_connection::await_session() {
  auto said = wire::decode_connect_response(await_frame());
  if (!said || said->timeout_ms <= 0)
    give_up(server_, "refused the session");
}

reply bench_connection::ask(const write& what) {
  std::string bytes;
  auto op = wire::encode_request(bytes, next_xid_, what);
  send_all(bytes);
  auto frame = await_frame();
  auto header = wire::decode_header(frame);
  auto said = wire::decode_reply(op, frame);
  if (!header || header->xid != next_xid_ || !said)
    give_up(server_, "answered something else");
  ++next_xid_;
  return *said;
}

void bench_connection::ask_all(const std::vector<write>& what, error also_fine) {
  std::string bytes;
  auto xid = next_xid_;
  for (auto& one : what)
    wire::encode_request(bytes, next_xid_++, one);
  send_all(bytes);
  for (; xid != next_xid_; ++xid) {
    auto header = wire::decode_header(await_frame());
    if (!header || header->xid != xid)
      give_up(server_, "answered something else");
    if (header->code != error::ok && header->code != also_fine)
      give_up(server_, "error " + std::to_string(static_cast<std::int32_t>(header->code)));
  }
}

void bench_connection::start(bench_run& run) {
  auto flags = ::fcntl(socket_, F_GETFL);
  if (flags < 0 || ::fcntl(socket_, F_SETFL, flags | O_NONBLOCK) != 0)
    give_up(server_, std::strerror(errno));
  refill(run, clock::now());
  flush();
}

void bench_connection::refill(bench_run& run, clock::time_point now) {
  while (in_flight_ < ring_.size() && run.unasked > 0) {
    --run.unasked;
    auto& slot = ring_[(oldest_ + in_flight_) % ring_.size()];
    slot.since = now;
    slot.xid = next_xid_;
    slot.what = run.load.append_next(outbox_, next_xid_);
    next_xid_ = next_xid_ == INT32_MAX ? 1 : next_xid_ + 1;
    ++in_flight_;
  }
}

void bench_connection::on_readable(bench_run& run) {
  auto size = ::recv(socket_, run.scratch.data(), run.scratch.size(), 0);
  if (size == 0)
    give_up(server_, "closed the connection");
  if (size < 0) {
    if (errno == EAGAIN || errno == EINTR)
      return;
    give_up(server_, std::strerror(errno));
  }
  auto now = clock::now();
  std::string_view bytes{run.scratch.data(), static_cast<std::size_t>(size)};
  if (inbox_.empty()) {
    auto taken = take_frames(run, bytes, now);
    inbox_.assign(bytes.substr(taken));
  } else {
    inbox_.append(bytes);
    inbox_.erase(0, take_frames(run, inbox_, now));
  }
  refill(run, now);
  flush();
}

std::size_t bench_connection::take_frames(bench_run& run, std::string_view bytes,
                                          clock::time_point now) {
  std::size_t at = 0;
  while (bytes.size() - at >= 4) {
    auto size = wire::load<std::int32_t>(bytes.data() + at);
    if (size < static_cast<std::int32_t>(wire::reply_header_bytes) || size > frame_bytes_max)
      give_up(server_, "does not speak ZooKeeper's protocol");
    if (bytes.size() - at - 4 < static_cast<std::size_t>(size))
      break;
    take_reply(run, bytes.substr(at + 4, static_cast<std::size_t>(size)), now);
    at += 4 + static_cast<std::size_t>(size);
  }
  return at;
}

void bench_connection::take_reply(bench_run& run, std::string_view frame, clock::time_point now) {
  if (in_flight_ == 0)
    give_up(server_, "answered what nobody asked");
  auto& slot = ring_[oldest_];
  if (run.load.right(slot.what, slot.xid, frame)) {
    auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(now - slot.since).count();
    (slot.what == asked::read ? run.reads : run.writes).add(static_cast<std::uint64_t>(took));
  } else if (run.wrong++ == 0) {
    auto header = wire::decode_header(frame);
    run.first_wrong = server_ + ": asked " + std::to_string(slot.xid) + ", answered "
                      + std::to_string(header->xid) + " with error "
                      + std::to_string(static_cast<std::int32_t>(header->code)) + " and "
                      + std::to_string(frame.size()) + " bytes";
  }
  oldest_ = (oldest_ + 1) % ring_.size();
  --in_flight_;
}

void bench_connection::on_writable() {
  flush();
}

void bench_connection::flush() {
  while (blocked()) {
    auto size = ::send(socket_, outbox_.data() + sent_, outbox_.size() - sent_, MSG_NOSIGNAL);
    if (size < 0) {
      if (errno == EAGAIN)
        return;
      if (errno != EINTR)
        give_up(server_, std::strerror(errno));
    } else {
      sent_ += static_cast<std::size_t>(size);
    }
  }
  outbox_.clear();
  sent_ = 0;
}

void bench_connection::say_goodbye() {
  wire::encode_request(outbox_, next_xid_, write{close_session{}});
  flush();
}

} // namespace troupe::shell
