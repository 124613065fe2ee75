// mntr, by subject: the role, requests, connections, bytes, watches, quotas, the process.
#include "runtime/live/admin/monitor.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <sys/resource.h>

#include "runtime/live/admin/environment.hpp"
#include "runtime/live/admin/figures.hpp"

namespace troupe {

namespace {

std::string row(const std::string& key, const std::string& value) {
  return "zk_" + key + '\t' + value + '\n';
}

std::string row(const std::string& key, std::uint64_t value) {
  return row(key, std::to_string(value));
}

/// The five lines of ZooKeeper's summaries.
std::string summary(const std::string& key, const durations& x) {
  return row("avg_" + key, decimal_text(x.average_ms())) + row("min_" + key, ms_text(x.least_us))
         + row("max_" + key, ms_text(x.most_us)) + row("cnt_" + key, x.count)
         + row("sum_" + key, ms_text(x.sum_us));
}

std::string leader_rows(const status& x) {
  return row("peer_state", "leading - broadcast") + row("learners", x.learners)
         + row("synced_followers", x.synced_followers)
         + row("synced_non_voting_followers", 0) // who has no vote is an observer
         + row("synced_observers", x.synced_observers) + row("pending_syncs", x.pending_syncs)
         + row("leader_uptime", x.leader_for_ms)
         + row("last_proposal_size", size_text(x.proposal_last))
         + row("min_proposal_size", size_text(x.proposal_least))
         + row("max_proposal_size", size_text(x.proposal_most));
}

std::string role_rows(const status& x) {
  if (x.standalone)
    return {};
  auto text = row("quorum_size", x.voters);
  if (x.role == standing::leading)
    return text + leader_rows(x);
  if (x.role == standing::looking) // for a leader, while what it has may be read
    return text + row("peer_state", "looking");
  if (x.role == standing::observing)
    return text + row("peer_state", "observing - broadcast")
           + row("observer_master_id", number(x.leader));
  return text + row("peer_state", "following - broadcast");
}

std::string broadcast_rows(const status& x) {
  auto leads = x.role == standing::leading;
  auto& n = x.counts;
  return row("looking_count", n.elections) + row("proposal_count", leads ? n.proposals : 0)
         + row("commit_count", leads ? n.commits : 0) + row("diff_count", n.diffs)
         + row("snap_count", n.snapshots) + row("stale_sessions_expired", n.expired)
         + row("learner_proposal_received_count", leads ? 0 : n.proposals)
         + row("learner_commit_received_count", leads ? 0 : n.commits);
}

std::string request_rows(const server_facts& x) {
  auto text = row("avg_latency", decimal_text(x.counts.average_ms()))
              + row("max_latency", ms_text(x.counts.most_us))
              + row("min_latency", ms_text(x.counts.least_us))
              + row("packets_received", x.counts.received) + row("packets_sent", x.counts.sent)
              + row("outstanding_requests", x.requests) + summary("readlatency", x.counts.reads)
              + summary("updatelatency", x.counts.updates);
  if (x.log_syncs)
    text += summary("fsynctime", *x.log_syncs);
  // Requests are never given up for their age or size, and never held back one by one.
  for (auto* key : {"stale_requests", "stale_requests_dropped", "stale_replies", "throttled_ops",
                    "large_requests_rejected"})
    text += row(key, 0);
  return text;
}

std::string connection_rows(const server_facts& x) {
  auto& n = x.counts;
  return row("num_alive_connections", x.clients.size()) + row("connection_rejected", x.refused)
         + row("connection_request_count", n.handshakes)
         + row("connection_revalidate_count", n.returns) + row("connection_drop_count", n.ends)
         + row("sessionless_connections_expired", n.mute) + row("auth_failed_count", n.strangers)
         + row("connection_drop_probability", "0.0"); // no connection is refused by chance
}

std::string byte_rows(const server_facts& x) {
  auto& n = x.counts;
  return row("bytes_received_count", n.bytes_received) + row("response_bytes", n.replies.sum)
         + row("watch_bytes", n.event_bytes)
         + row("last_client_response_size", size_text(n.replies.last))
         + row("min_client_response_size", size_text(n.replies.least))
         + row("max_client_response_size", size_text(n.replies.most));
}

std::string tree_rows(const server_facts& x) {
  auto& n = x.node;
  auto text = row("znode_count", node_count(n)) + row("watch_count", n.watches)
              + row("ephemerals_count", n.ephemerals) + row("approximate_data_size", n.data_bytes)
              + row("global_sessions", n.sessions) + row("local_sessions", x.local_sessions);
  constexpr std::array kinds{"created", "deleted", "changed", "children"};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    text += row(std::string("sum_node_") + kinds[i] + "_watch_count", n.counts.events[i]);
  return text;
}

/// Of each znode below the root's whose subtree has a quota.
std::string quota_rows(const status& x) {
  std::string text;
  for (auto& one : x.quotas) {
    auto of = [&](const char* what, auto value) {
      return row(one.name + "_quota_" + what + "_per_namespace", std::to_string(value));
    };
    text += of("count_limit", one.count_limit) + of("bytes_limit", one.bytes_limit)
            + of("count_usage", one.count) + of("bytes_usage", one.bytes);
    if (one.exceeded != 0)
      text += of("exceeded_error", one.exceeded);
  }
  return text;
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

std::string process_rows(const server_facts& x) {
  return row("uptime", static_cast<std::uint64_t>(std::max<std::int64_t>(0, x.uptime_ms)))
         + row("open_file_descriptor_count", open_files())
         + row("max_file_descriptor_count", open_files_max());
}

} // namespace

std::string monitor_text(const server_facts& x) {
  return row("version", full_version()) + row("server_state", state_text(x)) + role_rows(x.node)
         + request_rows(x) + connection_rows(x) + byte_rows(x) + tree_rows(x)
         + broadcast_rows(x.node) + quota_rows(x.node) + process_rows(x);
}

} // namespace troupe
