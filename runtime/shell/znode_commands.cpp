// create, get, ls, set, stat, delete, deleteall: what each asks, and how it shows the answer.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "runtime/shell/base64.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/print.hpp"
#include "runtime/shell/progress.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

constexpr std::int64_t delete_batch = 1000;
constexpr std::int64_t ttl_max_ms = 1'099'511'627'775; ///< ZooKeeper's: five bytes

/// Old words "path watch" still work, with a hint.
bool watch_wanted(const arguments& x, const char* name, const char* now, answer& out) {
  if (x.rest.size() > 1)
    out.note(std::string("'") + name + " path [watch]' has been deprecated. Please use '" + now
             + "' instead.");
  return x.has('w') || x.rest.size() > 1;
}

/// As zkCli does: -w watches the children of all, and the data of the first.
int ls_subtree(const std::string& path, bool watch, context& in) {
  if (watch)
    if (auto said = in.ask(ask::get{path, true}); said.code != error::ok)
      return in.out.refuse(said.code, path);
  auto found = walk(path, in.ask_all, {.watch = watch});
  if (found.code != error::ok)
    return in.out.refuse(found.code, found.paths[0]);
  for (auto& one : found.paths)
    in.out.say(one);
  in.out.put("paths", found.paths);
  return 0;
}

int ls(const arguments& x, context& in) {
  auto& path = x.rest[0];
  auto watch = watch_wanted(x, "ls", "ls [-w] path", in.out);
  if (x.has('R'))
    return ls_subtree(path, watch, in);
  auto said = in.ask(ask::children{path, watch});
  if (said.code != error::ok)
    return in.out.refuse(said.code, path);
  auto& got = std::get<got_children>(said.body);
  std::sort(got.names.begin(), got.names.end());
  in.out.put("path", path);
  in.out.put("children", got.names);
  in.out.say(show(got.names));
  if (got.stat && x.has('s'))
    in.out.say(*got.stat);
  return 0;
}

int get(const arguments& x, context& in) {
  auto watch = watch_wanted(x, "get", "get [-s] [-w] path", in.out);
  auto said = in.ask(ask::get{x.rest[0], watch});
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  auto& got = std::get<got_data>(said.body);
  auto text = got.data;
  if (text && x.has('b'))
    text = base64(*text);
  else if (text && x.has('x'))
    text = hex_dump(*text);
  in.out.say(text.value_or("null"));
  in.out.put("path", x.rest[0]);
  in.out.put("data", document_of(text));
  if (x.has('s'))
    in.out.say(got.stat);
  return 0;
}

int stat_of(const arguments& x, context& in) {
  auto watch = watch_wanted(x, "stat", "stat [-w] path", in.out);
  auto said = in.ask(ask::exists{x.rest[0], watch});
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  in.out.put("path", x.rest[0]);
  in.out.say(std::get<troupe::stat>(said.body));
  return 0;
}

int set(const arguments& x, context& in) {
  auto expected = version_of(x, in.out);
  if (!expected)
    return number(exit_code::usage);
  content data = x.rest[1];
  if (x.has('b')) {
    data = from_base64(x.rest[1]);
    if (!data)
      return in.out.refuse(exit_code::invalid, "the data is no base64: " + x.rest[1]);
  }
  auto said = in.ask(ask::set{x.rest[0], std::move(data), *expected});
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  in.out.put("path", x.rest[0]);
  auto& now = std::get<troupe::stat>(said.body);
  if (x.has('s'))
    in.out.say(now);
  else
    in.out.put("stat", document_of(now));
  return 0;
}

/// What the options of create do not allow together, in zkCli's words.
const char* create_conflict(const arguments& x) {
  if (x.has('c') && (x.has('s') || x.has('e')))
    return "-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.";
  if (x.has('t') && x.has('e'))
    return "TTLs cannot be used with Ephemeral znodes";
  if (x.has('t') && x.has('c'))
    return "TTLs cannot be used with Container znodes";
  if (!x.has('t'))
    return nullptr;
  auto ttl = parse_number(x.options.at('t'));
  if (!ttl)
    return "-t argument must be a long value";
  if (*ttl < 1 || *ttl > ttl_max_ms)
    return "ttl must be positive and cannot be larger than: 1099511627775";
  return nullptr;
}

