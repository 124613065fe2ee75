// What a server has promised, on disk: the file "epochs".
//
// Replaced as a whole: written beside, synced, renamed, names synced. A crash at any point leaves
// the old or the new content, never anything between.
#pragma once

#include <memory>
#include <optional>

#include "messages/ids.hpp"
#include "messages/storage.hpp"
#include "runtime/live/disk/directory.hpp"

namespace troupe {

class epoch_file {
public:
  epoch_file(std::shared_ptr<directory> where, server_id self);

  /// nullopt: there is none. Throws disk_damage if it cannot be read, disk_refusal if it is another
  /// server's.
  std::optional<epochs> load() const;

  /// Returns when `value` is durable. Throws disk_failure.
  void store(const epochs& value);

  static constexpr const char* name = "epochs";

private:
  std::shared_ptr<directory> where_;
  server_id self_;
};

} // namespace troupe
