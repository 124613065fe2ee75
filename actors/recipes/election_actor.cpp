// A candidate: drives a claim for as long as somebody stands, and tells what becomes of it.
//
// Listens to its candidate and the session. Decides nothing: queue_claim and own_znode do.
#include "actors/recipes/election_actor.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <caf/typed_response_promise.hpp>

#include "actors/path.hpp"
#include "actors/recipes/claim_actor.hpp"
#include "actors/recipes/lock_queue.hpp"
#include "actors/recipes/own_znode.hpp"
#include "actors/recipes/queue_claim.hpp"

namespace troupe::recipes {

namespace {

using election_interface =
    election::extend<caf::reacts_to<watch_event>, caf::reacts_to<session_change>,
                     caf::reacts_to<claim_again>>;

template <is_claim Claim>
class election_role : public election_interface::base {
public:
  using driver = claim_driver<election_role, Claim>;

  election_role(caf::actor_config& config, session with, std::string path,
                typename driver::maker make)
      : election_interface::base(config),
        path_(std::move(path)),
        claim_(this, std::move(with), std::move(make)) {
    set_down_handler([this](const caf::down_msg& x) { on_down(x); });
    set_exit_handler([this](const caf::exit_msg& x) {
      end_ = x.reason;
      stop();
    });
  }

  const char* name() const override {
    return "election";
  }

  behavior_type make_behavior() override {
    claim_.begin();
    return {
        [this](const stand&) { return on_stand(); },
        [this](const step_down&) { return on_step_down(); },
        [this](const who_leads&) { return on_who_leads(); },
        [this](const watch_event& x) { claim_.hear(x); },
        [this](const session_change& x) { claim_.hear(x); },
        [this](const claim_again& x) { claim_.hear(x); },
    };
  }

  void on_exit() override {
    depose("this actor has ended");
    claim_.drop();
  }

  void settle() {
    if (candidate_)
      settle_candidacy();
    if (candidate_ || claim_.now() != standing::away)
      return;
    for (auto& x : std::exchange(leaving_, {}))
      x.deliver(stepped_down{});
    if (end_)
      quit(*end_);
  }

private:
  caf::typed_response_promise<standing_for_it> on_stand() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<standing_for_it>(); // takes the sender away
    if (end_ || !who || (candidate_ && candidate_ != who)) {
      promise.deliver(make_error(error::bad_arguments, "somebody else is the candidate here"));
      return promise;
    }
    promise.deliver(standing_for_it{});
    if (!candidate_) {
      candidate_ = who;
      monitor(who);
      claim_.want(true);
      claim_.drive();
    }
    return promise;
  }

  caf::typed_response_promise<stepped_down> on_step_down() {
    auto who = caf::actor_cast<caf::actor_addr>(current_sender());
    auto promise = make_response_promise<stepped_down>();
    if (!candidate_ || candidate_ != who) {
      promise.deliver(stepped_down{});
    } else {
      leaving_.push_back(promise);
      stop();
    }
    return promise;
  }

  caf::typed_response_promise<leadership> on_who_leads() {
    auto promise = make_response_promise<leadership>();
    if constexpr (std::is_same_v<Claim, own_znode>)
      look_at(path_, promise);
    else
      look_at_queue(promise);
    return promise;
  }

  void look_at_queue(caf::typed_response_promise<leadership> to) {
    this->request(claim_.session(), caf::infinite, ask::children{path_})
        .then(
            [=, this](const got_children& x) mutable {
              if (auto first = first_in_queue(x.names))
                look_at(below(path_, *first), to);
              else
                to.deliver(leadership{});
            },
            [=](const caf::error& why) mutable { deliver_nobody(to, why); });
  }

  /// Whoever was first a moment ago may be gone: then there is another one.
  void look_at(const std::string& path, caf::typed_response_promise<leadership> to) {
    this->request(claim_.session(), caf::infinite, ask::get{path})
        .then(
            [=](const got_data& x) mutable {
              to.deliver(leadership{x.data, {x.stat.created}});
            },
            [=, this](const caf::error& why) mutable {
              if (path != path_ && code_of(why) == error::no_node)
                look_at_queue(to);
              else
                deliver_nobody(to, why);
            });
  }

  static void deliver_nobody(caf::typed_response_promise<leadership>& to, const caf::error& why) {
    if (code_of(why) == error::no_node)
      to.deliver(leadership{});
    else
      to.deliver(why);
  }

  void settle_candidacy() {
    auto now = claim_.now();
    if (claim_.failure() != error::ok) {
      news(election_news::refused, to_string(claim_.failure()));
      stop();
    } else if (now == standing::held && last_ != election_news::elected) {
      news(election_news::elected, claim_.why());
    } else if (now == standing::in_doubt && last_ == election_news::elected) {
      news(election_news::in_doubt, claim_.why());
    } else if (now == standing::waiting && last_ != election_news::deposed) {
      news(election_news::deposed, claim_.why());
    }
  }

  void news(election_news now, const std::string& why) {
    last_ = now;
    if (now == election_news::elected)
      token_ = claim_.token();
    tell(*candidate_, election_change{now, token_, why});
  }

  void stop() {
    if (candidate_)
      demonitor(*candidate_);
    if (end_)
      depose("this actor is ending");
    candidate_.reset();
    last_ = election_news::deposed;
    claim_.want(false);
    claim_.drive();
  }

  /// The end, for whoever still leads or waits for an answer.
  void depose(const std::string& why) {
    if (candidate_ && last_ != election_news::deposed)
      news(election_news::deposed, why);
    candidate_.reset();
    for (auto& x : std::exchange(leaving_, {}))
      x.deliver(stepped_down{});
  }

  void on_down(const caf::down_msg& x) {
    if (x.source == caf::actor_cast<caf::actor_addr>(claim_.session())) {
      depose("the session has ended");
      quit(x.reason);
    } else if (candidate_ == x.source) {
      stop();
    }
  }

  std::string path_;
  driver claim_;
  std::optional<caf::actor_addr> candidate_;
  election_news last_ = election_news::deposed; ///< that it was told; deposed: leads not
  fencing_token token_;
  std::vector<caf::typed_response_promise<stepped_down>> leaving_;
  std::optional<caf::error> end_; ///< ends with this reason once all is given up
};

template <is_claim Claim, class Make>
election spawn_with(caf::actor_system& system, session&& session, const std::string& path,
                    Make make) {
  must_be_place(path);
  return caf::actor_cast<election>(
      system.spawn<election_role<Claim>>(std::move(session), path, std::move(make)));
}

} // namespace

election spawn_election(caf::actor_system& system, session session, election_options options) {
  return spawn_with<queue_claim>(system, std::move(session), options.path,
                                 [=](const std::string& name) {
                                   return queue_claim{options.path, name, options.identifier};
                                 });
}

election spawn_master_election(caf::actor_system& system, session session,
                               election_options options) {
  auto make = [=](const std::string&) {
    return own_znode{std::string{parent_of(options.path)}, std::string{name_of(options.path)},
                     options.identifier, own_znode::naming::contested};
  };
  return spawn_with<own_znode>(system, std::move(session), options.path, std::move(make));
}

} // namespace troupe::recipes
