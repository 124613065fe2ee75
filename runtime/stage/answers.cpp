// Folding.
#include "runtime/stage/answers.hpp"

#include <optional>
#include <type_traits>

#include "messages/overloaded.hpp"
#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace {

namespace m = milestone;

/// Milestones in a row that become one phrase.
class phrase {
public:
  explicit phrase(std::map<std::uint32_t, zxid>& committed) : committed_(committed) {}

  void add(const milestone_kind& what) {
    std::visit(overloaded{
                   [&](const m::votes& x) {
                     enter(kind::search);
                     if (!first_vote_)
                       first_vote_ = x.choice;
                     last_vote_ = x.choice;
                   },
                   [&](const m::proposes& x) {
                     enter(kind::broadcast);
                     extend(proposed_, x.id, x.id);
                   },
                   [&](const m::commits& x) {
                     enter(kind::broadcast);
                     auto& last = committed_[x.through.epoch];
                     extend(decided_, {x.through.epoch, last.counter + 1}, x.through);
                     last = x.through;
                   },
                   [&](const m::learns& x) {
                     enter(kind::learns);
                     extend(learned_, x.first, x.last);
                   },
                   [&](const m::looks&) {
                     if (now_ == kind::search && !looked_)
                       enter(kind::none);
                     enter(kind::search);
                     looked_ = true; // how often, and why, is up to the order of events
                   },
                   [&](const m::leads& x) { alone("leads " + epoch_text(x.epoch)); },
                   [&](const m::follows& x) {
                     alone("follows " + to_string(x.leader) + ' ' + epoch_text(x.epoch));
                   },
                   [&](const m::observes& x) {
                     alone("observes " + to_string(x.leader) + ' ' + epoch_text(x.epoch));
                   },
                   [&](const m::forgets& x) { alone("forgets " + range(x.first, x.last)); },
                   [&](const m::loads& x) { alone("loads " + to_string(x.at)); },
                   [&](const m::abstains& x) { alone("does not vote (" + x.reason + ")"); },
                   [&](const m::returns&) { alone("votes again"); },
                   [&](const m::mends& x) { alone("mends " + range(x.first, x.last)); },
                   [&](const m::lacks& x) { alone("lacks " + range(x.first, x.last)); },
                   [&](const m::stops& x) { alone("stops (" + x.reason + ")"); },
                   [](const auto&) {},
               },
               what);
  }

  std::string text() {
    enter(kind::none);
    return text_;
  }

private:
  enum class kind { none, search, broadcast, learns, other };
  using span = std::optional<std::pair<zxid, zxid>>;

  static void extend(span& x, zxid first, zxid last) {
    x = {x ? x->first : first, last};
  }

  void alone(const std::string& what) {
    enter(kind::other);
    say(what);
  }

  void say(const std::string& what) {
    text_ += (text_.empty() ? "" : ", ") + what;
  }

  void say(const char* verb, span& x) {
    if (auto s = std::exchange(x, std::nullopt))
      say(std::string(verb) + ' ' + range(s->first, s->second));
  }

  /// Says what had piled up if another kind begins.
  void enter(kind next) {
    if (next == now_)
      return;
    if (std::exchange(looked_, false))
      say("looks");
    if (first_vote_) {
      say("votes " + to_string(*first_vote_));
      if (last_vote_ != *first_vote_)
        say("then " + to_string(last_vote_));
      first_vote_.reset();
    }
    say("proposes", proposed_);
    say("commits", decided_);
    say("learns", learned_);
    now_ = next;
  }

  std::map<std::uint32_t, zxid>& committed_;
  kind now_ = kind::none;
  bool looked_ = false;
  std::optional<vote> first_vote_;
  vote last_vote_;
  span proposed_;
  span decided_;
  span learned_;
  std::string text_;
};

} // namespace

void answers::hear(server_id server, const milestone_kind& what) {
  heard_[server].push_back(what);
}

void answers::hear(const std::string& client, std::string what) {
  clients_[client].push_back(std::move(what));
}

void answers::say(std::string line) {
  said_.push_back(std::move(line));
}

std::vector<std::string> answers::take() {
  std::vector<std::string> lines;
  for (auto& [server, all] : std::exchange(heard_, {})) {
    phrase told(committed_[server]);
    for (auto& what : all)
      told.add(what);
    if (auto text = told.text(); !text.empty())
      lines.push_back("  " + to_string(server) + ' ' + text);
  }
  for (auto& [client, all] : std::exchange(clients_, {}))
    for (auto& what : all)
      lines.push_back("  " + client + ' ' + what);
  for (auto& line : std::exchange(said_, {}))
    lines.push_back("  " + line);
  return lines;
}

} // namespace troupe
