// Actors around a tree and a registry, for tests on the testing scheduler: they keep what they
// hear.
//
// No thread runs; `settle` lets everybody take turns until nobody has anything to do.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include "messages/actors.hpp"

namespace troupe::test {

struct testing_config : caf::actor_system_config {
  testing_config() {
    set("scheduler.policy", caf::atom("testing"));
    config_file_path = "/dev/null";
  }
};

/// What a session host was told.
struct host_notes {
  std::vector<delivery> told;
  std::vector<std::size_t> messages; ///< items in each
  std::vector<service> services;
  std::vector<status> reports;
};

class noting_host : public session_host::base {
public:
  noting_host(caf::actor_config& config, std::shared_ptr<host_notes> notes)
      : session_host::base(config), notes_(std::move(notes)) {}

  behavior_type make_behavior() override {
    return {[this](const deliveries& x) {
              notes_->messages.push_back(x.items.size());
              notes_->told.insert(notes_->told.end(), x.items.begin(), x.items.end());
            },
            [this](const service& x, const submitter&) { notes_->services.push_back(x); },
            [this](const status& x) { notes_->reports.push_back(x); }};
  }

private:
  std::shared_ptr<host_notes> notes_;
};

/// A role that nobody talks to.
class silent_role : public submitter::base {
public:
  silent_role(caf::actor_config& config, int) : submitter::base(config) {}

  behavior_type make_behavior() override {
    return {[](const submission&) {}, [](const touched&) {}, [](const sync_wish&) {}};
  }
};

/// A running system without threads.
class actor_stage {
public:
  actor_stage()
      : system(config),
        scheduler(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())) {}

  void settle() {
    while (scheduler.try_run_once()) {
    }
  }

  session_host spawn_host(std::shared_ptr<host_notes> notes) {
    return system.spawn<noting_host>(std::move(notes));
  }

  submitter spawn_role() {
    return system.spawn<silent_role>(0);
  }

  testing_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;
};

/// Deliveries in one line: "event 3 /a for 7, answer 4 (0), outcome 2 (-101)".
inline std::string text_of(const std::vector<delivery>& told) {
  struct words {
    std::string operator()(const answer& x) const {
      return "answer " + std::to_string(x.ticket) + " to " + std::to_string(x.client);
    }
    std::string operator()(const outcome& x) const {
      return "outcome " + std::to_string(x.sequence);
    }
    std::string operator()(const event_for& x) const {
      return "event " + std::to_string(static_cast<int>(x.what.kind)) + " " + x.what.path + " for "
             + std::to_string(x.client) + (x.what.at ? "" : " replayed");
    }
    std::string operator()(const session_ended& x) const {
      return "ended " + std::to_string(number(x.session));
    }
    std::string operator()(const session_moved& x) const {
      return "moved " + std::to_string(number(x.session));
    }
  };
  std::string text;
  for (auto& item : told)
    text += (text.empty() ? "" : ", ") + std::visit(words{}, item);
  return text;
}

} // namespace troupe::test
