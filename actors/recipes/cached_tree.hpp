// What is known of the znodes below a path, and what has to be read to know it.
//
// Plain: hears events and answers, says which path is to be read next. A walk reads everything
// from the root down; what it did not come across is gone, and is swept away at its end.
// Always: no znode goes back to an earlier state, none stands here without its ancestors having
// been seen below the root, and at most `reading_max` paths are read at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "messages/client.hpp"

namespace troupe::recipes {

/// One znode is not what it was: it came, changed, or went (then: what it was before).
struct tree_change {
  event_kind kind = event_kind::created;
  std::string path;
  got_data is;
};

class cached_tree {
public:
  using changes = std::vector<tree_change>;

  explicit cached_tree(std::string root) : root_(std::move(root)) {}

  // ---- what to do

  /// Everything is to be read once more.
  void begin_walk();

  /// The path to be read now, if there is one, and room for it. Answer with `found`, `absent` or
  /// `failed`.
  std::optional<std::string> next();

  /// A walk has begun, and everything it had to read was answered. Ends the walk.
  bool walk_over();

  /// No answer will come any more: whatever was to be read, the next walk reads.
  void forget_readings();

  // ---- what is heard

  changes hear(const watch_event& x);

  /// Its content. True in `expand`: its children are to be read too; answer with `children`.
  struct reading {
    changes news;
    bool expand = false;
  };
  reading found(const std::string& path, const got_data& x);
  void children(const std::string& path, const std::vector<std::string>& names);

  /// It is not there, and nothing below.
  changes absent(const std::string& path);

  /// It cannot be read (no_auth): as if it had not been asked for.
  void failed(const std::string& path);

  /// The walk is over: what it did not see is gone.
  changes sweep();

  // ---- what is known

  const got_data* find(const std::string& path) const;

  /// All of it, as if it had just come; parents first.
  changes everything() const;

  /// Names, ascending.
  std::vector<std::string> names_below(const std::string& path) const;

  std::size_t size() const {
    return all_.size();
  }

private:
  static constexpr std::size_t reading_max = 64;

  struct node {
    got_data is;
    std::uint64_t seen = 0;     ///< in this walk
    std::uint64_t expanded = 0; ///< likewise
  };

  void want(const std::string& path);
  changes forget_below(const std::string& path);
  bool inside(const std::string& path) const;

  std::string root_;
  std::map<std::string, node> all_;
  std::deque<std::string> wanted_;
  std::set<std::string> waiting_;       ///< what stands in wanted_
  std::map<std::string, bool> reading_; ///< true: once more
  std::uint64_t walk_ = 0;
  bool walking_ = false;
};

} // namespace troupe::recipes
