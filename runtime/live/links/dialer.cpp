// The loop: what one member needs (target), one try to reach it (attempt), and the two listeners.
#include "runtime/live/links/dialer.hpp"

#include <map>
#include <random>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <openssl/rand.h>

#include "messages/ensure.hpp"
#include "runtime/live/links/link_notes.hpp"
#include "runtime/live/links/listener.hpp"
#include "runtime/live/links/log_valve.hpp"

namespace troupe {

namespace {

using tcp = boost::asio::ip::tcp;
using std::chrono::milliseconds;

constexpr milliseconds backoff_min{100};
constexpr milliseconds backoff_max{2000};
/// A reason that stays the same is said again after this.
constexpr std::chrono::minutes repeat_after{1};

template <class T>
T drawn() {
  T x{};
  ensure(RAND_bytes(reinterpret_cast<unsigned char*>(&x), sizeof(x)) == 1,
         "the system has random bytes");
  return x;
}

const char* name_of(channel on) {
  return on == channel::election ? "election" : "quorum";
}

} // namespace

struct dialer::loop {
  /// One try to reach a member: look up, connect, shake hands.
  struct attempt {
    attempt(boost::asio::io_context& io, link_slot to) : slot(to), socket(io), timer(io) {}

    link_slot slot;
    tcp::socket socket;
    std::vector<tcp::endpoint> candidates;
    boost::asio::steady_timer timer;
    std::shared_ptr<greeter> shaking;
    bool over = false;
  };

  struct target {
    explicit target(boost::asio::io_context& io) : retry(io) {}

    boost::asio::steady_timer retry;
    milliseconds backoff = backoff_min;
    std::shared_ptr<attempt> trying;
    std::string last_trouble;
    std::chrono::steady_clock::time_point said;
  };

  explicit loop(dialer_options all);
  ~loop();

  void listen(channel on, std::uint16_t port);
  void run();
  void stop();

  void redial(link_slot slot, milliseconds after);
  void dial(link_slot slot);
  void connect(const std::shared_ptr<attempt>& one, std::uint16_t port,
               const std::vector<boost::asio::ip::address>& found);
  void shake_hands(const std::shared_ptr<attempt>& one);
  void fail(const std::shared_ptr<attempt>& one, const std::string& why);
  void abandon(link_slot slot);
  void say_trouble(link_slot slot, target& to, const std::string& why);
  void on_stranger(channel on, greeter& x);
  void hand_out(greeter& x, link_slot slot, bool dialled);
  void note_configuration(const greeting& other);

  target& target_of(link_slot slot) {
    return targets.try_emplace(slot, io).first->second;
  }

