// One server that executes, and clients that ask and are told: what the laws of clients are shown.
//
// The server is right, so that a test breaks a law by saying just one thing that is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "messages/archive.hpp"
#include "runtime/stage/clients/client_laws.hpp"

namespace troupe::client_laws_test {

using request = decltype(talk::request::what);

inline constexpr session_id ann_session{11}, bob_session{12};
inline constexpr std::int64_t first_ms = 1000;

/// Begins with two clients whose sessions are open.
class client_laws_of : public testing::Test {
protected:
  client_laws_of() {
    opens("ann", ann_session);
    opens("bob", bob_session);
  }

  /// The server executes the next transaction of its epoch.
  zxid executes(session_id session, std::uint64_t sequence, write what) {
    last_ = last_.next();
    proposal p{last_, now_ms_, {session, number(session), sequence, {server_id{1}, 1}, {}}};
    p.write.operation = encode(operation{std::move(what), {}});
    return executes(p);
  }

  zxid executes(const proposal& p) {
    model_.execute(p);
    laws_.executed(server_id{1}, p, *model_.size_at(p.id));
    return p.id;
  }

  zxid expires(session_id session) {
    last_ = last_.next();
    return executes(
        {last_, now_ms_, {session, 0, 0, {}, encode(operation{close_session{true}, {}})}});
  }

  void opens(const std::string& who, session_id session) {
    executes(session, 0, create_session{4000, "secret"});
    laws_.hear(who, note::connected{server_id{1}, session, true});
  }

  void reconnects(const std::string& who, session_id session) {
    laws_.hear(who, note::disconnected{});
    laws_.hear(who, note::connected{server_id{2}, session, false});
  }

  talk::request asks(const std::string& who, request what) {
    talk::request x{++xid_, std::move(what)};
    laws_.hear(who, note::asked{x});
    return x;
  }

  void told(const std::string& who, const talk::request& what, reply said) {
    laws_.hear(who, note::answered{what, {what.xid, std::move(said)}});
  }

  void fires(const std::string& who, event_kind kind, std::string path, std::optional<zxid> at,
             bool awaited = true) {
    laws_.hear(who, note::fired{{kind, std::move(path), at}, awaited});
  }

  /// Asked, executed, told.
  zxid writes(const std::string& who, session_id session, std::uint64_t sequence, write what) {
    auto x = asks(who, what);
    auto at = executes(session, sequence, what);
    auto& deed = *laws_.history().find(at);
    reply said{at, deed.code, {}};
    if (!deed.path.empty())
      said.body = created{deed.path, std::nullopt};
    if (!deed.parts.empty())
      said.body = multi_done{deed.code != error::ok, deed.parts};
    told(who, x, said);
    return at;
  }

  /// What a right server answers.
  got_data data_of(const std::string& path, zxid at) const {
    auto* is = laws_.history().find(path, at);
    return {*is->data, stat_of(*is)};
  }

  static stat stat_of(const annals::state& is) {
    stat x;
    x.created = is.created;
    x.modified = is.modified;
    x.children_modified = is.children_modified;
    x.version = is.version;
    x.cversion = 2 * is.creations - is.children;
    x.children = is.children;
    x.ephemeral_owner = is.owner;
    x.data_length = static_cast<std::int32_t>((*is.data)->size());
    return x;
  }

  void reads(const std::string& who, const std::string& path, zxid at, bool watch = false) {
    auto x = asks(who, read{get_data{path, watch}});
    told(who, x, {at, error::ok, data_of(path, at)});
  }

  void expect_kept() {
    EXPECT_EQ("", laws_.broken().value_or(""));
  }

  void expect_broken(const std::string& how) {
    EXPECT_NE(std::string::npos, laws_.broken().value_or("").find(how))
        << "broken: " << laws_.broken().value_or("nothing");
  }

  static write make(const std::string& path, const std::string& data = "x",
                    create_mode mode = create_mode::persistent) {
    return create_node{path, data, {}, mode};
  }

  static write put(const std::string& path, const std::string& data) {
    return set_data{path, data, -1};
  }

  client_laws laws_;
  annals model_;
  zxid last_{1, 0};
  std::int64_t now_ms_ = first_ms;
  std::int32_t xid_ = 0;
};

} // namespace troupe::client_laws_test
