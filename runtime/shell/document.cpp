// Members bear zkCli's names: cZxid, dataVersion, numChildren.
#include "runtime/shell/document.hpp"

#include <nlohmann/json.hpp>

#include "runtime/shell/base64.hpp"
#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

/// How many bytes the character that begins at `text` has; 0: it is none.
std::size_t character_bytes(std::string_view text) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto first = at(0);
  auto size = first < 0x80 ? 1u : first < 0xc2 ? 0u : first < 0xe0 ? 2u : first < 0xf0 ? 3u : 4u;
  if (size == 0 || first > 0xf4 || text.size() < size)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xc0) != 0x80)
      return 0;
  auto overlong = (first == 0xe0 && at(1) < 0xa0) || (first == 0xf0 && at(1) < 0x90);
  auto surrogate = first == 0xed && at(1) > 0x9f;
  auto beyond = first == 0xf4 && at(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : size;
}

} // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto size = character_bytes(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

document document_of(const content& x) {
  if (!x)
    return nullptr;
  if (is_utf8(*x))
    return *x;
  return {{"base64", base64(*x)}};
}

document document_of(const stat& x) {
  return {{"cZxid", x.created.packed()},
          {"ctime", x.created_ms},
          {"mZxid", x.modified.packed()},
          {"mtime", x.modified_ms},
          {"pZxid", x.children_modified.packed()},
          {"cversion", x.cversion},
          {"dataVersion", x.version},
          {"aclVersion", x.aversion},
          {"ephemeralOwner", number(x.ephemeral_owner)},
          {"dataLength", x.data_length},
          {"numChildren", x.children}};
}

document document_of(const acl& x) {
  auto all = document::array();
  for (auto& entry : x)
    all.push_back(
        {{"scheme", entry.scheme}, {"id", entry.id}, {"perms", letters(entry.permissions)}});
  return all;
}

document document_of(const watch_event& x) {
  document all{{"type", name_of(x.kind)}, {"path", x.path}};
  all["zxid"] = x.at ? document(x.at->packed()) : document(nullptr);
  return all;
}

std::string line_of(const document& x) {
  return x.dump(-1, ' ', false, document::error_handler_t::replace);
}

std::optional<content> content_of(const document& x) {
  if (x.is_null())
    return content{};
  if (x.is_string())
    return content{x.get<std::string>()};
  if (!x.is_object() || x.size() != 1 || !x.contains("base64") || !x["base64"].is_string())
    return std::nullopt;
  auto data = from_base64(x["base64"].get<std::string>());
  return data ? std::optional<content>{content{std::move(*data)}} : std::nullopt;
}

std::optional<acl> acl_of(const document& x) {
  if (!x.is_array())
    return std::nullopt;
  acl all;
  for (auto& entry : x) {
    for (auto* member : {"scheme", "id", "perms"})
      if (!entry.is_object() || !entry.contains(member) || !entry[member].is_string())
        return std::nullopt;
    auto bits = permissions_of(entry["perms"].get<std::string>());
    if (!bits)
      return std::nullopt;
    all.push_back({*bits, entry["scheme"].get<std::string>(), entry["id"].get<std::string>()});
  }
  return all;
}

} // namespace troupe::shell
