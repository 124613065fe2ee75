// The seeded choice, and the bookkeeping of lives.
#include "runtime/stage/casting.hpp"

#include <algorithm>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>

#include "messages/ensure.hpp"

namespace troupe {

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

life_number casting::life_of(caf::resumable* job) const {
  auto actor = dynamic_cast<caf::scheduled_actor*>(job);
  auto i = actor ? lives_.find(actor->id()) : lives_.end();
  return i == lives_.end() ? stage_life : i->second;
}

void casting::remember(caf::resumable* job) {
  if (auto actor = dynamic_cast<caf::scheduled_actor*>(job); actor && !cast_.contains(actor->id()))
    cast_[actor->id()] = caf::weak_actor_ptr{actor->ctrl()};
}

std::size_t casting::ready() {
  claim();
  auto& jobs = scheduler_.jobs;
  auto alive = std::stable_partition(jobs.begin(), jobs.end(),
                                     [&](auto* job) { return !over_.contains(life_of(job)); });
  gone_.insert(gone_.end(), alive, jobs.end());
  jobs.erase(alive, jobs.end());
  return jobs.size();
}

void casting::run(std::size_t which) {
  auto& jobs = scheduler_.jobs;
  ensure(which < jobs.size(), "only a ready actor takes a turn");
  auto chosen = jobs.begin() + static_cast<std::ptrdiff_t>(which);
  std::rotate(jobs.begin(), chosen, chosen + 1);
  remember(jobs.front());
  on_ = life_of(jobs.front());
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
  auto& jobs = scheduler_.jobs;
  jobs.insert(jobs.end(), gone_.begin(), gone_.end());
  gone_.clear();
  for (auto turns = 0; turns < 2; ++turns) { // the exits may spawn nobody, but wake some
    for (auto* job : jobs)
      remember(job);
    for (auto& [id, weak] : cast_)
      if (auto strong = weak.lock())
        caf::anon_send_exit(caf::actor_cast<caf::actor>(strong),
                            turns == 0 ? caf::exit_reason::user_shutdown : caf::exit_reason::kill);
    while (scheduler_.try_run_once())
      for (auto* job : jobs)
        remember(job);
  }
  cast_.clear();
}

} // namespace troupe
