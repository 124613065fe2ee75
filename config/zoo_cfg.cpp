// From entries to settings: set what is said, check it against itself.
#include "config/zoo_cfg.hpp"

#include "config/cfg_reader.hpp"
#include "config/known_keys.hpp"
#include "config/server_lines.hpp"
#include "config/zoo_cfg_authentication.hpp"

namespace troupe {

namespace {

void read_times(cfg_reader& in, settings& to) {
  auto& times = to.times;
  times.tick = timing::ms{3000};
  in.millis("tickTime", times.tick, 10);
  if (times.tick < timing::ms{100})
    in.warn("tickTime is below 100 ms: a busy disk or network alone can then end leaders and "
            "sessions.");
  times.session_min = times.tick * 2;
  times.session_max = times.tick * 20;
  if (in.text("minSessionTimeout") != "-1")
    in.millis("minSessionTimeout", times.session_min, 1);
  if (in.text("maxSessionTimeout") != "-1")
    in.millis("maxSessionTimeout", times.session_max, 1);
  if (times.session_min > times.session_max)
    if (auto x = in.find(in.find("minSessionTimeout") ? "minSessionTimeout" : "maxSessionTimeout"))
      in.refuse(*x, "the least session timeout (" + std::to_string(times.session_min.count())
                        + " ms) exceeds the greatest (" + std::to_string(times.session_max.count())
                        + " ms): no session could be opened. Swap or change them");
  in.number("snapCount", times.snap_count, 2, 1ull << 40);
  in.millis("cnxTimeout", to.dial_timeout, 10);
  in.millis("znode.container.checkIntervalMs", times.container_check, 1);
  in.millis("znode.container.maxNeverUsedIntervalMs", times.container_never_used, 0);
  in.number("znode.container.maxPerMinute", times.reaps_per_minute, 1, 1ull << 30);
}

/// Hours, or with a unit as later ZooKeepers have it; only its being 0 matters here.
bool purge_wanted(cfg_reader& in) {
  auto x = in.find("autopurge.purgeInterval");
  if (!x)
    return true;
  auto digits = x->value.substr(0, x->value.find_first_not_of("0123456789"));
  auto unit = x->value.substr(digits.size());
  auto interval = plain_number(digits, 1u << 30);
  if (!interval
      || !(unit.empty() || unit == "ms" || unit == "s" || unit == "m" || unit == "h"
           || unit == "d"))
    in.refuse(*x, "it must be a number of hours, 0 to keep all old snapshots and logs");
  else if (*interval > 0)
    in.warn("autopurge.purgeInterval: old snapshots and logs are purged after each snapshot, not "
            "by the hour.");
  return interval != 0u;
}

void read_disk(cfg_reader& in, settings& to) {
  to.data_dir = in.text("dataDir");
  to.data_log_dir = in.text("dataLogDir");
  std::uint64_t kilobytes = to.preallocate_bytes / 1024;
  in.number("preAllocSize", kilobytes, 0, 1u << 30);
  to.preallocate_bytes = kilobytes * 1024;
  in.number("autopurge.snapRetainCount", to.snapshots_kept, 0, 1000000);
  if (to.snapshots_kept < 3) {
    in.warn("autopurge.snapRetainCount: at least 3 snapshots are kept.");
    to.snapshots_kept = 3;
  }
  to.purge = purge_wanted(in);
  to.autocreate = in.on("db.autocreate", true);
  to.force_sync = in.on("forceSync", true);
  if (!to.force_sync)
    in.warn("forceSync is off: a power failure can lose writes that clients were told are done.");
}

/// Java's reading: decimal, or hexadecimal behind 0x.
void read_frame_limit(cfg_reader& in, settings& to) {
  auto x = in.find("jute.maxbuffer");
  if (!x)
    return;
  auto hex = x->value.starts_with("0x") || x->value.starts_with("0X");
  auto good =
      !x->value.empty()
      && x->value.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789", hex ? 2 : 0)
             == std::string::npos
      && x->value.size() > (hex ? 2u : 0u) && x->value.size() <= 12;
  auto bytes = good ? std::stoull(x->value, nullptr, hex ? 16 : 10) : 0;
  if (bytes < 1024 || bytes > (1u << 30))
    in.refuse(*x, "it must be a number of bytes from 1024 to 1073741824");
  else
    to.frame_bytes_max = static_cast<std::uint32_t>(bytes);
}

void read_words(cfg_reader& in, settings& to) {
  auto x = in.find("4lw.commands.whitelist");
  if (!x)
    return;
  to.admin_words.emplace();
  std::string_view rest = x->value;
  while (!rest.empty()) {
    auto comma = rest.find(',');
    auto word = trimmed(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (word == "*" || word.size() == 4)
      to.admin_words->emplace(word);
    else if (!word.empty())
      in.warn(x->where + ": \"" + std::string(word) + "\" is no four-letter word.");
  }
}

void read_access(cfg_reader& in, settings& to) {
  to.enforce_quota = in.on("enforceQuota", false);
  to.skip_acl = in.on("skipACL", false);
  if (to.skip_acl)
    in.warn("skipACL is on: every client may read and change everything.");
  to.reconfig_enabled = in.on("reconfigEnabled", false);
  if (to.reconfig_enabled)
    in.warn("reconfigEnabled is on: reconfig requests are checked, and then refused; membership "
            "changes by new server lines and a rolling restart.");
}

void read_clients(cfg_reader& in, settings& to) {
  to.client_host = in.text("clientPortAddress");
  if (to.client_host.starts_with('[') && to.client_host.ends_with(']'))
    to.client_host = to.client_host.substr(1, to.client_host.size() - 2);
  in.number("clientPort", to.client_port, 1, 65535);
  in.number("maxClientCnxns", to.max_client_connections, 0, 1u << 30);
  in.number("maxCnxns", to.max_connections, 0, 1u << 30);
  if (in.text("clientPortListenBacklog") != "-1")
    in.number("clientPortListenBacklog", to.client_port_backlog, 1, 65535);
  in.number("globalOutstandingLimit", to.outstanding_max, 1, 1u << 30);
  in.number("ioThreads", to.io_threads, 1, 256);
  to.local_sessions = in.on("localSessionsEnabled", false);
  to.upgrade_sessions = in.on("localSessionsUpgradingEnabled", false);
  to.read_only_mode = in.on("readonlymode.enabled", false);
  read_frame_limit(in, to);
  read_words(in, to);
  read_access(in, to);
}

void read_limits(cfg_reader& in, settings& to) {
  for (auto key : {"initLimit", "syncLimit"})
    if (!to.standalone && !in.find(key))
      in.missing(
          key,
          ", and an ensemble needs it: say how many ticks a server may take (ZooKeeper's samples: "
          "initLimit=10, syncLimit=5)");
  in.number("initLimit", to.times.init_limit, 1, 1000000);
  in.number("syncLimit", to.times.sync_limit, 1, 1000000);
  if (auto alg = in.find("electionAlg"); alg && alg->value != "3")
    in.refuse(*alg, "only fast leader election (3) is served, as in ZooKeeper: remove the line");
  to.quorum_listen_on_all = in.on("quorumListenOnAllIPs", false);
}

void read_ensemble(cfg_reader& in, const cfg_entries& all, zoo_cfg& to) {
  server_lines lines;
  for (auto& [key, x] : all)
    if (server_lines::is_one(key))
      lines.take(x, to.report);
  auto alone_allowed = in.on("standaloneEnabled", true);
  if (lines.servers() == 0)
    return;
  to.all.servers = lines.built(to.report);
  to.all.standalone = lines.servers() == 1 && alone_allowed && !lines.first().observer;
  if (!to.all.standalone)
    return;
  to.all.self = lines.first().id;
  to.report.warnings.push_back(
      "only one server line: this server runs standalone. Set standaloneEnabled=false to "
      "run an ensemble of one.");
}

void check_files(cfg_reader& in, zoo_cfg& to) {
  if (to.all.data_dir.empty())
    in.missing("dataDir", ": name a directory for snapshots, logs and myid");
  to.create_data_dir = in.on("datadir.autocreate", true);
  to.quorum_secret_file = in.text("quorumSecretFile");
  if (auto x = in.find("quorumSecretFile"); x && x->value.empty())
    in.refuse(*x, "it names no file: without a secret anyone who reaches the ports could join");
}

/// This server's own line against clientPort, peerType and the other servers' ports.
void check_own_line(zoo_cfg& cfg, const member& own) {
  auto& all = cfg.all;
  auto refuse = [&](std::string text) { cfg.report.errors.push_back(std::move(text)); };
  if (own.client_port != 0) {
    if (all.client_port != 0 && all.client_port != own.client_port)
      refuse("clientPort says " + std::to_string(all.client_port) + " and server."
             + to_string(own.id) + " says " + std::to_string(own.client_port)
             + ": keep one of the two.");
    all.client_port = own.client_port;
    if (all.client_host.empty())
      all.client_host = own.client_host;
  }
  for (auto& x : all.servers.members()) {
    if (all.client_port == 0 || x.host != own.host)
      continue;
    for (auto port : {x.quorum_port, x.election_port})
      if (port == all.client_port)
        refuse("clientPort " + std::to_string(port)
               + " is also a quorum or election port of server." + to_string(x.id)
               + ": clients need a port of their own.");
  }
}

void check_client_port(zoo_cfg& cfg) {
  if (cfg.all.client_port == 0)
    cfg.report.warnings.push_back("no clientPort: this server takes no clients.");
}

} // namespace

zoo_cfg read_zoo_cfg(const std::vector<config_entry>& file,
                     const std::vector<config_entry>& command_line) {
  zoo_cfg result;
  auto all = gathered(file, command_line, result.report);
  for (auto& [key, x] : all)
    name_if_unserved(x, result.report);
  cfg_reader in{all, result.report};
  read_times(in, result.all);
  read_disk(in, result.all);
  read_clients(in, result.all);
  read_authentication(in, all, result);
  read_ensemble(in, all, result);
  read_limits(in, result.all);
  check_files(in, result);
  auto peer_type = in.find("peerType");
  if (peer_type && peer_type->value != "observer" && peer_type->value != "participant")
    in.refuse(*peer_type, "it must be participant or observer");
  else if (peer_type)
    in.warn("peerType has no effect: the role stands on the server line "
            "(server.N=host:port:port:observer).");
  return result;
}

zoo_cfg read_zoo_cfg(std::string_view text) {
  config_report report;
  auto entries_read = read_properties(text, "zoo.cfg", report);
  auto result = read_zoo_cfg(entries_read);
  result.report.errors.insert(result.report.errors.begin(), report.errors.begin(),
                              report.errors.end());
  return result;
}

std::optional<config_entry> property_entry(std::string_view argument, config_report& report) {
  if (argument.starts_with("-D"))
    argument.remove_prefix(2);
  auto equals = argument.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    report.errors.push_back("-D" + std::string(argument.substr(0, 80))
                            + ": write -Dzookeeper.key=value, a key of zoo.cfg and its value.");
    return std::nullopt;
  }
  return config_entry{std::string(argument.substr(0, equals)),
                      std::string(trimmed(argument.substr(equals + 1))), "the command line"};
}

void take_myid(zoo_cfg& cfg, const std::optional<std::string>& content) {
  auto& all = cfg.all;
  auto file = all.data_dir + "/myid";
  auto refuse = [&](std::string text) { cfg.report.errors.push_back(std::move(text)); };
  auto no_lines = all.servers.members().front().host.empty();
  if (!content && no_lines)
    return check_client_port(cfg);
  if (!content && !all.standalone)
    return refuse(file
                  + " is missing: write this server's number N (of its server.N line) into it.");
  auto text = content ? std::string(trimmed(*content)) : to_string(all.self);
  if (text.empty())
    return refuse(file + " is empty: write this server's number N (of its server.N line) into it.");
  auto id = parse_server_id(text);
  if (!id)
    return refuse(
        file + " holds \"" + text.substr(0, 20)
        + "\": it must be a number from 1 to 255, without leading zeros, and nothing else.");
  if (no_lines)
    all.servers = ensemble::standalone(*id); // the number is only for show
  auto own = all.servers.find(*id);
  if (!own)
    return refuse(file + " says " + text + ", but there is no server." + text
                  + " line: correct the file, or add the line on every server.");
  all.self = *id;
  check_own_line(cfg, *own);
  check_client_port(cfg);
}

void take_quorum_secret(zoo_cfg& cfg, std::string_view content) {
  cfg.all.quorum_secret = std::string(trimmed(content));
  auto bytes = cfg.all.quorum_secret.size();
  if (bytes < 16)
    cfg.report.errors.push_back(
        cfg.quorum_secret_file + " holds a secret of " + std::to_string(bytes)
        + " bytes: use at least 16, as `openssl rand -base64 32` makes them.");
}

} // namespace troupe
