// The log as an actor: collects appends, syncs them together, answers; everything else in the order
// in which it came.
//
// Never decides what is durable or what a disk may say: storage does.
#include "runtime/live/disk/log_actor.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include <caf/all.hpp>

#include "actors/mending/extent.hpp"
#include "actors/supervision.hpp"
#include "messages/ensure.hpp"
#include "messages/planted.hpp"
#include "runtime/live/disk/storage.hpp"
#include "runtime/live/disk/sync_times.hpp"

namespace troupe {

namespace {

/// To itself: write what has piled up.
struct flush_now {};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::flush_now)

namespace troupe {

namespace {

using log_with_flush = log::extend<caf::reacts_to<flush_now>>;

/// About so many bytes of history are given to the tree at once.
constexpr std::uint64_t apply_bytes = 256 * 1024;

class log_role : public log_with_flush::base {
public:
  log_role(caf::actor_config& config, server_id self_id, std::shared_ptr<storage> disk,
           witness tell, std::shared_ptr<sync_times> times)
      : log_with_flush::base(config),
        self_(self_id),
        disk_(std::move(disk)),
        tell_(std::move(tell)),
        times_(std::move(times)) {
    set_exception_handler(keep_reason);
    set_default_handler(caf::drop);
  }

  const char* name() const override {
    return "log";
  }

protected:
  behavior_type make_behavior() override {
    return {
        [this](const starter& node, const tree& state) { load(node, state); },
        [this](const recall& x, const starter& node) { on_recall(x, node); },
        [this](const search& x, const starter& node) {
          send(node, searched{x.who, disk_->search(x.gap)});
        },
        [this](const mend& x, const starter& node) { on_mend(x, node); },
        [this](const append& x, const log_client& role) { on_append(x, role); },
        [this](const store_epochs& x, const log_client& role) { on_store_epochs(x, role); },
        [this](const truncate& x, const log_client& role) { on_truncate(x, role); },
        [this](const install& x, const log_client& role) { on_install(x, role); },
        [this](const read_history& x, const log_client& role) { on_read_history(x, role); },
        [this](const read_snapshot& x, const log_client& role) { on_read_snapshot(x, role); },
        [this](const keep_snapshot& x, const snapshot_source& state) { on_keep(x, state); },
        [this](flush_now) { flush(); },
    };
  }

  void on_exit() override {
    tree_ = nullptr;
    waiting_.clear();
    disk_.reset(); // the lock goes with it
  }

private:
  struct waiter {
    log_client role;
    std::uint64_t term = 0;
  };

  /// Of this term, and everything before it is durable.
  bool now(std::uint64_t term) {
    if (term < term_ && !planted(fault::fence_ignored))
      return false;
    flush();
    return true;
  }

  void load(const starter& node, const tree& state) {
    tree_ = state;
    if (auto gaps = disk_->gaps(); !gaps.empty()) {
      send(node, damaged{std::move(gaps)});
      return;
    }
    auto applied = restore_tree();
    auto committed = disk_->log().committed();
    while (applied < committed) {
      auto entries = disk_->log().read(applied, committed, apply_bytes);
      ensure(!entries.empty(), "what is committed is in the log");
      applied = entries.back().id;
      send(tree_, apply{0, std::move(entries)});
    }
    send(node, loaded{applied});
  }

  void on_mend(const mend& x, const starter& node) {
    auto gaps = disk_->gaps();
    if (std::find(gaps.begin(), gaps.end(), x.gap) == gaps.end())
      return; // mended already
    if (x.give_up)
      disk_->give_up(x.gap);
    else if (disk_->mend(x.gap, x.entries))
      tell_(self_, milestone::mends{first_of(x.gap), last_of(x.gap)});
    load(node, tree_);
  }

  /// Gives the newest snapshot to the tree.
  zxid restore_tree() {
    auto newest = disk_->newest_snapshot();
    if (!newest)
      return {};
    for (std::uint64_t index = 0;; ++index) {
      auto part = disk_->read_part(*newest, index);
      ensure(part.has_value(), "a snapshot that was found whole can be read");
      auto last = part->last;
      send(tree_, restore{std::move(*part)});
      if (last)
        return *newest;
    }
  }

