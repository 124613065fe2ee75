// The tree's own stat_of, with children counted from outside.
#include "runtime/tools/znode_list.hpp"

#include <algorithm>
#include <utility>

#include <openssl/evp.h>

#include "actors/path.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

namespace {

/// A slash comes before everything else, so that a znode's children follow it.
bool before(const listed_znode& x, const listed_znode& y) {
  auto rank = [](char c) { return c == '/' ? 0 : 1 + static_cast<unsigned char>(c); };
  return std::lexicographical_compare(x.path.begin(), x.path.end(), y.path.begin(), y.path.end(),
                                      [&](char a, char b) { return rank(a) < rank(b); });
}

stat stat_of_leaf(const node_record& x) {
  znode alone;
  alone.is = x.is;
  auto is = stat_of(alone);
  is.data_length = static_cast<std::int32_t>(x.data ? x.data->size() : 0);
  return is;
}

std::string base64(const std::string& bytes) {
  constexpr std::size_t piece = 48 * 1024; // a multiple of 3: pieces can be put together
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    auto some = bytes.substr(at, piece);
    std::string out((some.size() + 2) / 3 * 4 + 1, '\0');
    auto length = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                    reinterpret_cast<const unsigned char*>(some.data()),
                                    static_cast<int>(some.size()));
    text.append(out, 0, static_cast<std::size_t>(length));
  }
  return text;
}

bool is_text(const std::string& bytes) {
  try {
    static_cast<void>(json(bytes).dump());
    return true;
  } catch (const json::type_error&) { // not UTF-8
    return false;
  }
}

} // namespace

bool znode_list::add(const node_record& x) {
  auto wanted = alone_ ? x.path == path_ : is_within(x.path, path_);
  if (x.path != "/") {
    auto parent = std::string(parent_of(x.path));
    if (alone_ ? parent == path_ : is_within(parent, path_))
      ++children_[std::move(parent)];
  }
  if (wanted)
    all_.push_back({x.path, stat_of_leaf(x)});
  return wanted;
}

std::vector<listed_znode> znode_list::take() {
  for (auto& x : all_) {
    auto found = children_.find(x.path);
    auto count = found == children_.end() ? 0 : found->second;
    x.is.children = static_cast<std::int32_t>(count);
    x.is.cversion = static_cast<std::int32_t>(static_cast<std::uint32_t>(x.is.cversion) - count);
  }
  std::sort(all_.begin(), all_.end(), before);
  return std::move(all_);
}

std::string line_of(const listed_znode& x) {
  auto& is = x.is;
  auto text = printable(x.path) + "  " + counted(static_cast<std::uint64_t>(is.data_length), "byte")
              + "  version " + std::to_string(is.version) + "  " + std::to_string(is.children)
              + (is.children == 1 ? " child" : " children") + "  created " + to_string(is.created)
              + ' ' + iso_time(is.created_ms) + "  modified " + to_string(is.modified) + ' '
              + iso_time(is.modified_ms);
  if (is.ephemeral_owner != no_session)
    text += "  ephemeral of " + to_string(is.ephemeral_owner);
  return text;
}

json json_of(const listed_znode& x) {
  auto& is = x.is;
  json to;
  to["path"] = x.path;
  to["czxid"] = to_string(is.created);
  to["mzxid"] = to_string(is.modified);
  to["pzxid"] = to_string(is.children_modified);
  to["ctime"] = iso_time(is.created_ms);
  to["mtime"] = iso_time(is.modified_ms);
  to["version"] = is.version;
  to["cversion"] = is.cversion;
  to["aversion"] = is.aversion;
  to["ephemeralOwner"] = to_string(is.ephemeral_owner);
  to["dataLength"] = is.data_length;
  to["numChildren"] = is.children;
  return to;
}

void put_data(json& to, const content& data) {
  if (!data)
    to["data"] = nullptr;
  else if (is_text(*data))
    to["data"] = *data;
  else
    to["data_base64"] = base64(*data);
}

} // namespace troupe::tools
