// An application with recipes over TCP, told on stdin what to do.
//
//   recipe_driver SERVERS TIMEOUT_MS
//
// Each line is a command of the registry; changes of the session come between as "session …". The
// end of stdin ends it in order.
#include "tests/compat/recipes/driver.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

#include <caf/actor_system.hpp>

#include "runtime/client/open_session.hpp"

namespace troupe::test {

namespace {

constexpr std::size_t words_min = 6;

/// One line from stdin.
struct line_read {
  std::string text;
};

words split(const std::string& line) {
  words all;
  std::istringstream in(line);
  for (std::string word; in >> word;)
    all.push_back(word);
  all.resize(std::max(all.size(), words_min));
  return all;
}

} // namespace

void say(const std::string& line) {
  std::cout << line + '\n' << std::flush;
}

} // namespace troupe::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::test::line_read)

namespace troupe::test {

namespace {

caf::behavior application(caf::event_based_actor* self, const session& with,
                          const std::shared_ptr<commands>& known) {
  self->set_down_handler([=](const caf::down_msg& x) {
    say("session ended: " + describe(x.reason));
    known->clear();
    self->quit();
  });
  self->monitor(with);
  self->send(with, ask::attend{});
  return {
      [=](const line_read& x) {
        auto said = split(x.text);
        auto found = known->find(said[0]);
        if (found == known->end())
          say(said[1] + " no such command: " + said[0]);
        else
          found->second(self, with, said);
      },
      [=](const session_change& x) { say(std::string("session ") + to_string(x.now)); },
  };
}

} // namespace

} // namespace troupe::test

int main(int argc, char** argv) {
  using namespace troupe;
  if (argc != 3)
    return 2;
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto wishes = wishes_of(argv[1]);
  wishes.timeout = std::chrono::milliseconds(std::atoi(argv[2]));
  auto with = open_session(system, wishes);
  auto known = std::make_shared<test::commands>();
  test::add_holding_commands(*known);
  test::add_data_commands(*known);
  auto self = system.spawn(test::application, with, known);
  for (std::string line; std::getline(std::cin, line);)
    caf::anon_send(self, test::line_read{line});
  caf::anon_send_exit(with, caf::exit_reason::user_shutdown);
  return 0;
}
