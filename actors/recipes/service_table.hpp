// Which instances a service has, and how many users each has: whom the next user is sent to.
//
// Plain: hears what changes below the registry's path. Always: who was sent somewhere counts there
// from that moment, seen or not, so that one program does not send all its users to the same.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/recipes/cached_tree.hpp"

namespace troupe::recipes {

struct service_instance {
  std::string name;
  content data; ///< what it says of itself: its address
  zxid since;   ///< the transaction that made its znode
  std::size_t users = 0;

  bool operator==(const service_instance&) const = default;
};

class service_table {
public:
  explicit service_table(std::string path) : path_(std::move(path)) {}

  std::string instances() const {
    return path_ + "/instances";
  }

  std::string users() const {
    return path_ + "/users";
  }

  /// True: something is not as it was.
  bool hear(const tree_change& x);

  /// The eldest first.
  std::vector<service_instance> now() const;

  /// The one with the fewest users; of these the eldest. Nullopt: there is none.
  std::optional<service_instance> pick() const;

  /// A user of this name was sent there; until its znode is seen it counts by this.
  void send(const std::string& user);

  /// Its znode is called so: they are the same user. Returns the name by which it counts now.
  std::string recognise(const std::string& user, const std::string& znode);

  /// It does not go there, or no more.
  void call_back(const std::string& user);

private:
  struct use {
    bool seen = false;
    bool sent = false;
  };

  std::size_t count(const std::string& instance) const;

  std::string path_;
  std::map<std::string, service_instance> all_;
  std::map<std::string, use> users_; ///< by "instance~user"
};

} // namespace troupe::recipes
