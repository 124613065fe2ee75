// One pass over the chronicle, one back for who leads next.
#include "runtime/live_play/expected_step.hpp"

#include <algorithm>
#include <set>
#include <type_traits>

#include "runtime/live_play/live_audience.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe::live_play {

namespace {

namespace c = command;
namespace m = milestone;

[[noreturn]] void refuse(const happening::step& at, const std::string& what) {
  throw script_error(at.file + ':' + std::to_string(at.line) + ": '" + what
                     + "' cannot be done to real processes; with --live a script has servers, "
                       "after, timing, start, stop, crash, put, read, wait, roles, disk, and what "
                       "clients ask");
}

std::string verb_of(const std::string& text) {
  return text.substr(0, text.find(' '));
}

template <class T, class... Others>
constexpr bool is_one_of = (std::is_same_v<T, Others> || ...);

template <class T>
constexpr bool is_playable =
    is_one_of<T, c::servers, c::after, c::times, c::start, c::stop, c::crash, c::put, c::read,
              c::wait, c::roles, c::disk, c::client>;

class reader {
public:
  std::vector<expected_step> read(const chronicle& record) {
    for (auto& x : record.entries())
      std::visit([this](auto& what) { on(what); }, x.what);
    end_step();
    server_id next = nobody;
    for (auto i = found_.rbegin(); i != found_.rend(); ++i) {
      if (i->next_leader == nobody)
        i->next_leader = next;
      next = i->next_leader;
    }
    return std::move(found_);
  }

private:
  void end_step() {
    if (found_.empty())
      return;
    auto& x = found_.back();
    x.roles = roles_;
    std::stable_sort(x.client_words.begin(), x.client_words.end(), [](auto& a, auto& b) {
      return a.substr(0, a.find(' ')) < b.substr(0, b.find(' '));
    });
    x.decided = proposed_ <= committed_;
  }

  void on(const happening::step& x) {
    end_step();
    step_ = x;
    if (x.text.starts_with("in ") || x.text.find(" & ") != std::string::npos)
      refuse(x, x.text.starts_with("in ") ? "in" : "&");
    found_.push_back({});
    found_.back().text = x.text;
    found_.back().line = x.line;
    found_.back().silent = x.silent;
  }

  void on(const happening::deed& x) {
    std::visit(
        [&](auto& what) {
          using type = std::decay_t<decltype(what)>;
          if constexpr (!is_playable<type>)
            refuse(step_, verb_of(step_.text));
          if constexpr (std::is_same_v<type, c::client>) {
            check(what);
            clients_.insert(what.name);
          }
          if constexpr (std::is_same_v<type, c::times>)
            check(what);
          if constexpr (std::is_same_v<type, c::servers>)
            for (auto* list : {&what.voters, &what.observers})
              for (auto s : *list)
                roles_[s] = "down";
          if constexpr (std::is_same_v<type, c::start>)
            become(what.who, "looks");
          if constexpr (std::is_same_v<type, c::stop> || std::is_same_v<type, c::crash>)
            become(what.who, "down");
        },
        x.what);
    found_.back().deeds.push_back(x.what);
  }

  void check(const c::client& x) {
    auto visit = std::get_if<order::visit>(&x.what.what);
    if (visit && (visit->only || clients_.contains(x.name)))
      refuse(step_, step_.text);
    if (std::holds_alternative<order::vanish>(x.what.what)
        || std::holds_alternative<order::come_back>(x.what.what))
      refuse(step_, step_.text);
  }

  void check(const c::times& x) {
    for (auto& [name, value] : x.given)
      if (name == "counter_max" || name == "finalize" || name == "renotify")
        refuse(step_, "timing " + name);
  }

  void become(const std::vector<server_id>& who, const std::string& role) {
    for (auto s : who) {
      roles_[s] = role;
      found_.back().changes[s] = role;
    }
  }

  void on(const happening::told& x) {
    auto now = std::visit([this](auto& what) { return role_after(what); }, x.what);
    if (now.empty() || found_.empty())
      return;
    become({x.server}, now);
    if (now.starts_with("leads") && found_.back().next_leader == nobody)
      found_.back().next_leader = x.server;
  }

  template <class T>
  std::string role_after(const T& x) {
    if constexpr (std::is_same_v<T, m::proposes>)
      proposed_ = x.id;
    if constexpr (std::is_same_v<T, m::commits>)
      committed_ = x.through;
    if constexpr (std::is_same_v<T, m::looks>)
      return "looks";
    if constexpr (std::is_same_v<T, m::leads>)
      return "leads " + epoch_text(x.epoch);
    if constexpr (std::is_same_v<T, m::follows>)
      return "follows " + to_string(x.leader) + ' ' + epoch_text(x.epoch);
    if constexpr (std::is_same_v<T, m::observes>)
      return "observes " + to_string(x.leader) + ' ' + epoch_text(x.epoch);
    if constexpr (std::is_same_v<T, m::stops>)
      return "down";
    return "";
  }

  void on(const happening::answer& x) {
    if (found_.empty())
      return;
    auto& step = found_.back();
    auto name = x.text.substr(0, x.text.find(' '));
    if (!clients_.contains(name))
      step.answers.push_back(x.text);
    else if (auto words = comparable_.of(x.text); !words.empty())
      step.client_words.push_back(words);
  }

  void on(const happening::delivery&) {}

  void on(const happening::alarm& x) {
    throw script_error(step_.file + ':' + std::to_string(step_.line)
                       + ": a law is broken in virtual time already"
                       + (x.lines.empty() ? "" : " (" + x.lines.front() + ')'));
  }

  std::vector<expected_step> found_;
  happening::step step_;
  std::map<server_id, std::string> roles_;
  std::set<std::string> clients_;
  comparable_words comparable_;
  zxid proposed_;
  zxid committed_;
};

} // namespace

std::vector<expected_step> expected_steps(const chronicle& record) {
  return reader().read(record);
}

bool serves(const std::string& role) {
  return role != "down" && role != "looks";
}

} // namespace troupe::live_play
