// The znodes: one hash table by path, digest and counts kept up to date with every change.
//
// Decides nothing and checks nothing; data_tree's execution does. While a snapshot is being taken,
// whatever it has not got yet is shown to it before it changes.
// Always: digest() is the XOR of all marks, and the four built-in znodes exist.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "actors/tree/access_lists.hpp"
#include "actors/tree/mortals.hpp"
#include "actors/tree/znode.hpp"

namespace troupe {

class node_store {
  struct path_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const; // not noexcept: the table keeps hashes
  };

  using table = std::unordered_map<std::string, znode, path_hash, std::equal_to<>>;

public:
  /// A znode taken out of the tree, to be put back if its multi fails.
  using taken_out = table::node_type;

  /// Called with a znode before it changes for the first time since the snapshot began.
  using before_change = std::function<void(const entry&)>;

  /// With the built-in znodes, or without any (to be restored).
  explicit node_store(bool with_built_in = true);
  node_store(const node_store&) = delete;
  node_store& operator=(const node_store&) = delete;

  entry* find(std::string_view path);
  const entry* find(std::string_view path) const;

  /// Adds a child. It does not touch the parent's facts.
  entry& add(entry& parent, std::string path, content data,
             std::shared_ptr<const access_list> access, const facts& is);

  /// Takes out a znode without children. It does not touch the parent's facts.
  taken_out take(entry& who);
  entry& put_back(taken_out gone);

  /// Changes facts, data and access of a znode as `f(znode&)` says.
  template <class F>
  void change(entry& who, F&& f) {
    about_to_change(who);
    mortals_.forget(who);
    account(who.second, false);
    f(who.second);
    account(who.second, true);
    mortals_.consider(who);
    remark(who);
  }

  /// Adds a znode whose parent may not be there yet; nullptr if the path is taken. For restoring.
  entry* add_unlinked(std::string path, content data, std::shared_ptr<const access_list> access,
                      const facts& is);

  /// Makes all unlinked znodes children of their parents; the path of one that has none, or "".
  std::string link_all();

  /// How many znodes there are below this one. Walks through them, but for the root's.
  std::uint64_t descendants(const entry& of) const;

  /// Containers, and znodes with a time to live.
  const mortals& mortal() const {
    return mortals_;
  }

  access_lists& lists() {
    return lists_;
  }

  std::uint64_t digest() const {
    return digest_;
  }

  std::uint64_t size() const {
    return nodes_.size();
  }

  /// Paths and data.
  std::uint64_t bytes() const {
    return bytes_;
  }

  std::uint64_t ephemerals() const {
    return ephemerals_;
  }

  /// First of all znodes in the order of a walk; those added later come before it.
  entry* first() const {
    return first_;
  }

  /// A snapshot begins: from now on `watcher` is shown what it has not taken.
  void begin_walk(before_change watcher);

  /// Has the snapshot got this one, or does it not want it?
  bool taken(const entry& x) const {
    return x.second.taken == walk_;
  }

  void set_taken(entry& x) const {
    x.second.taken = walk_;
  }

  void end_walk() {
    watcher_ = nullptr;
  }

  /// Where the walk stands; moved on when that znode is taken out.
  entry* cursor = nullptr;

private:
  void about_to_change(entry& who) {
    if (watcher_ && !taken(who)) {
      watcher_(who);
      set_taken(who);
    }
  }

  void account(const znode& node, bool there);
  void remark(entry& who);
  void enlist(entry& who);
  void delist(entry& who);
  static void adopt(entry& parent, entry& child);
  static void disown(entry& child);

  table nodes_;
  access_lists lists_;
  mortals mortals_;
  entry* first_ = nullptr;
  std::uint64_t digest_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t ephemerals_ = 0;
  std::uint32_t walk_ = 1; ///< number of the latest snapshot
  before_change watcher_;
};

} // namespace troupe
