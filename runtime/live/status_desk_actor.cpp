// A number for each question, so that its answer finds back.
#include "runtime/live/status_desk_actor.hpp"

#include <map>
#include <utility>

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/supervision.hpp"

namespace troupe {

namespace {

/// Questions that may wait; a further one takes the place of the oldest.
constexpr std::size_t waiting_max = 1000;

using desk_self = session_host::extend_with<status_desk>;

class status_desk_role : public desk_self::base {
public:
  status_desk_role(caf::actor_config& config, troupe::node of)
      : desk_self::base(config), node_(std::move(of)) {
    set_exception_handler(keep_reason);
    set_down_handler([this](caf::down_msg&) { quit(); });
  }

  const char* name() const override {
    return "status_desk";
  }

  void on_exit() override {
    node_ = nullptr;
    for (auto& [ticket, asker] : std::exchange(waiting_, {}))
      asker.deliver(caf::make_error(caf::sec::request_receiver_down, "the node has ended"));
  }

  behavior_type make_behavior() override {
    monitor(node_);
    return {[this](const ask_status&) { return pass_on(); },
            [this](const status& x) {
              if (auto found = waiting_.extract(x.ticket); !found.empty())
                found.mapped().deliver(x);
            },
            [](const deliveries&) {}, [](const service&, const submitter&) {}};
  }

private:
  caf::typed_response_promise<status> pass_on() {
    if (waiting_.size() >= waiting_max) {
      waiting_.begin()->second.deliver(caf::make_error(caf::sec::request_timeout));
      waiting_.erase(waiting_.begin());
    }
    auto asker = make_response_promise<status>();
    status wanted;
    wanted.ticket = ++last_;
    waiting_.emplace(wanted.ticket, asker);
    send(node_, std::move(wanted), caf::actor_cast<session_host>(this));
    return asker;
  }

  troupe::node node_;
  std::map<std::uint64_t, caf::typed_response_promise<status>> waiting_;
  std::uint64_t last_ = 0;
};

} // namespace

status_desk spawn_status_desk(caf::actor_system& system, node of) {
  return caf::actor_cast<status_desk>(system.spawn<status_desk_role>(std::move(of)));
}

} // namespace troupe
