// Sorts deliveries.
#include "runtime/stage/stage_client.hpp"

#include "actors/supervision.hpp"

namespace troupe {

namespace {

class stage_client : public session_host::base {
public:
  stage_client(caf::actor_config& config, std::shared_ptr<desk> at)
      : session_host::base(config), desk_(std::move(at)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "stage_client";
  }

  behavior_type make_behavior() override {
    return {
        [this](const deliveries& x) {
          for (auto& item : x.items)
            hear(item);
        },
        [this](const service& x, const submitter& role) {
          desk_->serving = x.serving;
          desk_->epoch = x.epoch;
          desk_->role = x.serving ? role : submitter{};
        },
        [](const status&) {},
    };
  }

private:
  void hear(const delivery& item) {
    if (auto said = std::get_if<answer>(&item))
      desk_->answers[said->ticket] = said->what;
    else if (auto done = std::get_if<outcome>(&item); done && desk_->on_outcome)
      desk_->on_outcome(done->attachment, done->what);
  }

  std::shared_ptr<desk> desk_;
};

} // namespace

session_host spawn_stage_client(caf::actor_system& system, std::shared_ptr<desk> at) {
  return system.spawn<stage_client>(std::move(at));
}

} // namespace troupe
