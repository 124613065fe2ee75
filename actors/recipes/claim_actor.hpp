// The part of an actor that drives a claim: asks what it wants asked, tells it what is heard.
//
// Decides nothing. After each step it calls `self->settle()`, where the actor looks what became of
// it. Belongs to one actor and lives no longer.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "actors/recipes/asking_actor.hpp"
#include "actors/recipes/claim.hpp"
#include "actors/recipes/listeners.hpp"

namespace troupe::recipes {

/// To itself: the session may have room again.
struct claim_again {};

template <class Self, is_claim Claim>
class claim_driver {
public:
  using maker = std::function<Claim(const std::string& name)>;

  claim_driver(Self* self, session with, maker make)
      : self_(self), session_(std::move(with)), make_(std::move(make)) {}

  void begin() {
    begin_with(self_, session_);
  }

  /// `gone` hears of the ends of others that the actor monitors; with the session it ends.
  template <class Gone>
  void begin(Gone gone) {
    begin_with(self_, session_, std::move(gone));
  }

  void want(bool wanted) {
    wanted_ = wanted;
    if (claim_)
      claim_->want(wanted);
  }

  /// Says something else to it; nothing if no session has come yet.
  template <class Say>
  void instruct(Say say) {
    if (claim_)
      say(*claim_);
  }

  /// nullopt: no session has come yet.
  const std::optional<Claim>& claim() const {
    return claim_;
  }

  standing now() const {
    if (claim_)
      return claim_->now();
    return wanted_ ? standing::waiting : standing::away;
  }

  fencing_token token() const {
    return claim_ ? claim_->token() : fencing_token{};
  }

  error failure() const {
    return claim_ ? claim_->failure() : error::ok;
  }

  /// Why it was lost or is in doubt, for people.
  const std::string& why() const {
    return why_;
  }

  const troupe::session& session() const {
    return session_;
  }

  /// The first session names what is ours, in later ones too: nobody else is called so.
  void hear(const session_change& x) {
    if (!claim_ && x.now == session_state::connected) {
      claim_.emplace(make_(name_of_one(x.session, self_->id())));
      claim_->want(wanted_);
    }
    if (claim_)
      claim_->hear(x);
    why_ = x.why;
    drive();
  }

  void hear(const watch_event& x) {
    if (claim_)
      claim_->hear(x);
    why_ = "the znode " + x.path + " was changed";
    drive();
  }

  void hear(const claim_again&) {
    retrying_ = false;
    if (claim_)
      claim_->try_again();
    drive();
  }

  void drive() {
    while (auto what = claim_ ? claim_->next() : std::nullopt)
      put_question(self_, session_, *what, [this](const answer& x) {
        claim_->hear(x);
        drive();
      });
    if (claim_ && claim_->throttled() && !std::exchange(retrying_, true))
      self_->delayed_send(self_, std::chrono::milliseconds(100), claim_again{});
    self_->settle();
  }

  /// At the very end: what was ours shall not keep others waiting.
  void drop() {
    if (claim_)
      for (auto& what : claim_->left_behind())
        caf::anon_send(session_, what);
    destroy(session_);
    make_ = {};
  }

private:
  Self* self_;
  troupe::session session_;
  maker make_;
  std::optional<Claim> claim_;
  std::string why_;
  bool wanted_ = false;
  bool retrying_ = false;
};

} // namespace troupe::recipes

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recipes::claim_again)
