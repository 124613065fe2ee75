// The threads share one small block with the loop; it tells them whether the loop still lives.
#include "runtime/live/links/resolver.hpp"

#include <mutex>
#include <thread>

#include <csignal>
#include <netdb.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

namespace troupe {

struct resolver::shared {
  std::mutex mutex;
  boost::asio::io_context* io = nullptr; // null: the loop is gone
};

std::vector<boost::asio::ip::address> look_up_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<boost::asio::ip::address> result;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
    return result;
  for (auto* i = found; i != nullptr; i = i->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    if (i->ai_addrlen > endpoint.capacity())
      continue;
    endpoint.resize(i->ai_addrlen);
    std::copy_n(reinterpret_cast<const char*>(i->ai_addr), i->ai_addrlen,
                reinterpret_cast<char*>(endpoint.data()));
    result.push_back(endpoint.address());
  }
  freeaddrinfo(found);
  return result;
}

void with_signals_blocked(const std::function<void()>& what) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    what();
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

resolver::resolver(boost::asio::io_context& io, look_up how)
    : how_(std::move(how)), shared_(std::make_shared<shared>()) {
  shared_->io = &io;
}

resolver::~resolver() {
  std::lock_guard guard{shared_->mutex};
  shared_->io = nullptr;
}

void resolver::resolve(const std::string& host, answer then) {
  boost::system::error_code not_numeric;
  auto numeric = boost::asio::ip::make_address(host, not_numeric);
  if (!not_numeric) {
    boost::asio::post(*shared_->io, [numeric, then = std::move(then)] { then({numeric}); });
    return;
  }
  auto& place = waiting_[host];
  auto in_flight = static_cast<bool>(place);
  place = std::move(then);
  if (in_flight)
    return;
  auto deliver = [this, host](std::vector<boost::asio::ip::address> found) {
    auto waiting = waiting_.extract(host);
    if (!waiting.empty())
      waiting.mapped()(std::move(found));
  };
  auto task = [how = how_, host, deliver, state = shared_] {
    auto found = how(host);
    std::lock_guard guard{state->mutex};
    if (state->io != nullptr) // then this resolver lives until the loop has stopped
      boost::asio::post(*state->io, [deliver, found] { deliver(found); });
  };
  with_signals_blocked([&] { std::thread(task).detach(); });
}

} // namespace troupe
