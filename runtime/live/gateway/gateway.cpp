// Listening and spreading. See gateway.hpp.
#include "runtime/live/gateway/gateway.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include "runtime/live/gateway/io_thread.hpp"

namespace troupe {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

/// "" : both families where the system has both.
std::vector<tcp::endpoint> endpoints(asio::io_context& context, const settings& all) {
  if (all.client_host.empty())
    return {{tcp::v6(), all.client_port}, {tcp::v4(), all.client_port}};
  error_code failed;
  std::vector<tcp::endpoint> found;
  auto port = std::to_string(all.client_port);
  for (auto& x : tcp::resolver(context).resolve(
           all.client_host, port, tcp::resolver::passive | tcp::resolver::numeric_service, failed))
    found.push_back(x.endpoint());
  if (found.empty())
    throw std::runtime_error("client port: the address " + all.client_host
                             + " cannot be resolved: " + failed.message());
  return found;
}

error_code listen(tcp::acceptor& on, const tcp::endpoint& at, std::uint32_t backlog) {
  error_code failed, ignored;
  on.open(at.protocol(), failed);
  if (failed)
    return failed;
  on.set_option(tcp::acceptor::reuse_address(true), ignored);
  if (at.protocol() == tcp::v6() && at.address().is_unspecified())
    on.set_option(asio::ip::v6_only(false), ignored);
  on.bind(at, failed);
  if (!failed)
    on.listen(backlog > 0 ? static_cast<int>(backlog) : tcp::acceptor::max_listen_connections,
              failed);
  if (failed)
    on.close(ignored);
  return failed;
}

std::string address_of(const tcp::socket& socket) {
  error_code ignored;
  auto address = socket.remote_endpoint(ignored).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address.to_string();
}

} // namespace

/// Lives on the first I/O thread. Its pending operations keep it.
struct gateway::acceptor : std::enable_shared_from_this<gateway::acceptor> {
  explicit acceptor(gateway_shared& with)
      : shared(with),
        socket(with.threads.front()->context()),
        pause(with.threads.front()->context()) {}

  void bind() {
    error_code failed;
    for (auto& at : endpoints(shared.threads.front()->context(), shared.all)) {
      failed = listen(socket, at, shared.all.client_port_backlog);
      if (!failed)
        break;
    }
    if (failed)
      throw std::runtime_error("client port " + std::to_string(shared.all.client_port)
                               + " cannot be used: " + failed.message());
    shared.port = socket.local_endpoint().port();
  }

  void accept() {
    auto& to = *shared.threads[next++ % shared.threads.size()];
    socket.async_accept(
        to.context(), [self = shared_from_this(), &to](const error_code& failed, tcp::socket got) {
          self->on_accept(to, failed, std::move(got));
        });
  }

  void on_accept(io_thread& to, const error_code& failed, tcp::socket got) {
    if (failed == asio::error::operation_aborted || !socket.is_open())
      return;
    if (failed && failed != asio::error::connection_aborted) {
      // No descriptor or memory left: it may be otherwise soon.
      pause.expires_after(100ms);
      pause.async_wait([self = shared_from_this()](const error_code& stopped) {
        if (!stopped)
          self->accept();
      });
      return;
    }
    if (!failed && shared.connections.enter(address_of(got)))
      asio::post(to.context(),
                 [&to, taken = std::move(got)]() mutable { to.adopt(std::move(taken)); });
    accept();
  }

  void close() {
    error_code ignored;
    socket.close(ignored);
    pause.cancel();
  }

  gateway_shared& shared;
  tcp::acceptor socket;
  asio::steady_timer pause;
  std::size_t next = 0;
};

gateway::gateway(caf::actor_system& system, const settings& all, const world& outside, node owner,
                 tree state, std::function<void(const std::string&)> on_fault,
                 gateway_limits limits, std::shared_ptr<const sync_times> log_syncs,
                 std::shared_ptr<session_ids> ids)
    : shared_(new gateway_shared{system,
                                 all,
                                 outside,
                                 std::move(owner),
                                 std::move(state),
                                 limits,
                                 on_fault ? std::move(on_fault) : [](const std::string&) {},
                                 {all.max_client_connections, all.max_connections},
                                 std::move(ids),
                                 outside.wall_ms()}) {
  shared_->log_syncs = std::move(log_syncs);
  if (!shared_->ids)
    shared_->ids = std::make_shared<session_ids>(all.self, outside.wall_ms());
  for (std::uint32_t i = 0; i < std::max(1u, all.io_threads); ++i)
    shared_->threads.push_back(std::make_unique<io_thread>(*shared_, i + 1));
}

gateway::~gateway() {
  stop();
}

void gateway::start() {
  if (!shared_->all.proofs.sasl_users.empty())
    if (auto why = sasl_negotiation::unavailable(); !why.empty())
      throw std::runtime_error(why);
  acceptor_ = std::make_shared<acceptor>(*shared_);
  acceptor_->bind();
  acceptor_->accept();
  shared_->close_door = [door = acceptor_.get()] { door->close(); };
  for (auto& x : shared_->threads)
    x->start();
}

void gateway::stop() {
  for (auto& x : shared_->threads)
    x->stop();
  acceptor_.reset();
}

std::uint16_t gateway::port() const {
  return shared_->port;
}

} // namespace troupe
