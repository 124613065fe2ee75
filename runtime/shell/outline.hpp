// A subtree as an indented picture. Plain.
#pragma once

#include <string>
#include <vector>

namespace troupe::shell {

/// What stands before a name: of a child with siblings to come, of a last one, and below each.
struct branch_art {
  const char* child;
  const char* last;
  const char* beside;
  const char* blank;
};

constexpr branch_art ascii_branches{"|-- ", "`-- ", "|   ", "    "};
constexpr branch_art unicode_branches{"├── ", "└── ", "│   ", "    "};

struct outline_line {
  std::string branches;
  std::string name; ///< the first one: the whole path

  bool operator==(const outline_line&) const = default;
};

/// `paths`: each node's descendants right behind it, the root first.
std::vector<outline_line> outline(const std::vector<std::string>& paths, const branch_art& art);

} // namespace troupe::shell
