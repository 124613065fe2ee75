// A data tree on a table, for tests: hands it one transaction or read at a time and shows what it
// did.
//
// Never checks anything itself, but that a write has exactly the outcome that was asked for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/tree/data_tree.hpp"
#include "messages/archive.hpp"
#include "messages/client.hpp"

namespace troupe::test {

inline const acl open_acl{{permission::all, "world", "anyone"}};

inline identity digest(const std::string& id) {
  return {"digest", id};
}

/// One session of a scene, as a client's connection sees it.
struct party {
  session_id session = no_session;
  std::uint64_t attachment = 0;
  std::uint64_t sequence = 0;
  identities by;
};

class scene {
public:
  explicit scene(bool skip_acl = false) : tree(here, skip_acl) {}

  static constexpr server_id here{1};
  static constexpr std::uint32_t host = 7;

  /// Executes anything, as it stands.
  void run(write_request request) {
    last = last.epoch == 0 ? zxid{1, 1} : last.next();
    now_ms += 10;
    proposal txn{last, now_ms, std::move(request)};
    done.items.clear();
    tree.execute(txn, done);
    history.push_back(std::move(txn));
  }

  static write_request request(const party& who, std::uint64_t sequence, write what) {
    return {who.session,
            who.attachment,
            sequence,
            {here, host},
            encode(operation{std::move(what), who.by})};
  }

  /// Executes a party's next write; its reply, or nothing if there was no outcome.
  std::optional<reply> attempt(party& who, write what) {
    auto sequence = who.session == no_session ? 0 : ++who.sequence;
    run(request(who, sequence, std::move(what)));
    return outcome_reply();
  }

  reply write_as(party& who, write what) {
    return attempt(who, std::move(what)).value();
  }

  /// As the stage's own client, which has no session.
  reply say(write what) {
    return write_as(nobody_, std::move(what));
  }

  error code(write what) {
    return say(std::move(what)).code;
  }

  error code_as(party& who, write what) {
    return write_as(who, std::move(what)).code;
  }

  party open(std::uint64_t id, std::uint64_t attachment = 11, identities by = {}) {
    party who{session_id{id}, attachment, 0, std::move(by)};
    run(request(who, 0, create_session{30000, "secret"}));
    return who;
  }

  error create(const std::string& path, content data = "",
               create_mode mode = create_mode::persistent) {
    return code(create_node{path, std::move(data), open_acl, mode});
  }

  /// The path that a creation came to.
  std::string created_path(party& who, const std::string& path, create_mode mode) {
    auto to = write_as(who, create_node{path, "", open_acl, mode});
    return to.code == error::ok ? std::get<created>(to.body).path : "";
  }

  answer ask(read what, identities by = {}) {
    done.items.clear();
    tree.answer({3, asker, 5, std::move(what), std::make_shared<const identities>(std::move(by))},
                host, done);
    return std::get<answer>(done.items.at(0));
  }

  std::optional<troupe::stat> stat_at(const std::string& path) {
    auto told = ask(exists{path}, {{"super", ""}});
    return told.what.code == error::ok ? std::optional(std::get<troupe::stat>(told.what.body))
                                       : std::nullopt;
  }

  content data_at(const std::string& path) {
    auto told = ask(get_data{path}, {{"super", ""}});
    return std::get<got_data>(told.what.body).data;
  }

  std::vector<std::string> children_of(const std::string& path) {
    auto told = ask(get_children{path}, {{"super", ""}});
    return std::get<got_children>(told.what.body).names;
  }

  /// What the last write did, as one line: "created /a, children / ; outcome 0".
  std::string told() const {
    std::string line;
    for (auto& item : done.items)
      line += (line.empty() ? "" : ", ") + std::visit([](auto& x) { return text(x); }, item);
    return line;
  }

  std::optional<reply> outcome_reply() const {
    for (auto& item : done.items)
      if (auto* x = std::get_if<outcome>(&item))
        return x->what;
    return std::nullopt;
  }

  data_tree tree;
  session_id asker = no_session; ///< whose reads they are
  effects done;                  ///< of the last write or read
  zxid last;
  std::int64_t now_ms = 1000;
  std::vector<proposal> history;

private:
  static std::string text(const change& x) {
    return to_string(x.kind) + (' ' + x.path);
  }

  static std::string text(const outcome& x) {
    return "outcome " + std::to_string(static_cast<int>(x.what.code));
  }

  static std::string text(const session_ended& x) {
    return std::string(x.expired ? "expired " : "closed ") + std::to_string(number(x.session));
  }

  static std::string text(const session_moved& x) {
    return "moved " + std::to_string(number(x.session)) + " to " + std::to_string(x.attachment);
  }

  template <class T>
  static std::string text(const T&) {
    return "other";
  }

  party nobody_;
};

} // namespace troupe::test
