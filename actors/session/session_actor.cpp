// Listens to its client and to its node, lets `pipeline` decide, and speaks to both.
#include "actors/session/session_actor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>

#include "actors/session/opening.hpp"
#include "actors/session/pipeline.hpp"
#include "actors/session/proofs.hpp"
#include "actors/session/quota_wish.hpp"
#include "actors/supervision.hpp"
#include "messages/archive.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// To itself: look after what takes too long.
struct sweep_round {};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::sweep_round)

namespace troupe {

namespace {

using session_self = client_session::extend<caf::reacts_to<sweep_round>>;

/// Reads of one client that the tree is asked at a time.
constexpr std::size_t reads_max = 64;

/// Proofs of one client, as at the client port.
constexpr std::size_t identities_max = 64;

/// The only client of this host.
constexpr client_number the_client = 1;

/// How the pipeline names requests here.
enum name_kind : std::int32_t { ordinary, opening_name, closing_name };

class session_role : public session_self::base {
public:
  using clock_point = caf::actor_clock::time_point;

  session_role(caf::actor_config& config, session_options options, tree state,
               session_client client)
      : session_self::base(config),
        options_(std::move(options)),
        tree_(std::move(state)),
        client_(std::move(client)),
        proofs_(options_.by, identities_max),
        by_(std::make_shared<const identities>(options_.by)) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg&) { let_go("the node has ended"); });
  }

  const char* name() const override {
    return "session";
  }

  void on_exit() override {
    destroy(tree_);
    destroy(client_);
    destroy(role_);
  }

  behavior_type make_behavior() override;

private:
  enum class stage : std::uint8_t { silent, asking, opening, open, leaving, gone };

  // the client
  void hear(const talk::hello& x);
  void hear(talk::request& x);
  void hear(std::int32_t xid, const talk::proof& x);
  void end_of_requests();
  void ask(const request_name& name, troupe::write what);
  void open_or_attach();
  std::string new_password();

  // the node
  void hear(delivery& item);
  void serve(const service& x, const submitter& role);

  // what follows
  void settle();
  void let_replies_leave();
  void tell(pipeline::finished& done);
  template <class T>
  void say(T x);
  void end_turn();
  void send_all(outgoing out);
  void touch();
  void sweep();
  void let_go(const std::string& reason);

  session_options options_;
  tree tree_;
  session_client client_;
  talk::turn turn_; ///< what is not said yet, to a client that hears turns
  proofs proofs_;
  std::shared_ptr<const identities> by_;
  stage stage_ = stage::silent;
  std::optional<talk::hello> asked_; ///< until the session is open
  std::optional<pipeline> pipe_;
  std::chrono::milliseconds timeout_{0};
  clock_point last_heard_; ///< of the client
  clock_point last_touch_; ///< when the leader was told
  bool untold_ = false;    ///< it is to be told again
  submitter role_;
  bool serving_ = false;
  clock_point out_since_;
};

session_self::behavior_type session_role::make_behavior() {
  monitor(tree_);
  send(tree_, enroll{options_.host}, caf::actor_cast<session_host>(this));
  last_heard_ = out_since_ = clock().now();
  last_touch_ = last_heard_ - options_.times.tick;
  sweep();
  return {
      [this](deliveries& x) {
        for (auto& item : x.items)
          hear(item);
        settle();
        end_turn();
      },
      [this](const service& x, const submitter& role) {
        serve(x, role);
        settle();
        end_turn();
      },
      [](const status&) {},
      [this](const talk::hello& x) { hear(x); },
      [this](talk::request& x) {
        hear(x);
        end_of_requests();
      },
      [this](talk::requests& x) {
        for (auto& one : x.all)
          hear(one);
        end_of_requests();
      },
      [this](const talk::goodbye&) {
        stage_ = stage::gone;
        quit();
      },
      [this](const sweep_round&) { sweep(); },
  };
}

// ---- the client

