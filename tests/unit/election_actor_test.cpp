// What an election tells a new neighbour, and when.
#include "actors/election/election_actor.hpp"

#include <string>
#include <vector>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <gtest/gtest.h>

#include "tests/unit/some_servers.hpp"

namespace troupe {

namespace {

class ear : public election_link::base {
public:
  ear(caf::actor_config& config, std::vector<notification>& heard)
      : election_link::base(config), heard_(heard) {}

  behavior_type make_behavior() override {
    return make(static_cast<said_in_election*>(nullptr));
  }

private:
  template <class... Ts>
  behavior_type make(std::tuple<Ts...>*) {
    return {[this](const Ts& x) { hear(x); }...};
  }

  void hear(const notification& x) {
    heard_.push_back(x);
  }

  template <class T>
  void hear(const T&) {}

  std::vector<notification>& heard_;
};

caf::actor_system_config& for_testing(caf::actor_system_config& x) {
  x.set("scheduler.policy", caf::atom("testing"));
  return x;
}

} // namespace

TEST(election_actor, tells_nobody_of_its_past_before_it_knows_it) {
  caf::actor_system_config config;
  caf::actor_system system{for_testing(config)};
  auto& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::vector<notification> heard;
  auto neighbour = system.spawn<ear>(heard);
  election_parts parts;
  parts.self = server_id{1};
  parts.servers = some_servers::voters(3);
  parts.tell = [](server_id, const milestone_kind&) {};
  auto subject = spawn_election(system, std::move(parts));
  peer two{server_id{2}, 7};
  caf::anon_send(subject, peer_up{channel::election, two, true}, neighbour);
  caf::anon_send(subject, two, notification{standing::looking, 1, {0, {}, server_id{2}}, 0});
  scheduler.run();
  EXPECT_TRUE(heard.empty());
  caf::anon_send(subject, look{1, {0, {}, server_id{1}}, past::blank});
  scheduler.run();
  ASSERT_FALSE(heard.empty());
  for (auto& x : heard)
    EXPECT_EQ(past::blank, x.past);
  caf::anon_send_exit(subject, caf::exit_reason::kill);
  caf::anon_send_exit(neighbour, caf::exit_reason::kill);
  scheduler.run();
}

} // namespace troupe
