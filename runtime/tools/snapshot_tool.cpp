// Of a directory the newest whole snapshot is shown: it is the one that its server would take.
#include "runtime/tools/snapshot_tool.hpp"

#include <algorithm>

#include "runtime/tools/place.hpp"
#include "runtime/tools/snapshot_survey.hpp"
#include "runtime/tools/subtree_sizes.hpp"
#include "runtime/tools/text.hpp"
#include "runtime/tools/znode_list.hpp"

namespace troupe::tools {

namespace {

/// Names of the snapshots of a directory, those of the newest generation first, and of each the
/// newest first.
std::vector<std::string> snapshots_in(directory& where) {
  std::vector<std::pair<std::pair<std::uint64_t, zxid>, std::string>> all;
  for (auto& name : where.list()) {
    zxid at;
    if (!parse_numbered("snapshot.", name, at))
      continue;
    file_head head; // of a damaged one: generation 0
    auto bytes = where.open(name)->read(0, file_head_bytes);
    auto good = read_file_head(file_kind::snapshot, bytes, head) == head_state::good;
    all.push_back({{good ? head.generation : 0, at}, name});
  }
  std::sort(all.rbegin(), all.rend());
  std::vector<std::string> names;
  for (auto& x : all)
    names.push_back(x.second);
  return names;
}

class snapshot_printer {
public:
  snapshot_printer(const snapshot_wishes& wishes, std::ostream& out, std::ostream& err)
      : wishes_(wishes), out_(out), err_(err) {}

  void look_at(const std::string& word) {
    auto here = find_place(word);
    if (here.file) {
      show(*here.where, *here.file);
      return;
    }
    auto names = snapshots_in(*here.where);
    if (names.empty())
      return complain(nothing_in(here, "snapshot"));
    auto shown = false;
    for (auto& name : names) {
      if (!shown)
        shown = show(*here.where, name);
      else if (!wishes_.list && !wishes_.get)
        only_verify(*here.where, name);
    }
  }

  void complain(const std::string& sentence) {
    err_ << "troupe snapshot: " << sentence << '\n';
    worst_ = 2;
  }

  int worst() const {
    return worst_;
  }

private:
  /// True: it was whole.
  bool show(directory& where, const std::string& name) {
    if (wishes_.list)
      return list(where, name);
    if (wishes_.get)
      return get(where, name);
    subtree_sizes sizes(wishes_.depth);
    auto x = survey(where, name, [&](const node_record& node) {
      sizes.add(node.path, node.data ? node.data->size() : 0);
    });
    note(x);
    auto top = sizes.top(x.whole() ? wishes_.top : 0);
    if (wishes_.as_json) {
      auto line = json_of(x);
      if (!top.empty())
        line["subtrees"] = json_of(top);
      out_ << one_line(line) << '\n';
      return x.whole();
    }
    out_ << text_of(x) << '\n';
    if (!top.empty())
      out_ << tools::text_of(top) << '\n';
    return x.whole();
  }

  void only_verify(directory& where, const std::string& name) {
    auto x = survey(where, name, [](const node_record&) {});
    note(x);
    out_ << (wishes_.as_json ? one_line(json_of(x)) : line_of(x)) << '\n';
  }

  bool list(directory& where, const std::string& name) {
    znode_list znodes(*wishes_.list);
    auto x = survey(where, name, [&](const node_record& node) { znodes.add(node); });
    note(x);
    lament(x);
    auto all = znodes.take();
    for (auto& one : all)
      out_ << (wishes_.as_json ? one_line(json_of(one)) : line_of(one)) << '\n';
    if (all.empty() && x.whole())
      complain("there is no znode " + printable(*wishes_.list) + " in " + x.path);
    return x.whole() || !all.empty();
  }

  bool get(directory& where, const std::string& name) {
    znode_list znodes(*wishes_.get, true);
    content data;
    auto x = survey(where, name, [&](const node_record& node) {
      if (znodes.add(node))
        data = node.data;
    });
    note(x);
    lament(x);
    auto all = znodes.take();
    if (all.empty()) {
      if (x.whole())
        complain("there is no znode " + printable(*wishes_.get) + " in " + x.path);
      return x.whole();
    }
    if (!wishes_.as_json) {
      out_ << data.value_or("");
      return true;
    }
    auto line = json_of(all.front());
    put_data(line, data);
    out_ << one_line(line) << '\n';
    return true;
  }

  void note(const snapshot_survey& x) {
    worst_ = std::max(worst_, x.whole() ? 0 : x.is == verdict::damaged ? 1 : 2);
  }

  /// What is listed of a damaged snapshot is not all of it.
  void lament(const snapshot_survey& x) {
    if (!x.whole())
      err_ << "troupe snapshot: " << line_of(x) << '\n';
  }

  const snapshot_wishes& wishes_;
  std::ostream& out_;
  std::ostream& err_;
  int worst_ = 0;
};

} // namespace

int look_at_snapshots(const snapshot_wishes& wishes, std::ostream& out, std::ostream& err) {
  snapshot_printer printer(wishes, out, err);
  for (auto& word : wishes.places) {
    try {
      printer.look_at(word);
    } catch (const std::runtime_error& e) { // disk_failure, disk_refusal: sentences of their own
      printer.complain(e.what());
    }
  }
  return printer.worst();
}

} // namespace troupe::tools
