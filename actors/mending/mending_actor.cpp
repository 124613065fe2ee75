// Mouth and ears of the mending.
#include "actors/mending/mending_actor.hpp"

#include <map>
#include <set>
#include <utility>

#include "actors/mending/extent.hpp"
#include "actors/mending/repairs.hpp"
#include "actors/supervision.hpp"

namespace troupe {

namespace {

/// To itself: has anybody what nobody had a moment ago?
struct take_stock {};

} // namespace

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::take_stock)

namespace troupe {

namespace {

using mending_self = mending::extend<caf::reacts_to<take_stock>>;

class mending_role : public mending_self::base {
public:
  mending_role(caf::actor_config& config, mending_parts parts)
      : mending_self::base(config), parts_(std::move(parts)), repairs_(parts_.servers) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "mending";
  }

  void on_exit() override {
    parts_ = {};
    mesh_.clear();
  }

  behavior_type make_behavior() override {
    delayed_send(this, parts_.times.renotify, take_stock{});
    return {
        [this](const damaged& x) {
          repairs_.need(x.gaps);
          ask_everyone();
        },
        [this](const peer_up& up, const election_link& link) {
          mesh_[up.who.server] = {up.who, link};
          repairs_.met(up.who.server);
          ask(up.who.server);
        },
        [this](const peer_down& down) {
          auto i = mesh_.find(down.who.server);
          if (i == mesh_.end() || i->second.who != down.who)
            return;
          mesh_.erase(i);
          repairs_.gone(down.who.server);
        },
        [this](const peer& from, const found& x) { on_found(from, x); },
        [this](const take_stock& x) {
          look_at_what_is_left();
          delayed_send(this, parts_.times.renotify, x);
        },
    };
  }

private:
  struct neighbour {
    peer who;
    election_link link;
  };

  void ask(server_id server) {
    auto i = mesh_.find(server);
    if (i == mesh_.end())
      return;
    if (auto question = repairs_.question(server))
      send(i->second.link, *question);
  }

  void ask_everyone() {
    for (auto& [server, neighbour] : mesh_)
      ask(server);
  }

  void on_found(const peer& from, const found& x) {
    auto i = mesh_.find(from.server);
    if (i == mesh_.end() || i->second.who != from)
      return; // an old connection
    if (auto attempt = repairs_.hear(from.server, x))
      send(parts_.log, std::move(*attempt), parts_.node);
    ask(from.server);
  }

  /// Who could not be asked yet, or has mended its own log since, is asked (again).
  void look_at_what_is_left() {
    for (auto& gap : repairs_.hopeless()) {
      if (repairs_.dispensable(gap))
        send(parts_.log, mend{gap, {}, true}, parts_.node);
      else if (said_.insert({gap.after, gap.before}).second)
        parts_.tell(parts_.self, milestone::lacks{first_of(gap), last_of(gap)});
      repairs_.again(gap);
    }
    ask_everyone();
  }

  mending_parts parts_;
  repairs repairs_;
  std::map<server_id, neighbour> mesh_;
  std::set<std::pair<zxid, zxid>> said_; ///< that nobody has it
};

} // namespace

mending spawn_mending(caf::actor_system& system, mending_parts parts) {
  return system.spawn<mending_role>(std::move(parts));
}

} // namespace troupe
