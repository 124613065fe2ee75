// A claim that wants, step by step: which question comes next, and what comes of the answer.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/recipes/claim.hpp"
#include "messages/overloaded.hpp"

namespace troupe::test {

using recipes::answer;
using recipes::question;
using recipes::standing;

template <recipes::is_claim Claim>
class claim_steps : public testing::Test {
protected:
  /// Of paths, tests name this many letters.
  explicit claim_steps(Claim made, std::size_t letters = 0)
      : claim(std::move(made)), letters_(letters) {
    claim.want(true);
    EXPECT_EQ("nothing", asks()) << "there is no session yet";
  }

  void connected(session_id session) {
    claim.hear(session_change{session_state::connected, session, ""});
  }

  void disconnected() {
    claim.hear(session_change{session_state::connecting, {}, ""});
  }

  void expired() {
    claim.hear(session_change{session_state::expired, {}, ""});
  }

  void gone(const std::string& path) {
    claim.hear(watch_event{event_kind::deleted, path, {}});
  }

  /// It asks this, and hears that.
  void step(const std::string& what, const answer& hears) {
    EXPECT_EQ(what, asks());
    EXPECT_EQ("nothing", asks()) << "one question at a time";
    claim.hear(hears);
  }

  /// "create /q/a", "watch /q/b" or "look" (exists, with a watch or without), "children /q", "set
  /// 2", "ensure"
  std::string asks() {
    auto what = claim.next();
    return what ? words(*what) : "nothing";
  }

  static existence owned_by(session_id session, std::uint32_t counter = 9) {
    stat x;
    x.ephemeral_owner = session;
    x.created = {1, counter};
    return {x};
  }

  Claim claim;

private:
  std::string words(const question& what) const {
    auto with_path = [this](std::string verb, const std::string& path) {
      return letters_ == 0 ? verb : verb + ' ' + path.substr(0, letters_);
    };
    return std::visit(
        overloaded{
            [&](const ask::create& x) { return with_path("create", x.path); },
            [&](const ask::exists& x) { return with_path(x.watch ? "watch" : "look", x.path); },
            [&](const ask::remove& x) { return with_path("remove", x.path); },
            [](const ask::children& x) { return "children " + x.path; },
            [](const ask::set& x) { return "set " + x.data.value_or("?"); },
            [](const ask::get&) { return std::string("get"); },
            [](const ask::ensure_path&) { return std::string("ensure"); },
            [](const ask::unwatch&) { return std::string("forget"); },
            [](const ask::multi&) { return std::string("multi"); },
            [](const ask::sync&) { return std::string("sync"); },
        },
        what);
  }

  std::size_t letters_;
};

} // namespace troupe::test
