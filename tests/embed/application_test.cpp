// Applications with habits of their own: a configuration that knows nothing of this project,
// handlers that throw, handlers compiled without exceptions.
#include <atomic>
#include <cstring>

#include <caf/event_based_actor.hpp>

#include "tests/embed/host.hpp"
#include "tests/embed/without_exceptions.hpp"

namespace troupe::embed_tests {

namespace {

/// CAF as its manual shows it: work stealing, no module.
struct bare_config : caf::actor_system_config {
  bare_config() {
    config_file_path.clear();
    set("scheduler.max-threads", std::size_t{1});
  }
};

struct application : testing::Test {
  bare_config config;
  host app{config};
  scratch home;
};

struct thrown {};

} // namespace

TEST_F(application, with_a_bare_configuration_runs_a_standalone_node_with_all_its_ways_in) {
  auto all = alone(home / "one");
  all.client_port = free_ports(1).front();
  auto node = start_node(app.system, all, app.ear);
  EXPECT_EQ("a", app.greets(node.endpoint(), "/a", "a"));
  auto over_wire = over_tcp("127.0.0.1:" + std::to_string(node.client_port())).front();
  EXPECT_EQ("b", app.greets(over_wire, "/b", "b"));
  EXPECT_TRUE(app.asks(node).serving);
}

TEST_F(application, without_the_middleman_is_told_that_several_servers_need_it) {
  try {
    auto node = start_node(app.system, three_servers(home).front(), app.ear);
    FAIL() << "a node of three servers without network";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(nullptr, std::strstr(e.what(), "caf::io::middleman")) << e.what();
  }
  EXPECT_TRUE(app.heard->ends().empty());
}

TEST_F(application, whose_handlers_throw_loses_its_own_actor_and_nothing_else) {
  auto node = start_node(app.system, alone(home / "one"), app.ear);
  auto session = open_session(app.system, {.servers = {node.endpoint()}});
  blocking_session zk{app.system, session, patience};
  ASSERT_TRUE(zk.create("/x", "1"));
  auto answered = app.system.spawn([=](caf::event_based_actor* self) {
    self->request(session, caf::infinite, ask::get{"/x"}).then([](const got_data&) {
      throw thrown{};
    });
  });
  auto set = std::make_shared<std::atomic<bool>>(false);
  auto watching = app.system.spawn([=](caf::event_based_actor* self) -> caf::behavior {
    self->request(session, caf::infinite, ask::get{"/x", true}).then([=](const got_data&) {
      *set = true;
    });
    return {[](const watch_event&) { throw std::runtime_error("an application's own"); }};
  });
  caf::scoped_actor self{app.system};
  self->wait_for(answered);
  ASSERT_TRUE(soon([&] { return set->load(); }));
  ASSERT_TRUE(zk.set("/x", "2"));
  self->wait_for(watching);
  EXPECT_EQ("2", zk.get("/x")->data);
  EXPECT_TRUE(app.asks(node).serving);
  EXPECT_TRUE(app.heard->ends().empty());
  zk.close();
}

TEST_F(application, may_decide_in_code_without_exceptions) {
  auto node = start_node(app.system, alone(home / "one"), app.ear);
  auto session = open_session(app.system, {.servers = {node.endpoint()}});
  auto actor = app.system.spawn([=](caf::event_based_actor* self) -> caf::behavior {
    auto mind = without_exceptions{};
    auto change = [=](const got_data& x) {
      self->request(session, caf::infinite, mind.hear(x)).then([](const stat&) {});
    };
    auto look = [=](const created&) {
      self->request(session, caf::infinite, ask::get{"/quiet", true}).then(change);
    };
    auto make = [=](const caf::error& why) {
      if (auto what = mind.hear(code_of(why)))
        self->request(session, caf::infinite, *what).then(look);
    };
    self->request(session, caf::infinite, ask::get{"/quiet"}).then([](const got_data&) {}, make);
    return {[=](const watch_event& x) {
      if (mind.hear(x))
        self->quit();
    }};
  });
  caf::scoped_actor self{app.system};
  self->wait_for(actor);
  blocking_session zk{app.system, session, patience};
  EXPECT_EQ("12", zk.get("/quiet")->data);
  zk.close();
}

TEST_F(application, may_let_a_listener_go_before_its_node) {
  auto node = start_node(app.system, alone(home / "one"), app.ear);
  ASSERT_TRUE(app.heard->waits_for<milestone::leads>());
  caf::scoped_actor self{app.system};
  self->send_exit(app.ear, caf::exit_reason::user_shutdown);
  self->wait_for(app.ear);
  EXPECT_EQ("1", app.greets(node.endpoint(), "/x", "1"));
  node.stop();
  EXPECT_TRUE(app.heard->ends().empty());
}

} // namespace troupe::embed_tests
