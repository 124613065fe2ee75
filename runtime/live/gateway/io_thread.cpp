// The turns of an I/O thread. See io_thread.hpp.
#include "runtime/live/gateway/io_thread.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/make_actor.hpp>
#include <caf/send.hpp>

namespace troupe {

namespace asio = boost::asio;
using namespace std::chrono_literals;

io_thread::io_thread(gateway_shared& with, std::uint32_t number) : with_(with), number_(number) {
  caf::actor_config config;
  companion_ = caf::make_actor<caf::actor_companion, caf::actor>(
      with_.system.next_actor_id(), with_.system.node(), &with_.system, config);
  look_at_clock();
}

io_thread::~io_thread() {
  stop();
}

void io_thread::start() {
  listen_to_mailbox();
  companion()->monitor(with_.state);
  caf::anon_send(with_.state, enroll{number_}, caf::actor_cast<session_host>(companion_));
  await_sweep();
  thread_ = std::thread([this] { run(); });
}

void io_thread::run() {
  auto guard = asio::make_work_guard(context_);
  try {
    context_.run();
  } catch (const std::exception& e) {
    with_.on_fault(std::string("client port: ") + e.what());
  }
}

void io_thread::stop() {
  if (!companion_)
    return;
  companion()->on_enqueue({});
  companion()->cleanup(caf::exit_reason::user_shutdown, nullptr); // who watches it hears so
  if (thread_.joinable()) {
    asio::post(context_, [this] { shut_down(); });
    thread_.join();
  }
  companion_ = nullptr;
}

caf::actor_companion* io_thread::companion() const {
  return static_cast<caf::actor_companion*>(caf::actor_cast<caf::abstract_actor*>(companion_));
}

void io_thread::shut_down() {
  for (auto& who : clients_.all())
    who->close();
  send_all();
  timer_.cancel();
  context_.stop();
}

void io_thread::adopt(tcp::socket socket) {
  if (over_)
    return;
  look_at_clock();
  auto who = std::make_shared<client>(*this, std::move(socket), ++last_client_);
  clients_.add(who->self(), who);
  who->start();
}

// ---- the mailbox
// --------------------------------------------------------------------------------

/// One wake-up for all that piles up until the loop looks.
void io_thread::listen_to_mailbox() {
  companion()->on_enqueue([this](caf::mailbox_element_ptr x) {
    auto guard = std::unique_lock(mailbox_mutex_);
    auto first = mailbox_.empty();
    mailbox_.push_back(std::move(x));
    guard.unlock();
    if (first)
      asio::post(context_, [this] { drain(); });
  });
}

void io_thread::drain() {
  std::vector<caf::mailbox_element_ptr> letters;
  {
    auto guard = std::lock_guard(mailbox_mutex_);
    letters.swap(mailbox_);
  }
  look_at_clock();
  for (auto& x : letters) {
    auto content = x->move_content_to_message();
    hear(content);
  }
  end_turn();
}

void io_thread::hear(caf::message& content) {
  if (content.match_elements<deliveries>()) {
    hear(content.get_mutable_as<deliveries>(0));
  } else if (content.match_elements<service, submitter>()) {
    serve(content.get_as<service>(0), content.get_as<submitter>(1));
  } else if (content.match_elements<status>()) {
    auto& x = content.get_as<status>(0);
    auto found = inquiries_.extract(x.ticket);
    if (!found.empty())
      found.mapped().then(x);
  } else if (content.match_elements<caf::down_msg>()) {
    node_gone();
  }
}

/// Clients are to find another server, at once.
void io_thread::node_gone() {
  over_ = true;
  serving_ = false;
  submitter_ = nullptr;
  if (this == with_.threads.front().get())
    with_.close_door();
  for (auto& who : clients_.all())
    who->close();
}

void io_thread::hear(deliveries& x) {
  for (auto& item : x.items)
    hear(item);
}

void io_thread::hear(delivery& item) {
  auto to = [this](client* who, auto& x) {
    if (!who)
      return;
    wake(*who); // also keeps it until the turn ends
    who->hear(x);
  };
  if (auto* x = std::get_if<answer>(&item)) {
    last_seen_ = std::max(last_seen_, x->what.at);
    to(clients_.find(x->client), *x);
  } else if (auto* y = std::get_if<outcome>(&item)) {
    last_seen_ = std::max(last_seen_, y->what.at);
    to(clients_.find_attachment(y->attachment), *y);
  } else if (auto* event = std::get_if<event_for>(&item)) {
    to(clients_.find(event->client), event->what);
  } else if (auto* ended = std::get_if<session_ended>(&item)) {
    for (auto& who : clients_.holders(ended->session))
      to(who.get(), *ended);
  } else if (auto* moved = std::get_if<session_moved>(&item)) {
    for (auto& who : clients_.holders(moved->session))
      to(who.get(), *moved);
  }
}

void io_thread::serve(const service& x, submitter to) {
  if (serving_ && !x.serving)
    out_since_ = clock::now();
  serving_ = x.serving;
  loaded_ = true;
  submitter_ = std::move(to);
  for (auto& who : clients_.all()) {
    who->serve(serving_);
    wake(*who);
  }
}

void io_thread::inquire(status what, std::function<void(const status&)> then) {
  what.ticket = ++last_inquiry_;
  inquiries_.emplace(what.ticket, inquiry{clock::now(), std::move(then)});
  caf::anon_send(with_.owner, std::move(what), caf::actor_cast<session_host>(companion_));
}

// ---- turns
// --------------------------------------------------------------------------------------

void io_thread::look_at_clock() {
  now_us_ = std::chrono::duration_cast<std::chrono::microseconds>(clock::now().time_since_epoch())
                .count();
}

void io_thread::wake(client& who) {
  if (who.woken)
    return;
  who.woken = true;
  woken_.push_back(std::static_pointer_cast<client>(who.shared_from_this()));
  schedule();
}

/// The turn ends behind everything that is ready now.
void io_thread::schedule() {
  if (scheduled_)
    return;
  scheduled_ = true;
  asio::post(context_, [this] {
    scheduled_ = false;
    end_turn();
  });
}

void io_thread::end_turn() {
  for (std::size_t i = 0; i < woken_.size(); ++i) { // grows while it is walked
    auto who = woken_[i];
    who->woken = false;
    who->settle();
    who->go_on();
    unflushed_.push_back(std::move(who));
  }
  woken_.clear();
  send_all();
  for (auto& who : unflushed_) {
    who->flush();
    if (who->unblocked())
      wake(*who);
  }
  unflushed_.clear();
}

/// Reads first: a write that leaves now may come behind them in the tree's mailbox, not before.
void io_thread::send_all() {
  if (!out_.reads.empty())
    caf::anon_send(with_.state, reads{number_, std::exchange(out_.reads, {})});
  if (!out_.writes.empty() && submitter_)
    caf::anon_send(submitter_, submission{std::move(out_.writes)});
  out_.writes.clear();
  for (auto& x : out_.syncs)
    if (submitter_)
      caf::anon_send(submitter_, std::move(x));
  out_.syncs.clear();
}

bool io_thread::too_busy() const {
  auto share = std::max<std::size_t>(1, with_.all.outstanding_max / with_.threads.size());
  return requests_ >= share || request_bytes_ >= limits().request_bytes_max;
}

bool io_thread::read_only(clock::time_point now) const {
  auto patience = std::max<std::chrono::milliseconds>(limits().read_only_after, all().times.tick);
  return all().read_only_mode && loaded_ && !serving_ && now - out_since_ >= patience;
}

// ---- now and then
// -------------------------------------------------------------------------------

void io_thread::await_sweep() {
  auto pause = std::clamp<std::chrono::milliseconds>(all().times.tick / 4, 10ms, 500ms);
  timer_.expires_after(pause);
  timer_.async_wait([this](const boost::system::error_code& failed) {
    if (failed)
      return;
    sweep();
    await_sweep();
  });
}

void io_thread::sweep() {
  if (serving_) {
    ++round_;
    if (!touched_.empty())
      caf::anon_send(submitter_, touched{std::exchange(touched_, {})});
  }
  auto now = clock::now();
  for (auto& who : clients_.all())
    who->sweep(now);
  if (this == with_.threads.front().get())
    locals().sweep(now);
  std::erase_if(inquiries_, [&](auto& x) { return now - x.second.asked > limits().greeting; });
}

// ---- clients
// ------------------------------------------------------------------------------------

void io_thread::expect_outcomes(client& who, std::uint64_t attachment) {
  clients_.expect_outcomes(who.self(), attachment);
}

void io_thread::expect_news(client& who, session_id session) {
  clients_.expect_news(who.self(), session);
}

void io_thread::let_go(const local_sessions::seat& seat) {
  for (auto& there : with_.threads)
    if (there->number_ == seat.thread)
      asio::post(there->context_, [&host = *there, number = seat.client] {
        if (auto* who = host.clients_.find(number))
          who->close();
      });
}

void io_thread::forget(client& who, const client_name* name) {
  clients_.remove(who.self(), name);
  with_.connections.leave(who.address());
  if (name)
    outgoing_now().reads.push_back({who.self(), no_session, 0, leave{}, {}});
}

} // namespace troupe
