// Colours, where somebody can see them: on a terminal, and not if NO_COLOR is set.
#pragma once

#include <string>
#include <string_view>

namespace troupe::shell {

enum class paint { complaint, key, path, event, good };

class palette {
public:
  /// No colours.
  palette() = default;

  /// For a file descriptor: colours if it is a terminal that has them and nobody objects.
  static palette of(int descriptor);

  explicit palette(bool on) : on_(on) {}

  std::string operator()(paint how, std::string_view text) const;

  bool on() const {
    return on_;
  }

private:
  bool on_ = false;
};

} // namespace troupe::shell
