// One ephemeral znode of ours, and what we know of it: whether it is there, and is this session's.
//
// Plain: says what to ask the session next, hears the answers, the events and what becomes of the
// session. Finds out by reading what became of a create whose answer was lost. A claim by itself,
// where it alone decides (an election by one znode, a presence), and a part of all others.
// Always: nothing is created while an earlier one may be there; what an earlier session of ours has
// left is removed first; it counts as there only after a read that showed this session as its owner
// and left a watch; what may be somebody else's is never removed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/claim.hpp"
#include "actors/recipes/inquiry.hpp"

namespace troupe::recipes {

class own_znode {
public:
  enum class naming : std::uint8_t {
    exact,      ///< the name is ours alone
    sequential, ///< so is its beginning; servers append ten digits
    contested,  ///< others want the same name; what is theirs is left alone
  };

  own_znode(std::string parent, std::string name, content data, naming kind, acl access = anyone());

  /// From now on it shall be there, or shall not. A failure is forgotten.
  void want(bool wanted);

  /// What has to be asked now. nullopt: nothing, or an answer is due.
  std::optional<question> next();

  bool asking() const {
    return asks_.asking();
  }

  /// To the last question.
  void hear(const answer& x);

  void hear(const watch_event& x);
  void hear(const session_change& x);

  /// Something else suggests that it is gone: it is looked at again.
  void doubt() {
    checked_ = sure_ = false;
  }

  void try_again() {
    asks_.try_again();
  }

  // ---- what is known

  /// It is there, and a server said so on this connection.
  bool sure() const {
    return there() && sure_;
  }

  bool there() const {
    return now_ == presence::there;
  }

  bool wanted() const {
    return wanted_;
  }

  /// It will be nowhere, or stays until its session ends as nobody lets us remove it; nothing has
  /// to be asked for that any more.
  bool gone() const {
    auto stays = !wanted_ && asks_.failure() != error::ok;
    return (now_ == presence::absent || stays) && !asking();
  }

  standing now() const;

  /// Why it cannot be made; nothing more is asked then until it is wanted anew.
  error failure() const {
    return wanted_ ? asks_.failure() : error::ok;
  }

  /// What is in the way of having it as it is wanted: why it cannot be made or removed;
  /// node_exists: somebody else's is there, and is waited for.
  error obstacle() const;

  bool throttled() const {
    return asks_.throttled();
  }

  /// What is to be said if nothing more is asked: in this session, or not at all.
  std::vector<ask::remove> left_behind() const;

  /// As far as it is known.
  std::string path() const {
    return below(parent_, name_);
  }

  const std::string& name() const {
    return name_;
  }

  const std::string& parent() const {
    return parent_;
  }

  /// The transaction that made it.
  fencing_token token() const {
    return {created_};
  }

private:
  enum class deed : std::uint8_t { none, ensure, create, find, check, remove };

  enum class presence : std::uint8_t {
    absent,
    unknown,  ///< maybe; it has to be looked for
    unproved, ///< a znode of this name is there; it has to be looked whose
    ghost,    ///< left by an earlier session of ours, or an earlier wish: it has to be removed
    others,   ///< it is somebody else's (contested names only); a watch waits for its end
    there,    ///< it is this session's, and a watch waits for its end
  };

  std::optional<question> next_of_wanted();
  std::optional<question> next_of_unwanted();
  std::optional<question> search();
  void hear_failure(deed asked, error why);
  void hear_check(const existence& x);
  void hear_found(const got_children& x);

  std::string parent_;
  std::string wish_; ///< the name as it is asked for
  std::string name_; ///< as it is
  content data_;
  naming kind_;
  acl access_;

  inquiry<deed> asks_;
  bool wanted_ = false;
  presence now_ = presence::absent;
  bool parent_there_ = true; ///< nobody has said otherwise
  bool checked_ = true;      ///< nothing has happened since it was last looked at
  bool sure_ = false;
  zxid created_;
  std::optional<session_id> session_; ///< that is connected
};

static_assert(is_claim<own_znode>);

} // namespace troupe::recipes
