// What is served of the extensions, as ClickHouse Keeper's bits.
#include "actors/tree/keeper_znodes.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "actors/tree/node_store.hpp"

namespace troupe {

namespace {

/// Numbers of ClickHouse's KeeperFeatureFlag. Its number 5, watches within a multiRead, is not
/// among them: ZooKeeper's clients rely on there being none.
enum feature : unsigned {
  filtered_list = 0,
  multi_read = 1,
  check_not_exists = 2,
  create_if_not_exists = 3,
  remove_recursive = 4,
  check_stat = 6,
  persistent_watches = 7,
  create_with_stats = 8,
  try_remove = 9,
  list_with_stat_and_data = 10,
};

/// A bit string; the first feature is the greatest bit of the first byte.
std::string bits(std::initializer_list<feature> served) {
  std::string bytes(2, '\0');
  for (auto x : served) {
    auto& byte = bytes[x / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | 0x80u >> x % 8);
  }
  return bytes;
}

/// KeeperApiVersion, what clients asked for before there were feature flags: the greatest one.
constexpr const char* api_version = "3";

std::unique_ptr<const node_store> built() {
  auto nodes = std::make_unique<node_store>();
  auto readable = nodes->lists().shared({{permission::read, "world", "anyone"}});
  auto add = [&](const char* parent, const char* path, content data) -> void {
    nodes->add(*nodes->find(parent), path, std::move(data), readable, facts{});
  };
  add("/", "/keeper", content{""});
  add("/keeper", "/keeper/api_version", content{api_version});
  add("/keeper", "/keeper/feature_flags",
      content{bits({filtered_list, multi_read, check_not_exists, create_if_not_exists,
                    remove_recursive, check_stat, persistent_watches, create_with_stats, try_remove,
                    list_with_stat_and_data})});
  return nodes;
}

} // namespace

const entry* keeper_znode(std::string_view path) {
  static const auto nodes = built();
  return path.starts_with("/keeper") ? nodes->find(path) : nullptr;
}

} // namespace troupe
