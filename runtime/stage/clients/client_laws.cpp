// What clients are told, law by law.
#include "runtime/stage/clients/client_laws.hpp"

#include <algorithm>
#include <variant>

#include "runtime/live/wire/records.hpp"
#include "runtime/stage/clients/client_text.hpp"
#include "runtime/stage/clients/frame_words.hpp"

namespace troupe {

std::string client_laws::waiting() const {
  for (auto& [name, x] : clients_)
    if (!x.unanswered.empty())
      return name;
  return "";
}

void client_laws::at_peace() {
  auto who = waiting();
  law(who.empty(), who + " gets no answer though nothing stands in its way any more");
}

void client_laws::hear(const std::string& name, const client_note& what) {
  if (!std::holds_alternative<note::did>(what)) // programs have laws of their own
    std::visit([&](auto& x) { on(name, clients_[name], x); }, what);
}

// ---- the session

void client_laws::on(const std::string& who, client& c, const note::connected& x) {
  law(x.fresh || x.session == c.session, who + " has got another session");
  c.session = x.session;
  c.at = x.server;
  c.leapt = {};
  c.unanswered.clear();
  wishes_[x.session].client = who;
}

void client_laws::on(const std::string&, client& c, const note::disconnected&) {
  c.unanswered.clear();
}

void client_laws::on(const std::string&, client& c, const note::unanswered&) {
  c.unanswered.clear();
}

void client_laws::on(const std::string&, client& c, const note::expired&) {
  wishes_.erase(c.session);
  c = {};
}

void client_laws::on(const std::string&, client& c, const note::closed&) {
  wishes_.erase(c.session);
  c = {};
}

void client_laws::on(const std::string& who, client&, const note::confused& x) {
  law(false, who + " was sent " + x.by);
}

// ---- requests and replies

void client_laws::on(const std::string&, client& c, const note::asked& x) {
  c.unanswered.push_back({x.what.xid, told_});
  if (auto* what = std::get_if<write>(&x.what.what))
    wishes_[c.session].open.push_back(annals::hash_of(*what));
}

void client_laws::on(const std::string& who, client& c, const note::answered& x) {
  auto& said = x.reply.what;
  auto text = text_of(x.what);
  law(!c.unanswered.empty() && c.unanswered.front().xid == x.what.xid,
      who + " was answered out of order: " + text);
  if (broken_ || said.at == zxid{}) // refused by its server, which asked nobody
    return;
  auto floor = c.unanswered.front().floor;
  c.unanswered.pop_front();
  law(said.at >= c.seen, who + " was shown " + to_string(said.at) + " after " + to_string(c.seen));
  law(said.at <= history_.last(),
      who + " was shown " + to_string(said.at) + ", which nobody has executed");
  c.seen = said.at;
  if (auto* what = std::get_if<write>(&x.what.what)) {
    law(said.at > floor, who + " was told that " + text + " is " + to_string(said.at)
                             + ", before it asked somebody was told of " + to_string(floor));
    check_write(who, c, *what, said);
    history_.forget(said.at);
    told_ = std::max(told_, said.at);
  } else if (auto* question = std::get_if<read>(&x.what.what)) {
    if (auto* again = std::get_if<set_watches>(question))
      check_watches_again(who, c, *again, said.at);
    check_read(who, *question, said);
    set_watch(c, *question, said);
  } else {
    law(said.at >= floor, who + " has synced and was shown " + to_string(said.at)
                              + ", somebody had been told of " + to_string(floor));
  }
  check_watches(who, c, said.at);
}

void client_laws::check_write(const std::string& who, const client& c, const write& what,
                              const reply& said) {
  auto at = who + " was told of " + to_string(said.at);
  auto* deed = history_.find(said.at);
  law(deed != nullptr, at + ", which is no client's write, or was told before");
  if (!deed)
    return;
  law(deed->session == c.session, at + ", which is another session's write");
  law(!deed->executed || deed->what == annals::hash_of(what),
      at + ", which is another write than the one it had asked for");
  auto* several = std::get_if<multi_done>(&said.body);
  if (!several) {
    law(said.code == deed->code, at + ": " + text_of(said.code) + ", it is " + text_of(deed->code));
    auto* made = std::get_if<created>(&said.body);
    law(!made || made->path == deed->path,
        at + " as " + (made ? made->path : "") + ", it has created " + deed->path);
    return;
  }
  auto same = several->parts.size() == deed->parts.size();
  for (std::size_t i = 0; same && i < deed->parts.size(); ++i) {
    auto &told = several->parts[i], &done = deed->parts[i];
    auto *one = std::get_if<created>(&told.what), *other = std::get_if<created>(&done.what);
    same = told.code == done.code && (one ? one->path : "") == (other ? other->path : "");
  }
  law(same, at + ", a multi of which it was told what is not so");
}

// ---- reads

namespace {

bool same_stat(const stat& told, const annals::state& is) {
  auto bytes = *is.data ? (*is.data)->size() : 0;
  return told.created == is.created && told.modified == is.modified && told.version == is.version
         && told.ephemeral_owner == is.owner && told.children == is.children
         && told.children_modified == is.children_modified
         && told.cversion == 2 * is.creations - is.children
         && static_cast<std::size_t>(told.data_length) == bytes;
}

/// What a read asks about; nullptr: nothing that the history knows.
const std::string* path_of(const read& what) {
  if (auto* x = std::get_if<get_data>(&what))
    return &x->path;
  if (auto* x = std::get_if<exists>(&what))
    return &x->path;
  if (auto* x = std::get_if<get_children>(&what))
    return &x->path;
  return nullptr;
}

} // namespace

/// The answer is what the history says at that zxid.
void client_laws::check_read(const std::string& who, const read& what, const reply& said) {
  auto* path = path_of(what);
  if (!path || path->starts_with("/zookeeper")
      || (said.code != error::ok && said.code != error::no_node))
    return;
  auto at = who + " was shown " + *path + " at " + to_string(said.at);
  auto* is = history_.find(*path, said.at);
  law((is != nullptr) == (said.code == error::ok),
      at + (is ? ": it is there" : ": it is not there"));
  if (!is || broken_ || *path == "/")
    return;
  if (auto* x = std::get_if<got_data>(&said.body)) {
    law(x->data == *is->data,
        at + " as " + x->data.value_or("null") + ", it is " + is->data->value_or("null"));
    law(same_stat(x->stat, *is), at + " with another stat");
  } else if (auto* y = std::get_if<stat>(&said.body)) {
    law(same_stat(*y, *is), at + " with another stat");
  } else if (auto* z = std::get_if<got_children>(&said.body)) {
    law(std::set<std::string>(z->names.begin(), z->names.end())
            == history_.children(*path, said.at),
        at + " with other children");
  }
}

// ---- watches

void client_laws::set_watch(client& c, const read& what, const reply& said) {
  auto add = [&](watch_table_kind table, const std::string& path) {
    c.watches.try_emplace({table, path}, said.at);
  };
  if (auto* x = std::get_if<get_data>(&what); x && x->watch && said.code == error::ok)
    add(watch_table_kind::data, x->path);
  if (auto* x = std::get_if<exists>(&what);
      x && x->watch && (said.code == error::ok || said.code == error::no_node))
    add(watch_table_kind::data, x->path);
  if (auto* x = std::get_if<get_children>(&what); x && x->watch && said.code == error::ok)
    add(watch_table_kind::child, x->path);
}

/// Who sees two states and not the way between them does not notice what came and went meanwhile.
bool client_laws::came_and_went(const watch_name& watch, zxid since, zxid until) const {
  return watch.table == watch_table_kind::data && !history_.find(watch.path, since)
         && !history_.find(watch.path, until);
}

/// What it waits for has not happened by what it has been shown.
void client_laws::check_watches(const std::string& who, client& c, zxid at) {
  for (auto& [watch, since] : c.watches) {
    auto next = history_.next_change(watch.path, watch.table, since);
    if (next && *next <= c.leapt && c.leapt <= at && came_and_went(watch, since, c.leapt)) {
      since = c.leapt;
      next = history_.next_change(watch.path, watch.table, since);
    }
    law(!next || *next > at, who + " was shown " + to_string(at) + " and has not heard that "
                                 + watch.path + " changed at "
                                 + (next ? to_string(*next) : std::string()));
  }
}

/// After a reconnect: what has fired meanwhile has been told before this reply.
void client_laws::check_watches_again(const std::string& who, client& c, const set_watches& x,
                                      zxid at) {
  auto is_one_of = [](const std::vector<std::string>& list, const std::string& path) {
    return std::find(list.begin(), list.end(), path) != list.end();
  };
  for (auto& [watch, since] : c.watches) {
    auto* is = history_.find(watch.path, at);
    auto missed = false;
    if (watch.table == watch_table_kind::child)
      missed = !is || is->children_modified > x.since;
    else if (is_one_of(x.of->exist, watch.path))
      missed = is != nullptr; // who came and went meanwhile is not noticed, in ZooKeeper neither
    else
      missed = !is || is->modified > x.since;
    law(!missed, who + " waits again for " + watch.path + " and has not heard that it changed");
    since = std::max(since, at);
  }
}

void client_laws::on(const std::string& who, client& c, const note::fired& x) {
  auto& what = x.what;
  auto of_child = what.kind == event_kind::children_changed;
  auto event = who + " heard \"" + text_of(client_note{note::fired{what, true}}) + '"';
  auto again = !what.at; // a replay: deleted is said for each table
  law(x.awaited || (again && what.kind == event_kind::deleted),
      event + " and waits for no such thing");
  auto there = what.kind != event_kind::deleted;
  law(again || history_.caused(what.path, what.kind, *what.at)
          || (snapshots_.contains(*what.at)
              && there == (history_.find(what.path, *what.at) != nullptr)),
      event + ", which is not so");
  if (!of_child)
    check_event(event, c, what, watch_table_kind::data);
  if (of_child || what.kind == event_kind::deleted)
    check_event(event, c, what, watch_table_kind::child);
}

/// It is the first thing since the watch was set; a server that went on from a snapshot, and one
/// that its client comes back to, only know that it has happened.
void client_laws::check_event(const std::string& event, client& c, const watch_event& what,
                              watch_table_kind table) {
  auto i = c.watches.find({table, what.path});
  if (i == c.watches.end())
    return;
  auto next = history_.next_change(what.path, table, i->second);
  auto vague = !what.at || (snapshots_.contains(*what.at) && next && *next < *what.at);
  law(next && (vague || *next == *what.at), event + (what.at ? " of " + to_string(*what.at) : "")
                                                + ", what it waits for happened "
                                                + (next ? "at " + to_string(*next) : "never"));
  c.watches.erase(i);
}

// ---- what servers execute

void client_laws::executed(server_id server, const proposal& what, const annals::size& size) {
  if (what.id > history_.last()) {
    law(history_.execute(what), to_string(server) + " executes " + to_string(what.id) + " after "
                                    + to_string(history_.last()));
    check_expiry(what);
    check_once(what);
  }
  check_size(server, what.id, size);
}

void client_laws::restored(server_id server, zxid at, const annals::size& size) {
  check_size(server, at, size);
  snapshots_.insert(at);
  for (auto& [name, c] : clients_)
    if (c.at == server)
      c.leapt = at;
}

/// Among others: an ephemeral exists exactly as long as its session.
void client_laws::check_size(server_id server, zxid at, const annals::size& size) {
  auto* is = history_.size_at(at);
  auto text = [](const annals::size& x) {
    return std::to_string(x.nodes) + " znodes, " + std::to_string(x.ephemerals) + " ephemerals, "
           + std::to_string(x.sessions) + " sessions";
  };
  law(is != nullptr,
      to_string(server) + " has the tree of " + to_string(at) + ", which nobody had executed");
  if (is && *is != size)
    law(false, to_string(server) + " has " + text(size) + " at " + to_string(at) + ", it should be "
                   + text(*is));
}

/// A session that the leader has ended was silent for its timeout, as far as that leader could
/// know.
void client_laws::check_expiry(const proposal& what) {
  auto& ended = history_.ended();
  if (!ended || what.write.attachment != 0)
    return;
  auto heard = std::max(ended->heard_ms, leads_since_ms_[what.id.epoch]);
  law(what.time_ms - heard >= ended->timeout_ms,
      to_string(what.id) + " expires a session after " + std::to_string(what.time_ms - heard)
          + " ms, it has " + std::to_string(ended->timeout_ms));
}

/// Nothing is executed more often than it was asked for, or in another order.
void client_laws::check_once(const proposal& what) {
  auto* deed = history_.find(what.id);
  auto i = wishes_.find(what.write.session);
  if (!deed || !deed->executed || i == wishes_.end() || what.write.sequence == 0)
    return;
  auto& open = i->second.open;
  auto one = std::find(open.begin(), open.end(), deed->what);
  law(one != open.end(), to_string(what.id) + " is a write of " + i->second.client
                             + " that was executed before, or never asked for");
  if (one != open.end())
    open.erase(open.begin(), std::next(one));
}

} // namespace troupe
