// The rules of the tree once more, as plainly as they can be written: maps, copies, no cleverness.
//
// For comparison with data_tree over random histories. A multi works on a copy of everything; the
// children of a znode are found by looking at all paths.
#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "actors/access.hpp"
#include "actors/path.hpp"
#include "messages/archive.hpp"
#include "messages/broadcast.hpp"
#include "messages/reply.hpp"

namespace troupe::test {

/// A Stat in one line.
inline std::string text_of(const troupe::stat& x) {
  std::ostringstream out;
  out << x.created.packed() << ' ' << x.modified.packed() << ' ' << x.created_ms << ' '
      << x.modified_ms << ' ' << x.version << ' ' << x.cversion << ' ' << x.aversion << ' '
      << number(x.ephemeral_owner) << ' ' << x.data_length << ' ' << x.children << ' '
      << x.children_modified.packed();
  return out.str();
}

class tree_model {
public:
  struct node {
    content data;
    acl access;
    troupe::stat is; ///< cversion: children ever created; length and children are not kept
    bool container = false;
    std::int64_t ttl_ms = 0; ///< 0: for ever
  };

  struct member {
    std::uint64_t attachment = 0;
    std::uint64_t sequence = 0;
    std::string password;
  };

  tree_model() {
    acl open{{31, "world", "anyone"}};
    nodes["/"] = {"", open, {}};
    nodes["/zookeeper"] = {"", open, {}};
    nodes["/zookeeper/quota"] = {"", open, {}};
    nodes["/zookeeper/config"] = {"", {{1, "world", "anyone"}}, {}};
    nodes["/zookeeper/config"].is.aversion = -1;
    nodes["/"].is.cversion = nodes["/zookeeper"].is.cversion = 0;
  }

  /// All that the transaction does, a line each.
  std::string apply(const proposal& txn) {
    txn_ = &txn;
    said.clear();
    auto& write = txn.write;
    auto x = decode<operation>(write.operation);
    if (x && std::holds_alternative<create_session>(x->what))
      return open(std::get<create_session>(x->what));
    if (x && std::holds_alternative<attach_session>(x->what))
      return attach(std::get<attach_session>(x->what));
    auto* closing = x ? std::get_if<close_session>(&x->what) : nullptr;
    auto expiry =
        closing && closing->expired && write.attachment == 0 && write.from.server == nobody;
    auto free = write.session == no_session && !closing;
    if (expiry && !sessions.contains(write.session))
      return finish(error::session_expired);
    if (!expiry && !free) {
      if (!sessions.contains(write.session))
        return finish(error::session_expired);
      auto& who = sessions[write.session];
      if (who.attachment != write.attachment)
        return finish(error::session_moved);
      if (write.sequence <= who.sequence)
        return said;
      if (write.sequence > who.sequence + 1)
        return finish(error::session_moved);
      who.sequence = write.sequence;
    }
    if (!x)
      return finish(error::marshalling_error);
    by_ = x->by;
    if (closing)
      return close(expiry);
    if (auto* all = std::get_if<multi>(&x->what))
      return several(*all);
    std::string result;
    auto code = std::visit([&](auto& y) { return one(y, result); }, x->what);
    return finish(code, code == error::ok ? result : "");
  }

  troupe::stat stat_of(const std::string& path) const {
    auto x = nodes.at(path);
    auto is = x.is;
    is.children = static_cast<std::int32_t>(children_of(path));
    is.cversion = is.cversion * 2 - is.children;
    is.data_length = static_cast<std::int32_t>(x.data ? x.data->size() : 0);
    return is;
  }

  int children_of(const std::string& path) const {
    int count = 0;
    for (auto& [other, x] : nodes)
      count += other != "/" && parent_of(other) == path;
    return count;
  }

  std::map<std::string, node> nodes;
  std::map<session_id, member> sessions;
  std::string said;

private:
  void say(const std::string& line) {
    said += line + "\n";
  }

  std::string finish(error code, const std::string& result = "") {
    if (txn_->write.from.server == server_id{1})
      say("outcome " + std::to_string(static_cast<int>(code)) + result);
    return said;
  }

  std::string open(const create_session& x) {
    auto& write = txn_->write;
    if (write.session == no_session)
      return finish(error::session_expired);
    if (sessions.contains(write.session)) {
      if (sessions[write.session].attachment == write.attachment)
        return said;
      return finish(error::session_expired);
    }
    sessions[write.session] = {write.attachment, 0, x.password};
    return finish(error::ok, " opened " + std::to_string(x.timeout_ms));
  }

