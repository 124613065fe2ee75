// Layout: 8 bytes "TROUPEPO", u32 format version, u32 server, the encoded epochs, u64 xxh64 of all
// before. Version 1 had neither `past` nor `promised_to`.
#include "runtime/live/disk/epoch_file.hpp"

#include "messages/archive.hpp"
#include "messages/planted.hpp"
#include "runtime/live/disk/file_head.hpp"
#include "runtime/live/disk/record.hpp"

namespace troupe {

namespace {

constexpr std::string_view epochs_magic = "TROUPEPO";
constexpr std::size_t sum_bytes = 8;
constexpr const char* temporary = "epochs.tmp";
constexpr std::uint32_t epochs_version = 2;

struct epochs_of_version_1 {
  std::uint32_t accepted = 0;
  std::uint32_t current = 0;
  std::uint64_t cluster = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, epochs_of_version_1& x) {
    return f(x.accepted, x.current, x.cluster);
  }
};

std::optional<epochs> decode_epochs(std::uint32_t version, std::string_view bytes) {
  if (version == epochs_version)
    return decode<epochs>(bytes);
  auto old = decode<epochs_of_version_1>(bytes);
  if (!old)
    return std::nullopt;
  auto past = old->accepted > 0 ? past::kept : past::blank;
  return epochs{old->accepted, old->current, old->cluster, past, nobody};
}

} // namespace

epoch_file::epoch_file(std::shared_ptr<directory> where, server_id self)
    : where_(std::move(where)), self_(self) {}

std::optional<epochs> epoch_file::load() const {
  auto present = where_->list();
  if (std::find(present.begin(), present.end(), name) == present.end())
    return std::nullopt;
  auto damaged = [&] {
    return disk_damage(where_->path_of(name) + " is damaged: this server does not know what it "
                           + "has promised and must not take part",
                       "epochs damaged");
  };
  auto bytes = where_->open(name)->read(0, 4096);
  if (bytes.size() < epochs_magic.size() + sum_bytes || !bytes.starts_with(epochs_magic))
    throw damaged();
  auto rest = std::string_view(bytes).substr(0, bytes.size() - sum_bytes);
  std::uint64_t sum = 0;
  archive_reader{std::string_view(bytes).substr(rest.size())} >> sum;
  if (sum != xxh64(rest, 0))
    throw damaged();
  std::uint32_t version = 0;
  server_id owner{};
  archive_reader reader{rest.substr(epochs_magic.size())};
  reader >> version >> owner;
  if (version == 0 || version > epochs_version)
    throw disk_refusal(where_->path_of(name) + " was written by a later version of this service");
  if (owner != self_)
    throw disk_refusal("the data directory belongs to server " + to_string(owner)
                       + ", not to server " + to_string(self_) + " (" + where_->path_of(name)
                       + ')');
  auto value = decode_epochs(version, reader.rest());
  if (!value || value->accepted < value->current || value->past > past::lost)
    throw damaged();
  return value;
}

void epoch_file::store(const epochs& value) {
  std::string bytes(epochs_magic);
  archive_writer{bytes} << epochs_version << self_;
  encode(value, bytes);
  archive_writer{bytes} << xxh64(bytes, 0);
  {
    auto fresh = where_->create(temporary);
    fresh->write(0, bytes);
    if (!planted(fault::epochs_not_synced))
      fresh->sync();
  }
  where_->rename(temporary, name);
  if (!planted(fault::epochs_not_synced))
    where_->sync();
}

} // namespace troupe
