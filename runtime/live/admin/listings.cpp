// Lines of srvr, stat, cons and mntr, as ZooKeeper's readers parse them.
#include "runtime/live/admin/listings.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include <sys/resource.h>

#include "runtime/live/admin/environment.hpp"
#include "runtime/live/wire/opcode.hpp"

namespace troupe {

namespace {

std::string hex(std::uint64_t x) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(x));
  return text.data();
}

std::string ms(std::int64_t us) {
  return std::to_string(us / 1000);
}

/// At most four digits behind the point, at least one.
std::string decimal(double x) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.4f", x);
  std::string s = text.data();
  while (s.back() == '0' && s[s.size() - 2] != '.')
    s.pop_back();
  return s;
}

std::string state_of(const status& x) {
  if (x.standalone)
    return "standalone";
  switch (x.role) {
  case standing::leading:
    return "leader";
  case standing::following:
    return "follower";
  case standing::observing:
    return "observer";
  default:
    return "looking";
  }
}

/// ZooKeeper counts the root twice.
std::uint64_t node_count(const status& x) {
  return x.nodes + 1;
}

/// ZooKeeper's short names of requests (Request.op2String's four letters in `cons`).
const char* short_name(std::int32_t op) {
  using enum wire::opcode;
  switch (static_cast<wire::opcode>(op)) {
  case create_session:
    return "SESS";
  case ping:
    return "PING";
  case create:
  case create2:
  case create_container:
  case create_ttl:
    return "CREA";
  case remove:
    return "DELE";
  case exists:
    return "EXIS";
  case get_data:
    return "GETD";
  case set_data:
    return "SETD";
  case get_acl:
    return "GETA";
  case set_acl:
    return "SETA";
  case get_children:
  case get_children2:
    return "GETC";
  case sync:
    return "SYNC";
  case multi:
    return "MULT";
  case multi_read:
    return "MLTR";
  case set_watches:
    return "SETW";
  case set_watches2:
    return "STW2";
  case add_watch:
    return "ADDW";
  case check_watches:
    return "CHKW";
  case remove_watches:
    return "REMW";
  case get_ephemerals:
    return "GETE";
  case get_all_children_number:
    return "GETACN";
  case who_am_i:
    return "HOMI";
  case reconfig:
    return "RECO";
  case close_session:
    return "CLOS";
  case check:
    return "CHEC";
  default:
    return "NA";
  }
}

std::string beginning(const client_facts& x) {
  return ' ' + peer_text(x) + (x.reads ? "[1](queued=" : "[0](queued=") + std::to_string(x.queued)
         + ",recved=" + std::to_string(x.counts.received)
         + ",sent=" + std::to_string(x.counts.sent);
}

std::string session_part(const client_facts& x) {
  std::string text = ",sid=" + to_string(x.session) + ",lop=" + short_name(x.last_opcode) + ",est="
                     + std::to_string(x.established_ms) + ",to=" + std::to_string(x.timeout_ms);
  if (x.last_xid >= 0)
    text += ",lcxid=" + hex(static_cast<std::uint64_t>(x.last_xid));
  return text + ",lzxid=" + hex(static_cast<std::uint64_t>(x.last_zxid))
         + ",lresp=" + ms(x.last_reply_us) + ",llat=" + ms(x.last_latency_us)
         + ",minlat=" + ms(x.counts.least_us)
         + ",avglat=" + std::to_string(static_cast<std::int64_t>(x.counts.average_ms()))
         + ",maxlat=" + ms(x.counts.most_us);
}

std::string numbers(const server_facts& x) {
  auto text = "Latency min/avg/max: " + ms(x.counts.least_us) + '/' + decimal(x.counts.average_ms())
              + '/' + ms(x.counts.most_us) + "\nReceived: " + std::to_string(x.counts.received)
              + "\nSent: " + std::to_string(x.counts.sent) + "\nConnections: "
              + std::to_string(x.clients.size()) + "\nOutstanding: " + std::to_string(x.requests)
              + "\nZxid: " + hex(x.node.applied.packed()) + "\nMode: " + state_of(x.node)
              + "\nNode count: " + std::to_string(node_count(x.node)) + '\n';
  if (!x.node.standalone && x.node.role == standing::leading)
    text += "Proposal sizes last/min/max: -1/-1/-1\n";
  return text;
}

