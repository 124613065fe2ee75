// setquota, listquota, delquota: ordinary znodes below /zookeeper/quota.
//
// Never counts what is used: the server does, as soon as the two are there.
#include <array>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/quota.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

constexpr std::string_view limits = "nbNB";

document quota_document(const quota& x) {
  return {{"count", x.count},
          {"bytes", x.bytes},
          {"countHardLimit", x.count_hard},
          {"byteHardLimit", x.bytes_hard}};
}

/// The quota that a znode holds. `code`: why not; bad_arguments: it holds something else.
struct held_quota {
  error code = error::ok;
  quota what;
  std::string text;
};

held_quota read_at(const std::string& path, context& in) {
  auto said = in.ask(ask::get{path});
  if (said.code != error::ok)
    return {said.code, {}, {}};
  auto text = std::get<got_data>(said.body).data.value_or("");
  auto found = read_quota(text);
  return {found.sound ? error::ok : error::bad_arguments, found.what, text};
}

/// Creates a znode and all above it that is missing.
error ensure_made(const std::string& path, const std::string& data, context& in) {
  auto said = in.ask(ask::create{path, data});
  if (said.code != error::no_node || path == "/")
    return said.code;
  auto above = ensure_made(parent_of(path), "", in);
  if (above != error::ok && above != error::node_exists)
    return above;
  return in.ask(ask::create{path, data}).code;
}

/// A quota above or below this path, in zkCli's words.
std::optional<std::string> nested(const std::string& path, context& in) {
  for (auto above = parent_of(path); above != "/"; above = parent_of(above))
    if (in.ask(ask::exists{limits_path(above)}).code == error::ok)
      return path + " has a parent " + above + " which has a quota";
  const std::string own = std::string(quota_root) + path;
  auto below = walk(own, in.ask_all);
  for (auto& one : below.paths)
    if (below.code == error::ok && name_in(one) == "zookeeper_limits" && parent_of(one) != own)
      return path + " has a child " + parent_of(one).substr(quota_root.size())
             + " which has a quota";
  return std::nullopt;
}

void warn(const quota& wanted, const quota& used, answer& out) {
  auto less = [](std::int64_t limit, std::int64_t now) { return limit >= 0 && limit < now; };
  if (less(wanted.count, used.count) || less(wanted.count_hard, used.count))
    out.say("[Warning]: the count quota you create is less than the existing count:"
            + std::to_string(used.count));
  if (less(wanted.bytes, used.bytes) || less(wanted.bytes_hard, used.bytes))
    out.say("[Warning]: the bytes quota you create is less than the existing bytes:"
            + std::to_string(used.bytes));
}

/// Makes a quota for a path that has none.
int make(const std::string& path, const quota& wanted, context& in) {
  auto made = ensure_made(limits_path(path), limits_text(wanted), in);
  if (made != error::ok)
    return in.out.refuse(made, limits_path(path));
  made = ensure_made(usage_path(path), usage_text({}), in);
  return made == error::ok ? 0 : in.out.refuse(made, usage_path(path));
}

/// The wishes of -n, -b, -N, -B, put into `into`. False: complained.
bool take_limits(const arguments& x, quota& into, answer& out) {
  for (auto option : limits) {
    if (!x.has(option))
      continue;
    auto value = parse_number(x.options.at(option));
    if (auto fault = quota_fault(option, value)) {
      out.refuse(exit_code::usage, *fault);
      return false;
    }
    into.*quota_field(option) = *value;
  }
  return true;
}

/// Changes some limits of a quota that is there.
int change(const std::string& path, const arguments& x, quota limits_now, context& in) {
  if (!take_limits(x, limits_now, in.out))
    return number(exit_code::usage);
  auto said = in.ask(ask::set{limits_path(path), limits_text(limits_now)});
  return said.code == error::ok ? 0 : in.out.refuse(said.code, limits_path(path));
}

