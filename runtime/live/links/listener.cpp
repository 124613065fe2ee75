// Binding, accepting, and the bound on unfinished handshakes.
#include "runtime/live/links/listener.hpp"

#include <algorithm>
#include <stdexcept>

#include <fcntl.h>

#include <boost/asio/ip/v6_only.hpp>

#include "runtime/live/links/link_notes.hpp"

namespace troupe {

namespace {

constexpr std::chrono::milliseconds starved_pause{100};

} // namespace

std::vector<boost::asio::ip::address> own_addresses(const member& self, bool on_all) {
  if (on_all)
    return {boost::asio::ip::address_v6::any()};
  boost::system::error_code not_numeric;
  auto numeric = boost::asio::ip::make_address(self.host, not_numeric);
  if (!not_numeric)
    return {numeric};
  auto found = look_up_host(self.host);
  if (found.empty())
    throw std::runtime_error("server." + to_string(self.id) + ": the name " + self.host
                             + " of this server has no address");
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

listener::listener(boost::asio::io_context& io, const std::vector<boost::asio::ip::address>& on,
                   std::uint16_t port)
    : io_(io) {
  for (auto& address : on) {
    try {
      open({address, port});
    } catch (const boost::system::system_error& e) {
      if (address == boost::asio::ip::address_v6::any()) { // no IPv6 here
        try {
          open({boost::asio::ip::address_v4::any(), port});
          continue;
        } catch (const boost::system::system_error&) {
        }
      }
      throw std::runtime_error("cannot listen for other servers on " + address.to_string()
                               + " port " + std::to_string(port) + ": " + e.code().message()
                               + (e.code() == boost::asio::error::address_in_use
                                      ? " (does this server run already?)"
                                      : ""));
    }
  }
}

void listener::open(const tcp::endpoint& at) {
  tcp::acceptor acceptor{io_, at.protocol()};
  ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (at.address().is_v6())
    acceptor.set_option(boost::asio::ip::v6_only(!at.address().is_unspecified()));
  acceptor.bind(at);
  acceptor.listen();
  doors_.push_back({std::move(acceptor), boost::asio::steady_timer{io_}, false});
}

void listener::start(ears to) {
  ears_ = std::move(to);
  for (auto& door : doors_)
    accept(door);
}

void listener::accept(door& at) {
  at.acceptor.async_accept(
      [this, &at](const boost::system::error_code& failed, tcp::socket socket) {
        if (failed == boost::asio::error::operation_aborted)
          return;
        if (failed)
          return on_accept_error(at, failed);
        at.starved = false;
        greet(std::move(socket));
        accept(at);
      });
}

void listener::on_accept_error(door& at, const boost::system::error_code& why) {
  if (!at.starved)
    link_note(spdlog::level::warn, "links: cannot accept at the moment: {}", why.message());
  at.starved = true;
  at.pause.expires_after(starved_pause);
  at.pause.async_wait([this, &at](const boost::system::error_code& cancelled) {
    if (!cancelled)
      accept(at);
  });
}

void listener::greet(tcp::socket socket) {
  boost::system::error_code gone;
  auto from = socket.remote_endpoint(gone).address();
  if (gone)
    return;
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  make_room(from);
  auto stranger = std::make_shared<greeter>(std::move(socket), ears_.begin());
  pending_.push_back(stranger);
  stranger->start(ears_.judge, [this](greeter& self) {
    pending_.remove_if([&](auto& x) { return x.get() == &self; });
    ears_.over(self);
  });
}

void listener::make_room(const boost::asio::ip::address& from) {
  auto same = [&](auto& x) { return x->where().address() == from; };
  auto oldest = pending_.end();
  if (static_cast<std::size_t>(std::count_if(pending_.begin(), pending_.end(), same))
      >= pending_max_each)
    oldest = std::find_if(pending_.begin(), pending_.end(), same);
  else if (pending_.size() >= pending_max)
    oldest = pending_.begin();
  if (oldest == pending_.end())
    return;
  (*oldest)->cancel();
  pending_.erase(oldest);
}

} // namespace troupe
