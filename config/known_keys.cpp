// The table of keys, and the search for the nearest one.
#include "config/known_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace troupe {

namespace {

using enum key_fate;

constexpr std::string_view no_tls = "TLS is not in this server: put a TLS proxy or a private "
                                    "network in front, and remove the line.";
constexpr std::string_view no_kerberos =
    "Kerberos is not in this server: SASL's users stand in the file that "
    "java.security.auth.login.config names, with DigestLoginModule.";
constexpr std::string_view own_secret =
    "servers authenticate each other with quorumSecretFile here: give each server the same secret "
    "file, and remove the line.";
constexpr std::string_view no_http =
    "this server opens no HTTP port; four-letter words and `troupe status` tell the same.";
constexpr std::string_view no_metrics =
    "this server opens no metrics port; the four-letter word mntr has the numbers.";
constexpr std::string_view no_throttle = "requests are throttled by globalOutstandingLimit alone.";

constexpr auto table = std::to_array<known_key>({
    {"tickTime", served, ""},
    {"initLimit", served, ""},
    {"syncLimit", served, ""},
    {"dataDir", served, ""},
    {"dataLogDir", served, ""},
    {"clientPort", served, ""},
    {"clientPortAddress", served, ""},
    {"clientPortListenBacklog", served, ""},
    {"maxClientCnxns", served, ""},
    {"maxCnxns", served, ""},
    {"minSessionTimeout", served, ""},
    {"maxSessionTimeout", served, ""},
    {"autopurge.purgeInterval", served, ""},
    {"autopurge.snapRetainCount", served, ""},
    {"snapCount", served, ""},
    {"preAllocSize", served, ""},
    {"forceSync", served, ""},
    {"globalOutstandingLimit", served, ""},
    {"jute.maxbuffer", served, ""},
    {"cnxTimeout", served, ""},
    {"electionAlg", served, ""},
    {"standaloneEnabled", served, ""},
    {"quorumListenOnAllIPs", served, ""},
    {"4lw.commands.whitelist", served, ""},
    {"skipACL", served, ""},
    {"enforceQuota", served, ""},
    {"reconfigEnabled", served, ""},
    {"DigestAuthenticationProvider.superDigest", served, ""},
    {"DigestAuthenticationProvider.enabled", served, ""},
    {"DigestAuthenticationProvider.digestAlg", served, ""},
    {"authProvider.*", served, ""},
    {"java.security.auth.login.config", served, ""},
    {"sasl.serverconfig", served, ""},
    {"superUser", served, ""},
    {"superUser.*", served, ""},
    {"SASLAuthenticationProvider.superPassword", served, ""},
    {"allowSaslFailedClients", served, ""},
    {"sessionRequireClientSASLAuth", served, ""},
    {"enforce.auth.enabled", served, ""},
    {"enforce.auth.schemes", served, ""},
    {"peerType", served, ""},
    {"dynamicConfigFile", served, ""},
    {"version", served, ""},
    {"datadir.autocreate", served, ""},
    {"db.autocreate", served, ""},
    {"server.*", served, ""},
    {"group.*", served, ""},
    {"weight.*", served, ""},
    {"quorumSecretFile", served, ""},
    {"znode.container.checkIntervalMs", served, ""},
    {"znode.container.maxPerMinute", served, ""},
    {"znode.container.maxNeverUsedIntervalMs", served, ""},
    {"localSessionsEnabled", served, ""},
    {"localSessionsUpgradingEnabled", served, ""},
    {"readonlymode.enabled", served, ""},
    {"ioThreads", served, ""},

    {"secureClientPort", refused, no_tls},
    {"secureClientPortAddress", refused, no_tls},
    {"sslQuorum", refused_if_on, own_secret},
    {"portUnification", refused_if_on, no_tls},
    {"client.portUnification", refused_if_on, no_tls},
    {"ssl.*", refused, no_tls},
    {"sslQuorumReloadCertFiles", not_served, no_tls},
    {"client.certReload", not_served, no_tls},
    {"fips-mode", not_served, no_tls},
    {"requireClientAuthScheme", refused,
     "ZooKeeper has no such key, though its texts name it: write sessionRequireClientSASLAuth=true "
     "instead."},
    {"quorum.auth.enableSasl", refused_if_on, own_secret},
    {"quorum.auth.learnerRequireSasl", refused_if_on, own_secret},
    {"quorum.auth.serverRequireSasl", refused_if_on, own_secret},
    {"quorum.auth.*", not_served, own_secret},
    {"quorum.cnxn.threads.size", tuning, ""},
    {"X509AuthenticationProvider.superUser", refused, no_tls},
    {"IPAuthenticationProvider.usexforwardedfor", refused_if_on,
     "an address that the client itself names proves nothing: remove the line."},
    {"ensembleAuthName", refused,
     "the ensemble scheme is not served: a client of another ensemble would not be turned away. "
     "Remove the line."},
    {"enableEagerACLCheck", tuning, ""},
    {"kerberos.*", not_served, no_kerberos},
    {"jaasLoginRenew", not_served, no_kerberos},
    {"letAnySaslUserDoX", not_served,
     "an ACL's entry for a user of SASL is for that user, and for the user super."},
    {"oraclePath", refused,
     "an oracle changes what counts as a majority: use three servers, and remove the line."},
    {"audit.enable", refused_if_on,
     "this server writes no audit log: remove the line if that is acceptable."},
    {"audit.impl.class", not_served, "this server writes no audit log."},

    {"admin.*", not_served, no_http},
    {"metricsProvider.*", not_served, no_metrics},
    {"leaderServes", not_served, "the leader serves clients like every other server."},
    {"observerMasterPort", not_served, "observers follow the leader."},
    {"observerMaster.sizeLimit", not_served, "observers follow the leader."},
    {"syncEnabled", not_served, "observers always log to disk."},
    {"snapSizeLimitInKb", not_served, "snapCount alone says when a snapshot is due."},
    {"txnLogSizeLimitInKb", not_served, "a log file ends with each snapshot."},
    {"snapshot.compression.method", not_served, "snapshots have this server's own format."},
    {"snapshot.trust.empty", not_served,
     "data directories of ZooKeeper are not read; move the data with a client."},
    {"multiAddress.*", not_served, "each server has one address."},
    {"extendedTypesEnabled", not_served, "container and TTL nodes are always served."},
    {"emulate353TTLNodes", not_served, "data directories of ZooKeeper are not read."},
    {"digest.enabled", not_served, "trees are always compared by digest."},
    {"requestThrottle*", not_served, no_throttle},
    {"requestStale*", not_served, no_throttle},
    {"throttledOpWaitTime", not_served, no_throttle},
    {"largeRequest*", not_served, no_throttle},
    {"connection*", not_served, "connections are limited by maxClientCnxns and maxCnxns alone."},
    {"maxConcurrentSnapSyncs", tuning, ""},
    {"maxConcurrentDiffSyncs", tuning, ""},

    {"serverCnxnFactory", tuning, ""},
    {"netty.*", tuning, ""},
    {"nio.*", tuning, ""},
    {"commitProcessor.*", tuning, ""},
    {"commitLogCount", tuning, ""},
    {"snapshotSizeFactor", tuning, ""},
    {"fsync.warningthresholdms", tuning, ""},
    {"serializeLastProcessedZxid.enabled", tuning, ""},
    {"flushDelay", tuning, ""},
    {"maxWriteQueuePollTime", tuning, ""},
    {"maxBatchSize", tuning, ""},
    {"forceSnapshotSync", tuning, ""},
    {"jute.maxbuffer.extrasize", tuning, ""},
    {"earlyDropSecureConnectionHandshakes", tuning, ""},
    {"advancedFlowControl*", tuning, ""},
    {"clientTcpKeepAlive", tuning, ""},
    {"tcpKeepAlive", tuning, ""},
    {"connectToLearnerMasterLimit", tuning, ""},
    {"quorumCnxnTimeoutMs", tuning, ""},
    {"electionPortBindRetry", tuning, ""},
    {"leader.*", tuning, ""},
    {"learner.*", tuning, ""},
    {"follower.*", tuning, ""},
    {"observer.*", tuning, ""},
    {"fastleader.*", tuning, ""},
    {"closeSessionTxn.enabled", tuning, ""},
    {"maxResponseCacheSize", tuning, ""},
    {"maxGetChildrenResponseCacheSize", tuning, ""},
    {"watchManagerName", tuning, ""},
    {"watcherClean*", tuning, ""},
    {"bitHashCacheSize", tuning, ""},
    {"forward_learner_requests_to_commit_processor_disabled", tuning, ""},
    {"jvm.pause.*", tuning, ""},
    {"messageTracker.*", tuning, ""},
    {"pathStats.*", tuning, ""},
    {"intBufferStartingSizeBytes", tuning, ""},
});

bool matches(std::string_view pattern, std::string_view key) {
  if (!pattern.ends_with('*'))
    return pattern == key;
  pattern.remove_suffix(1);
  return key.size() > pattern.size() && key.starts_with(pattern);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Levenshtein's distance: how many characters must be put in, taken out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

} // namespace

known_key find_key(std::string_view key) {
  auto exact = std::find_if(table.begin(), table.end(), [&](auto& x) { return x.name == key; });
  if (exact != table.end())
    return *exact;
  auto near =
      std::find_if(table.begin(), table.end(), [&](auto& x) { return matches(x.name, key); });
  return near == table.end() ? known_key{} : *near;
}

std::string closest_key(std::string_view key) {
  if (key.size() > 80)
    return "";
  auto wanted = lower(key);
  auto numbered = wanted.substr(0, wanted.find_last_not_of("0123456789") + 1) + 'n';
  std::string best;
  auto least = std::max<std::size_t>(2, key.size() / 4) + 1;
  for (auto& x : table) {
    auto name = std::string(x.name);
    auto many = name.ends_with(".*");
    if (many)
      name.back() = 'N';
    auto away = distance(many ? numbered : wanted, lower(name));
    if (away < least) {
      least = away;
      best = name;
    }
  }
  return best;
}

bool is_secret_key(std::string_view key) {
  auto name = lower(key);
  return name.find("digest") != std::string::npos || name.find("password") != std::string::npos
         || name.find("secret") != std::string::npos;
}

bool is_on(std::string_view value) {
  auto x = lower(value);
  return x == "yes" || x == "true" || x == "on" || x == "1";
}

bool is_off(std::string_view value) {
  auto x = lower(value);
  return x == "no" || x == "false" || x == "off" || x == "0";
}

} // namespace troupe
