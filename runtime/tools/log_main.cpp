// The command line of `troupe log`.
#include "runtime/tools/log_main.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "runtime/tools/log_tool.hpp"

namespace troupe {

namespace {

constexpr const char* log_purpose =

    R"(Prints a server's transaction log, a transaction a line; or checks it, or cuts off its torn
end.

Works on files alone: no server is asked, and one that runs is not disturbed. Shows what was asked
for, in the order in which every server executes it; whether the tree refused it stands in no log.
What lies behind the last commit may still be taken back by a new leader.)";

constexpr const char* log_examples = R"(Examples:
  troupe log /var/lib/zookeeper                     the whole log of this server
  troupe log --path /locks --from 3.1 DIRECTORY     who took locks since epoch 3 began
  troupe log --session 0x100000000000001 DIRECTORY  what one client did
  troupe log --json DIRECTORY | jq 'select(.op=="set")'
  troupe log --verify DIRECTORY                     is all of it whole?
  troupe log --repair DIRECTORY                     of a stopped server, after a crash

A DIRECTORY is the server's dataDir (or its dataLogDir), or the folder troupe in it. A FILE is
judged together with those that lie beside it.

A torn end is what a crash left of a write that nobody was told about. It is no fault: the server
cuts it off at its next start. Damage is something that had been durable and cannot be read now. It
is never repaired here: a server of an ensemble gets it back from the others when it starts.

Exit codes: 0 whole (also with a torn end), 1 damaged, 2 not understood or not readable.)";

struct words {
  std::string from, to, session;
};

/// The sentence for words that cannot be taken together, or are not understood; "" if all is well.
std::string take(const words& said, tools::log_wishes& wishes) {
  auto& filter = wishes.filter;
  auto narrowed =
      !said.from.empty() || !said.to.empty() || !said.session.empty() || !filter.path.empty();
  if (wishes.repair && (wishes.verify || wishes.as_json || narrowed))
    return "--repair stands alone";
  if (wishes.verify && narrowed)
    return "--verify checks all of a log: leave out --from, --to, --path and --session";
  filter.from = tools::parse_zxid(said.from);
  if (!said.from.empty() && !filter.from)
    return "--from wants a zxid as in 1.9 or 0x100000009, and not \"" + said.from + '"';
  filter.to = tools::parse_zxid(said.to);
  if (!said.to.empty() && !filter.to)
    return "--to wants a zxid as in 1.9 or 0x100000009, and not \"" + said.to + '"';
  filter.session = tools::parse_session(said.session);
  if (!said.session.empty() && !filter.session)
    return "--session wants a session as in 0x100000000000001, and not \"" + said.session + '"';
  auto& path = filter.path;
  if (!path.empty() && (path[0] != '/' || (path.size() > 1 && path.back() == '/')))
    return "--path wants a znode's path as in /a/b, and not \"" + path + '"';
  return "";
}

} // namespace

int log_main(int argc, char** argv) {
  CLI::App app{log_purpose, "troupe log"};
  tools::log_wishes wishes;
  words said;
  app.add_option("place", wishes.places, "files, or servers' directories")
      ->type_name("FILE|DIRECTORY")
      ->required();
  app.add_option("--from", said.from, "from this zxid on: 1.9 or 0x100000009")->type_name("ZXID");
  app.add_option("--to", said.to, "up to this zxid")->type_name("ZXID");
  app.add_option("--path", wishes.filter.path, "only what names this znode or one below")
      ->type_name("PATH");
  app.add_option("--session", said.session, "only what this session asked for")->type_name("0x...");
  app.add_flag("--json", wishes.as_json, "a JSON object a line; the last one is the summary");
  app.add_flag("--verify", wishes.verify, "only check: a verdict for each file");
  app.add_flag("--repair", wishes.repair,
               "cut off a torn end; the file as it was becomes FILE.before-repair. Wants the "
               "directory of a server that does not run");
  app.footer(log_examples);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : 2;
  }
  auto refuse = [](const std::string& why) {
    std::cerr << "troupe log: " << why << '\n';
    return 2;
  };
  if (auto why = take(said, wishes); !why.empty())
    return refuse(why);
  std::ios::sync_with_stdio(false);
  auto code = tools::look_at_logs(wishes, std::cout, std::cerr);
  std::cout.flush();
  return std::cout ? code : refuse("what was found could not be written");
}

} // namespace troupe
