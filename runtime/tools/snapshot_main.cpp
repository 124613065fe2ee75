// The command line of `troupe snapshot`.
#include "runtime/tools/snapshot_main.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "runtime/tools/snapshot_tool.hpp"

namespace troupe {

namespace {

constexpr const char* snapshot_purpose =

    R"(Verifies a server's snapshots, and shows what they hold: sums, the biggest subtrees, znodes
with their Stat, one znode's data.

Works on files alone: no server is asked, and one that runs is not disturbed. A snapshot is the
state after one transaction; what came later stands in the log (troupe log).)";

constexpr const char* snapshot_examples = R"(Examples:
  troupe snapshot /var/lib/zookeeper                all of this server's, the newest at length
  troupe snapshot --depth 2 --top 20 DIRECTORY      where the bytes are
  troupe snapshot DIRECTORY --list /locks           this znode and all below, a line each
  troupe snapshot --get /config/app FILE > app.cfg  what was in it, byte by byte
  troupe snapshot DIRECTORY --json --list | jq .path

A DIRECTORY is the server's dataDir, or the folder troupe in it. Of its snapshots the newest whole
one is shown at length, listed, or searched.

Exit codes: 0 whole, 1 damaged, 2 not understood, not readable, or no such znode.)";

} // namespace

int snapshot_main(int argc, char** argv) {
  CLI::App app{snapshot_purpose, "troupe snapshot"};
  tools::snapshot_wishes wishes;
  std::string get;
  std::vector<std::string> list_words;
  app.add_option("place", wishes.places, "files, or servers' directories")
      ->type_name("FILE|DIRECTORY");
  app.add_option("--top", wishes.top, "how many subtrees are shown (10)")->type_name("N");
  app.add_option("--depth", wishes.depth, "how deep their roots may lie (1: right below /)")
      ->type_name("D");
  auto* list = app.add_option("--list", list_words,
                              "znodes with their Stat, a line each: PATH and all below. Stands "
                              "behind FILE or DIRECTORY")
                   ->type_name("[PATH]")
                   ->expected(0, 1);
  auto* wanted =
      app.add_option("--get", get, "the data of this znode, as it is")->type_name("PATH");
  app.add_flag("--json", wishes.as_json, "a JSON object for each snapshot or znode");
  app.footer(snapshot_examples);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : 2;
  }
  auto refuse = [](const std::string& why) {
    std::cerr << "troupe snapshot: " << why << '\n';
    return 2;
  };
  if (list->count() > 0)
    wishes.list = list_words.empty() || list_words.front().empty() ? "/" : list_words.front();
  if (wanted->count() > 0)
    wishes.get = get;
  if (wishes.list && wishes.get)
    return refuse("--list or --get, not both");
  if (wishes.places.empty())
    return refuse(list->count() > 0 ? "name FILE or DIRECTORY before --list: the word behind it is "
                                      "a znode's path"
                                    : "name a FILE or a DIRECTORY; --help says more");
  for (auto* path : {&wishes.list, &wishes.get})
    if (*path
        && ((*path)->empty() || (**path)[0] != '/'
            || ((*path)->size() > 1 && (*path)->back() == '/')))
      return refuse("a znode's path is as in /a/b, and not \"" + **path + '"');
  std::ios::sync_with_stdio(false);
  auto code = tools::look_at_snapshots(wishes, std::cout, std::cerr);
  std::cout.flush();
  return std::cout ? code : refuse("what was found could not be written");
}

} // namespace troupe
