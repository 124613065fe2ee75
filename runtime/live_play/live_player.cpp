// One function a command; then the wait for what virtual servers did.
#include "runtime/live_play/live_player.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "runtime/live_play/expected_step.hpp"
#include "runtime/live_play/live_audience.hpp"
#include "runtime/live_play/live_client.hpp"
#include "runtime/live_play/server_process.hpp"
#include "runtime/stage/player.hpp"

namespace troupe::live_play {

namespace {

namespace c = command;
using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds look_again{10};

/// A directory of its own below the system's for temporary files; gone with the object.
class temporary_place {
public:
  temporary_place() {
    auto name = (std::filesystem::temp_directory_path() / "troupe_live_XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error(name + ": no directory can be made there");
    path_ = name;
  }

  ~temporary_place() {
    std::error_code ignored; // it lies among temporary files
    std::filesystem::remove_all(path_, ignored);
  }

  temporary_place(const temporary_place&) = delete;
  temporary_place& operator=(const temporary_place&) = delete;

  const std::string& path() const {
    return path_;
  }

private:
  std::string path_;
};

class live_player {
public:
  live_report play(const std::vector<expected_step>& steps) {
    for (auto& x : steps) {
      write(x.text + '\n', x.text + '\n');
      step_ = &x;
      last_ = &x == &steps.back();
      for (auto& what : x.deeds)
        std::visit([this](auto& deed) { on(deed); }, what);
      compare_roles();
      compare_clients();
      leads_now_ = std::any_of(x.roles.begin(), x.roles.end(),
                               [](auto& i) { return i.second.starts_with("leads"); });
      if (!report_.same()) {
        for (auto& [id, server] : servers_)
          report_.help += "server " + to_string(id) + ":\n" + server->last_words();
        break;
      }
    }
    return std::move(report_);
  }

private:
  void write(const std::string& expected, const std::string& found) {
    report_.expected += expected;
    report_.found += found;
  }

  void answer(const std::string& expected, const std::string& found) {
    write("  " + expected + '\n', "  " + found + '\n');
  }

