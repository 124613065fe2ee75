// Lines of srvr, stat and cons, as ZooKeeper's readers parse them.
#include "runtime/live/admin/listings.hpp"

#include <array>
#include <cstdio>

#include "runtime/live/admin/environment.hpp"
#include "runtime/live/admin/figures.hpp"
#include "runtime/live/wire/opcode.hpp"

namespace troupe {

namespace {

std::string hex(std::uint64_t x) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(x));
  return text.data();
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
         + ",lresp=" + ms_text(x.last_reply_us) + ",llat=" + ms_text(x.last_latency_us)
         + ",minlat=" + ms_text(x.counts.least_us)
         + ",avglat=" + std::to_string(static_cast<std::int64_t>(x.counts.average_ms()))
         + ",maxlat=" + ms_text(x.counts.most_us);
}

std::string numbers(const server_facts& x) {
  auto text = "Latency min/avg/max: " + ms_text(x.counts.least_us) + '/'
              + decimal_text(x.counts.average_ms()) + '/' + ms_text(x.counts.most_us)
              + "\nReceived: " + std::to_string(x.counts.received) + "\nSent: "
              + std::to_string(x.counts.sent) + "\nConnections: " + std::to_string(x.clients.size())
              + "\nOutstanding: " + std::to_string(x.requests)
              + "\nZxid: " + hex(x.node.applied.packed()) + "\nMode: " + state_text(x)
              + "\nNode count: " + std::to_string(node_count(x.node)) + '\n';
  if (!x.node.standalone && x.node.role == standing::leading)
    text += "Proposal sizes last/min/max: " + size_text(x.node.proposal_last) + '/'
            + size_text(x.node.proposal_least) + '/' + size_text(x.node.proposal_most) + '\n';
  return text;
}

std::string heading(const server_facts& x) {
  return "Zookeeper version: " + full_version() + '\n'
         + (x.read_only ? "READ-ONLY mode; serving only read-only clients\n" : "");
}

} // namespace

std::string peer_text(const client_facts& x) {
  auto v6 = x.address.find(':') != std::string::npos;
  return '/' + (v6 ? '[' + x.address + ']' : x.address) + ':' + std::to_string(x.port);
}

std::string server_text(const server_facts& x) {
  return heading(x) + numbers(x);
}

std::string statistics_text(const server_facts& x) {
  auto text = heading(x) + "Clients:\n";
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

} // namespace troupe
