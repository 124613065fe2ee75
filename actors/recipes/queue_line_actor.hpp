// The part of a queue's actor that is the same whatever becomes of the entries: who waits for one,
// and how long; the listing; and what is put in.
//
// Decides nothing: queue_head and queue_listing do. Belongs to one actor and lives no longer; calls
// its `try_entry` for what is to be tried for whom. Always: who waits is answered once.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <caf/typed_response_promise.hpp>

#include "actors/path.hpp"
#include "actors/recipes/asking_actor.hpp"
#include "actors/recipes/impatience_actor.hpp"
#include "actors/recipes/listeners.hpp"
#include "actors/recipes/queue_actor.hpp"
#include "actors/recipes/queue_head.hpp"
#include "actors/recipes/queue_listing.hpp"
#include "actors/recipes/users_actor.hpp"

namespace troupe::recipes {

template <class Self, class Answer>
class queue_line {
public:
  using ticket = queue_head::ticket;
  using attempt = queue_head::attempt;
  using promise = caf::typed_response_promise<Answer>;

  queue_line(Self* self, session with, queue_listing listing, std::size_t batch_max)
      : self_(self), session_(std::move(with)), listing_(std::move(listing)), head_(batch_max) {}

  // ---- putting

  caf::typed_response_promise<was_put> put_in(const put& x) {
    auto answer = self_->template make_response_promise<was_put>();
    if (x.priority < 0 || x.priority > 999)
      answer.deliver(make_error(error::bad_arguments, "no such priority"));
    else
      put_in({entry_prefix(listing_.entries(), x.priority), x.data,
              create_mode::persistent_sequential},
             answer);
    return answer;
  }

  // ---- waiting

  /// The sender shall have the next one.
  promise want(std::optional<std::chrono::milliseconds> patience) {
    auto who = caf::actor_cast<caf::actor_addr>(self_->current_sender());
    auto answer = self_->template make_response_promise<Answer>(); // takes the sender away
    users_.add(self_, who);
    waiting_.emplace(++last_, waiter{answer, who});
    head_.want(last_);
    be_impatient(self_, patience, last_);
    serve();
    return answer;
  }

  /// Whom an attempt is made for.
  caf::actor_addr who_is(ticket who) const {
    auto at = waiting_.find(who);
    return at == waiting_.end() ? caf::actor_addr{} : at->second.who;
  }

  /// It has not given up since the attempt began.
  bool wants(ticket who) const {
    return head_.wants(who);
  }

  /// False: it does not wait, or is just being served.
  bool give_up(ticket who) {
    if (!head_.give_up(who))
      return false;
    fail(who, error::operation_timeout);
    return true;
  }

  /// An entry, or why there is none; the first answer counts.
  template <class What>
  void deliver(ticket who, What&& what) {
    head_.served(who);
    auto one = waiting_.extract(who);
    if (one.empty())
      return;
    one.mapped().answer.deliver(std::forward<What>(what));
    users_.remove(self_, one.mapped().who);
  }

  void fail(ticket who, error why) {
    deliver(who, make_error(why, listing_.entries()));
  }

  /// Another entry will do; who has given up meanwhile waits for none.
  void put_back(ticket who) {
    if (!head_.put_back(who))
      fail(who, error::operation_timeout);
  }

  /// Nothing is done with this entry any more.
  void let_go(const std::string& name) {
    head_.let_go(name);
  }

  /// The end of somebody: what waited for it waits no more.
  void gone(const caf::actor_addr& who) {
    users_.gone(who);
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      auto now = at++;
      if (now->second.who == who && head_.give_up(now->first))
        waiting_.erase(now);
    }
  }

  void refuse_all(error why) {
    static_cast<void>(head_.give_up_all());
    for (auto& [who, x] : std::exchange(waiting_, {}))
      x.answer.deliver(make_error(why, listing_.entries()));
  }

  // ---- what happens

  /// All who wait, and who its actor adds.
  users& known() {
    return users_;
  }

  /// The last list is old.
  void changed() {
    head_.changed();
  }

  void hear(const session_change& x) {
    if (x.now == session_state::expired)
      head_.changed(); // the watches are gone
    if (x.now == session_state::connected)
      serve();
  }

  void hear(const watch_event& x) {
    if (!listing_.concerns(x))
      return;
    head_.changed();
    serve();
  }

  void serve() {
    while (auto next = head_.next())
      self_->try_entry(*next);
    if (!head_.begin_listing())
      return;
    listing_.begin();
    list();
  }

  /// At the end.
  void drop() {
    refuse_all(error::session_expired);
    destroy(session_);
  }

private:
  struct waiter {
    promise answer;
    caf::actor_addr who;
  };

  void put_in(ask::create what, caf::typed_response_promise<was_put> answer) {
    put_question(self_, session_, what, [=, this](const recipes::answer& x) mutable {
      auto* why = failure(x);
      if (auto* made = std::get_if<created>(&x))
        answer.deliver(was_put{std::string{name_of(made->path)}});
      else if (*why != error::no_node)
        answer.deliver(make_error(*why, what.path));
      else
        put_question(self_, session_, ask::ensure_path{listing_.entries()},
                     [=, this](const recipes::answer& y) mutable {
                       if (auto* refused = failure(y))
                         answer.deliver(make_error(*refused, what.path));
                       else
                         put_in(what, answer);
                     });
    });
  }

  void list() {
    if (auto what = listing_.next())
      return put_question(self_, session_, *what, [this](const recipes::answer& x) {
        listing_.hear(x);
        list();
      });
    if (listing_.now() == queue_listing::result::listed) {
      head_.listed(listing_.names());
      return serve();
    }
    head_.not_listed();
    if (listing_.now() == queue_listing::result::throttled)
      self_->delayed_send(self_, std::chrono::seconds(1), try_again{});
    else if (listing_.now() == queue_listing::result::refused)
      for (auto who : head_.give_up_all())
        fail(who, listing_.failure());
  }

  Self* self_;
  session session_;
  queue_listing listing_;
  queue_head head_;
  std::map<ticket, waiter> waiting_;
  users users_;
  ticket last_ = 0;
};

} // namespace troupe::recipes
