// Any bytes as a scenario script: a sentence that names the line, or a play that keeps every law
// and can be drawn; never a crash, never a play without end.
//
// Scripts that would take long (many servers, long waits, other files) are only read.
//
// sources: runtime/stage/command.cpp runtime/stage/clients/client_command.cpp
// sources: runtime/stage/scenario.cpp runtime/stage/answers.cpp runtime/stage/chronicle.cpp
// sources: runtime/stage/pictures/*.cpp
// sources: actors/path.cpp runtime/stage/programs/errand.cpp
// sources: runtime/stage/programs/program_command.cpp
// libraries: @build@/libtroupe_stage.a @build@/libtroupe_live.a @build@/libtroupe_client.a
// libraries: @build@/libtroupe_actors.a @build@/libtroupe_wire.a @build@/libtroupe_config.a
// libraries: @build@/libtroupe_messages.a
// libraries: -lcaf_io -lcaf_core -lboost_serialization -lspdlog -lfmt -lxxhash -lcrypto -lpthread
// seeds: tests/scenarios examples/scenarios
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "runtime/stage/pictures/drawing.hpp"
#include "runtime/stage/pictures/html_page.hpp"
#include "runtime/stage/pictures/mermaid.hpp"
#include "runtime/stage/player.hpp"

namespace {

namespace c = troupe::command;

const std::string name = "fuzz.scenario";

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

/// A refusal names file and line, and says something.
void check_words(const std::string& what) {
  auto second = what.find(": ");
  if (!what.starts_with(name + ':') || second == std::string::npos || what.size() < second + 4)
    fail("refused without a line: " + what);
}

/// Whether a play of it comes to an end in a moment.
class effort {
public:
  bool is_small(const troupe::scenario& x) {
    for (auto& s : x.steps)
      for (auto& a : s.acts) {
        ++cost_;
        std::visit([this](auto& what) { add(what); }, a.what);
      }
    return cost_ < 60 && !forbidden_;
  }

private:
  template <class T>
  void add(const T& x) {
    if constexpr (std::is_same_v<T, c::servers>)
      cost_ += x.voters.size() + x.observers.size() > 5 ? 1000 : 0;
    else if constexpr (std::is_same_v<T, c::wait>)
      cost_ += x.count > (x.ticks ? 10 : 10'000) ? 1000 : 2;
    else if constexpr (std::is_same_v<T, c::put>)
      cost_ += x.values.size();
    else if constexpr (std::is_same_v<T, c::after> || std::is_same_v<T, c::times>)
      forbidden_ = true; // another file; ticks of any length
  }

  std::size_t cost_ = 0;
  bool forbidden_ = false;
};

void check_text(const troupe::scenario& script) {
  auto text = print_scenario(script);
  auto again = troupe::parse_scenario(name, text);
  if (print_scenario(again) != text || again.steps.size() != script.steps.size())
    fail("what is printed is not what was read");
  if (!troupe::difference(text, text).empty() || troupe::first_difference(text, text) != 0)
    fail("a text differs from itself");
}

void play(const troupe::scenario& script) {
  troupe::chronicle record;
  try {
    auto heard = troupe::player({}, &record).play(script);
    if (!heard.lawful)
      fail("a law was broken: " + heard.answers.back().back());
    auto drawn = troupe::draw(script, heard, record);
    if (!html_of(drawn).ends_with("</html>\n") || mermaid_of(drawn).empty())
      fail("no picture");
  } catch (const troupe::script_error& e) {
    check_words(e.what());
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  try {
    auto script = troupe::parse_scenario(name, text);
    check_text(script);
    if (effort().is_small(script))
      play(script);
  } catch (const troupe::script_error& e) {
    check_words(e.what());
  }
  return 0;
}
