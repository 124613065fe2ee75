// What happened while a scenario was played, in its order and with its virtual time.
//
// Plain data for those who draw or count; the player writes it when it is asked to. Decides
// nothing, and nothing is read from it while the scenario is played. Always: times never fall, and
// whatever happened because of a command stands between this command's step and the next one.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "messages/ids.hpp"
#include "messages/milestone.hpp"
#include "runtime/stage/command.hpp"

namespace troupe {

namespace happening {

/// A line of the script begins to be performed.
struct step {
  std::string text;
  std::size_t line = 0;
  std::string file;
  bool silent = false; ///< of a script that another one comes after
};

/// A command is performed: the step's own, or one of several that a line holds.
struct deed {
  command::any what;
};

struct told {
  server_id server = nobody;
  milestone_kind what;
};

/// A message has arrived; one side is `the_disk` between a server and its disk.
struct delivery {
  server_id from = nobody;
  server_id to = nobody;
  std::string kind; ///< as scripts name it: "ack"
  std::string text; ///< "ack 1.9"
};

/// An answer that is no milestone: what was asked for, what a client got.
struct answer {
  std::string text;
};

/// A law was broken: the lines that the transcript shows.
struct alarm {
  std::vector<std::string> lines;
};

using any = std::variant<step, deed, told, delivery, answer, alarm>;

} // namespace happening

/// Sits through a performance without saying a word: coverage, pictures.
class spectator {
public:
  virtual ~spectator() = default;

  /// `at`: virtual time since the curtain rose.
  virtual void see(std::chrono::milliseconds at, happening::any what) = 0;
};

/// Remembers everything.
class chronicle final : public spectator {
public:
  struct entry {
    std::chrono::milliseconds at{};
    happening::any what;
  };

  const std::vector<entry>& entries() const {
    return entries_;
  }

  void see(std::chrono::milliseconds at, happening::any what) override {
    entries_.push_back({at, std::move(what)});
  }

private:
  std::vector<entry> entries_;
};

/// Reads what `stage::trace` says: "3>1 ack 1.9", "disk>1 synced 1.9".
happening::delivery delivery_in(const std::string& traced);

/// The same the other way round.
std::string line_of(const happening::delivery& x);

} // namespace troupe