  dialer_options options;
  server_credentials own;
  link_table table;
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  resolver names{io, options.how};
  std::map<channel, listener> doors;
  std::map<link_slot, target> targets;
  std::map<server_id, std::uint64_t> configurations; ///< that differ, as reported
  server_id leader = nobody;
  std::uint64_t errand = 0;
  std::uint64_t next_token = drawn<std::uint64_t>();
  std::minstd_rand jitter{drawn<std::uint32_t>()};
  log_valve strangers_log;
  ears to;
  std::thread thread;
};

dialer::loop::loop(dialer_options all) : options(std::move(all)), table(options.all.self) {
  own.self = options.all.self;
  own.servers = options.all.servers;
  own.secret = options.all.quorum_secret;
  own.incarnation = drawn<process_incarnation>();
  auto* self = own.servers.find(own.self);
  if (self == nullptr || options.all.standalone)
    return;
  listen(channel::quorum, self->quorum_port);
  listen(channel::election, self->election_port);
}

dialer::loop::~loop() {
  stop();
}

void dialer::loop::listen(channel on, std::uint16_t port) {
  if (port != 0)
    doors.try_emplace(
        on, io, own_addresses(*own.servers.find(own.self), options.all.quorum_listen_on_all), port);
}

void dialer::loop::run() {
  for (auto& [on, door] : doors) {
    listener::ears ears;
    auto which = on;
    ears.begin = [this, which] { return handshake::answering(own, which, drawn<nonce>()); };
    ears.judge = [this, which](const greeting& other) {
      return table.judge(slot_of(which, other.from, false), other.incarnation,
                         std::chrono::steady_clock::now());
    };
    ears.over = [this, which](greeter& x) { on_stranger(which, x); };
    door.start(std::move(ears));
  }
  try {
    io.run();
  } catch (const std::exception& e) {
    to.broken(e.what());
  }
}

void dialer::loop::stop() {
  io.stop();
  if (thread.joinable())
    thread.join();
}

void dialer::loop::redial(link_slot slot, milliseconds after) {
  auto& to_there = target_of(slot);
  auto spread = std::uniform_int_distribution<milliseconds::rep>{after.count() / 2, after.count()};
  to_there.retry.expires_after(milliseconds{spread(jitter)});
  to_there.retry.async_wait([this, slot](auto cancelled) {
    if (!cancelled)
      dial(slot);
  });
}

void dialer::loop::dial(link_slot slot) {
  auto* member = own.servers.find(slot.server);
  auto& to_there = target_of(slot);
  if (member == nullptr || slot.server == own.self || !table.lacks(slot) || to_there.trying)
    return;
  auto port = slot.on == channel::election ? member->election_port : member->quorum_port;
  auto one = to_there.trying = std::make_shared<attempt>(io, slot);
  one->timer.expires_after(options.all.dial_timeout);
  one->timer.async_wait([this, one](auto cancelled) {
    if (!cancelled && !one->shaking)
      fail(one, "no connection within the dial timeout");
  });
  names.resolve(member->host, [this, one, port](auto found) {
    if (!one->over)
      connect(one, port, found);
  });
}

void dialer::loop::connect(const std::shared_ptr<attempt>& one, std::uint16_t port,
                           const std::vector<boost::asio::ip::address>& found) {
  if (found.empty())
    return fail(one, "its name has no address");
  for (auto& address : found)
    one->candidates.emplace_back(address, port);
  boost::asio::async_connect(one->socket, one->candidates,
                             [this, one](auto failed, const tcp::endpoint&) {
                               if (one->over)
                                 return;
                               failed ? fail(one, failed.message()) : shake_hands(one);
                             });
}

void dialer::loop::shake_hands(const std::shared_ptr<attempt>& one) {
  one->timer.cancel();
  table.greeted(one->slot);
  one->shaking = std::make_shared<greeter>(
      std::move(one->socket),
      handshake::dialling(own, one->slot.on, one->slot.server, drawn<nonce>()));
  one->shaking->start(nullptr, [this, one](greeter& x) {
    if (one->over)
      return;
    if (!x.trouble().empty())
      return fail(one, x.trouble());
    one->over = true;
    target_of(one->slot).trying.reset();
    hand_out(x, one->slot, true);
  });
}

void dialer::loop::fail(const std::shared_ptr<attempt>& one, const std::string& why) {
  auto superseded = one->shaking && one->shaking->shake().superseded();
  abandon(one->slot);
  auto& to_there = target_of(one->slot);
  if (!superseded)
    say_trouble(one->slot, to_there, why);
  redial(one->slot, to_there.backoff);
  to_there.backoff = std::min(to_there.backoff * 2, backoff_max);
}

void dialer::loop::abandon(link_slot slot) {
  auto& to_there = target_of(slot);
  table.failed(slot);
  to_there.retry.cancel();
  auto one = std::exchange(to_there.trying, nullptr);
  if (!one)
    return;
  one->over = true;
  one->timer.cancel();
  boost::system::error_code ignored;
  one->socket.close(ignored);
  if (one->shaking)
    one->shaking->cancel();
}

void dialer::loop::say_trouble(link_slot slot, target& to_there, const std::string& why) {
  auto now = std::chrono::steady_clock::now();
  if (why == to_there.last_trouble && now - to_there.said < repeat_after)
    return;
  to_there.last_trouble = why;
  to_there.said = now;
  link_note(spdlog::level::warn, "links: no {} connection to server {}: {}", name_of(slot.on),
            number(slot.server), why);
}

void dialer::loop::on_stranger(channel on, greeter& x) {
  if (x.trouble().empty())
    return hand_out(x, slot_of(on, x.shake().other().from, false), false);
  auto now = std::chrono::steady_clock::now();
  if (auto unsaid = strangers_log.open(now))
    link_note(spdlog::level::warn, "links: turned {} away on the {} port: {} ({} more not logged)",
              x.where().address().to_string(), name_of(on), x.trouble(), *unsaid);
}

void dialer::loop::hand_out(greeter& x, link_slot slot, bool dialled) {
  auto& shake = x.shake();
  if (!dialled && slot.on == channel::election)
    abandon(slot); // one is enough
  auto made = std::make_shared<made_connection>();
  made->slot = slot;
  made->dialled = dialled;
  made->token = ++next_token == 0 ? ++next_token : next_token;
  made->errand = slot.to_leader ? errand : 0;
  made->sending = shake.sending();
  made->receiving = shake.receiving();
  made->socket = unique_fd{x.socket().release()};
  table.connected(slot, made->token, dialled, shake.other().incarnation,
                  std::chrono::steady_clock::now());
  auto& to_there = target_of(slot);
  to_there.backoff = backoff_min;
  to_there.last_trouble.clear();
  note_configuration(shake.other());
  to.made(std::move(made));
}

void dialer::loop::note_configuration(const greeting& other) {
  auto ours = own.servers.hash();
  auto& reported = configurations[other.from];
  auto differs = other.configuration != ours ? other.configuration : 0;
  if (differs != 0 && differs != reported)
    link_note(spdlog::level::warn,
              "links: server {} was started with other server lines than this one",
              number(other.from));
  reported = differs;
}

dialer::dialer(dialer_options options) : loop_(std::make_unique<loop>(std::move(options))) {}

dialer::~dialer() = default;

void dialer::start(ears to) {
  loop_->to = std::move(to);
  with_signals_blocked([this] { loop_->thread = std::thread([x = loop_.get()] { x->run(); }); });
}

void dialer::keep(server_id member) {
  boost::asio::post(loop_->io, [x = loop_.get(), member] {
    auto slot = slot_of(channel::election, member, true);
    x->table.wish(slot);
    x->dial(slot);
  });
}

void dialer::lead(server_id leader, std::uint64_t errand) {
  boost::asio::post(loop_->io, [x = loop_.get(), leader, errand] {
    auto before = slot_of(channel::quorum, std::exchange(x->leader, leader), true);
    auto slot = slot_of(channel::quorum, leader, true);
    x->errand = errand;
    if (before.server != leader) {
      x->abandon(before);
      x->table.forget(before);
    }
    x->table.discount(before);
    x->table.discount(slot);
    x->table.wish(slot);
    x->target_of(slot).backoff = backoff_min;
    x->dial(slot);
  });
}

void dialer::forget_leader() {
  boost::asio::post(loop_->io, [x = loop_.get()] {
    auto before = slot_of(channel::quorum, std::exchange(x->leader, nobody), true);
    x->abandon(before);
    x->table.forget(before);
    x->table.discount(before);
  });
}

void dialer::gone(link_slot slot, std::uint64_t token) {
  boost::asio::post(loop_->io, [x = loop_.get(), slot, token] {
    if (x->table.gone(slot, token) && x->table.lacks(slot))
      x->redial(slot, backoff_min);
  });
}

void dialer::belongs(std::uint64_t cluster) {
  boost::asio::post(loop_->io, [x = loop_.get(), cluster] { x->own.cluster = cluster; });
}

} // namespace troupe
