// Other ways to speak to a session: coroutines of actors, and calls that wait.
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <caf/actor_system.hpp>
#include <gtest/gtest.h>

#include "runtime/client/blocking_session.hpp"
#include "runtime/client/coroutine.hpp"
#include "runtime/client/open_session.hpp"
#include "runtime/live/caf_settings.hpp"
#include "runtime/live/start.hpp"
#include "tests/unit/client_scene.hpp"

namespace troupe {

using namespace std::chrono_literals;

namespace {

class coroutines : public test::client_scene {
protected:
  /// Runs this in an actor of ann's program.
  caf::actor run(std::function<void(caf::event_based_actor*)> what) {
    auto self = stage_.applications().run_in("ann", [&] {
      return stage_.system().spawn(
          [](caf::event_based_actor* me, const test::visitor_task& task) {
            me->set_exception_handler(
                [](std::exception_ptr&) { return caf::error{caf::sec::runtime_error}; });
            task.run(me);
            return caf::behavior{[](caf::unit_t) {}};
          },
          test::visitor_task{std::move(what)});
    });
    stage_.settle();
    return self;
  }
};

coroutine copy(caf::event_based_actor* self, session with, std::shared_ptr<std::string> story) {
  coroutine_session zk{self, with};
  auto got = co_await zk.get("/from");
  *story += got ? "got " + *got->data : "failed";
  auto made = co_await zk.create("/to", got->data);
  *story += made ? ", made " + made->path : ", failed";
  auto again = co_await zk.create("/to", got->data);
  *story += again ? ", again" : ", then " + to_string(code_of(again.error()));
}

coroutine wait_for(caf::event_based_actor* self, session with, std::shared_ptr<int> alive) {
  auto kept = alive; // its count tells whether the frame is there
  coroutine_session zk{self, with};
  static_cast<void>(co_await zk.get("/a_path_that_is_longer_than_what_a_string_has_room_for"));
  ++*kept;
}

coroutine throw_after(caf::event_based_actor* self, session with, std::shared_ptr<int> alive) {
  auto kept = alive;
  coroutine_session zk{self, with};
  static_cast<void>(co_await zk.get("/a_path_that_is_longer_than_what_a_string_has_room_for"));
  throw std::runtime_error("as intended");
}

coroutine look_around(caf::event_based_actor* self, session with,
                      std::shared_ptr<std::string> story) {
  coroutine_session zk{self, with};
  auto count = co_await zk.count_descendants("/from");
  *story += count ? std::to_string(count->value) + " below" : "failed";
  std::vector<ask::multi_read::part> parts{ask::get{"/from"}, ask::get{"/none"}};
  auto both = co_await zk.multi_read(parts);
  *story += both ? ", " + std::get<got_data>(both->parts[0].what).data.value_or("") + ", "
                       + to_string(both->parts[1].code)
                 : ", failed";
}

} // namespace

TEST_F(coroutines, look_at_several_things_at_one_moment) {
  auto ann = open("ann");
  ann.must(ask::create{"/from", "x"});
  ann.must(ask::create{"/from/a"});
  auto story = std::make_shared<std::string>();
  auto self = run([=, with = ann.session()](auto* me) { look_around(me, with, story); });
  stage_.wait(1s);
  EXPECT_EQ("1 below, x, no node", *story);
}

TEST_F(coroutines, ask_one_thing_after_the_other) {
  auto ann = open("ann");
  ann.must(ask::create{"/from", "x"});
  auto story = std::make_shared<std::string>();
  auto self = run([=, with = ann.session()](auto* me) { copy(me, with, story); });
  stage_.wait(1s);
  EXPECT_EQ("got x, made /to, then node exists", *story);
}

TEST_F(coroutines, end_with_their_actor_wherever_they_stand) {
  auto ann = open("ann");
  cut_off("ann");
  auto alive = std::make_shared<int>(0);
  auto self = run([=, with = ann.session()](auto* me) { wait_for(me, with, alive); });
  EXPECT_GT(alive.use_count(), 2);
  caf::anon_send_exit(self, caf::exit_reason::user_shutdown);
  self = nullptr;
  stage_.settle();
  stage_.wait(20s); // the answer, when it comes, finds nobody
  EXPECT_EQ(1, alive.use_count());
  EXPECT_EQ(0, *alive);
}

TEST_F(coroutines, what_they_throw_is_their_actors) {
  auto ann = open("ann");
  auto alive = std::make_shared<int>(0);
  auto self = run([=, with = ann.session()](auto* me) { throw_after(me, with, alive); });
  stage_.wait(1s);
  self = nullptr;
  stage_.settle();
  EXPECT_EQ(1, alive.use_count());
}

namespace {

/// A node alone in a directory of its own.
class blocking_sessions : public testing::Test {
protected:
  blocking_sessions() {
    std::filesystem::create_directories(directory_);
    all_.data_dir = directory_;
    restart();
  }

