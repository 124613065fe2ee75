// The two actors between a server's roles and the network of the stage.
#include "runtime/stage/link_actor.hpp"

#include <caf/send.hpp>

#include "actors/supervision.hpp"
#include "messages/ensure.hpp"
#include "runtime/live/links/codec.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace {

class stage_links : public links::base {
public:
  stage_links(caf::actor_config& config, server_id self, std::shared_ptr<network> wires)
      : links::base(config), self_(self), wires_(std::move(wires)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "stage_links";
  }

  behavior_type make_behavior() override {
    return {
        [this](const dial& x) { wires_->dial(self_, x); },
        [this](const hang_up& x) { wires_->hang_up(self_, x); },
        [](const belongs&) {}, // one stage, one ensemble
    };
  }

private:
  server_id self_;
  std::shared_ptr<network> wires_;
};

template <class Handle, class List>
class link_role;

/// One end of one connection: whatever it hears leaves for the other side.
template <class Handle, class... Ts>
class link_role<Handle, std::tuple<Ts...>> : public Handle::base {
public:
  link_role(caf::actor_config& config, std::weak_ptr<network> wires, wire_end mine)
      : Handle::base(config), wires_(std::move(wires)), mine_(mine) {
    this->set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "link";
  }

  typename Handle::behavior_type make_behavior() override {
    return {[this](const Ts& x) { pass_on(x); }...};
  }

private:
  template <class T>
  void pass_on(const T& x) {
    auto wires = wires_.lock();
    if (!wires)
      return;
    std::vector<char> bytes;
    frame_writer::begin(bytes);
    codec::encode(x, bytes);
    wires->send(mine_, frame_name_of(x), codec::kind_of<T>(), std::move(bytes));
  }

  std::weak_ptr<network> wires_;
  wire_end mine_;
};

template <class Handle, class List>
Handle spawn_end(caf::actor_system& system, std::weak_ptr<network> wires, wire_end mine) {
  return system.spawn<link_role<Handle, List>>(std::move(wires), mine);
}

} // namespace

links spawn_stage_links(caf::actor_system& system, server_id self, std::shared_ptr<network> wires) {
  return system.spawn<stage_links>(self, std::move(wires));
}

void introduce_link(caf::actor_system& system, std::weak_ptr<network> wires,
                    const link_listener& listener, const peer_up& up, wire_end mine) {
  if (up.on == channel::election)
    caf::anon_send(listener, up,
                   spawn_end<election_link, said_in_election>(system, std::move(wires), mine));
  else if (up.dialled)
    caf::anon_send(listener, up,
                   spawn_end<leader_link, said_by_learner>(system, std::move(wires), mine));
  else
    caf::anon_send(listener, up,
                   spawn_end<learner_link, said_by_leader>(system, std::move(wires), mine));
}

} // namespace troupe
