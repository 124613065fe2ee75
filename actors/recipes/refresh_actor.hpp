// The part of an actor that reads again when it has to: hears its session, asks refresh, and has
// the actor read.
//
// Decides nothing. Calls `self->read()` when a reading is to begin, behind a sync where one is
// needed; the actor ends it by `answered` or `failed`. Calls `self->aged()` when what is known may
// not be as fresh as it was. Belongs to one actor and lives no longer.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "actors/recipes/listeners.hpp"
#include "actors/recipes/refresh.hpp"

namespace troupe::recipes {

template <class Self>
class refresh_driver {
public:
  refresh_driver(Self* self, session with, std::string path)
      : self_(self), session_(std::move(with)), path_(std::move(path)) {}

  const troupe::session& session() const {
    return session_;
  }

  /// What is read, or its root.
  const std::string& path() const {
    return path_;
  }

  bool fresh() const {
    return refresh_.fresh();
  }

  void hear(const session_change& x) {
    auto next = refresh_.hear(x);
    self_->aged();
    take(next);
  }

  void hear(const try_again&) {
    take(refresh_.retry());
  }

  /// There may be something new.
  void changed() {
    take(refresh_.changed());
  }

  /// The reading is done; `note` keeps what came of it.
  template <class Note>
  void answered(Note note) {
    auto next = refresh_.answered();
    note();
    take(next);
  }

  void failed(error why) {
    auto next = refresh_.failed(why);
    self_->aged();
    take(next);
  }

  void drop() {
    destroy(session_);
  }

private:
  void take(refresh::step next) {
    using step = refresh::step;
    if (next == step::sync_and_read)
      self_->request(session_, caf::infinite, ask::sync{path_})
          .then([this](const confirmed&) { self_->read(); },
                [this](const caf::error& why) { failed(code_of(why)); });
    else if (next == step::read)
      self_->read();
    else if (next == step::later)
      self_->delayed_send(self_, std::chrono::seconds(1), try_again{});
  }

  Self* self_;
  troupe::session session_;
  std::string path_;
  refresh refresh_;
};

} // namespace troupe::recipes
