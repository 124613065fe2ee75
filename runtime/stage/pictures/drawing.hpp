// What a picture of a played scenario shows, before it is a picture of any kind.
//
// Plain: made from the script, its transcript and its chronicle; knows no format, measures no
// pixel. Always: a scene for each step, a lane for each server and each client, and within a scene
// the order in which things happened.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/stage/chronicle.hpp"
#include "runtime/stage/player.hpp"
#include "runtime/stage/scenario.hpp"

namespace troupe {

enum class lane_kind { voter, observer, client };

enum class lane_role { down, looks, leads, follows, observes };

/// "leads": the word of transcripts, and what the styles are called.
const char* word_for(lane_role x);

struct drawing {
  struct lane {
    std::string name; ///< "3", "ann"
    lane_kind kind = lane_kind::voter;
  };

  /// Something in one lane: a milestone, a fault, what a client asks for.
  struct mark {
    std::size_t lane = 0;
    std::string kind; ///< the first word: "votes", "crash"
    std::string text;
    std::optional<lane_role> becomes;
  };

  /// A message between two lanes.
  struct arrow {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string kind;
    std::string text;
  };

  /// Something that concerns the network, or everybody: a cut, a wire that is held.
  struct band {
    std::string kind;
    std::string text;
  };

  struct law {
    std::vector<std::string> lines; ///< the law in words, then the last deliveries
  };

  struct item {
    std::chrono::milliseconds at{};
    std::variant<mark, arrow, band, law> what;
  };

  struct scene {
    std::string command;
    std::size_t line = 0;
    std::string file;
    bool silent = false;               ///< of a script that this one comes after
    std::vector<std::string> comments; ///< between the previous command and this one
    std::vector<std::string> answers;  ///< as the transcript has them, without the blanks
    std::chrono::milliseconds at{};
    std::vector<item> items;
  };

  std::string title;
  std::vector<std::string> plot; ///< the leading comments
  std::vector<lane> lanes;
  std::vector<scene> scenes;
};

drawing draw(const scenario& script, const performance& heard, const chronicle& record);

} // namespace troupe
