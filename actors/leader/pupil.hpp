// One learner as its leader sees it, from its first word to its acks.
//
// Plain bookkeeping; the leader speaks. `stage` only ever advances; a learner that starts over is
// another pupil.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "messages/broadcast.hpp"
#include "messages/catch_up.hpp"
#include "messages/ids.hpp"

namespace troupe {

/// What a pupil is to be sent next.
struct next_lesson {
  enum class kind { snapshot_part, history, none } what = kind::none;
  zxid at;                 ///< snapshot: which one ({0,0}: the newest); history: after this one
  std::uint64_t index = 0; ///< snapshot: which part
};

class pupil {
public:
  enum class stage {
    connected,  ///< has not said who it is
    introduced, ///< awaits the epoch
    promised,   ///< awaits its plan
    learning,   ///< is sent parts, one at a time
    told,       ///< has all, hears proposals; its epoch is on the way to disk
    joined,     ///< has said so: counts
  };

  pupil() = default;
  explicit pupil(bool observer) : observer_(observer) {}

  stage at() const {
    return stage_;
  }

  bool observer() const {
    return observer_;
  }

  /// Has it forgotten what it may have promised to another would-be leader? Then it is taught and
  /// served like an observer, and counts for nothing as long as this leader leads.
  bool forgetful() const {
    return forgetful_;
  }

  bool hears_proposals() const {
    return stage_ >= stage::told;
  }

  void introduce(bool forgetful = false) {
    stage_ = stage::introduced;
    forgetful_ = forgetful;
  }

  void promise(zxid last) {
    stage_ = stage::promised;
    cursor_ = last;
  }

  zxid cursor() const {
    return cursor_;
  }

  /// Teaching begins: a snapshot first, or history behind `from`.
  void begin(catch_up_kind kind, zxid from) {
    stage_ = stage::learning;
    snapshot_ = kind == catch_up_kind::snapshot;
    cursor_ = from;
  }

  /// What to read for it now, up to `last`, the end of the leader's history. Proposals from here on
  /// are held for it.
  next_lesson next(zxid last) {
    if (snapshot_)
      return {next_lesson::kind::snapshot_part, snapshot_at_, snapshot_index_};
    target_ = last;
    held_.clear();
    if (cursor_ == last)
      return {};
    return {next_lesson::kind::history, cursor_, 0};
  }

  /// A part of the snapshot was sent.
  void sent_part(const snapshot_part& part) {
    snapshot_at_ = part.at;
    snapshot_index_ = part.index + 1;
    if (part.last) {
      snapshot_ = false;
      cursor_ = part.at;
    }
  }

  /// A part of the history was sent, up to here. True: that was all up to the target; with what is
  /// held, it has everything.
  bool sent(zxid through) {
    cursor_ = through;
    return cursor_ == target_;
  }

  /// A batch that was proposed while a part was read for it.
  void hold(const proposal_batch& batch) {
    if (stage_ == stage::learning && !snapshot_)
      held_.push_back(batch);
  }

  /// It was told that it has all. What was held goes to it now.
  std::vector<proposal_batch> tell() {
    stage_ = stage::told;
    return std::exchange(held_, {});
  }

  void join() {
    stage_ = stage::joined;
  }

private:
  stage stage_ = stage::connected;
  bool observer_ = false;
  bool forgetful_ = false;
  bool snapshot_ = false;
  zxid snapshot_at_;
  std::uint64_t snapshot_index_ = 0;
  zxid cursor_; ///< it has, or is being sent, everything up to here
  zxid target_;
  std::vector<proposal_batch> held_;
};

} // namespace troupe
