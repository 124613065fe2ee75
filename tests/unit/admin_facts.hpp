// A server and a client with little to tell, for tests of what operators are told.
#pragma once

#include "runtime/live/admin/words.hpp"

namespace troupe::test {

inline server_facts quiet_server() {
  server_facts x;
  x.serving = true;
  x.asker_is_local = true;
  x.port = 2181;
  x.all.data_dir = "/nowhere";
  x.node.standalone = true;
  x.node.serving = true;
  x.node.nodes = 4;
  x.node.data_bytes = 44;
  return x;
}

inline client_facts one_client() {
  client_facts x;
  x.address = "127.0.0.1";
  x.port = 53842;
  x.counts.received = 5;
  x.counts.sent = 6;
  x.counts.took(3700);
  x.session = session_id{0x100};
  x.last_opcode = 11;
  x.established_ms = 1700000000000;
  x.timeout_ms = 30000;
  x.last_xid = 4;
  x.last_zxid = 7;
  x.last_reply_us = 123000;
  x.last_latency_us = 999;
  return x;
}

} // namespace troupe::test
