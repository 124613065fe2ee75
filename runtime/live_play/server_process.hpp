// One real server of a played scenario: `troupe server` with a directory and ports of its own.
//
// Starts it, ends it, reads from its log what it is. Always: no process outlives its object, nor
// the process that played, however that ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "config/timing.hpp"
#include "messages/ids.hpp"
#include "runtime/live_play/kept_ports.hpp"

namespace troupe {
class storage;
}

namespace troupe::live_play {

struct seat {
  server_id id = nobody;
  bool observer = false;
  std::shared_ptr<kept_ports> at = std::make_shared<kept_ports>();
};

class server_process {
public:
  /// Makes the directory `where` and its zoo.cfg.
  server_process(const seat& own, const std::vector<seat>& all, const timing& times,
                 std::string where);
  ~server_process();

  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  void start();

  /// SIGTERM, and waits; false: it had to be killed.
  bool stop();

  /// SIGKILL, and waits.
  void crash();

  bool is_up();

  /// "down", "looks", "leads epoch 1", "follows 3 epoch 1", "observes 3 epoch 1".
  std::string role();

  /// It has bound its ports and takes clients.
  bool ready();

  std::uint16_t client_port() const {
    return own_.at->client();
  }

  /// Epoch and last transaction of its files, whether it runs or not; nullopt: they are being
  /// written this moment, or none are there.
  struct standing_on_disk {
    std::uint32_t epoch = 0;
    zxid last;
  };
  std::optional<standing_on_disk> look_at_disk() const;

  /// The log's last transaction sets the data of `path` to `value`.
  bool has_logged(const std::string& path, const std::string& value) const;

  /// The end of what it said on stderr.
  std::string last_words() const;

private:
  std::string log_file() const {
    return where_ + "/log.txt";
  }

  /// Of a copy of the files as they are now; nullptr if they cannot be read.
  std::unique_ptr<storage> files() const;

  std::vector<std::string> log_since_start() const;
  bool reap(int milliseconds);

  seat own_;
  std::string where_;
  pid_t pid_ = 0; ///< 0: down
  std::uint64_t log_from_ = 0;
};

} // namespace troupe::live_play
