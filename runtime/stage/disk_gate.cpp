// Two doors: requests go in, answers come out.
#include "runtime/stage/disk_gate.hpp"

#include <map>

#include "actors/supervision.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace {

/// Stands for one role at the log: its answers leave by the wire.
class way_out : public log_client::base {
public:
  way_out(caf::actor_config& config, server_id self, log_client role,
          std::shared_ptr<network> wires)
      : log_client::base(config), self_(self), role_(std::move(role)), wires_(std::move(wires)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "disk_answers";
  }

  behavior_type make_behavior() override {
    return {
        [this](const synced& x) { pass_on(x); },
        [this](const epochs_stored& x) { pass_on(x); },
        [this](const truncated& x) { pass_on(x); },
        [this](const installed& x) { pass_on(x); },
        [this](const history_read& x) { pass_on(x); },
        [this](const snapshot_read& x) { pass_on(x); },
    };
  }

  void on_exit() override {
    role_ = nullptr;
  }

private:
  template <class T>
  void pass_on(const T& x) {
    wires_->from_disk(self_, caf::actor_cast<caf::strong_actor_ptr>(role_), frame_name_of(x),
                      caf::make_message(x));
  }

  server_id self_;
  log_client role_;
  std::shared_ptr<network> wires_;
};

class disk_gate : public log::base {
public:
  disk_gate(caf::actor_config& config, server_id self, log behind, std::shared_ptr<network> wires)
      : log::base(config), self_(self), log_(std::move(behind)), wires_(std::move(wires)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "disk_gate";
  }

  behavior_type make_behavior() override {
    link_to(log_);
    return {
        [this](const starter& node, const tree& state) {
          to_disk({"load", "load"}, caf::make_message(node, state));
        },
        [this](const recall& x, const starter& node) {
          to_disk({"recall", "recall"}, caf::make_message(x, node));
        },
        [this](const search& x, const starter& node) {
          to_disk({"search", "search"}, caf::make_message(x, node));
        },
        [this](const mend& x, const starter& node) {
          to_disk({"mend", "mend"}, caf::make_message(x, node));
        },
        [this](const append& x, const log_client& role) { pass_on(x, role); },
        [this](const store_epochs& x, const log_client& role) { pass_on(x, role); },
        [this](const truncate& x, const log_client& role) { pass_on(x, role); },
        [this](const install& x, const log_client& role) { pass_on(x, role); },
        [this](const read_history& x, const log_client& role) { pass_on(x, role); },
        [this](const read_snapshot& x, const log_client& role) { pass_on(x, role); },
        [this](const keep_snapshot& x, const snapshot_source& state) {
          to_disk({"keep_snapshot", "keep_snapshot"}, caf::make_message(x, state));
        },
    };
  }

  void on_exit() override {
    for (auto& [id, door] : doors_)
      send_exit(door, caf::exit_reason::user_shutdown);
    doors_.clear();
  }

private:
  void to_disk(frame_name name, caf::message what) {
    wires_->to_disk(self_, caf::actor_cast<caf::strong_actor_ptr>(log_), std::move(name),
                    std::move(what));
  }

  template <class T>
  void pass_on(const T& x, const log_client& role) {
    auto [door, fresh] = doors_.try_emplace(role.id());
    if (fresh)
      door->second = system().spawn<way_out>(self_, role, wires_);
    to_disk(frame_name_of(x), caf::make_message(x, door->second));
  }

  server_id self_;
  log log_;
  std::shared_ptr<network> wires_;
  std::map<caf::actor_id, log_client> doors_; ///< one for each role that ever asked
};

} // namespace

log spawn_disk_gate(caf::actor_system& system, server_id self, log behind,
                    std::shared_ptr<network> wires) {
  return system.spawn<disk_gate>(self, std::move(behind), std::move(wires));
}

} // namespace troupe
