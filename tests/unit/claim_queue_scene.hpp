// Programs with a queue of claims, each with one who asks and hears its news.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/recipes/claim_queue_actor.hpp"
#include "tests/unit/data_recipe_scene.hpp"

namespace troupe::test {

class claim_queue_scene : public data_recipe_scene {
protected:
  struct program {
    visitor who;
    caf::actor self;
    recipes::claim_queue queue;
    std::shared_ptr<std::vector<std::string>> heard; ///< "lost", and so on
  };

  using claim_outcome = std::shared_ptr<outcome_of<recipes::entry_claimed>>;

  program enter(const std::string& name, session_wishes wishes = default_wishes()) {
    auto who = open(name, std::move(wishes));
    auto queue = in(
        name, [&] { return recipes::spawn_claim_queue(stage_.system(), who.session(), {"/q"}); });
    auto heard = std::make_shared<std::vector<std::string>>();
    return {who, worker(name, heard), queue, heard};
  }

  /// One who asks, and keeps what it is told of its claims.
  caf::actor worker(const std::string& program,
                    std::shared_ptr<std::vector<std::string>> heard = {}) {
    auto begin = [heard](caf::event_based_actor* self) -> caf::behavior {
      return {[=](const visitor_task& x) { x.run(self); },
              [=](const recipes::claim_change& x) {
                if (heard)
                  heard->emplace_back(to_string(x.now));
              }};
    };
    return in(program, [&] { return stage_.system().spawn(begin); });
  }

  void put_one(const program& x, const std::string& data = "x") {
    must(x.self, x.queue, recipes::put{data});
  }

  claim_outcome begin_claim(const program& x, recipes::claim_entry how = {}) {
    return begin(x.self, x.queue, how);
  }

  recipes::entry_claimed claim(const program& x) {
    return must(x.self, x.queue, recipes::claim_entry{});
  }

  void finish(const program& x, const std::string& name) {
    must(x.self, x.queue, recipes::finish_entry{name});
  }

  std::size_t entries(program& x) {
    return x.who.must(ask::children{"/q/entries"}).names.size();
  }

  std::vector<std::string> taken(program& x) {
    return x.who.must(ask::children{"/q/taken"}).names;
  }

  static void end_actor(const caf::actor& x) {
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  }
};

} // namespace troupe::test