/// Whether this node serves, and what it has seen: the tree's answer says both, since it comes
/// behind the word about the service.
void session_role::hear(const talk::hello& x) {
  if (stage_ != stage::silent)
    return let_go("a client says hello once");
  asked_ = x;
  last_heard_ = clock().now();
  stage_ = stage::asking;
  send(tree_, reads{options_.host, {{the_client, no_session, 0, ping_read{}, by_}}});
}

void session_role::open_or_attach() {
  stage_ = stage::opening;
  auto fresh = asked_->session == no_session;
  auto timeout_ms = agreed_timeout_ms(asked_->timeout_ms, options_.times);
  auto session = fresh ? options_.new_session_id() : asked_->session;
  pipe_.emplace(
      client_name{the_client, session, options_.random(), {options_.self, options_.host}});
  pipe_->serve(serving_);
  auto name = request_name{};
  name.opcode = opening_name;
  if (fresh)
    ask(name, create_session{timeout_ms, new_password()});
  else
    ask(name, attach_session{timeout_ms, asked_->password});
}

std::string session_role::new_password() {
  std::array<std::uint64_t, 2> words{options_.random(), options_.random()};
  std::string bytes(sizeof(words), '\0');
  std::memcpy(bytes.data(), words.data(), sizeof(words));
  return bytes;
}

void session_role::ask(const request_name& name, troupe::write what) {
  if (options_.enforce_quota)
    what = within_quotas(std::move(what));
  pipe_->write(name, encode(operation{std::move(what), *by_}));
}

void session_role::hear(talk::request& x) {
  if (stage_ == stage::silent || stage_ == stage::asking || stage_ == stage::opening)
    return let_go("a client asks when it has been welcomed");
  if (stage_ != stage::open)
    return; // nothing that follows a close can have an effect
  auto name = request_name{};
  name.xid = x.xid;
  if (auto* what = std::get_if<write>(&x.what)) {
    if (std::holds_alternative<close_session>(*what)) {
      name.opcode = closing_name;
      stage_ = stage::leaving;
    }
    ask(name, std::move(*what));
  } else if (auto* question = std::get_if<read>(&x.what)) {
    if (std::holds_alternative<ping_read>(*question))
      pipe_->ping(name, by_);
    else
      pipe_->read(name, std::move(*question), by_);
  } else if (auto* said = std::get_if<talk::proof>(&x.what)) {
    hear(x.xid, *said);
  } else {
    pipe_->sync(name, std::move(std::get<talk::sync_wanted>(x.what).path), by_);
  }
}

/// The client is there; what it has asked goes out.
void session_role::end_of_requests() {
  if (stage_ == stage::open || stage_ == stage::leaving) {
    last_heard_ = clock().now();
    touch();
  }
  settle();
  end_turn();
}

/// Counts for what is asked from here on; its reply waits for nothing.
void session_role::hear(std::int32_t xid, const talk::proof& x) {
  if (!proofs_.hear(options_.rules, x.scheme, x.credential)) {
    say(talk::reply{xid, {{}, error::auth_failed, {}}});
    return let_go("the client could not prove who it is");
  }
  by_ = std::make_shared<const identities>(proofs_.all());
  pipe_->note(identify{}, by_); // watches are told what this client may see
  say(talk::reply{xid, {}});
}

// ---- the node

void session_role::hear(delivery& item) {
  if (stage_ == stage::gone)
    return;
  if (auto* said = std::get_if<answer>(&item)) {
    if (stage_ != stage::asking)
      pipe_->hear(*said);
    else if (!serving_)
      let_go("this server looks for a leader");
    else if (asked_->last_seen > said->what.at)
      let_go("this server has seen less than its client");
    else
      open_or_attach();
  } else if (auto* done = std::get_if<outcome>(&item)) {
    if (pipe_ && !pipe_->hear(*done))
      let_go("an outcome is lost");
  } else if (auto* event = std::get_if<event_for>(&item)) {
    let_replies_leave(); // the reply that set the watch comes first
    if (stage_ == stage::open || stage_ == stage::leaving)
      say(talk::event{std::move(event->what)});
  } else if (auto* ended = std::get_if<session_ended>(&item)) {
    if (pipe_ && ended->session == pipe_->who().session
        && (ended->expired || stage_ != stage::leaving))
      let_go("the session is over");
  } else if (auto* moved = std::get_if<session_moved>(&item)) {
    auto established = stage_ == stage::open || stage_ == stage::leaving;
    auto lost = moved->attachment == 0; // nobody's: an outcome went down with a snapshot
    if (pipe_ && moved->session == pipe_->who().session && (established || lost)
        && moved->attachment != pipe_->who().attachment)
      let_go("the session has moved");
  }
}