create_mode mode_of(const arguments& x) {
  if (x.has('c'))
    return create_mode::container;
  if (x.has('t'))
    return x.has('s') ? create_mode::persistent_sequential_ttl : create_mode::persistent_ttl;
  if (x.has('e'))
    return x.has('s') ? create_mode::ephemeral_sequential : create_mode::ephemeral;
  return x.has('s') ? create_mode::persistent_sequential : create_mode::persistent;
}

int create(const arguments& x, context& in) {
  if (auto* conflict = create_conflict(x))
    return in.out.refuse(exit_code::usage, conflict);
  ask::create wish{x.rest[0], std::nullopt, mode_of(x), anyone(),
                   x.has('t') ? *parse_number(x.options.at('t')) : -1};
  if (x.rest.size() > 1)
    wish.data = x.rest[1];
  if (x.rest.size() > 2)
    wish.access = access_of(x.rest[2], in.out);
  auto said = in.ask(std::move(wish));
  if (said.code == error::invalid_acl)
    in.out.note("KeeperErrorCode = InvalidACL for " + x.rest[0]);
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  auto& path = std::get<created>(said.body).path;
  in.out.put("path", path);
  if (!in.out.json())
    in.out.note("Created " + path);
  return 0;
}

int remove(const arguments& x, context& in) {
  auto expected = version_of(x, in.out);
  if (!expected)
    return number(exit_code::usage);
  if (x.rest.size() > 1) {
    in.out.note("'delete path [version]' has been deprecated. Please use 'delete [-v version] "
                "path' instead.");
    expected = version_of({{{'v', x.rest[1]}}, {}}, in.out);
    if (!expected)
      return number(exit_code::usage);
  }
  auto said = in.ask(ask::remove{x.rest[0], *expected});
  in.out.put("path", x.rest[0]);
  return said.code == error::ok ? 0 : in.out.refuse(said.code, x.rest[0]);
}

int deleteall(const arguments& x, context& in) {
  auto batch = x.has('b') ? parse_number(x.options.at('b')) : delete_batch;
  if (!batch || *batch < 1)
    return in.out.refuse(exit_code::usage, "-b argument must be an int value");
  auto found = walk(x.rest[0], in.ask_all);
  if (found.code != error::ok)
    return in.out.refuse(found.code, found.paths[0]);
  progress shown{"deleteall", found.paths.size()};
  auto all_gone = delete_all(found, static_cast<std::size_t>(*batch), in.ask, shown);
  shown.clear();
  if (!all_gone)
    return in.out.refuse(exit_code::partly, "Failed to delete some node(s) in the subtree!");
  in.out.put("deleted", found.paths.size());
  return 0;
}

int get_all_children_number(const arguments& x, context& in) {
  auto said = in.ask(ask::count_descendants{x.rest[0]});
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  auto count = std::get<number_told>(said.body).value;
  in.out.say(std::to_string(count));
  in.out.put("number", count);
  return 0;
}

constexpr std::array znode_rows{
    command{"create", "[-s] [-e] [-c] [-t ttl] path [data] [acl]", "sect:", "p?--", create,
            "a new znode: sequential, ephemeral, container, or with a time to live in ms"},
    command{"delete", "[-v version] path", "v:", "p?-", remove, "deletes a znode without children"},
    command{"deleteall", "path [-b batch size]", "b:", "p", deleteall, "deletes a whole subtree"},
    command{"get", "[-s] [-w] [-b] [-x] path", "swbx", "p?-", get,
            "the data; -s with the Stat, -w with a watch, -b as base64, -x as a hex dump"},
    command{"getAllChildrenNumber", "path", "", "p", get_all_children_number,
            "how many znodes there are below this one"},
    command{"ls", "[-s] [-w] [-R] path", "swR", "p?-", ls,
            "the children; -s with the Stat, -w with a watch, -R all the way down"},
    command{"set", "path data [-s] [-v version] [-b]", "sv:b", "p-", set,
            "changes the data; -b: it is given as base64"},
    command{"stat", "[-w] path", "w", "p?-", stat_of, "the Stat; -w with a watch"},
};

} // namespace

std::span<const command> znode_commands() {
  return znode_rows;
}

} // namespace troupe::shell
