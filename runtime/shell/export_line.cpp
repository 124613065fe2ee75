// A reader of another version's file must not guess: the head says which one it is.
#include "runtime/shell/export_line.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "runtime/shell/document.hpp"

namespace troupe::shell {

namespace {

constexpr int format = 1;

std::string fault_at(std::size_t number, const std::string& what) {
  return "line " + std::to_string(number) + ": " + what;
}

bool is_head(const document& x) {
  return x.is_object() && x.contains("troupe_export") && x["troupe_export"] == format;
}

/// The znode of a line, or what is wrong with it.
std::variant<znode_copy, std::string> read_line(const document& x,
                                                const std::set<std::string>& before) {
  if (!x.is_object() || !x.contains("place") || !x["place"].is_string() || !x.contains("data")
      || !x.contains("acl"))
    return "a znode has the members place, data and acl";
  znode_copy one{x["place"].get<std::string>(), {}, {}, 0};
  auto path = placed_at("/", one.place);
  if (auto fault = path_fault(path); fault || one.place.starts_with('/'))
    return "\"" + one.place + "\" is no place of a znode";
  if (before.contains(one.place))
    return "\"" + one.place + "\" stands there twice";
  auto parent =
      one.place.find('/') == std::string::npos ? "" : one.place.substr(0, one.place.rfind('/'));
  if (!one.place.empty() && !before.contains(parent))
    return "the parent of \"" + one.place + "\" does not stand before it";
  auto data = content_of(x["data"]);
  auto access = acl_of(x["acl"]);
  if (!data || !access)
    return !data ? "the data is neither null, a text nor {\"base64\": ...}"
                 : "the acl is no list of scheme, id and perms";
  one.data = std::move(*data);
  one.access = std::move(*access);
  return one;
}

} // namespace

std::string export_head(const std::string& root) {
  return line_of({{"troupe_export", format}, {"root", root}});
}

std::string export_line(const znode_copy& x) {
  return line_of(
      {{"place", x.place}, {"data", document_of(x.data)}, {"acl", document_of(x.access)}});
}

std::variant<std::vector<znode_copy>, std::string> read_export(const std::string& text) {
  std::vector<znode_copy> all;
  std::set<std::string> places;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.empty())
      continue;
    auto parsed = document::parse(line, nullptr, false);
    if (parsed.is_discarded())
      return fault_at(number, "this is no JSON");
    if (number == 1) {
      if (!is_head(parsed))
        return fault_at(number, "this is no export of this shell, or one of another version");
      continue;
    }
    auto one = read_line(parsed, places);
    if (auto* fault = std::get_if<std::string>(&one))
      return fault_at(number, *fault);
    places.insert(std::get<znode_copy>(one).place);
    all.push_back(std::get<znode_copy>(std::move(one)));
  }
  if (number == 0)
    return "the file is empty";
  return all;
}

} // namespace troupe::shell
