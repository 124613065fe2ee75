// A job runner: of several processes one does the jobs, the others stand by. When it is killed or
// stands still, the next one takes over, and nobody does a job twice.
//
//   job_runner one:2181,two:2181 NAME          until stdin ends; start several
//
// A job is a znode in /jobs/todo; done, it stands in /jobs/done instead, with who did it. The
// leader writes its fencing token into /jobs/fence, and all that it does is one transaction with a
// check of that znode: a leader that was overtaken without noticing is refused.
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/recipes/election_actor.hpp"
#include "runtime/client/coroutine.hpp"
#include "runtime/client/open_session.hpp"

namespace {

using namespace troupe::recipes;

class runner : public caf::event_based_actor {
public:
  runner(caf::actor_config& config, troupe::session session, election chief, std::string name)
      : caf::event_based_actor(config),
        session_(std::move(session)),
        chief_(std::move(chief)),
        name_(std::move(name)) {}

  // [leading]
  caf::behavior make_behavior() override {
    prepare();
    return {
        [this](const election_change& x) {
          token_ = x.now == election_news::elected ? x.token.created.packed() : 0;
          std::cout << name_ << ": " << to_string(x.now) << std::endl;
          work();
        },
        [this](const troupe::watch_event&) { work(); }, // there are other jobs in /jobs/todo
    };
  }
  // [/leading]

private:
  troupe::coroutine prepare() {
    troupe::coroutine_session zk{this, session_};
    co_await zk.ensure_path("/jobs/todo");
    co_await zk.ensure_path("/jobs/done");
    co_await zk.create("/jobs/fence", "0"); // the first one who comes; node_exists is well, too
    request(chief_, caf::infinite, stand{}).then([](const standing_for_it&) {});
  }

  // [working]
  /// Does what there is to do, one job after the other, as long as this process leads. A job with
  /// effects elsewhere shows its token there, too.
  troupe::coroutine work() {
    if (working_)
      co_return;
    working_ = true;
    troupe::coroutine_session zk{this, session_};
    while (auto token = token_) {
      auto fence = co_await zk.get("/jobs/fence");
      if (!fence || std::stoull(fence->data.value_or("0")) > token)
        break; // no server, or a later leader: the election tells us how it goes on
      auto held = co_await zk.set("/jobs/fence", std::to_string(token), fence->stat.version);
      if (!held && troupe::code_of(held.error()) == troupe::error::bad_version)
        continue; // an earlier leader does not know yet
      auto todo = co_await zk.children("/jobs/todo", true);
      if (!held || !todo || todo->names.empty())
        break;
      auto job = *std::min_element(todo->names.begin(), todo->names.end());
      auto by = name_ + " " + std::to_string(token);
      std::vector<troupe::ask::multi::part> parts;
      parts.emplace_back(troupe::check_version{"/jobs/fence", held->version});
      parts.emplace_back(troupe::ask::create{"/jobs/done/" + job, by});
      parts.emplace_back(troupe::ask::remove{"/jobs/todo/" + job});
      auto done = co_await zk.multi(parts);
      if (done && !done->failed)
        std::cout << name_ << ": has done " << job << std::endl;
    }
    working_ = false;
  }
  // [/working]

  troupe::session session_;
  election chief_;
  std::string name_;
  std::uint64_t token_ = 0; ///< 0: another one leads, or nobody knows
  bool working_ = false;
};

void run(const std::string& servers, const std::string& name) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto wishes = troupe::wishes_of(servers);
  wishes.timeout = std::chrono::seconds(4); // how long a killed leader is still believed in
  auto session = troupe::open_session(system, wishes);
  auto chief = spawn_election(system, session, {.path = "/jobs/leader", .identifier = name});
  auto mine = system.spawn<runner>(session, chief, name);
  for (std::string line; std::getline(std::cin, line);)
    ;
  caf::anon_send_exit(mine, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(chief, caf::exit_reason::user_shutdown); // steps down
  caf::anon_send(session, troupe::ask::close{});
}

} // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "127.0.0.1:2181", argc > 2 ? argv[2] : "somebody");
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
