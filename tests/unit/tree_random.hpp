// Random transactions for tests: small worlds in which everything soon happens to everything.
//
// The same seed gives the same transactions. Knows nothing of what comes of them.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "messages/archive.hpp"
#include "messages/broadcast.hpp"
#include "messages/operation.hpp"

namespace troupe::test {

class random_writes {
public:
  explicit random_writes(unsigned seed) : random_(seed) {}

  unsigned pick(unsigned n) {
    return static_cast<unsigned>(random_() % n);
  }

  proposal next() {
    last_ = last_.epoch == 0 || pick(500) == 0 ? zxid{last_.epoch + 1, 1} : last_.next();
    proposal txn{last_, 1000 + last_.counter, {}};
    auto& write = txn.write;
    write.from = {server_id{1 + pick(2)}, pick(3)};
    if (pick(25) == 0) {
      session_write(write);
    } else {
      name(write);
      auto bytes = encode(operation{pick(6) == 0 ? several() : one(), identities_of_one()});
      if (pick(200) == 0)
        bytes.resize(pick(static_cast<unsigned>(bytes.size())));
      write.operation = std::move(bytes);
    }
    return txn;
  }

  std::string path() {
    std::string text;
    for (auto depth = 1 + pick(2) + pick(2); depth > 0; --depth)
      text += "/" + std::string(1, static_cast<char>('a' + pick(5)));
    switch (pick(40)) {
    case 0:
      return text + "/";
    case 1:
      return "/";
    case 2:
      return text + "//b";
    case 3:
      return "/zookeeper/" + std::string(pick(2) ? "config" : "quota");
    case 4:
      return text.substr(1);
    default:
      return text;
    }
  }

  identities identities_of_one() {
    switch (pick(8)) {
    case 0:
      return {{"digest", "ann:x"}};
    case 1:
      return {{"ip", "10.0.0.1"}, {"digest", "bob:y"}};
    case 2:
    case 3:
    case 4:
      return {{"super", ""}};
    default:
      return {};
    }
  }

private:
  struct known {
    std::uint64_t attachment = 0;
    std::uint64_t sequence = 0;
    bool open = false;
  };

  /// Mostly the next write of an open session; sometimes an old, early or alien one.
  void name(write_request& write) {
    auto id = session_id{1 + pick(4)};
    auto& x = known_[id];
    if (pick(8) == 0 || (!x.open && pick(10) != 0))
      return; // the stage's own client
    write.session = id;
    if (pick(30) == 0) {
      write.attachment = pick(5);
      write.sequence = x.sequence + 1;
    } else {
      write.attachment = x.attachment;
      write.sequence = pick(30) == 0 ? x.sequence + 2 * pick(2) : ++x.sequence;
    }
  }

  void session_write(write_request& write) {
    auto id = session_id{pick(20) == 0 ? 0 : 1 + pick(4)};
    auto& x = known_[id];
    write.session = id;
    write.attachment = 1 + pick(5);
    auto right = pick(4) != 0;
    switch (pick(5)) {
    case 0:
    case 1:
      if (!x.open && id != no_session)
        x = {write.attachment, 0, true};
      write.operation = encode(operation{create_session{1000 + pick(9), "pw"}, {}});
      return;
    case 2:
      if (x.open && right && write.attachment != x.attachment)
        x = {write.attachment, 0, true};
      write.operation = encode(operation{attach_session{9000, right ? "pw" : "no"}, {}});
      return;
    case 3:
      write.attachment = x.attachment;
      write.sequence = ++x.sequence;
      x.open = false;
      write.operation = encode(operation{close_session{pick(2) == 0}, {}});
      return;
    default:
      x.open = false;
      write.attachment = 0;
      write.from = {};
      write.operation = encode(operation{close_session{true}, {}});
    }
  }

  acl list() {
    switch (pick(10)) {
    case 0:
      return {{permission::all, "digest", "ann:x"}};
    case 1:
      return {{permission::read, "world", "anyone"}, {permission::all, "ip", "10.0.0.0/8"}};
    case 2:
      return {{permission::all, "auth", ""}};
    case 3:
      return {{permission::all, "digest", "wrong"}};
    default:
      return {{permission::all, "world", "anyone"}};
    }
  }

  content data() {
    return pick(6) == 0 ? content{}
                        : content{std::string(pick(40), static_cast<char>('a' + pick(3)))};
  }

  std::int32_t version() {
    return static_cast<std::int32_t>(pick(5)) - 1 > 1 ? -1 : static_cast<std::int32_t>(pick(3)) - 1;
  }

  create_node creation() {
    static constexpr int modes[] = {0, 0, 1, 1, 1, 2, 3, 4, 5, 6};
    return {path(),
            data(),
            list(),
            static_cast<create_mode>(modes[pick(10)]),
            pick(5) == 0 ? static_cast<std::int64_t>(pick(400)) : -1,
            pick(2) == 0};
  }

  /// Something that only clients of ClickHouse Keeper ask.
  template <class Write>
  Write extension() {
    switch (pick(5)) {
    case 0:
      return check_absent{path(), version()};
    case 1:
      return create_if_absent{plain_creation()};
    case 2:
      return delete_subtree{path(), pick(5)};
    case 3: {
      stat_pattern of;
      of.children = version();
      of.cversion = version();
      return check_stat{path(), version(), of};
    }
    default:
      return delete_if_there{path(), version()};
    }
  }

  create_node plain_creation() {
    auto x = creation();
    x.wants_stat = false;
    return x;
  }

  write one() {
    if (pick(8) == 0)
      return extension<write>();
    switch (pick(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return creation();
    case 4:
    case 5:
    case 6:
      return delete_node{path(), version()};
    case 7:
      return set_data{path(), data(), version()};
    case 8:
      return set_acl{path(), list(), version()};
    case 9:
      if (pick(2) == 0)
        return reap_node{path()};
      [[fallthrough]];
    default:
      return check_version{path(), version()};
    }
  }

  write several() {
    multi all;
    for (auto n = pick(5); n > 0; --n) {
      switch (pick(6)) {
      case 5:
        all.parts.push_back(extension<multi::part>());
        break;
      case 0:
      case 1:
        all.parts.emplace_back(creation());
        break;
      case 2:
        all.parts.emplace_back(delete_node{path(), version()});
        break;
      case 3:
        all.parts.emplace_back(set_data{path(), data(), version()});
        break;
      default:
        all.parts.emplace_back(check_version{path(), -1});
      }
    }
    return all;
  }

  std::mt19937 random_;
  zxid last_;
  std::map<session_id, known> known_;
};

} // namespace troupe::test