  void on_recall(const recall& x, const starter& node) {
    if (!now(x.term))
      return;
    if (x.term > term_)
      disk_->forget_received();
    term_ = x.term;
    auto& log = disk_->log();
    recalled answer;
    answer.term = x.term;
    answer.epochs = disk_->promised();
    answer.history = log.history();
    answer.doubt = disk_->doubt();
    // A leader's snapshot may have replaced the history since the tree said how far it is; the tree
    // has that snapshot in its mailbox.
    answer.tail = log.read(std::max(x.after, answer.history.base), log.last(),
                           std::numeric_limits<std::uint64_t>::max());
    send(node, std::move(answer));
  }

  void on_append(const append& x, const log_client& role) {
    if (x.term < term_ && !planted(fault::fence_ignored))
      return;
    disk_->append(x.entries, x.committed);
    if (x.entries.empty())
      return;
    if (waiting_.empty())
      send(this, flush_now{});
    auto same = [&](const waiter& w) { return w.role == role && w.term == x.term; };
    if (std::none_of(waiting_.begin(), waiting_.end(), same))
      waiting_.push_back({role, x.term});
  }

  void flush() {
    if (waiting_.empty())
      return;
    flush_disk();
    auto through = disk_->log().last();
    tell_(self_, milestone::syncs{through});
    for (auto& [role, term] : std::exchange(waiting_, {}))
      send(role, synced{term, through});
  }

  void flush_disk() {
    if (!times_)
      return disk_->flush();
    using clock = std::chrono::steady_clock;
    auto began = clock::now();
    disk_->flush();
    times_->took(
        std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began).count());
  }

  void on_store_epochs(const store_epochs& x, const log_client& role) {
    if (!now(x.term))
      return;
    auto taught = disk_->promised().past != past::kept && x.value.past == past::kept
                  && x.value.current == x.value.accepted;
    disk_->promise(x.value);
    tell_(self_, milestone::promises{x.value.accepted, x.value.current});
    if (taught) // not before it is on disk, and not later: a restart counts on it
      tell_(self_, milestone::returns{});
    send(role, epochs_stored{x.term, x.value});
  }

  void on_truncate(const truncate& x, const log_client& role) {
    if (!now(x.term))
      return;
    disk_->truncate(x.to);
    send(role, truncated{x.term, x.to});
  }

  void on_install(const install& x, const log_client& role) {
    if (!now(x.term))
      return;
    auto complete = disk_->install(x.part);
    if (complete) {
      tell_(self_, milestone::syncs{x.part.at});
      tell_(self_, milestone::loads{x.part.at}); // even if the learner that asked for it is gone
      restore_tree();
    }
    send(role, installed{x.term, x.part.at, complete});
  }

  void on_read_history(const read_history& x, const log_client& role) {
    if (!now(x.term))
      return;
    history_read answer;
    answer.term = x.term;
    answer.token = x.token;
    answer.base = disk_->log().history().base;
    answer.found = disk_->log().contains(x.after);
    if (answer.found)
      answer.entries = disk_->log().read(x.after, x.through, x.bytes);
    send(role, std::move(answer));
  }

  void on_read_snapshot(const read_snapshot& x, const log_client& role) {
    if (!now(x.term))
      return;
    snapshot_read answer;
    answer.term = x.term;
    answer.token = x.token;
    auto at = x.index == 0 ? disk_->newest_snapshot() : x.at;
    if (auto part = at ? disk_->read_part(*at, x.index) : std::nullopt) {
      answer.found = true;
      answer.part = std::move(*part);
    }
    send(role, std::move(answer));
  }

  void on_keep(const keep_snapshot& x, const snapshot_source& state) {
    flush();
    disk_->keep(x.part);
    send(state, snapshot_kept{x.part.at, x.part.index});
  }

  server_id self_;
  std::shared_ptr<storage> disk_;
  witness tell_;
  std::shared_ptr<sync_times> times_; ///< may be empty
  tree tree_;
  std::uint64_t term_ = 0;
  std::vector<waiter> waiting_; ///< for the flush that is on its way
};

} // namespace

log spawn_log(caf::actor_system& system, log_options options, std::shared_ptr<directory> snapshots,
              std::shared_ptr<directory> logs, witness tell) {
  auto disk = std::make_shared<storage>(
      storage_options{options.self, options.preallocate_bytes, options.snapshots_kept,
                      options.purge, options.force_sync, options.alone, options.autocreate,
                      std::move(options.home)},
      std::move(snapshots), std::move(logs));
  if (options.own_thread)
    return system.spawn<log_role, caf::detached>(options.self, std::move(disk), std::move(tell),
                                                 std::move(options.times));
  return system.spawn<log_role>(options.self, std::move(disk), std::move(tell),
                                std::move(options.times));
}

} // namespace troupe
