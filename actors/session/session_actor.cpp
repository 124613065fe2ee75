// The client's side of a session: what it says and asks.
#include <array>
#include <cstring>
#include <utility>

#include "actors/session/opening.hpp"
#include "actors/session/quota_wish.hpp"
#include "actors/session/session_role.hpp"
#include "messages/archive.hpp"

namespace troupe {

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
  } else if (auto* wish = std::get_if<reconfiguration>(&x.what)) {
    hear(name, *wish);
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

/// As at the client port: who would be allowed to change the members is told that nobody is.
void session_role::hear(const request_name& name, const reconfiguration& x) {
  auto& fault_of = options_.fault_of_members;
  auto fault = fault_of ? fault_of(x) : error::reconfig_disabled;
  if (fault == error::ok)
    pipe_->read(name, may_reconfigure{}, by_);
  else
    pipe_->refuse(name, fault);
}

client_session spawn_session(caf::actor_system& system, session_options options, tree state,
                             session_client client) {
  return system.spawn<session_role>(std::move(options), std::move(state), std::move(client));
}

} // namespace troupe
