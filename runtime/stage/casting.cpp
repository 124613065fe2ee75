// The seeded choice, and the bookkeeping of lives.
#include "runtime/stage/casting.hpp"

#include <algorithm>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>

#include "messages/ensure.hpp"

namespace troupe {

namespace {

caf::scheduled_actor* actor_of(caf::resumable* job) {
  return dynamic_cast<caf::scheduled_actor*>(job);
}

} // namespace

casting::casting(caf::actor_system& system, std::uint64_t seed)
    : system_(system),
      scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())),
      random_(seed),
      start_(scheduler_.clock().now()),
      claimed_(system.latest_actor_id()) {}

std::uint64_t casting::draw() {
  return random_();
}

std::size_t casting::draw(std::size_t bound) {
  return static_cast<std::size_t>(random_() % bound);
}

void casting::claim() {
  for (auto newest = system_.latest_actor_id(); claimed_ < newest;)
    lives_[++claimed_] = on_;
}

life_number casting::life_of(const caf::scheduled_actor* actor) const {
  auto i = actor ? lives_.find(actor->id()) : lives_.end();
  return i == lives_.end() ? stage_life : i->second;
}

void casting::remember(caf::scheduled_actor* actor) {
  if (actor && !cast_.contains(actor->id()))
    cast_[actor->id()] = caf::weak_actor_ptr{actor->ctrl()};
}

bool casting::set_aside(caf::resumable* job) {
  auto life = life_of(actor_of(job));
  if (over_.contains(life))
    gone_.push_back(job);
  else if (paused_.contains(life))
    waiting_.push_back(job);
  else
    return false;
  return true;
}

/// New jobs come in at the end, so only those have to be looked at.
std::size_t casting::ready() {
  claim();
  auto& jobs = scheduler_.jobs;
  if (over_.empty() && paused_.empty()) {
    sorted_ = jobs.size();
  } else if (sorted_ < jobs.size()) {
    auto first = jobs.begin() + static_cast<std::ptrdiff_t>(sorted_);
    jobs.erase(std::remove_if(first, jobs.end(), [&](auto* job) { return set_aside(job); }),
               jobs.end());
    sorted_ = jobs.size();
  }
  return sorted_;
}

void casting::resume(life_number life) {
  paused_.erase(life);
  scheduler_.jobs.insert(scheduler_.jobs.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  sorted_ = 0;
}

void casting::run(std::size_t which) {
  auto& jobs = scheduler_.jobs;
  ensure(which < sorted_, "only a ready actor takes a turn");
  std::swap(jobs.front(), jobs[which]);
  auto* actor = actor_of(jobs.front());
  remember(actor);
  on_ = life_of(actor);
  --sorted_;
  scheduler_.run_once();
  claim();
  on_ = stage_life;
}

casting::time_point casting::now() {
  return scheduler_.clock().now();
}

std::chrono::milliseconds casting::elapsed() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now() - start_);
}

std::optional<casting::time_point> casting::next_timer() {
  auto& all = scheduler_.clock().schedule();
  return all.empty() ? std::nullopt : std::optional{all.begin()->first};
}

void casting::advance_to(time_point then) {
  if (then > now())
    scheduler_.advance_time(then - now());
}

void casting::clear() {
  over_.clear();
  paused_.clear();
  auto& jobs = scheduler_.jobs;
  for (auto* aside : {&gone_, &waiting_}) {
    jobs.insert(jobs.end(), aside->begin(), aside->end());
    aside->clear();
  }
  for (auto turns = 0; turns < 2; ++turns) { // the exits may spawn nobody, but wake some
    for (auto* job : jobs)
      remember(actor_of(job));
    for (auto& [id, weak] : cast_)
      if (auto strong = weak.lock())
        caf::anon_send_exit(caf::actor_cast<caf::actor>(strong),
                            turns == 0 ? caf::exit_reason::user_shutdown : caf::exit_reason::kill);
    while (scheduler_.try_run_once())
      for (auto* job : jobs)
        remember(actor_of(job));
  }
  cast_.clear();
}

} // namespace troupe