  void restart() {
    node_.reset();
    node_ = std::make_unique<running_node>(
        start_node(system_, all_, std::function<void(const std::string&)>{}));
  }

  ~blocking_sessions() override {
    node_.reset();
    std::filesystem::remove_all(directory_);
  }

  session open() {
    session_wishes wishes;
    wishes.servers = {node_->endpoint()};
    return open_session(system_, wishes);
  }

  std::string directory_ = testing::TempDir() + "blocking_" + std::to_string(getpid());
  settings all_;
  caf_settings config_;
  caf::actor_system system_{config_};
  std::unique_ptr<running_node> node_;
};

} // namespace

TEST_F(blocking_sessions, wait_for_their_answers) {
  blocking_session zk{system_, open()};
  auto made = zk.create("/a", "x");
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ("/a", made->path);
  EXPECT_EQ(error::node_exists, code_of(zk.create("/a").error()));
  EXPECT_EQ("x", zk.get("/a", true)->data);
  EXPECT_EQ(1, zk.set("/a", "y", 0)->version);
  auto event = zk.next_event(10s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event_kind::data_changed, event->kind);
  EXPECT_FALSE(zk.next_event(1ms));
  EXPECT_TRUE(zk.ensure_path("/p/q"));
  EXPECT_EQ(std::vector<std::string>{"q"}, zk.children("/p")->names);
  EXPECT_FALSE(zk.exists("/none")->stat);
  EXPECT_FALSE(zk.multi({ask::remove{"/p/q"}, ask::remove{"/p"}})->failed);
  EXPECT_TRUE(zk.sync());
  EXPECT_TRUE(zk.remove("/a"));
  EXPECT_TRUE(zk.close());
  EXPECT_FALSE(zk.get("/p")) << "it is closed";
}

TEST_F(blocking_sessions, ask_an_embedded_node_whatever_a_server_answers) {
  blocking_session zk{system_, open()};
  ASSERT_TRUE(zk.create("/a", "x"));
  ASSERT_TRUE(zk.create("/a/mine", "", create_mode::ephemeral));
  EXPECT_EQ(1, zk.count_descendants("/a")->value);
  EXPECT_EQ(std::vector<std::string>{"/a/mine"}, zk.ephemerals("/a")->paths);
  ASSERT_TRUE(zk.prove("digest", "ann:secret"));
  EXPECT_EQ((identity{"digest", "ann"}), zk.who_am_i()->who.back());
  EXPECT_TRUE(zk.configuration());
  EXPECT_EQ(error::reconfig_disabled, code_of(zk.reconfigure(std::nullopt, "3").error()));
  auto both = zk.multi_read({ask::get{"/a"}, ask::children{"/a"}});
  ASSERT_TRUE(both);
  EXPECT_EQ("x", std::get<got_data>(both->parts.at(0).what).data);
  EXPECT_EQ(error::no_watcher, code_of(zk.unwatch("/a").error()));
  EXPECT_TRUE(zk.create("/short", "", create_mode::persistent_ttl, anyone(), 60'000));
  EXPECT_TRUE(zk.close());
}

TEST_F(blocking_sessions, are_told_what_is_wrong_with_other_members_where_these_may_be_wished) {
  all_.reconfig_enabled = true;
  restart();
  blocking_session zk{system_, open()};
  EXPECT_EQ(error::unimplemented, code_of(zk.reconfigure(std::nullopt, "3").error()))
      << "a server alone";
  EXPECT_TRUE(zk.close());
}

TEST(sessions_over_tcp, an_actor_system_may_end_while_they_dial) {
  for (auto i = 0; i < 200; ++i) {
    caf_settings config;
    caf::actor_system system{config};
    session_wishes wishes;
    wishes.servers = over_tcp("127.0.0.1:1"); // nobody is there
    auto with = open_session(system, wishes);
    caf::scoped_actor self{system};
    self->send(with, ask::close{});
    self->wait_for(with);
  }
}

TEST_F(blocking_sessions, give_up_after_their_patience) {
  auto with = open();
  node_.reset();
  blocking_session zk{system_, with, 50ms};
  EXPECT_EQ("troupe: no answer in time", describe(zk.get("/").error()));
  EXPECT_TRUE(blocking_session(system_, with).close());
}

TEST_F(blocking_sessions, several_threads_have_one_each_of_the_same_session) {
  auto with = open();
  std::vector<std::thread> threads;
  for (auto i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      blocking_session zk{system_, with};
      for (auto j = 0; j < 50; ++j)
        EXPECT_TRUE(zk.create("/n-" + std::to_string(i) + '-' + std::to_string(j)));
    });
  for (auto& x : threads)
    x.join();
  blocking_session zk{system_, with};
  EXPECT_EQ(201u, zk.children("/")->names.size()); // and /zookeeper
  EXPECT_TRUE(zk.close());
}

} // namespace troupe
