// cp and mv: a znode or a subtree elsewhere, with its data and its access lists.
#include <array>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/progress.hpp"
#include "runtime/shell/znode_copy.hpp"

namespace troupe::shell {

namespace {

/// Is there room at `to` for what stands at `from`? Otherwise the exit code, after a complaint.
std::optional<int> no_room(const std::string& from, const std::string& to, context& in) {
  if (is_within(to, from))
    return in.out.refuse(exit_code::invalid, to + " is within " + from);
  auto there = in.ask(ask::exists{to});
  if (there.code == error::ok)
    return in.out.refuse(error::node_exists, to);
  if (there.code != error::no_node)
    return in.out.refuse(there.code, to);
  return std::nullopt;
}

void tell_ephemerals(std::size_t count, answer& out) {
  out.put("ephemerals", count);
  if (count > 0 && !out.json())
    out.note(std::to_string(count) + " ephemeral znodes are left out");
}

int fail(const written_subtree& done, context& in) {
  in.out.put("created", done.created);
  auto code = in.out.refuse(done.code, done.path);
  if (done.created == 0)
    return code;
  if (!in.out.json())
    in.out.note(std::to_string(done.created) + " znodes are created already");
  return number(exit_code::partly);
}

int cp(const arguments& x, context& in) {
  auto& from = x.rest[0];
  auto& to = x.rest[1];
  if (auto code = no_room(from, to, in))
    return *code;
  auto all = read_subtree(from, in);
  if (all.code != error::ok)
    return in.out.refuse(all.code, all.path);
  if (all.znodes.empty())
    return in.out.refuse(exit_code::invalid, from + " is ephemeral: it stays with its session");
  if (!x.has('r') && all.znodes.size() + all.ephemerals > 1)
    return in.out.refuse(error::not_empty, from + " (cp -r copies it with all below)");
  progress shown{"cp", all.znodes.size()};
  auto done = create_subtree(to, all.znodes, in, shown);
  shown.clear();
  if (done.code != error::ok)
    return fail(done, in);
  tell_ephemerals(all.ephemerals, in.out);
  in.out.put("created", done.created);
  return 0;
}

/// One transaction for all, if it fits; nullopt: it does not.
std::optional<ask::multi> move_at_once(const std::string& from, const std::string& to,
                                       const std::vector<znode_copy>& all) {
  auto together = create_some(to, all, 0);
  if (together.parts.size() < all.size())
    return std::nullopt;
  for (auto one = all.rbegin(); one != all.rend(); ++one)
    together.parts.emplace_back(ask::remove{placed_at(from, one->place), one->version});
  return together;
}

/// Copied first and then deleted, each only if it is what was copied.
int move_in_steps(const std::string& from, const std::string& to, const copied_subtree& all,
                  context& in) {
  progress shown{"mv", 2 * all.znodes.size()};
  auto done = create_subtree(to, all.znodes, in, shown);
  if (done.code != error::ok) {
    shown.clear();
    return fail(done, in);
  }
  for (auto one = all.znodes.rbegin(); one != all.znodes.rend(); ++one) {
    auto path = placed_at(from, one->place);
    auto said = in.ask(ask::remove{path, one->version});
    if (said.code != error::ok && said.code != error::no_node) {
      shown.clear();
      in.out.refuse(said.code, path);
      return number(exit_code::partly);
    }
    shown.add(1);
  }
  shown.clear();
  if (!in.out.json())
    in.out.note("moved in several transactions: it was too much for one");
  in.out.put("moved", all.znodes.size());
  in.out.put("atomic", false);
  return 0;
}

int mv(const arguments& x, context& in) {
  auto& from = x.rest[0];
  auto& to = x.rest[1];
  if (is_within("/zookeeper", from))
    return in.out.refuse(exit_code::invalid, from + " cannot be moved: it holds /zookeeper");
  if (auto code = no_room(from, to, in))
    return *code;
  auto all = read_subtree(from, in);
  if (all.code != error::ok)
    return in.out.refuse(all.code, all.path);
  if (all.ephemerals > 0)
    return in.out.refuse(exit_code::invalid,
                         std::to_string(all.ephemerals)
                             + " ephemeral znodes cannot be moved: they stay with their sessions");
  auto together = move_at_once(from, to, all.znodes);
  if (!together)
    return move_in_steps(from, to, all, in);
  auto done = transact(std::move(*together), in.ask);
  if (done.code != error::ok)
    return in.out.refuse(done.code, done.path);
  in.out.put("moved", all.znodes.size());
  in.out.put("atomic", true);
  return 0;
}

constexpr std::array copy_rows{
    command{"cp", "[-r] source destination", "r", "pp", cp,
            "copies a znode with its access list; -r with all below"},
    command{"mv", "source destination", "", "pp", mv,
            "moves a subtree, in one transaction if it is not too great for one"},
};

} // namespace

std::span<const command> copy_commands() {
  return copy_rows;
}

} // namespace troupe::shell