int setquota(const arguments& x, context& in) {
  auto& path = x.rest[0];
  quota wanted;
  if (x.options.empty())
    return in.out.refuse(exit_code::usage, "setquota -n|-b|-N|-B val path");
  if (!take_limits(x, wanted, in.out))
    return number(exit_code::usage);
  if (is_within(path, quota_root))
    return in.out.refuse(exit_code::invalid,
                         "cannot set a quota under the path: " + std::string(quota_root));
  if (path == "/")
    return in.out.refuse(exit_code::invalid, "a quota on / has no effect");
  auto there = in.ask(ask::exists{path});
  if (there.code == error::no_node)
    return in.out.refuse(exit_code::no_node, path + " does not exist.");
  if (there.code != error::ok)
    return in.out.refuse(there.code, path);
  if (auto fault = nested(path, in))
    return in.out.refuse(exit_code::invalid, *fault);
  auto now = read_at(limits_path(path), in);
  if (now.code != error::ok && now.code != error::no_node)
    return in.out.refuse(now.code, limits_path(path));
  auto code = now.code == error::no_node ? make(path, wanted, in) : change(path, x, now.what, in);
  if (code != 0)
    return code;
  auto limits_now = read_at(limits_path(path), in);
  auto used = read_at(usage_path(path), in);
  if (limits_now.code == error::ok && used.code == error::ok)
    warn(limits_now.what, used.what, in.out);
  return 0;
}

int listquota(const arguments& x, context& in) {
  auto& path = x.rest[0];
  if (!in.out.json())
    in.out.note("absolute path is " + limits_path(path));
  auto limits_now = read_at(limits_path(path), in);
  auto used = read_at(usage_path(path), in);
  if (limits_now.code == error::no_node)
    return in.out.refuse(exit_code::no_node, "quota for " + path + " does not exist.");
  if (limits_now.code != error::ok)
    return in.out.refuse(limits_now.code, limits_path(path));
  in.out.say("Output quota for " + path + ' ' + limits_text(limits_now.what));
  in.out.put("path", path);
  in.out.put("limits", quota_document(limits_now.what));
  if (used.code != error::ok)
    return in.out.refuse(used.code, usage_path(path));
  in.out.say("Output stat for " + path + ' ' + used.text);
  in.out.put("usage", {{"count", used.what.count}, {"bytes", used.what.bytes}});
  return 0;
}

/// Takes the two znodes away, and what is empty above them.
int drop(const std::string& path, context& in) {
  for (auto& one : {usage_path(path), limits_path(path)}) {
    auto said = in.ask(ask::remove{one});
    if (said.code != error::ok && said.code != error::no_node)
      return in.out.refuse(said.code, one);
  }
  for (auto above = std::string(quota_root) + path; above != quota_root; above = parent_of(above)) {
    auto said = in.ask(ask::remove{above});
    if (said.code == error::not_empty)
      break;
    if (said.code != error::ok && said.code != error::no_node)
      return in.out.refuse(said.code, above);
  }
  return 0;
}

int delquota(const arguments& x, context& in) {
  auto& path = x.rest[0];
  auto now = read_at(limits_path(path), in);
  if (now.code == error::no_node)
    return in.out.refuse(exit_code::no_node, "Quota does not exist for " + path);
  if (now.code != error::ok && now.code != error::bad_arguments)
    return in.out.refuse(now.code, limits_path(path));
  if (x.options.empty())
    return drop(path, in);
  for (auto option : limits)
    if (x.has(option))
      now.what.*quota_field(option) = -1;
  auto said = in.ask(ask::set{limits_path(path), limits_text(now.what)});
  return said.code == error::ok ? 0 : in.out.refuse(said.code, limits_path(path));
}

constexpr std::array quota_rows{
    command{"delquota", "[-n|-b|-N|-B] path", "nbNB", "p", delquota,
            "takes away a limit, or without an option the whole quota"},
    command{"listquota", "path", "", "p", listquota, "the limits of a subtree and what it uses"},
    command{"setquota", "-n|-b|-N|-B val path", "n:b:N:B:", "p", setquota,
            "limits a subtree: -n znodes, -b bytes; -N, -B as hard limits"},
};

} // namespace

std::span<const command> quota_commands() {
  return quota_rows;
}

} // namespace troupe::shell
