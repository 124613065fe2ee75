// What each command asks, and how it shows the answer.
#include "runtime/shell/commands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "runtime/shell/print.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

constexpr std::int64_t delete_batch = 1000;

void say(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout); // data may hold zero bytes
  std::fputc('\n', stdout);
}

int complain(const std::string& line) {
  std::fflush(stdout); // keeps the order on a terminal
  std::fprintf(stderr, "%s\n", line.c_str());
  return 1;
}

/// The version given by -v, -1 without it; nullopt: no number.
std::optional<std::int32_t> version(const arguments& x) {
  if (!x.has('v'))
    return -1;
  auto number = parse_number(x.options.at('v'));
  if (!number || *number < INT32_MIN || *number > INT32_MAX)
    return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

int wrong_version(const arguments& x) {
  return complain("For input string: \"" + x.options.at('v') + '"');
}

acl acl_of(const std::string& text) {
  auto x = parse_acl(text);
  for (auto& fault : x.faults)
    complain(fault);
  return std::move(x.entries);
}

/// Old words "path watch" still work, with a hint.
bool watch_wanted(const arguments& x, const char* name, const char* now) {
  if (x.rest.size() > 1)
    complain(std::string("'") + name + " path [watch]' has been deprecated. Please use '" + now
             + "' instead.");
  return x.has('w') || x.rest.size() > 1;
}

int ls(const arguments& x, const asker& ask) {
  auto& path = x.rest[0];
  auto watch = watch_wanted(x, "ls", "ls [-w] path");
  if (x.has('R')) {
    auto found = walk(path, ask);
    if (found.code != error::ok)
      return complain(sentence(found.code, found.paths[0]));
    for (auto& one : found.paths)
      say(one);
    return 0;
  }
  auto said = ask(read{get_children{path, watch, x.has('s')}});
  if (said.code != error::ok)
    return complain(sentence(said.code, path));
  auto& got = std::get<got_children>(said.body);
  std::sort(got.names.begin(), got.names.end());
  say(show(got.names));
  if (got.stat)
    say(show(*got.stat));
  return 0;
}

int get(const arguments& x, const asker& ask) {
  auto watch = watch_wanted(x, "get", "get [-s] [-w] path");
  auto said = ask(read{get_data{x.rest[0], watch}});
  if (said.code != error::ok)
    return complain(sentence(said.code, x.rest[0]));
  auto& got = std::get<got_data>(said.body);
  say(got.data.value_or("null"));
  if (x.has('s'))
    say(show(got.stat));
  return 0;
}

int stat_of(const arguments& x, const asker& ask) {
  auto watch = watch_wanted(x, "stat", "stat [-w] path");
  auto said = ask(read{exists{x.rest[0], watch}});
  if (said.code != error::ok)
    return complain(sentence(said.code, x.rest[0]));
  say(show(std::get<stat>(said.body)));
  return 0;
}

int set(const arguments& x, const asker& ask) {
  auto expected = version(x);
  if (!expected)
    return wrong_version(x);
  auto said = ask(write{set_data{x.rest[0], x.rest[1], *expected}});
  if (said.code != error::ok)
    return complain(sentence(said.code, x.rest[0]));
  if (x.has('s'))
    say(show(std::get<stat>(said.body)));
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
  if (x.has('t') && !parse_number(x.options.at('t')))
    return "-t argument must be a long value";
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

int create(const arguments& x, const asker& ask) {
  if (auto* conflict = create_conflict(x))
    return complain(conflict);
  create_node wish{x.rest[0],
                   std::nullopt,
                   {{permission::all, "world", "anyone"}},
                   mode_of(x),
                   x.has('t') ? *parse_number(x.options.at('t')) : -1};
  if (x.rest.size() > 1)
    wish.data = x.rest[1];
  if (x.rest.size() > 2) {
    wish.access = acl_of(x.rest[2]);
  }
  auto said = ask(write{std::move(wish)});
  if (said.code == error::invalid_acl)
    complain("KeeperErrorCode = InvalidACL for " + x.rest[0]);
  if (said.code != error::ok)
    return complain(sentence(said.code, x.rest[0]));
  complain("Created " + std::get<created>(said.body).path);
  return 0;
}

int remove(const arguments& x, const asker& ask) {
  auto expected = version(x);
  if (!expected)
    return wrong_version(x);
  auto said = ask(write{delete_node{x.rest[0], *expected}});
  return said.code == error::ok ? 0 : complain(sentence(said.code, x.rest[0]));
}

int deleteall(const arguments& x, const asker& ask) {
  auto batch = x.has('b') ? parse_number(x.options.at('b')) : delete_batch;
  if (!batch || *batch < 1)
    return complain("-b argument must be a positive number");
  auto found = walk(x.rest[0], ask);
  if (found.code != error::ok)
    return complain(sentence(found.code, found.paths[0]));
  if (!delete_all(found, static_cast<std::size_t>(*batch), ask))
    return complain("Failed to delete some node(s) in the subtree!");
  return 0;
}

int sync(const arguments& x, const asker& ask) {
  auto said = ask(wire::sync_request{x.rest[0]});
  if (said.code == error::ok) {
    say("Sync is OK");
    return 0;
  }
  say("Sync has failed. rc=" + std::to_string(static_cast<std::int32_t>(said.code)));
  return 1;
}

int getacl(const arguments& x, const asker& ask) {
  auto said = ask(read{get_acl{x.rest[0]}});
  if (said.code != error::ok)
    return complain(sentence(said.code, x.rest[0]));
  auto& got = std::get<got_acl>(said.body);
  if (!got.access.empty())
    say(show(got.access));
  if (x.has('s'))
    say(show(got.stat));
  return 0;
}

int setacl(const arguments& x, const asker& ask) {
  auto expected = version(x);
  if (!expected)
    return wrong_version(x);
  auto access = acl_of(x.rest[1]);
  subtree targets{error::ok, {x.rest[0]}};
  if (x.has('R'))
    targets = walk(x.rest[0], ask);
  if (targets.code != error::ok)
    return complain(sentence(targets.code, targets.paths[0]));
  for (auto& path : targets.paths) {
    auto said = ask(write{set_acl{path, access, *expected}});
    if (said.code != error::ok)
      return complain(sentence(said.code, path));
    if (x.has('s') && !x.has('R'))
      say(show(std::get<stat>(said.body)));
  }
  return 0;
}

/// Counted by walking: the same on every server.
int get_all_children_number(const arguments& x, const asker& ask) {
  auto found = walk(x.rest[0], ask);
  if (found.code != error::ok)
    return complain(sentence(found.code, found.paths[0]));
  say(std::to_string(found.paths.size() - 1));
  return 0;
}

int addauth(const arguments& x, const asker& ask) {
  auto said = ask(wire::auth_request{x.rest[0], x.rest.size() > 1 ? x.rest[1] : ""});
  return said.code == error::ok ? 0 : complain(sentence(said.code, x.rest[0]));
}

constexpr std::array table{
    command{"addauth", "scheme auth", "", 1, 2, addauth},
    command{"create", "[-s] [-e] [-c] [-t ttl] path [data] [acl]", "sect:", 1, 3, create},
    command{"delete", "[-v version] path", "v:", 1, 1, remove},
    command{"deleteall", "path [-b batch size]", "b:", 1, 1, deleteall},
    command{"get", "[-s] [-w] path", "sw", 1, 2, get},
    command{"getAcl", "[-s] path", "s", 1, 1, getacl},
    command{"getAllChildrenNumber", "path", "", 1, 1, get_all_children_number},
    command{"ls", "[-s] [-w] [-R] path", "swR", 1, 2, ls},
    command{"set", "path data [-s] [-v version]", "sv:", 2, 2, set},
    command{"setAcl", "[-s] [-v version] [-R] path acl", "sv:R", 2, 2, setacl},
    command{"stat", "[-w] path", "w", 1, 2, stat_of},
    command{"sync", "path", "", 1, 1, sync},
};

/// A sequential create may end in '/': the counter completes it.
std::optional<std::string> fault_of_path(const command& what, const arguments& x) {
  if (what.run == addauth)
    return std::nullopt;
  auto counted = what.run == create && x.has('s');
  return path_fault(counted ? x.rest[0] + '1' : x.rest[0]);
}

} // namespace

std::span<const command> commands() {
  return table;
}

const command* find_command(const std::string& name) {
  auto found = std::find_if(table.begin(), table.end(), [&](auto& x) { return x.name == name; });
  return found == table.end() ? nullptr : &*found;
}

int run(const command& what, const std::vector<std::string>& words, const asker& ask) {
  auto x = parse_arguments(what.options, words);
  if (!x || x->rest.size() < what.words_min || x->rest.size() > what.words_max)
    return complain(std::string(what.name) + ' ' + what.usage);
  if (auto fault = fault_of_path(what, *x))
    return complain(*fault);
  return what.run(*x, ask);
}

} // namespace troupe::shell
