// Listens for transactions and reads, lets data_tree decide, and speaks to registry, log and
// leader.
#include "actors/tree/tree_actor.hpp"

#include <optional>
#include <utility>

#include "actors/supervision.hpp"
#include "actors/tree/data_tree.hpp"
#include "messages/ensure.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

class tree_role : public tree::base {
public:
  tree_role(caf::actor_config& config, tree_options options, log log, watcher_registry registry,
            witness tell)
      : tree::base(config),
        options_(std::move(options)),
        log_(std::move(log)),
        registry_(std::move(registry)),
        tell_(std::move(tell)),
        tree_(options_.self, options_.skip_acl, options_.config) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "tree";
  }

  void on_exit() override {
    destroy(log_);
    destroy(registry_);
    listener_.reset();
  }

  behavior_type make_behavior() override {
    return {[this](const apply& x) { on_apply(x); },
            [this](const reads& x) { on_reads(x); },
            [this](const restore& x) { on_restore(x); },
            [this](const fence& x) { on_fence(x); },
            [this](const snapshot_kept& x) { on_kept(x); },
            [this](const service& x, const submitter& role) { send(registry_, x, role); },
            [this](const watch_sessions& x, const tree_listener& who) { on_watch(x, who); },
            [this](const find_mortal& x, const tree_listener& who) { send(who, tree_.find(x)); },
            [this](const enroll& x, const session_host& host) { send(registry_, x, host); },
            [this](const status& x, const session_host& asker) { on_status(x, asker); }};
  }

private:
  void on_apply(const apply& x) {
    if (x.term < term_ && !planted(fault::fence_ignored))
      return;
    out_.items.reserve(2 * x.entries.size()); // a change and an outcome
    for (auto& entry : x.entries)
      execute(entry);
    speak();
    auto news = tree_.take_session_news();
    if (listener_)
      tell_listener(std::move(news));
    if (since_snapshot_ >= options_.snap_count && !tree_.taking_snapshot()) {
      since_snapshot_ = 0;
      tree_.begin_snapshot();
      keep_next_part();
    }
  }

  void tell_listener(session_news news) {
    if (news.all || !news.opened.empty() || !news.ended.empty())
      send(*listener_, std::move(news));
    if (auto now = tree_.mortal(); now != told_) {
      told_ = now;
      send(*listener_, now);
    }
  }

  void execute(const proposal& entry) {
    if (entry.id <= tree_.applied())
      return;
    ensure(follows(tree_.applied(), entry.id), "the tree is given transactions without a gap");
    tree_.execute(entry, out_);
    ++writes_;
    ++since_snapshot_;
    if (!options_.tell_each)
      return;
    tell_(options_.self, milestone::applies{entry.id, tree_.digest()});
    if (options_.look)
      options_.look(tree_, &entry);
  }

  void on_reads(const reads& x) {
    reads_ += x.requests.size();
    out_.items.reserve(x.requests.size());
    for (auto& request : x.requests)
      tree_.answer(request, x.host, out_);
    speak();
  }

  void on_restore(const restore& x) {
    tree_.restore(x.part, out_);
    speak();
    if (x.part.last) {
      since_snapshot_ = 0;
      awaited_.reset();
      if (options_.look)
        options_.look(tree_, nullptr);
    }
  }

  void on_fence(const fence& x) {
    if (x.term > term_) {
      term_ = x.term;
      listener_.reset();
    }
    send(caf::actor_cast<starter>(current_sender()), fenced{x.term, tree_.applied()});
  }

  void on_watch(const watch_sessions& x, const tree_listener& who) {
    if (x.term < term_)
      return;
    listener_ = who;
    told_ = {};
    static_cast<void>(tree_.take_session_news()); // the full list has it
    tell_listener(tree_.all_sessions());
  }

  void on_status(status x, const session_host& asker) {
    tree_.report(x);
    x.counts.reads = reads_;
    x.counts.writes = writes_;
    send(registry_, std::move(x), asker);
  }

  void on_kept(const snapshot_kept& x) {
    if (!awaited_ || awaited_->at != x.at || awaited_->index != x.index)
      return; // of a snapshot that was given up
    awaited_.reset();
    if (tree_.taking_snapshot())
      keep_next_part();
  }

  void keep_next_part() {
    auto part = tree_.next_part(options_.part_bytes);
    awaited_ = snapshot_kept{part.at, part.index};
    send(log_, keep_snapshot{std::move(part)}, snapshot_source{tree{this}});
  }

  void speak() {
    if (!out_.items.empty())
      send(registry_, std::exchange(out_, {}));
  }

  tree_options options_;
  log log_;
  watcher_registry registry_;
  witness tell_;
  data_tree tree_;
  effects out_; ///< of the message at hand
  std::uint64_t term_ = 0;
  std::uint64_t reads_ = 0;
  std::uint64_t writes_ = 0;
  std::uint64_t since_snapshot_ = 0; ///< transactions applied since the last one began
  std::optional<snapshot_kept> awaited_;
  std::optional<tree_listener> listener_; ///< the leader of this term, if it is here
  mortality told_;                        ///< to the listener
};

} // namespace

tree spawn_tree(caf::actor_system& system, tree_options options, log log, watcher_registry registry,
                witness tell) {
  return system.spawn<tree_role>(std::move(options), std::move(log), std::move(registry),
                                 std::move(tell));
}

} // namespace troupe