void session_role::serve(const service& x, const submitter& role) {
  if (serving_ && !x.serving)
    out_since_ = clock().now();
  serving_ = x.serving;
  role_ = role;
  if (pipe_)
    pipe_->serve(serving_);
  if (untold_)
    touch();
}

// ---- what follows

void session_role::settle() {
  if (!pipe_)
    return;
  do {
    let_replies_leave();
    if (stage_ == stage::gone)
      return;
    outgoing out;
    pipe_->pump(out, reads_max);
    send_all(std::move(out));
  } while (pipe_->done());
}

void session_role::let_replies_leave() {
  if (!pipe_)
    return;
  for (auto& name : pipe_->take_pongs())
    say(talk::reply{name.xid, {}});
  while (stage_ != stage::gone) {
    auto* done = pipe_->done();
    if (!done)
      return;
    tell(*done);
    pipe_->pop();
  }
}

void session_role::tell(pipeline::finished& done) {
  if (done.what.code == error::session_moved)
    return let_go("the session has moved");
  if (stage_ != stage::opening) {
    say(talk::reply{done.name.xid, std::move(done.what)});
    if (done.name.opcode == closing_name)
      let_go("the session is closed");
    return;
  }
  asked_.reset();
  auto* opened = std::get_if<session_opened>(&done.what.body);
  if (done.what.code != error::ok || !opened) {
    send(client_, talk::welcome{});
    return let_go("there is no such session");
  }
  timeout_ = std::chrono::milliseconds(opened->timeout_ms);
  last_heard_ = clock().now();
  stage_ = stage::open;
  send(client_, talk::welcome{*opened});
}

/// Reads first: a write that leaves now may come behind them in the tree's mailbox, not before.
void session_role::send_all(outgoing out) {
  if (!out.reads.empty())
    send(tree_, reads{options_.host, std::move(out.reads)});
  if (!role_)
    return;
  if (!out.writes.empty())
    send(role_, submission{std::move(out.writes)});
  for (auto& x : out.syncs)
    send(role_, std::move(x));
}

/// The leader is told of the client at once, but not too often.
void session_role::touch() {
  auto now = clock().now();
  untold_ = !serving_ || now - last_touch_ < options_.times.tick / 4;
  if (untold_)
    return;
  last_touch_ = now;
  send(role_, touched{{pipe_->who().session}});
}

void session_role::sweep() {
  auto now = clock().now();
  if (untold_)
    touch();
  if (stage_ == stage::open || stage_ == stage::leaving) {
    if (now - last_heard_ > timeout_)
      return let_go("the client is silent");
    if (stage_ == stage::open && !serving_
        && now - out_since_ > timeout_ / timing::patience_divisor)
      return let_go("this server has no leader");
  }
  delayed_send(this, std::clamp<std::chrono::milliseconds>(options_.times.tick / 4, 10ms, 500ms),
               sweep_round{});
}

/// To the client, now or with what else there is to say.
template <class T>
void session_role::say(T x) {
  if (options_.in_turns)
    turn_.said.emplace_back(std::move(x));
  else
    send(client_, std::move(x));
}

void session_role::end_turn() {
  if (!turn_.said.empty())
    send(caf::actor_cast<brisk_client>(client_), std::exchange(turn_, {}));
}

void session_role::let_go(const std::string& reason) {
  if (std::exchange(stage_, stage::gone) == stage::gone)
    return;
  end_turn();
  send(client_, talk::farewell{reason});
  quit();
}

} // namespace

client_session spawn_session(caf::actor_system& system, session_options options, tree state,
                             session_client client) {
  return system.spawn<session_role>(std::move(options), std::move(state), std::move(client));
}

} // namespace troupe
