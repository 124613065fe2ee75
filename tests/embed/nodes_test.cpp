// Nodes of several ensembles inside one application: sessions, listeners, and nodes that break.
#include <filesystem>
#include <fstream>
#include <memory>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "tests/embed/host.hpp"

namespace troupe::embed_tests {

namespace {

class nodes_in_an_application : public testing::Test {
protected:
  caf_settings config;
  host app{config};
  scratch home;

  std::vector<running_node> start(const std::vector<settings>& all) {
    std::vector<running_node> result;
    for (auto& x : all)
      result.push_back(start_node(app.system, x, app.ear));
    return result;
  }
};

session_wishes one_by_one(std::vector<endpoint> servers) {
  session_wishes wishes;
  wishes.servers = std::move(servers);
  wishes.in_order = true;
  wishes.timeout = 2s; // other ensembles do not know the session: it has to expire first
  return wishes;
}

std::string word(const held_port& x) {
  return std::to_string(x.number());
}

} // namespace

TEST_F(nodes_in_an_application, of_two_ensembles_share_an_actor_system_and_nothing_else) {
  auto three = start(three_servers(home));
  auto by_itself = std::make_shared<hearing>();
  auto lonely = app.system.spawn(listening, by_itself);
  auto all = alone(home / "alone");
  all.self = server_id{9};
  all.client_port = free_ports(1).front();
  auto one = start_node(app.system, all, lonely);
  ASSERT_TRUE(app.heard->waits_for<milestone::leads>());
  ASSERT_TRUE(app.heard->waits_for<milestone::follows>());
  ASSERT_TRUE(by_itself->waits_for<milestone::leads>(server_id{9}));

  EXPECT_EQ("three", app.greets(three[0].endpoint(), "/who", "three"));
  EXPECT_EQ("one", app.greets(one.endpoint(), "/who", "one"));
  auto over_wire = over_tcp("127.0.0.1:" + std::to_string(one.client_port())).front();
  EXPECT_EQ("over tcp", app.greets(over_wire, "/wire", "over tcp"));
  blocking_session second{app.system, open_session(app.system, {.servers = {three[2].endpoint()}})};
  ASSERT_TRUE(second.sync());
  EXPECT_EQ("three", second.get("/who")->data);
  EXPECT_EQ(error::no_node, code_of(second.get("/wire").error()));
  second.close();

  three.clear();
  EXPECT_EQ("still there", app.greets(one.endpoint(), "/after", "still there"));
  anon_send_exit(lonely, caf::exit_reason::user_shutdown);
}

TEST_F(nodes_in_an_application, say_how_they_are) {
  auto three = start(three_servers(home));
  ASSERT_EQ("x", app.greets(three[1].endpoint(), "/x", "x"));
  auto leader = nobody;
  ASSERT_TRUE(soon([&] {
    leader = app.asks(three[0]).leader;
    return leader != nobody;
  }));
  auto how = app.asks(three[number(leader) - 1]);
  EXPECT_EQ(standing::leading, how.role);
  EXPECT_TRUE(how.serving);
  EXPECT_EQ(3u, how.voters);
  EXPECT_EQ(leader, how.self);
  EXPECT_LT(zxid{}, how.applied);
}

TEST_F(nodes_in_an_application, tell_their_end_once_and_last) {
  {
    auto node = start_node(app.system, alone(home / "one"), app.ear);
    ASSERT_TRUE(app.heard->waits_for<milestone::leads>());
  }
  EXPECT_EQ("", app.heard->waits_for_end());
  EXPECT_TRUE(app.heard->last_is_end());
  EXPECT_EQ(1u, app.heard->ends().size());
  for (auto& x : app.heard->milestones())
    EXPECT_TRUE(worth_telling(x.what));
}

TEST_F(nodes_in_an_application, give_back_directories_and_ports_when_they_are_stopped) {
  auto all = three_servers(home);
  auto ports = free_ports(3);
  for (std::size_t i = 0; i < 3; ++i)
    all[i].client_port = ports[i];
  for (auto round : {"/1", "/2", "/3"}) {
    auto three = start(all);
    EXPECT_EQ("here", app.greets(three[0].endpoint(), round, "here"));
    for (auto& x : three)
      x.stop();
    for (auto& x : app.heard->ends())
      EXPECT_EQ("", x.why);
  }
}

TEST_F(nodes_in_an_application, end_with_the_reason_when_a_disk_breaks_and_others_go_on) {
  auto healthy = start_node(app.system, alone(home / "healthy"));
  auto all = alone(home / "broken");
  all.times.snap_count = 10;
  all.client_port = free_ports(1).front();
  auto broken = start_node(app.system, all, app.ear);
  app.waits_for_service(broken);
  auto session = open_session(app.system, one_by_one({broken.endpoint(), healthy.endpoint()}));
  blocking_session zk{app.system, session, patience};
  ASSERT_TRUE(zk.create("/before"));
  std::filesystem::remove_all(home / "broken"); // the next file has no place
  ASSERT_TRUE(soon([&] {
    zk.set("/before", "again");
    return !app.heard->ends().empty();
  }));
  auto why = app.heard->waits_for_end();
  EXPECT_NE(std::string::npos, why.find(home / "broken")) << why;
  EXPECT_NE(std::string::npos, why.find("No such file")) << why;

  caf::scoped_actor self{app.system};
  self->request(broken.status_desk(), patience, ask_status{})
      .receive([](const status&) { FAIL() << "a node that has ended answers"; },
               [](const caf::error&) {});
  EXPECT_EQ("fine", app.greets(healthy.endpoint(), "/fine", "fine"));
  ASSERT_TRUE(soon([&] { return static_cast<bool>(zk.exists("/fine")); }))
      << "the session finds the other";
  zk.close();
  broken.stop();
  EXPECT_EQ("fine", app.greets(healthy.endpoint(), "/still", "fine"));
}

TEST_F(nodes_in_an_application, that_have_ended_let_go_of_clients_at_the_port) {
  auto all = alone(home / "broken");
  all.client_port = free_ports(1).front();
  auto node = start_node(app.system, all, app.ear);
  auto at_port = over_tcp("127.0.0.1:" + std::to_string(all.client_port)).front();
  app.waits_for_service(node);
  auto elsewhere = start_node(app.system, alone(home / "elsewhere"));
  auto session = open_session(app.system, one_by_one({at_port, elsewhere.endpoint()}));
  blocking_session zk{app.system, session, patience};
  ASSERT_TRUE(zk.create("/x"));
  anon_send_exit(node.tree(), caf::exit_reason::kill); // as a fault would
  EXPECT_NE("…", app.heard->waits_for_end());
  EXPECT_TRUE(soon([&] { return !zk.get("/x"); })) << "the other one has no /x";
  zk.close();
  all.data_dir = home / "successor";
  auto next = start_node(app.system, all);
  EXPECT_EQ(all.client_port, next.client_port());
}

TEST_F(nodes_in_an_application, end_when_a_port_for_other_servers_is_taken) {
  held_port taken;
  taken.listen();
  auto all = three_servers(home).front();
  auto members = all.servers.members();
  members[0].election_port = taken.number();
  all.servers = ensemble{members};
  auto node = start_node(app.system, all, app.ear);
  auto why = app.heard->waits_for_end();
  EXPECT_NE(std::string::npos, why.find(word(taken))) << why;
  node.stop();
  auto again = start_node(app.system, alone(all.data_dir)); // nothing of it is left
  EXPECT_EQ("free", app.greets(again.endpoint(), "/directory", "free"));
}

TEST_F(nodes_in_an_application, that_cannot_start_say_why_and_are_never_heard_of) {
  held_port taken;
  taken.listen();
  auto all = alone(home / "one");
  all.client_port = taken.number();
  auto before = app.system.registry().running();
  try {
    auto node = start_node(app.system, all, app.ear);
    FAIL() << "took a port that is taken";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(nullptr, std::strstr(e.what(), word(taken).c_str())) << e.what();
  }
  std::ofstream(home / "file") << "no directory";
  EXPECT_THROW(start_node(app.system, alone(home / "file"), app.ear), std::runtime_error);
  auto stranger = three_servers(home).front();
  stranger.self = server_id{4};
  EXPECT_THROW(start_node(app.system, stranger, app.ear), std::runtime_error);
  EXPECT_TRUE(soon([&] { return app.system.registry().running() == before; }));
  EXPECT_TRUE(app.heard->ends().empty());
  all.client_port = 0;
  auto node = start_node(app.system, all, app.ear); // the directory is free
  EXPECT_EQ("yes", app.greets(node.endpoint(), "/free", "yes"));
}

TEST_F(nodes_in_an_application, write_nothing_into_its_log) {
  auto before = spdlog::default_logger();
  std::ostringstream text, notes;
  auto own = std::make_shared<spdlog::logger>(
      "own", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  own->set_level(spdlog::level::trace);
  spdlog::set_default_logger(own);
  auto run = [&] {
    auto three = start(three_servers(home));
    EXPECT_EQ("x", app.greets(three[0].endpoint(), "/x", "x"));
    app.heard->waits_for<milestone::follows>();
  };
  run();
  EXPECT_EQ("", text.str());
  EXPECT_EQ(own, spdlog::default_logger());

  auto wanted = std::make_shared<spdlog::logger>(
      "troupe", std::make_shared<spdlog::sinks::ostream_sink_mt>(notes));
  spdlog::register_logger(wanted); // an application that wants to know of links
  std::filesystem::remove_all(home / "server_1");
  std::filesystem::remove_all(home / "server_2");
  std::filesystem::remove_all(home / "server_3");
  run();
  EXPECT_EQ("", text.str());
  EXPECT_NE(std::string::npos, notes.str().find("connection with server")) << notes.str();
  spdlog::drop("troupe");
  spdlog::set_default_logger(before);
}

} // namespace troupe::embed_tests
