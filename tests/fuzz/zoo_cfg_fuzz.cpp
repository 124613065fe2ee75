// Any bytes as a zoo.cfg, a myid and a command line: a sentence or settings, never a crash.
//
// sources: config/properties.cpp config/known_keys.cpp config/server_lines.cpp
// sources: config/zoo_cfg.cpp config/cfg_reader.cpp config/ensemble.cpp messages/ids.cpp
// sources: config/zoo_cfg_authentication.cpp config/login_users.cpp config/login_file.cpp
// seeds: config/three_nodes/1
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/zoo_cfg.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  auto cut = text.find('\n');
  auto cfg = troupe::read_zoo_cfg(text);
  troupe::take_myid(cfg, text.substr(0, cut));
  troupe::config_report report;
  if (auto entry = troupe::property_entry(text.substr(0, cut), report); !entry && !report.refused())
    std::abort(); // refused without a word
  if (cfg.report.refused())
    return 0;
  // What is not refused can run: somebody can be elected, and the limits are usable.
  auto& all = cfg.all;
  auto& voters = all.servers.voters();
  bool everybody = all.servers.majority({voters.begin(), voters.end()});
  if (!everybody || all.data_dir.empty() || all.times.tick.count() <= 0
      || !all.servers.find(all.self) || all.times.session_min > all.times.session_max
      || all.times.sync_limit == 0)
    std::abort();
  return 0;
}