  std::string attach(const attach_session& x) {
    auto& write = txn_->write;
    if (!sessions.contains(write.session) || sessions[write.session].password != x.password)
      return finish(error::session_expired);
    auto& who = sessions[write.session];
    if (who.attachment == write.attachment)
      return said;
    who.attachment = write.attachment;
    who.sequence = 0;
    say("moved " + std::to_string(number(write.session)));
    return finish(error::ok, " opened " + std::to_string(x.timeout_ms));
  }

  std::string close(bool expiry) {
    auto id = txn_->write.session;
    auto before = nodes;
    for (auto& [path, x] : before)
      if (x.is.ephemeral_owner == id)
        remove(path);
    sessions.erase(id);
    say("ended " + std::to_string(number(id)) + (expiry ? " expired" : ""));
    return finish(error::ok);
  }

  std::string several(const multi& all) {
    for (auto& part : all.parts)
      if (auto* x = std::get_if<create_node>(&part))
        if (static_cast<int>(x->mode) < 0 || static_cast<int>(x->mode) > 6)
          return finish(error::marshalling_error);
    auto nodes_before = nodes;
    auto said_before = said;
    std::string results, failures;
    auto failed = false;
    for (auto& part : all.parts) {
      std::string result;
      auto code = failed ? error::runtime_inconsistency
                         : std::visit([&](auto& y) { return one(y, result, true); }, part);
      failed = failed || code != error::ok;
      results += " | 0" + result;
      failures += " | " + std::to_string(static_cast<int>(code));
    }
    if (failed) {
      nodes = nodes_before;
      said = said_before;
    }
    return finish(error::ok, failed ? failures : results);
  }

  bool may(const std::string& path, std::uint32_t what) const {
    return permits(nodes.at(path).access, by_, what);
  }

  static bool wrong(std::int32_t expected, std::int32_t version) {
    return expected != -1 && expected != version;
  }

  error one(const create_node& x, std::string& result, bool in_multi = false) {
    auto mode = static_cast<int>(x.mode);
    if (mode < 0 || mode > 6)
      return error::bad_arguments;
    auto timed = mode >= 5;
    if (timed ? x.ttl_ms <= 0 || x.ttl_ms >= std::int64_t{1} << 40 : x.ttl_ms >= 0)
      return error::bad_arguments;
    auto ephemeral = mode == 1 || mode == 3;
    if (ephemeral && txn_->write.session == no_session)
      return error::session_expired;
    if (x.path.find('/') == x.path.npos || x.path.find('\0') != x.path.npos)
      return error::bad_arguments;
    auto list = completed(x.access, by_);
    if (!list)
      return error::invalid_acl;
    std::string parent(parent_of(x.path));
    if (!nodes.contains(parent))
      return error::no_node;
    if (!may(parent, permission::create))
      return error::no_auth;
    auto path = x.path;
    if (mode == 2 || mode == 3 || mode == 6)
      path = sequential(path, nodes[parent].is.cversion);
    if (!valid_path(path))
      return error::bad_arguments;
    if (nodes.contains(path))
      return error::node_exists;
    if (nodes[parent].is.ephemeral_owner != no_session)
      return error::no_children_for_ephemerals;
    auto& is = nodes[path].is;
    nodes[path].data = x.data;
    nodes[path].access = *list;
    is.created = is.modified = is.children_modified = txn_->id;
    is.created_ms = is.modified_ms = txn_->time_ms;
    if (ephemeral)
      is.ephemeral_owner = txn_->write.session;
    nodes[path].container = mode == 4;
    nodes[path].ttl_ms = timed ? x.ttl_ms : 0;
    ++nodes[parent].is.cversion;
    nodes[parent].is.children_modified = txn_->id;
    say("created " + path);
    say("children " + parent);
    result = " " + path;
    if (x.wants_stat || (in_multi && mode >= 4))
      result += " " + text_of(stat_of(path));
    return error::ok;
  }

  void remove(const std::string& path) {
    std::string parent(parent_of(path));
    nodes.erase(path);
    nodes[parent].is.children_modified = txn_->id;
    say("deleted " + path);
    say("children " + parent);
  }

  error one(const reap_node& x, std::string&, bool = false) {
    if (!nodes.contains(x.path))
      return error::no_node;
    auto& node = nodes[x.path];
    if (stat_of(x.path).children != 0)
      return error::not_empty;
    auto over = node.ttl_ms > 0 && txn_->time_ms >= node.is.modified_ms + node.ttl_ms;
    if (!node.container && !over)
      return error::bad_version;
    remove(x.path);
    return error::ok;
  }

