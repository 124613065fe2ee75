// Lines of the long words, as ZooKeeper's readers parse them.
#include "runtime/live/admin/dumps.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>

#include "runtime/live/admin/environment.hpp"
#include "runtime/live/admin/listings.hpp"

namespace troupe {

namespace {

/// As Java prints a Date: "Thu Jan 01 00:00:10 UTC 2026".
std::string date(std::int64_t ms) {
  auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  std::array<char, 64> text{};
  if (!::gmtime_r(&seconds, &parts))
    return "?";
  auto size = std::strftime(text.data(), text.size(), "%a %b %d %H:%M:%S UTC %Y", &parts);
  return {text.data(), size};
}

std::string left_out(std::uint64_t shown, std::uint64_t all) {
  return shown < all ? "(" + std::to_string(all - shown) + " more are not shown)\n" : "";
}

std::string expires(std::size_t count, std::int64_t at_ms) {
  return std::to_string(count) + " expire at " + date(at_ms) + ":\n";
}

/// A leader knows when its sessions end; the others know how long they may be silent.
std::string sessions(const server_facts& x) {
  auto leads = x.node.role == standing::leading;
  std::string text;
  std::uint64_t shown = 0;
  for (auto& wave : x.node.waves) {
    text += expires(wave.sessions.size(), x.wall_ms + wave.in_ms);
    for (auto session : wave.sessions)
      text += '\t' + to_string(session) + '\n';
    shown += wave.sessions.size();
  }
  if (leads)
    return "Session Sets (" + std::to_string(x.node.waves.size()) + ")/("
           + std::to_string(x.node.sessions) + "):\n" + text + left_out(shown, x.node.sessions);
  for (auto& one : x.node.open)
    text += to_string(one.session) + '\t' + std::to_string(one.timeout_ms) + "ms\n";
  return "Global Sessions(" + std::to_string(x.node.sessions) + "):\n" + text
         + left_out(x.node.open.size(), x.node.sessions);
}

/// Connections by the second at which they end, if nothing is heard of them.
using wakes = std::map<std::int64_t, std::vector<const client_facts*>>;

/// Those with a connection; the others end unseen.
std::string local_session_sets(const server_facts& x) {
  if (!x.all.local_sessions && !x.read_only)
    return {};
  wakes by_end;
  for (auto& one : x.clients)
    if (one.local)
      by_end[one.expires_in_ms / 1000].push_back(&one);
  auto text = "Local Session Sets (" + std::to_string(by_end.size()) + ")/("
              + std::to_string(x.local_sessions) + "):\n";
  for (auto& [seconds, all] : by_end) {
    text += expires(all.size(), x.wall_ms + seconds * 1000);
    for (auto* one : all)
      text += '\t' + to_string(one->session) + '\n';
  }
  return text;
}

std::string ephemerals(const status& x) {
  std::string text;
  std::size_t owners = 0;
  for (auto& one : x.open) {
    if (one.ephemerals.empty())
      continue;
    ++owners;
    text += to_string(one.session) + ":\n";
    for (auto& path : one.ephemerals)
      text += '\t' + path + '\n';
  }
  return "ephemeral nodes dump:\nSessions with Ephemerals (" + std::to_string(owners) + "):\n"
         + text;
}

std::string connections(const server_facts& x) {
  wakes by_end;
  for (auto& one : x.clients)
    by_end[one.expires_in_ms / 1000].push_back(&one);
  auto text = "Connections dump:\nConnections Sets (" + std::to_string(by_end.size()) + ")/("
              + std::to_string(x.clients.size()) + "):\n";
  for (auto& [seconds, all] : by_end) {
    text += expires(all.size(), x.wall_ms + seconds * 1000);
    for (auto* one : all)
      text += "\tip: " + peer_text(*one) + " sessionId: " + to_string(one->session) + '\n';
  }
  return text;
}

} // namespace

std::string dump_text(const server_facts& x) {
  return "SessionTracker dump:\n" + local_session_sets(x) + sessions(x) + ephemerals(x.node)
         + connections(x);
}

std::string watch_summary_text(const server_facts& x) {
  return std::to_string(x.node.data_watchers) + " connections watching "
         + std::to_string(x.node.data_watched_paths)
         + " paths\nTotal watches:" + std::to_string(x.node.data_watches) + '\n';
}

std::string watches_by_session_text(const server_facts& x) {
  std::map<session_id, std::vector<const std::string*>> all;
  for (auto& one : x.node.watched)
    all[one.session].push_back(&one.path);
  std::string text;
  for (auto& [session, paths] : all) {
    text += to_string(session) + '\n';
    for (auto* path : paths)
      text += '\t' + *path + '\n';
  }
  return text + left_out(x.node.watched.size(), x.node.data_watches) + '\n';
}

std::string watches_by_path_text(const server_facts& x) {
  std::map<std::string_view, std::vector<session_id>> all;
  for (auto& one : x.node.watched)
    all[one.path].push_back(one.session);
  std::string text;
  for (auto& [path, watchers] : all) {
    text += std::string(path) + '\n';
    for (auto session : watchers)
      text += '\t' + to_string(session) + '\n';
  }
  return text + left_out(x.node.watched.size(), x.node.data_watches) + '\n';
}

std::string digests_text(const server_facts& x) {
  std::string text;
  for (auto& one : x.node.digests) {
    std::array<char, 24> zxid{};
    std::snprintf(zxid.data(), zxid.size(), "%llx",
                  static_cast<unsigned long long>(one.at.packed()));
    text += std::string(zxid.data()) + ": " + std::to_string(one.digest) + '\n';
  }
  return text;
}

std::string directories_text(const server_facts& x) {
  auto& logs = x.all.data_log_dir.empty() ? x.all.data_dir : x.all.data_log_dir;
  return "datadir_size: " + std::to_string(size_of(x.all.data_dir))
         + "\nlogdir_size: " + std::to_string(size_of(logs)) + '\n';
}

} // namespace troupe
