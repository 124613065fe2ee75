// export and import: a subtree as a file of JSON lines, and back.
//
// Always: an import checks the whole file and all of its znodes before it changes anything.
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/export_line.hpp"
#include "runtime/shell/local_file.hpp"
#include "runtime/shell/progress.hpp"

namespace troupe::shell {

namespace {

constexpr std::size_t named_max = 20;

int refuse_file(const std::string& file, answer& out) {
  return out.refuse(exit_code::file, file + ": " + std::strerror(errno));
}

int export_znodes(const arguments& x, context& in) {
  auto& file = x.rest[1];
  if (is_stream(file) && in.out.json())
    return in.out.refuse(exit_code::usage, "with --json the znodes have to go to a file");
  auto all = read_subtree(x.rest[0], in);
  if (all.code != error::ok)
    return in.out.refuse(all.code, all.path);
  for (auto& one : all.znodes)
    if (!is_utf8(one.place))
      return in.out.refuse(exit_code::file, "a name is no UTF-8 and cannot be written as JSON: "
                                                + placed_at(x.rest[0], one.place));
  std::ofstream kept;
  if (!is_stream(file))
    kept.open(file, std::ios::binary | std::ios::trunc);
  if (!is_stream(file) && !kept)
    return refuse_file(file, in.out);
  auto& to = is_stream(file) ? std::cout : kept;
  to << export_head(x.rest[0]) << '\n';
  for (auto& one : all.znodes)
    to << export_line(one) << '\n';
  to.flush();
  if (!to)
    return refuse_file(file, in.out);
  in.out.put("exported", all.znodes.size());
  in.out.put("ephemerals", all.ephemerals);
  if (!in.out.json())
    in.out.note("Exported " + std::to_string(all.znodes.size()) + " znodes"
                + (all.ephemerals == 0
                       ? ""
                       : ", left out " + std::to_string(all.ephemerals) + " ephemerals"));
  return 0;
}

/// What an import has to do.
struct import_plan {
  std::vector<znode_copy> absent;  ///< to be created
  std::vector<znode_copy> changed; ///< there, and different
  std::size_t same = 0;
  error code = error::ok;
  std::string path; ///< what could not be read
};

import_plan plan_of(const std::string& root, const std::vector<znode_copy>& all, context& in) {
  import_plan plan;
  std::vector<std::string> paths;
  for (auto& one : all)
    paths.push_back(placed_at(root, one.place));
  std::vector<std::size_t> there;
  auto failed = [&](error code, const std::string& path) {
    plan.code = code;
    plan.path = path;
    return false;
  };
  std::vector<bool> different(all.size());
  auto fine = ask_about(
      paths, in.ask_all, [](auto& path) { return ask::get{path}; },
      [&](std::size_t i, reply& said) {
        if (said.code == error::no_node) {
          plan.absent.push_back(all[i]);
          return true;
        }
        if (said.code != error::ok)
          return failed(said.code, paths[i]);
        there.push_back(i);
        different[i] = std::get<got_data>(said.body).data != all[i].data;
        return true;
      });
  std::vector<std::string> listed;
  for (auto i : there)
    listed.push_back(paths[i]);
  if (fine)
    ask_about(
        listed, in.ask_all, [](auto& path) { return ask::get_acl{path}; },
        [&](std::size_t k, reply& said) {
          auto i = there[k];
          if (said.code != error::ok)
            return failed(said.code, paths[i]);
          auto& access = std::get<got_acl>(said.body).access;
          auto changed = different[i] || access != all[i].access;
          plan.same += changed ? 0 : 1;
          if (changed)
            plan.changed.push_back(all[i]);
          return true;
        });
  return plan;
}

int refuse_to_overwrite(const std::string& root, const import_plan& plan, answer& out) {
  auto names = document::array();
  for (auto& one : plan.changed)
    names.push_back(placed_at(root, one.place));
  out.put("would_overwrite", names);
  for (std::size_t i = 0; i < std::min(plan.changed.size(), named_max) && !out.json(); ++i)
    out.note("would overwrite " + placed_at(root, plan.changed[i].place));
  return out.refuse(exit_code::node_exists,
                    std::to_string(plan.changed.size())
                        + " znodes exist and are different; nothing was changed (--force "
                          "overwrites them)");
}

/// Data, then access lists, of what exists. False: complained.
bool overwrite(const std::string& root, const std::vector<znode_copy>& changed, context& in,
               progress& shown) {
  for (auto& one : changed) {
    auto path = placed_at(root, one.place);
    for (auto& wish :
         {question{ask::set{path, one.data}}, question{ask::set_acl{path, one.access}}}) {
      auto said = in.ask(wish);
      if (said.code != error::ok) {
        shown.clear();
        in.out.refuse(said.code, path);
        return false;
      }
    }
    shown.add(1);
  }
  return true;
}

int carry_out(const std::string& root, const import_plan& plan, context& in) {
  progress shown{"import", plan.absent.size() + plan.changed.size()};
  if (!overwrite(root, plan.changed, in, shown))
    return number(exit_code::partly);
  auto above = ensure_parents(root, in);
  shown.clear();
  if (above.code != error::ok)
    return in.out.refuse(above.code, above.path);
  auto done = create_subtree(root, plan.absent, in, shown);
  shown.clear();
  in.out.put("created", done.created);
  in.out.put("overwritten", plan.changed.size());
  in.out.put("same", plan.same);
  if (done.code != error::ok) {
    auto code = in.out.refuse(done.code, done.path);
    return done.created + plan.changed.size() > 0 ? number(exit_code::partly) : code;
  }
  if (!in.out.json())
    in.out.note("Created " + std::to_string(done.created) + " znodes, overwrote "
                + std::to_string(plan.changed.size()) + ", " + std::to_string(plan.same)
                + " were the same");
  return 0;
}

int import_znodes(const arguments& x, context& in) {
  auto& file = x.rest[0];
  auto& root = x.rest[1];
  auto text = whole_file(file);
  if (!text)
    return refuse_file(file, in.out);
  auto parsed = read_export(*text);
  if (auto* fault = std::get_if<std::string>(&parsed))
    return in.out.refuse(exit_code::file, file + ", " + *fault);
  auto& all = std::get<std::vector<znode_copy>>(parsed);
  for (auto& one : all)
    if (auto path = placed_at(root, one.place); is_within(path, "/zookeeper"))
      return in.out.refuse(exit_code::invalid, path + " belongs to the servers");
  auto plan = plan_of(root, all, in);
  if (plan.code != error::ok)
    return in.out.refuse(plan.code, plan.path);
  if (!plan.changed.empty() && !x.has('f'))
    return refuse_to_overwrite(root, plan, in.out);
  return carry_out(root, plan, in);
}

constexpr std::array export_rows{
    command{"export", "path file", "", "pf", export_znodes,
            "writes a subtree to a file (- is stdout); ephemerals are left out"},
    command{"import", "[--force] file path", "f", "fp", import_znodes,
            "makes the znodes of such a file; --force overwrites what is there"},
};

} // namespace

std::span<const command> export_commands() {
  return export_rows;
}

} // namespace troupe::shell
