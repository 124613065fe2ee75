// One znode that all want, and whoever has it is the master.
//
// Plain. Creates the znode, or watches whoever did and tries again when it goes; all who wait try
// at once. Never removes what may be another's.
// Always: held means that a server of this connection showed this session as the znode's owner.
#pragma once

#include "actors/recipes/claim.hpp"

namespace troupe::recipes {

class mastery_claim {
public:
  mastery_claim(const std::string& path, content data);

  void want(bool wanted) {
    own_.want(wanted);
  }
  std::optional<question> next() {
    return own_.next();
  }
  void hear(const answer& x) {
    own_.hear(x);
  }
  void hear(const watch_event& x) {
    own_.hear(x);
  }
  void connected(session_id session) {
    own_.connected(session);
  }
  void disconnected() {
    own_.disconnected();
  }
  void expired() {
    own_.expired();
  }
  void try_again() {
    own_.try_again();
  }

  standing now() const;
  fencing_token token() const {
    return {own_.created_at()};
  }
  error failure() const {
    return own_.failure();
  }
  bool throttled() const {
    return own_.throttled();
  }
  std::vector<std::string> left_behind() const;

private:
  own_znode own_;
};

} // namespace troupe::recipes