  /// As long as a real ensemble may take for what took a virtual one no time.
  milliseconds patience() const {
    return milliseconds{10'000} + 8 * times_.tick;
  }

  /// Looks until it sees `expected`, or for as long as patience lasts; what it saw last.
  std::string watch(const std::string& expected, const std::function<std::string()>& look) {
    auto until = clock::now() + patience();
    for (;;) {
      auto found = look();
      if (found == expected || clock::now() >= until)
        return found;
      std::this_thread::sleep_for(look_again);
    }
  }

  server_process& at(server_id s) {
    raise();
    return *servers_.at(s);
  }

  /// Those that have to be so now. Who looks is on its way.
  void compare_roles() {
    if (last_)
      write("# at the end\n", "# at the end\n");
    for (auto& [s, expected] : last_ ? step_->roles : step_->changes) {
      if (!servers_.contains(s) || (expected == "looks" && !last_))
        continue;
      auto found = watch(expected, [&, id = s] { return at(id).role(); });
      answer(to_string(s) + ' ' + expected, to_string(s) + ' ' + found);
    }
  }

  /// What was not heard by now has time; what came too early, or should not, is a difference.
  void compare_clients() {
    auto until = clock::now() + patience();
    auto found = audience_.words();
    while (found != step_->client_words && clock::now() < until) {
      std::this_thread::sleep_for(look_again);
      found = audience_.words();
    }
    for (auto& line : step_->client_words)
      write("  " + line + '\n', "");
    for (auto& line : found)
      write("", "  " + line + '\n');
    audience_.forget(found);
  }

  // ---- what changes nothing

  template <class Other>
  void on(const Other&) {} // refused before anything was started, or without effect here

  void on(const c::servers& x) {
    for (auto s : x.voters)
      seats_.push_back({s, false});
    for (auto s : x.observers)
      seats_.push_back({s, true});
  }

  void on(const c::times& x) {
    x.change(times_);
  }

  // ---- servers

  void raise() {
    if (servers_.empty())
      for (auto& x : seats_)
        servers_[x.id] = std::make_unique<server_process>(x, seats_, times_,
                                                          place_.path() + '/' + to_string(x.id));
  }

  /// Whoever led in virtual time comes first, and once a majority is there it leads before the
  /// others come: of those that begin at once, some real ones might otherwise have found another
  /// leader before the best vote is cast.
  void on(const c::start& x) {
    raise();
    auto leader = leads_now_ ? nobody : step_->next_leader;
    auto order = x.who;
    std::stable_partition(order.begin(), order.end(), [&](auto s) { return s == leader; });
    for (auto s : order) {
      at(s).start();
      if (leader == nobody || !at(leader).is_up() || order.size() == 1)
        continue;
      watch("yes", [&] { return at(s).ready() ? "yes" : "no"; });
      if (is_majority_up())
        watch("yes", [&] { return at(leader).role().starts_with("leads") ? "yes" : "no"; });
    }
  }

  bool is_majority_up() {
    std::size_t voters = 0, up = 0;
    for (auto& x : seats_)
      if (!x.observer) {
        ++voters;
        up += at(x.id).is_up();
      }
    return up == voters / 2 + 1;
  }

  void on(const c::stop& x) {
    for (auto s : x.who) {
      client_.forget(s);
      if (!at(s).stop())
        answer(to_string(s) + " ends when it is asked to", to_string(s) + " had to be killed");
    }
  }

  void on(const c::crash& x) {
    for (auto s : x.who)
      at(s).crash();
    for (auto s : x.who)
      client_.forget(s);
  }

  void on(const c::wait& x) {
    std::this_thread::sleep_for(x.ticks ? times_.tick * x.count : milliseconds(x.count));
  }

  // ---- a client

  void on(const c::put& x) {
    auto name = to_string(x.at);
    auto port = at(x.at).client_port();
    auto refusal = step_->answers.empty() ? "" : step_->answers.front();
    if (!refusal.empty())
      return answer(refusal, put_where_it_is_refused(x, port));
    for (auto& value : x.values) {
      if (!step_->decided) {
        say(x, value);
        continue;
      }
      auto said = client_.put(x.at, port, x.path, value, patience());
      auto ok = name + " puts " + x.path + ' ' + value;
      answer(ok, said == error::ok ? ok
                 : said            ? name + ": error " + std::to_string(static_cast<int>(*said))
                                   : name + " does not answer");
    }
  }

  std::string put_where_it_is_refused(const c::put& x, std::uint16_t port) {
    auto name = to_string(x.at);
    if (!at(x.at).is_up())
      return name + " is down";
    auto said = client_.put_afresh(port, x.path, x.values.front(), milliseconds{2000});
    return said == error::ok ? name + " puts " + x.path + ' ' + x.values.front()
                             : name + " takes no writes";
  }

  /// Nobody will answer now; it is under way when it is in the log of the server that was told.
  void say(const c::put& x, const std::string& value) {
    client_.say(x.at, at(x.at).client_port(), x.path, value);
    auto words = to_string(x.at) + " logs " + x.path + ' ' + value;
    auto logged = watch(words, [&] {
      return at(x.at).has_logged(x.path, value) ? words : to_string(x.at) + " logs nothing";
    });
    answer(words, logged);
  }

  void on(const c::client& x) {
    raise();
    std::map<server_id, std::uint16_t> ports;
    for (auto& [s, server] : servers_)
      ports[s] = server->client_port();
    audience_.tell(x, ports);
  }

  void on(const c::read& x) {
    auto expected = step_->answers.empty() ? "" : step_->answers.front();
    auto role = step_->roles.at(x.at);
    if (role == "looks")
      return answer(to_string(x.at) + " serves nobody", to_string(x.at) + " serves nobody");
    answer(expected, watch(expected, [&] { return read_once(x); }));
  }

  std::string read_once(const c::read& x) {
    auto who = to_string(x.at) + ' ';
    if (!at(x.at).is_up())
      return who + "is down";
    auto said = client_.read(x.at, at(x.at).client_port(), x.path, milliseconds{2000});
    if (!said)
      return who + "does not answer";
    if (auto data = std::get_if<got_data>(&said->body))
      return who + x.path + " = " + data->data.value_or("");
    if (said->code == error::no_node)
      return who + "no " + x.path;
    return who + x.path + ": error " + std::to_string(static_cast<int>(said->code));
  }

  // ---- looking

  void on(const c::roles&) {
    raise();
    for (auto& [s, expected] : step_->roles)
      if (servers_.contains(s)) {
        auto found = watch(expected, [&, id = s] { return at(id).role(); });
        answer(to_string(s) + ' ' + expected, to_string(s) + ' ' + found);
      }
  }

  /// Only the epoch: sessions take transaction numbers too.
  void on(const c::disk& x) {
    auto expected = step_->answers.empty() ? "" : step_->answers.front();
    expected = expected.substr(0, expected.find(','));
    answer(expected, watch(expected, [&] {
             auto found = at(x.of).look_at_disk();
             return to_string(x.of)
                    + (found ? " epoch " + std::to_string(found->epoch) : " cannot be read");
           }));
  }

  temporary_place place_;
  timing times_;
  std::vector<seat> seats_;
  std::map<server_id, std::unique_ptr<server_process>> servers_;
  live_client client_;
  live_audience audience_;
  const expected_step* step_ = nullptr;
  bool last_ = false;
  bool leads_now_ = false; ///< somebody did at the end of the last step
  live_report report_;
};

} // namespace

live_report play_live(const scenario& script) {
  chronicle record;
  player({}, &record).play(script);
  return live_player().play(expected_steps(record));
}

} // namespace troupe::live_play
