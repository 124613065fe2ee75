// All that one server is told at its start: read from a zoo.cfg (config/zoo_cfg.hpp) or filled in
// by an embedder.
//
// Plain values; nothing here opens or resolves anything.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "config/authentication.hpp"
#include "config/ensemble.hpp"
#include "config/timing.hpp"
#include "messages/ids.hpp"

namespace troupe {

struct settings {
  server_id self{1};
  bool standalone = true; ///< no server lines: one server alone
  ensemble servers = ensemble::standalone(server_id{1});
  timing times;

  // disk
  std::string data_dir;
  std::string data_log_dir;                              ///< "" : as data_dir
  std::uint64_t preallocate_bytes = 64ull * 1024 * 1024; ///< preAllocSize
  std::uint32_t snapshots_kept = 3;                      ///< autopurge.snapRetainCount
  bool purge =
      true; ///< autopurge; on unless autopurge.purgeInterval is given as 0 and purge is not wanted
  bool force_sync = true; ///< forceSync
  bool autocreate =
      true; ///< db.autocreate: an empty disk counts as that of a new server; otherwise
            ///< only with a file `initialize` in data_dir, which is then removed

  /// Nobody can help if this server's disk has lost something.
  bool alone() const {
    return standalone || (servers.is_voter(self) && servers.voters().size() < 2);
  }

  // clients
  std::string client_host;                   ///< clientPortAddress; "" : all addresses
  std::uint16_t client_port = 0;             ///< 0: no client port
  std::uint32_t max_client_connections = 60; ///< maxClientCnxns: for one address; 0: no limit
  std::uint32_t max_connections = 0;         ///< maxCnxns: in all; 0: no limit
  std::uint32_t client_port_backlog = 0;     ///< clientPortListenBacklog; 0: the system's
  std::uint32_t frame_bytes_max = 0xfffff;   ///< jute.maxbuffer: at admission only
  std::uint32_t outstanding_max = 1000;      ///< globalOutstandingLimit
  std::uint32_t io_threads = 1;              ///< gateway threads
  std::optional<std::set<std::string>>
      admin_words;            ///< 4lw.commands.whitelist; "*" is all; nullopt: the default
  bool skip_acl = false;      ///< skipACL
  authentication proofs;      ///< how clients prove who they are
  bool enforce_quota = false; ///< enforceQuota: hard quotas refuse what this server's clients write
  bool local_sessions = false;   ///< localSessionsEnabled
  bool upgrade_sessions = false; ///< localSessionsUpgradingEnabled: by their first ephemeral
  bool read_only_mode = false;   ///< readonlymode.enabled: reads without a quorum
  bool reconfig_enabled =
      false; ///< reconfigEnabled: what is wrong with a client's wish for other members is told

  // other servers
  bool quorum_listen_on_all = false; ///< quorumListenOnAllIPs
  std::string quorum_secret; ///< contents of quorumSecretFile; "" : peers are not authenticated
  std::chrono::milliseconds dial_timeout{5000}; ///< cnxTimeout
};

} // namespace troupe
