// addauth, getAcl, setAcl: who may do what.
#include <array>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/print.hpp"
#include "runtime/shell/subtree.hpp"

namespace troupe::shell {

namespace {

int getacl(const arguments& x, context& in) {
  auto said = in.ask(ask::get_acl{x.rest[0]});
  if (said.code != error::ok)
    return in.out.refuse(said.code, x.rest[0]);
  auto& got = std::get<got_acl>(said.body);
  in.out.put("path", x.rest[0]);
  in.out.put("acl", document_of(got.access));
  if (!got.access.empty())
    in.out.say(show(got.access));
  if (x.has('s'))
    in.out.say(got.stat);
  return 0;
}

int setacl(const arguments& x, context& in) {
  auto expected = version_of(x, in.out);
  if (!expected)
    return number(exit_code::usage);
  auto access = access_of(x.rest[1], in.out);
  subtree targets{error::ok, {x.rest[0]}, {}};
  if (x.has('R'))
    targets = walk(x.rest[0], in.ask_all);
  if (targets.code != error::ok)
    return in.out.refuse(targets.code, targets.paths[0]);
  std::size_t changed = 0;
  auto code = 0;
  for (auto& path : targets.paths) {
    auto said = in.ask(ask::set_acl{path, access, *expected});
    if (said.code == error::ok)
      ++changed;
    else
      code = in.out.refuse(said.code, path);
    if (said.code == error::ok && x.has('s') && !x.has('R'))
      in.out.say(std::get<troupe::stat>(said.body));
  }
  in.out.put("changed", changed);
  return code != 0 && changed > 0 ? number(exit_code::partly) : code;
}

int addauth(const arguments& x, context& in) {
  auto said = in.ask(ask::prove{x.rest[0], x.rest.size() > 1 ? x.rest[1] : ""});
  return said.code == error::ok ? 0 : in.out.refuse(said.code, x.rest[0]);
}

constexpr std::array access_rows{
    command{"addauth", "scheme auth", "", "-?-", addauth,
            "proves who you are: addauth digest user:password"},
    command{"getAcl", "[-s] path", "s", "p", getacl, "who may do what"},
    command{"setAcl", "[-s] [-v version] [-R] path acl", "sv:R", "p-", setacl,
            "changes that: scheme:id:perms,...; -R in the whole subtree"},
};

} // namespace

std::span<const command> access_commands() {
  return access_rows;
}

} // namespace troupe::shell