  error one(const delete_node& x, std::string&, bool = false) {
    if (x.path.find('/') == x.path.npos || x.path.find('\0') != x.path.npos || built_in(x.path))
      return error::bad_arguments;
    std::string parent(parent_of(x.path));
    if (!nodes.contains(parent))
      return error::no_node;
    if (!may(parent, permission::remove))
      return error::no_auth;
    if (!nodes.contains(x.path))
      return error::no_node;
    if (wrong(x.version, nodes[x.path].is.version))
      return error::bad_version;
    if (children_of(x.path) > 0)
      return error::not_empty;
    remove(x.path);
    return error::ok;
  }

  error one(const set_data& x, std::string& result, bool = false) {
    if (auto code = reach(x.path, permission::write); code != error::ok)
      return code;
    auto& node = nodes[x.path];
    if (wrong(x.version, node.is.version))
      return error::bad_version;
    node.data = x.data;
    ++node.is.version;
    node.is.modified = txn_->id;
    node.is.modified_ms = txn_->time_ms;
    say("changed " + x.path);
    result = " " + text_of(stat_of(x.path));
    return error::ok;
  }

  error one(const set_acl& x, std::string& result) {
    if (!valid_path(x.path))
      return error::bad_arguments;
    auto list = completed(x.access, by_);
    if (!list)
      return error::invalid_acl;
    if (auto code = reach(x.path, permission::admin); code != error::ok)
      return code;
    if (wrong(x.version, nodes[x.path].is.aversion))
      return error::bad_version;
    nodes[x.path].access = *list;
    ++nodes[x.path].is.aversion;
    result = " " + text_of(stat_of(x.path));
    return error::ok;
  }

  error one(const check_version& x, std::string&, bool = false) {
    if (auto code = reach(x.path, permission::read); code != error::ok)
      return code;
    return wrong(x.version, nodes[x.path].is.version) ? error::bad_version : error::ok;
  }

  error one(const check_absent& x, std::string&, bool = false) {
    auto code = reach(x.path, permission::read);
    if (code == error::no_node)
      return error::ok;
    if (code == error::ok && !wrong(x.version, nodes[x.path].is.version))
      return error::node_exists;
    return code;
  }

  error one(const create_if_absent& x, std::string& result, bool = false) {
    auto code = one(x.node, result);
    if (code != error::node_exists)
      return code;
    result = " " + x.node.path;
    return error::ok;
  }

  error one(const delete_subtree& x, std::string&, bool = false) {
    if (x.path.find('/') == x.path.npos || x.path.find('\0') != x.path.npos || built_in(x.path))
      return error::bad_arguments;
    if (!nodes.contains(x.path))
      return error::no_node;
    if (!may(std::string(parent_of(x.path)), permission::remove))
      return error::no_auth;
    std::vector<std::string> all;
    for (auto i = nodes.rbegin(); i != nodes.rend(); ++i)
      if (i->first == x.path || i->first.starts_with(x.path + "/"))
        all.push_back(i->first);
    if (x.limit > 0 && all.size() > x.limit)
      return error::not_empty;
    for (auto& path : all)
      if (!may(std::string(parent_of(path)), permission::remove))
        return error::no_auth;
    for (auto& path : all)
      remove(path);
    return error::ok;
  }

  error one(const check_stat& x, std::string& result, bool = false) {
    if (auto code = one(check_version{x.path, x.version}, result); code != error::ok)
      return code;
    auto is = stat_of(x.path);
    auto& of = x.expected;
    return wrong(of.cversion, is.cversion) || wrong(of.children, is.children)
                   || wrong(of.data_length, is.data_length) || wrong(of.aversion, is.aversion)
               ? error::bad_version
               : error::ok;
  }

  error one(const delete_if_there& x, std::string& result, bool = false) {
    auto code = one(delete_node{x.path, x.version}, result);
    return code == error::no_node ? error::ok : code;
  }

  template <class T>
  error one(const T&, std::string&) {
    return error::ok; // handled before
  }

  error reach(const std::string& path, std::uint32_t what) const {
    if (!valid_path(path))
      return error::bad_arguments;
    if (!nodes.contains(path))
      return error::no_node;
    return may(path, what) ? error::ok : error::no_auth;
  }

  const proposal* txn_ = nullptr;
  identities by_;
};

} // namespace troupe::test