std::string version_line() {
  return "Zookeeper version: " + full_version() + '\n';
}

std::string row(const std::string& key, const std::string& value) {
  return "zk_" + key + '\t' + value + '\n';
}

std::string row(const std::string& key, std::uint64_t value) {
  return row(key, std::to_string(value));
}

std::uint64_t open_files() {
  std::error_code failed;
  std::uint64_t count = 0;
  auto i = std::filesystem::directory_iterator("/proc/self/fd", failed);
  for (; !failed && i != std::filesystem::directory_iterator{}; i.increment(failed))
    ++count;
  return count;
}

std::uint64_t open_files_max() {
  rlimit x{};
  return ::getrlimit(RLIMIT_NOFILE, &x) == 0 ? x.rlim_cur : 0;
}

std::string role_rows(const status& x) {
  if (x.standalone)
    return {};
  auto text = row("quorum_size", x.voters);
  if (x.role == standing::leading)
    text += row("peer_state", "leading - broadcast") + row("learners", x.learners)
            + row("synced_followers", x.synced_followers)
            + row("synced_observers", x.synced_observers);
  else
    text += row("peer_state",
                x.role == standing::observing ? "observing - broadcast" : "following - broadcast");
  return text;
}

/// ZooKeeper's gauges of quotas, one set for each znode below the root's that has any.
std::string quota_rows(const status& x) {
  std::string text;
  for (auto& one : x.quotas) {
    auto add = [&](const char* what, auto value) {
      text += row(one.name + "_quota_" + what + "_per_namespace", std::to_string(value));
    };
    add("count_limit", one.count_limit);
    add("bytes_limit", one.bytes_limit);
    add("count_usage", one.count);
    add("bytes_usage", one.bytes);
    if (one.exceeded != 0)
      add("exceeded_error", one.exceeded);
  }
  return text;
}

} // namespace

std::string peer_text(const client_facts& x) {
  auto v6 = x.address.find(':') != std::string::npos;
  return '/' + (v6 ? '[' + x.address + ']' : x.address) + ':' + std::to_string(x.port);
}

std::string server_text(const server_facts& x) {
  return version_line() + numbers(x);
}

std::string statistics_text(const server_facts& x) {
  auto text = version_line() + "Clients:\n";
  for (auto& client : x.clients)
    text += beginning(client) + ")\n";
  return text + '\n' + numbers(x);
}

std::string connections_text(const server_facts& x) {
  std::string text;
  for (auto& client : x.clients)
    text += beginning(client) + (client.session == no_session ? "" : session_part(client)) + ")\n";
  return text + '\n';
}

std::string monitor_text(const server_facts& x) {
  return row("version", full_version()) + row("server_state", state_of(x.node)) + role_rows(x.node)
         + row("avg_latency", decimal(x.counts.average_ms()))
         + row("max_latency", ms(x.counts.most_us)) + row("min_latency", ms(x.counts.least_us))
         + row("packets_received", x.counts.received) + row("packets_sent", x.counts.sent)
         + row("num_alive_connections", x.clients.size()) + row("outstanding_requests", x.requests)
         + row("uptime", static_cast<std::uint64_t>(std::max<std::int64_t>(0, x.uptime_ms)))
         + row("znode_count", node_count(x.node)) + row("watch_count", x.node.watches)
         + row("ephemerals_count", x.node.ephemerals)
         + row("approximate_data_size", x.node.data_bytes) + row("global_sessions", x.node.sessions)
         + row("local_sessions", 0) + row("connection_rejected", x.refused)
         + row("open_file_descriptor_count", open_files())
         + row("max_file_descriptor_count", open_files_max()) + quota_rows(x.node);
}

} // namespace troupe
