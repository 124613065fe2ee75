// One ephemeral znode of ours, and what we know of it: whether it is there, and is this session's.
//
// Plain: says what to ask the session next, hears the answers, the events and what becomes of the
// session. Finds out by reading what became of a create whose answer was lost.
// Always: nothing is created while an earlier one may be there; what an earlier session of ours has
// left is removed first; it counts as there only after a read that showed this session as its owner
// and left a watch.
#pragma once

#include <optional>
#include <string>

#include "actors/recipes/question.hpp"

namespace troupe::recipes {

class own_znode {
public:
  enum class naming : std::uint8_t {
    exact,      ///< the name is ours alone
    sequential, ///< so is its beginning; servers append ten digits
    contested,  ///< others want the same name; what is theirs is left alone
  };

  enum class presence : std::uint8_t {
    absent,
    unknown,  ///< maybe; it has to be looked for
    unproved, ///< a znode of this name is there; it has to be looked whose
    ghost,    ///< an earlier session of ours has left it: it has to be removed
    others,   ///< it is somebody else's (contested names only); a watch waits for its end
    there,    ///< it is this session's, and a watch waits for its end
  };

  own_znode(std::string parent, std::string name, content data, naming kind);

  /// From now on it shall be there, or shall not. A failure is forgotten.
  void want(bool wanted);

  /// What has to be asked now. nullopt: nothing, or an answer is due.
  std::optional<question> next();

  bool asking() const {
    return asked_ != deed::none;
  }

  /// To the last question.
  void hear(const answer& x);

  void hear(const watch_event& x);

  /// Something else suggests that it is gone: it is looked at again.
  void doubt() {
    checked_ = sure_ = false;
  }

  // ---- the session

  void connected(session_id session);
  void disconnected();
  void expired();

  // ---- what is known

  presence now() const {
    return now_;
  }

  /// It is there, and a server said so on this connection.
  bool sure() const {
    return now_ == presence::there && sure_;
  }

  bool there() const {
    return now_ == presence::there;
  }

  bool wanted() const {
    return wanted_;
  }

  /// It will be nowhere, and nothing has to be asked for that any more.
  bool gone() const {
    return now_ == presence::absent && !asking();
  }

  /// Why it cannot be made; nothing more is asked then until it is wanted anew.
  error failure() const {
    return failure_;
  }

  /// Too much waits in the session: what is next may be asked a little later.
  bool throttled() const {
    return throttled_;
  }

  void try_again() {
    throttled_ = false;
  }

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

  zxid created_at() const {
    return created_;
  }

  std::optional<session_id> session() const {
    return session_;
  }

private:
  enum class deed : std::uint8_t { none, ensure, create, find, check, remove };

  std::optional<question> next_of_wanted() const;
  std::optional<question> next_of_unwanted() const;
  question search() const;
  void hear_failure(deed asked, error why);
  void hear_check(const existence& x);
  void hear_found(const got_children& x);

  std::string parent_;
  std::string wish_; ///< the name as it is asked for
  std::string name_; ///< as it is
  content data_;
  naming kind_;

  bool wanted_ = false;
  presence now_ = presence::absent;
  bool parent_there_ = false;
  bool checked_ = true; ///< nothing has happened since it was last looked at
  bool sure_ = false;
  bool throttled_ = false;
  deed asked_ = deed::none;
  error failure_ = error::ok;
  zxid created_;
  std::optional<session_id> session_; ///< that is connected
  bool connected_ = false;
};

} // namespace troupe::recipes
