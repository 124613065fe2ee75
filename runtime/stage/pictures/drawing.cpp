// From what happened to what is shown of it.
#include "runtime/stage/pictures/drawing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "messages/overloaded.hpp"
#include "runtime/stage/frame_text.hpp"
#include "runtime/stage/network.hpp"
#include "runtime/stage/pictures/deeds.hpp"

namespace troupe {

namespace {

namespace m = milestone;

/// More messages than this in one scene are counted, not drawn.
constexpr std::size_t arrows_max = 300;

/// What is drawn although nobody said `trace on`.
bool is_telling(const std::string& kind) {
  static const std::set<std::string> all{
      "proposal", "ack",      "commit",           "new_leader",
      "truncate", "catch_up", "catch_up_history", "catch_up_snapshot"};
  return all.contains(kind);
}

std::string stem_of(const std::string& file) {
  auto slash = file.rfind('/');
  auto name = slash == std::string::npos ? file : file.substr(slash + 1);
  if (name.ends_with(".scenario"))
    name.resize(name.size() - std::string(".scenario").size());
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string without_sign(const std::string& comment) {
  auto first = comment.find_first_not_of("# ");
  return first == std::string::npos ? "" : comment.substr(first);
}

class drawer {
public:
  drawer(const scenario& script, const performance& heard) : script_(script), heard_(heard) {
    found_.title = stem_of(script.file);
    read_comments();
  }

  drawing draw(const chronicle& record) {
    for (auto& x : record.entries()) {
      now_ = x.at;
      std::visit([this](auto& what) { on(what); }, x.what);
    }
    count_what_is_left_out();
    return std::move(found_);
  }

private:
  using mark = drawing::mark;

  // ---- the script

  void read_comments() {
    std::vector<std::string> since;
    auto first = true; // the first block of comments is the plot
    for (auto& line : script_.lines) {
      if (line.step >= 0) {
        comments_[static_cast<std::size_t>(line.step)] = std::exchange(since, {});
        first = false;
      } else if (line.text.empty() && first) {
        first = found_.plot.empty();
      } else if (!line.text.empty()) {
        (first ? found_.plot : since).push_back(without_sign(line.text));
      }
    }
  }

  void on(const happening::step& x) {
    count_what_is_left_out();
    drawing::scene next;
    next.command = x.text;
    next.line = x.line;
    next.file = x.file;
    next.silent = x.silent;
    next.at = now_;
    if (!x.silent) {
      next.comments = comments_[played_];
      if (played_ < heard_.answers.size())
        for (auto& line : heard_.answers[played_])
          next.answers.push_back(line.starts_with("  ") ? line.substr(2) : line);
      ++played_;
    }
    found_.scenes.push_back(std::move(next));
  }

  // ---- what happened

  void on(const happening::deed& x) {
    if (auto servers = std::get_if<command::servers>(&x.what)) {
      for (auto s : servers->voters)
        add_lane(to_string(s), lane_kind::voter);
      for (auto s : servers->observers)
        add_lane(to_string(s), lane_kind::observer);
    }
    if (auto trace = std::get_if<command::trace>(&x.what))
      traced_ = trace->on;
    if (auto client = std::get_if<command::client>(&x.what)) {
      add_lane(client->name, lane_kind::client);
      if (auto i = lane_of(client->name))
        add(mark{*i, "asks", words_for(client->name), {}});
    }
    if (auto program = std::get_if<command::program>(&x.what))
      add_lane(program->name, lane_kind::client);
    if (auto told = std::get_if<command::program_errand>(&x.what))
      if (auto i = lane_of(told->name))
        add(mark{*i, "asks", words_for(told->name), {}});
    auto shown = show_deed(x.what);
    for (auto& mine : shown.marks)
      if (auto i = lane_of(mine.who))
        say({*i, mine.kind, mine.text, mine.becomes});
    if (!shown.band_kind.empty())
      add(drawing::band{shown.band_kind, shown.band_text});
  }

  /// What the script says to this client in the line under way.
  std::string words_for(const std::string& client) const {
    std::istringstream all(found_.scenes.empty() ? "" : found_.scenes.back().command);
    for (std::string part; std::getline(all, part, '&');) {
      std::istringstream in(part);
      std::string word, rest;
      in >> word;
      if (word == "in")
        in >> word >> word;
      if (word == "client")
        in >> word;
      if (word == client && std::getline(in >> std::ws, rest))
        return rest.substr(0, rest.find_last_not_of(' ') + 1);
    }
    return "...";
  }

  void on(const happening::told& x) {
    auto i = lane_of(to_string(x.server));
    if (!i)
      return;
    auto mine = [&](const char* kind, const std::string& text,
                    std::optional<lane_role> becomes = {}) {
      say({*i, kind, text, becomes});
    };
    std::visit(
        overloaded{
            [&](const m::looks&) { mine("looks", "looks", lane_role::looks); },
            [&](const m::votes& v) { mine("votes", "votes " + to_string(v.choice)); },
            [&](const m::leads& v) {
              mine("leads", "leads " + epoch_text(v.epoch), lane_role::leads);
            },
            [&](const m::follows& v) {
              mine("follows", "follows " + to_string(v.leader) + ' ' + epoch_text(v.epoch),
                   lane_role::follows);
            },
            [&](const m::observes& v) {
              mine("observes", "observes " + to_string(v.leader) + ' ' + epoch_text(v.epoch),
                   lane_role::observes);
            },
            [&](const m::proposes& v) { mine("proposes", "proposes " + to_string(v.id)); },
            [&](const m::commits& v) {
              auto& last = committed_[{*i, v.through.epoch}];
              mine("commits", "commits " + range({v.through.epoch, last + 1}, v.through));
              last = v.through.counter;
            },
            [&](const m::learns& v) { mine("learns", "learns " + range(v.first, v.last)); },
            [&](const m::forgets& v) { mine("forgets", "forgets " + range(v.first, v.last)); },
            [&](const m::loads& v) { mine("loads", "loads " + to_string(v.at)); },
            [&](const m::abstains& v) { mine("abstains", "does not vote (" + v.reason + ")"); },
            [&](const m::returns&) { mine("returns", "votes again"); },
            [&](const m::mends& v) { mine("mends", "mends " + range(v.first, v.last)); },
            [&](const m::lacks& v) { mine("lacks", "lacks " + range(v.first, v.last)); },
            [&](const m::stops& v) { mine("stops", "stops (" + v.reason + ")", lane_role::down); },
            [](const auto&) {},
        },
        x.what);
  }

  void on(const happening::delivery& x) {
    if (!traced_ && !is_telling(x.kind))
      return;
    if (x.from == the_disk || x.to == the_disk) {
      auto i = lane_of(to_string(x.from == the_disk ? x.to : x.from));
      if (i && traced_)
        add(mark{*i, "disk", (x.from == the_disk ? "disk: " : "to disk: ") + x.text, {}});
      return;
    }
    auto from = lane_of(to_string(x.from)), to = lane_of(to_string(x.to));
    if (!from || !to)
      return;
    if (++arrows_ <= arrows_max)
      add(drawing::arrow{*from, *to, x.kind, x.text});
  }

  /// "ann got y": in the lane of that client, if there is one. Servers' own lines are milestones,
  /// or what was asked for: the transcript beside the picture shows them.
  void on(const happening::answer& x) {
    auto blank = x.text.find(' ');
    auto i = lane_of(x.text.substr(0, blank));
    if (i && blank != std::string::npos && found_.lanes[*i].kind == lane_kind::client) {
      auto text = x.text.substr(blank + 1);
      add(mark{*i, text.starts_with("event") ? "event" : "answer", text, {}});
    }
  }

  void on(const happening::alarm& x) {
    drawing::law broken;
    for (auto& line : x.lines)
      broken.lines.push_back(line.substr(std::min(line.find_first_not_of("! "), line.size())));
    add(std::move(broken));
  }

  // ---- into the drawing

  std::optional<std::size_t> lane_of(const std::string& name) const {
    for (std::size_t i = 0; i < found_.lanes.size(); ++i)
      if (found_.lanes[i].name == name)
        return i;
    return std::nullopt;
  }

  void add_lane(const std::string& name, lane_kind kind) {
    if (!lane_of(name))
      found_.lanes.push_back({name, kind});
  }

  template <class T>
  void add(T what) {
    if (!found_.scenes.empty())
      found_.scenes.back().items.push_back({now_, std::move(what)});
  }

  /// What a server says twice in a row is said once.
  void say(mark x) {
    if (!found_.scenes.empty() && x.kind == "looks") {
      auto& items = found_.scenes.back().items;
      for (auto i = items.rbegin(); i != items.rend(); ++i)
        if (auto before = std::get_if<mark>(&i->what); before && before->lane == x.lane) {
          if (before->text == x.text)
            return;
          break;
        }
    }
    add(std::move(x));
  }

  void count_what_is_left_out() {
    if (arrows_ > arrows_max)
      add(drawing::band{"more", "and " + std::to_string(arrows_ - arrows_max)
                                    + " more messages, which are not drawn"});
    arrows_ = 0;
  }

  const scenario& script_;
  const performance& heard_;
  drawing found_;
  std::map<std::size_t, std::vector<std::string>> comments_; ///< by step
  std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> committed_;
  std::chrono::milliseconds now_{};
  std::size_t played_ = 0;
  std::size_t arrows_ = 0;
  bool traced_ = false;
};

} // namespace

const char* word_for(lane_role x) {
  switch (x) {
  case lane_role::down:
    return "down";
  case lane_role::looks:
    return "looks";
  case lane_role::leads:
    return "leads";
  case lane_role::follows:
    return "follows";
  case lane_role::observes:
    return "observes";
  }
  return "?";
}

drawing draw(const scenario& script, const performance& heard, const chronicle& record) {
  return drawer(script, heard).draw(record);
}

} // namespace troupe
