// An application's own actor, tested on top of an ensemble: three servers on a stage, in virtual
// time, while links stop and leaders crash. Each seed is another legal order of events.
//
// First the application, then its test.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include <caf/send.hpp>
#include <troupe/actors/session/session_actor.hpp>
#include <troupe/runtime/stage/stage.hpp>

// ---- the application: counts in a znode, however many of its kind do the same

using namespace std::chrono_literals;

struct add_one {};
struct heartbeat {}; // to itself: a session whose client is silent ends

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(add_one)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(heartbeat)

using counter =
    troupe::session_client::extend_with<troupe::hears<troupe::client_session, add_one, heartbeat>>;

class counter_role : public counter::base {
public:
  /// `counted` is raised with each addition that the ensemble has confirmed.
  counter_role(caf::actor_config& config, std::shared_ptr<int> counted)
      : counter::base(config), counted_(std::move(counted)) {}

  behavior_type make_behavior() override {
    return {
        [this](const troupe::talk::welcome&) {
          ask(troupe::write{troupe::create_node{"/counter", "0", anyone()}});
          send(this, heartbeat{});
        },
        [this](const troupe::talk::reply& x) {
          if (x.xid == sign_of_life)
            return;
          busy_ = false;
          hear(x.what);
          go_on();
        },
        [](const troupe::talk::event&) {},
        [this](const troupe::talk::farewell&) { quit(); },
        [this](const troupe::client_session& mine) {
          session_ = mine;
          busy_ = true;
          send(session_, troupe::talk::hello{{}, 10'000});
        },
        [this](const add_one&) {
          ++wanted_;
          go_on();
        },
        [this](const heartbeat&) {
          send(session_, troupe::talk::request{sign_of_life, troupe::read{troupe::ping_read{}}});
          delayed_send(this, 3s, heartbeat{});
        },
    };
  }

private:
  static constexpr std::int32_t sign_of_life = -2;

  static troupe::acl anyone() {
    return {{troupe::permission::all, "world", "anyone"}};
  }

  void ask(decltype(troupe::talk::request::what) what) {
    busy_ = true;
    send(session_, troupe::talk::request{++xid_, std::move(what)});
  }

  void go_on() {
    if (session_ && !busy_ && wanted_ > 0)
      ask(troupe::read{troupe::get_data{"/counter"}});
  }

  void hear(const troupe::reply& x) {
    if (auto now = std::get_if<troupe::got_data>(&x.body)) {
      auto next = std::to_string(std::stoi(now->data.value_or("0")) + 1);
      ask(troupe::write{troupe::set_data{"/counter", next, now->stat.version}});
    } else if (x.code == troupe::error::ok && std::holds_alternative<troupe::stat>(x.body)) {
      --wanted_; // otherwise somebody else was faster, or has created it: read again
      ++*counted_;
    }
  }

  std::shared_ptr<int> counted_;
  troupe::client_session session_;
  bool busy_ = false;
  int wanted_ = 0;
  std::int32_t xid_ = 0;
};

// ---- its test

namespace {

void check(bool holds, const std::string& what) {
  if (holds)
    return;
  std::cerr << "not so: " << what << '\n';
  std::exit(1);
}

void play(std::uint64_t seed) {
  // [stage]
  troupe::server_id one{1}, two{2}, three{3}, leader{};
  troupe::stage stage({.voters = {one, two, three}, .seed = seed}, [&](auto who, auto& what) {
    if (std::holds_alternative<troupe::milestone::leads>(what))
      leader = who;
  });
  for (auto server : {one, two, three})
    stage.start(server);
  stage.wait(1s); // elections need time; nothing else moves it
  // [/stage]

  // [application]
  // The application lives with server 1: it would crash with it.
  auto counted = std::make_shared<int>();
  auto mine = stage.run_as(one, [&] { return stage.system().spawn<counter_role>(counted); });
  caf::anon_send(mine, stage.open_session(one, mine));
  for (auto i = 0; i < 3; ++i)
    caf::anon_send(mine, add_one{});
  stage.settle();
  check(*counted == 3, "three are counted");
  // [/application]

  // [holding]
  // What the leader has decided reaches server 1 late: nothing is confirmed before.
  stage.wires().hold(leader, one, "commit");
  caf::anon_send(mine, add_one{});
  stage.settle();
  check(*counted == 3, "what is not decided here is not confirmed");
  stage.wires().release(leader, one);
  stage.settle();
  check(*counted == 4, "four are counted");
  // [/holding]

  // [crashing]
  // The leader crashes amid a write. The session stays; the write is counted once.
  auto crashed = leader;
  stage.after(7, [&] { stage.crash(crashed); });
  caf::anon_send(mine, add_one{});
  stage.wait(20s);
  check(leader != crashed, "there is another leader");
  check(*counted == 5, "five are counted");
  stage.start(crashed);
  stage.wait(1s);
  auto there = stage.read(crashed, "/counter");
  auto found = there ? std::get_if<troupe::got_data>(&there->body) : nullptr;
  check(found && found->data == "5", "the crashed server has learnt it");
  check(!stage.alarm(), "no law was broken");
  // [/crashing]
}

} // namespace

int main() {
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    play(seed);
  std::cout << "20 seeds, and the counter counts\n";
}
