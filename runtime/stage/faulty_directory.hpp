// A server's disk on the stage: a directory in memory that loses, tears, fills, flips and fails as
// told.
//
// Outlives the node that uses it: keep the shared_ptr, end the node, `crash()`, start a node on it
// again. Files and locks that the ended node still holds are dead after a crash.
// Always: a crash keeps what was synced; a failed sync loses what it should have kept, as on Linux.
#pragma once

#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/live/disk/directory.hpp"

namespace troupe {

class memory_directory : public directory {
public:
  /// What can be told to fail. All but `read` change the disk and are counted by `actions()`.
  enum class action {
    create,
    write,
    sync,
    truncate,
    preallocate,
    rename,
    remove,
    sync_names,
    read
  };

  // ---- what happens to the disk

  /// Power is gone and comes back: only what was synced is there, file contents and names alike.
  void crash();

  /// The same, but of what was not synced each piece (512 bytes of a write, a change of size or of
  /// a name) survives for which `survives` answers true, as the page cache of a real machine
  /// leaves it.
  void crash(const std::function<bool()>& survives);

  /// The same as crash(), but the first `bytes` bytes of the last write that was not synced, and
  /// all before it, survive.
  void tear(std::uint64_t bytes);

  /// The same, with half of the last write.
  void tear_half();

  /// The next action of this kind fails with this errno, once. A failed write leaves its first
  /// half.
  void fail_next(action what, int code);

  /// The action after `count` more ones fails with this errno, once. 0: the next.
  void fail_after(std::uint64_t count, int code);

  /// After `count` more actions nothing works any more (EIO), until a crash. A write that is cut
  /// off leaves its first half.
  void cut_power_after(std::uint64_t count);

  /// What was told to fail and has not yet, will not.
  void fail_no_more();

  /// While full, nothing that takes space succeeds (ENOSPC).
  void full(bool is_full);

  /// One byte of this file rots, durably.
  void flip(const std::string& name, std::uint64_t offset, unsigned char mask = 1);

  /// A new, empty disk.
  void wipe();

  /// This file has this content, durably.
  void put(const std::string& name, std::string bytes);

  // ---- looking at it

  /// How often the disk was told to change, successes and failures.
  std::uint64_t actions() const {
    return actions_;
  }

  /// What a reader would see now.
  std::string bytes(const std::string& name) const;

  // ---- as a directory

  std::string path_of(const std::string& name) const override;
  std::unique_ptr<file> open(const std::string& name) override;
  std::unique_ptr<file> create(const std::string& name) override;
  void rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& name) override;
  std::vector<std::string> list() const override;
  void sync() override;
  std::shared_ptr<void> lock(const std::string& name) override;

private:
  class handle;

  /// A change of content that is not synced: `bytes` at `offset`, or (resize) a new size.
  struct content_change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool resize = false;
  };

  struct node {
    std::string now;
    std::string durable;
    std::vector<content_change> unsynced;
  };

  /// A change of names that is not synced: `gone` disappears, `what` appears as `appears`.
  struct name_change {
    std::string gone;
    std::string appears;
    std::shared_ptr<node> what;
  };

  using names = std::map<std::string, std::shared_ptr<node>>;

  /// Throws if this action is to fail; otherwise counts it.
  void begin(action what, const std::string& name, bool takes_space = false);
  node& at(const std::string& name) const;
  void change_names(name_change change);
  static void apply(const content_change& change, std::string& content);
  static void apply(const name_change& change, names& to);
  static void settle(node& x, const std::function<bool()>& survives);

  names now_;
  names durable_;
  std::vector<name_change> unsynced_;
  std::weak_ptr<node> written_last_;
  std::map<std::string, std::weak_ptr<void>> locks_;
  std::map<action, int> fail_next_;
  std::optional<std::pair<std::uint64_t, int>> fail_at_;
  std::optional<std::uint64_t> power_until_;
  std::uint64_t actions_ = 0;
  bool full_ = false;
  std::shared_ptr<int> life_ = std::make_shared<int>(); ///< another one after each crash
};

} // namespace troupe
