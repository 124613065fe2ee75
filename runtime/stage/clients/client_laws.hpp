// What ZooKeeper promises its clients, checked on everything that clients are told.
//
// Hears what each client asks and is told, and what every server's tree has become; compares both
// with the one committed history (`annals`). Knows no actor and no clock, and never helps
// anybody. Always: the first broken law stays the one that is shown; checking takes the logarithm
// of how much has happened, times the watches that one client holds.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "runtime/stage/clients/annals.hpp"
#include "runtime/stage/clients/client_note.hpp"

namespace troupe {

class client_laws {
public:
  /// A server's tree has executed this and is now so large.
  void executed(server_id server, const proposal& what, const annals::size& size);

  /// A server's tree has become what a snapshot says.
  void restored(server_id server, zxid at, const annals::size& size);

  /// This epoch's leader leads from now on. It finds no session overdue sooner than its timeout
  /// from here.
  void leads(std::uint32_t epoch, std::int64_t now_ms) {
    leads_since_ms_[epoch] = now_ms;
  }

  void hear(const std::string& client, const client_note& what);

  /// Who still waits for an answer; "": nobody.
  std::string waiting() const;

  /// Nothing stands in the way of any answer.
  void at_peace();

  const std::optional<std::string>& broken() const {
    return broken_;
  }

  const annals& history() const {
    return history_;
  }

private:
  struct asked {
    std::int32_t xid = 0;
    zxid floor; ///< the last write that anybody had been told of when this one was asked
  };

  struct watch_name {
    watch_table_kind table = watch_table_kind::data;
    std::string path;

    auto operator<=>(const watch_name&) const = default;
  };

  struct client {
    session_id session = no_session;
    server_id at = nobody;
    zxid leapt; ///< where its server went on from by the last snapshot
    zxid seen;
    std::deque<asked> unanswered;
    std::map<watch_name, zxid> watches; ///< standing, and since when
  };

  /// What a session has asked for in writing, and what of it may still be executed.
  struct wishes {
    std::string client;
    std::deque<std::uint64_t> open; ///< hashes, in the order of asking
  };

  void on(const std::string& who, client& c, const note::connected& x);
  void on(const std::string& who, client& c, const note::disconnected&);
  void on(const std::string& who, client& c, const note::asked& x);
  void on(const std::string& who, client& c, const note::answered& x);
  void on(const std::string& who, client& c, const note::unanswered&);
  void on(const std::string& who, client& c, const note::fired& x);
  void on(const std::string& who, client& c, const note::expired&);
  void on(const std::string& who, client& c, const note::closed&);
  void on(const std::string& who, client& c, const note::confused& x);
  void on(const std::string&, client&, const note::did&) {}

  void check_expiry(const proposal& what);
  void check_once(const proposal& what);
  void check_size(server_id server, zxid at, const annals::size& size);
  void check_write(const std::string& who, const client& c, const write& what, const reply& said);
  void check_read(const std::string& who, const read& what, const reply& said);
  void check_watches(const std::string& who, client& c, zxid at);
  void check_watches_again(const std::string& who, client& c, const set_watches& x, zxid at);
  bool came_and_went(const watch_name& watch, zxid since, zxid until) const;
  void check_event(const std::string& event, client& c, const watch_event& what,
                   watch_table_kind table);
  void set_watch(client& c, const read& what, const reply& said);
  void law(bool holds, const std::string& broken) {
    if (!holds && !broken_)
      broken_ = broken;
  }

  annals history_;
  std::map<std::string, client> clients_;
  std::map<session_id, wishes> wishes_;
  std::set<zxid> snapshots_; ///< that trees went on from
  zxid told_;                ///< the last write that anybody was told of
  std::map<std::uint32_t, std::int64_t> leads_since_ms_; ///< by epoch
  std::optional<std::string> broken_;
};

} // namespace troupe
