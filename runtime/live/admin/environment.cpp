// Texts of envi and conf, with ZooKeeper's keys in its order.
#include "runtime/live/admin/environment.hpp"

#include <array>
#include <filesystem>

#include <pwd.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "config/version.hpp"

namespace troupe {

namespace {

std::string or_missing(const char* x) {
  return x && *x ? x : "<NA>";
}

std::string line(const std::string& key, const std::string& value) {
  return key + '=' + value + '\n';
}

std::string megabytes(unsigned long count, unsigned unit) {
  return std::to_string(count * unit / (1024 * 1024)) + "MB";
}

std::string quorum_lines(const settings& all) {
  auto* me = all.servers.find(all.self);
  std::string text = line("initLimit", std::to_string(all.times.init_limit))
                     + line("syncLimit", std::to_string(all.times.sync_limit))
                     + line("electionAlg", "3");
  text += line("electionPort", std::to_string(me ? me->election_port : 0));
  text += line("quorumPort", std::to_string(me ? me->quorum_port : 0));
  text += line("peerType", me && me->observer ? "1" : "0");
  return text + "membership: \n" + all.servers.text();
}

} // namespace

std::uintmax_t size_of(const std::string& folder) {
  std::error_code failed;
  std::uintmax_t sum = 0;
  auto i = std::filesystem::recursive_directory_iterator(folder, failed);
  for (; !failed && i != std::filesystem::recursive_directory_iterator{}; i.increment(failed)) {
    std::error_code gone; // purged meanwhile
    auto size = i->is_regular_file(gone) ? i->file_size(gone) : 0;
    sum += gone ? 0 : size;
  }
  return sum;
}

std::string full_version() {
  return std::string("3.9.5-troupe-") + version_text + ", built on 2026-01-01 00:00 UTC";
}

std::string environment_text() {
  utsname os{};
  static_cast<void>(::uname(&os));
  struct sysinfo memory {};
  static_cast<void>(::sysinfo(&memory));
  passwd entry{};
  passwd* who = nullptr;
  std::array<char, 4096> text{};
  static_cast<void>(::getpwuid_r(::geteuid(), &entry, text.data(), text.size(), &who));
  std::error_code failed;
  auto folder = std::filesystem::current_path(failed).string();
  auto temporary = std::filesystem::temp_directory_path(failed).string();
  return "Environment:\n" + line("zookeeper.version", full_version())
         + line("host.name", or_missing(os.nodename)) + line("java.version", "<NA>")
         + line("java.vendor", "<NA>") + line("java.home", "<NA>") + line("java.class.path", "<NA>")
         + line("java.library.path", "<NA>") + line("java.io.tmpdir", or_missing(temporary.c_str()))
         + line("java.compiler", "<NA>") + line("os.name", or_missing(os.sysname))
         + line("os.arch", or_missing(os.machine)) + line("os.version", or_missing(os.release))
         + line("user.name", or_missing(who ? who->pw_name : nullptr))
         + line("user.home", or_missing(who ? who->pw_dir : nullptr))
         + line("user.dir", or_missing(folder.c_str()))
         + line("os.memory.free", megabytes(memory.freeram, memory.mem_unit))
         + line("os.memory.max", megabytes(memory.totalram, memory.mem_unit))
         + line("os.memory.total", megabytes(memory.totalram, memory.mem_unit));
}

std::string configuration_text(const server_facts& x) {
  auto& all = x.all;
  auto& logs = all.data_log_dir.empty() ? all.data_dir : all.data_log_dir;
  auto text = line("clientPort", std::to_string(x.port)) + line("secureClientPort", "-1")
              + line("dataDir", all.data_dir)
              + line("dataDirSize", std::to_string(size_of(all.data_dir)))
              + line("dataLogDir", logs) + line("dataLogSize", std::to_string(size_of(logs)))
              + line("tickTime", std::to_string(all.times.tick.count()))
              + line("maxClientCnxns", std::to_string(all.max_client_connections))
              + line("minSessionTimeout", std::to_string(all.times.session_min.count()))
              + line("maxSessionTimeout", std::to_string(all.times.session_max.count()))
              + line("clientPortListenBacklog",
                     all.client_port_backlog == 0 ? "-1" : std::to_string(all.client_port_backlog))
              + line("serverId", all.standalone ? "0" : to_string(all.self));
  return all.standalone ? text : text + quorum_lines(all);
}

} // namespace troupe
