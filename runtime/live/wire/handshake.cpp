// The first packet of each side.
//
// Always: the read-only byte is written exactly if it is there; C clients count the bytes.
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe::wire {

namespace {

constexpr std::int32_t protocol_version = 0;

std::optional<bool> trailing_flag(reader& in) {
  if (in.rest().empty())
    return std::nullopt;
  return in.boolean();
}

void put_password(writer& out, std::string_view password) {
  std::array<char, password_bytes> bytes{};
  password.copy(bytes.data(), bytes.size());
  out.text({bytes.data(), bytes.size()});
}

} // namespace

std::optional<connect_request> decode_connect_request(std::string_view frame) {
  reader in{frame};
  connect_request x;
  in.int32(); // protocol version, which ZooKeeper does not look at either
  x.last_seen = zxid::unpacked(static_cast<std::uint64_t>(in.int64()));
  x.timeout_ms = in.int32();
  x.session = session_id{static_cast<std::uint64_t>(in.int64())};
  x.password = in.text();
  if (!in.ok())
    return std::nullopt;
  x.read_only = trailing_flag(in);
  return x;
}

std::optional<connect_response> decode_connect_response(std::string_view frame) {
  reader in{frame};
  connect_response x;
  in.int32();
  x.timeout_ms = in.int32();
  x.session = session_id{static_cast<std::uint64_t>(in.int64())};
  x.password = in.text();
  if (!in.ok())
    return std::nullopt;
  x.read_only = trailing_flag(in);
  return x;
}

void encode_connect_request(std::string& out, const connect_request& x) {
  frame whole{out};
  writer to{out};
  to.int32(protocol_version);
  to.int64(static_cast<std::int64_t>(x.last_seen.packed()));
  to.int32(x.timeout_ms);
  to.int64(static_cast<std::int64_t>(number(x.session)));
  put_password(to, x.password);
  if (x.read_only)
    to.boolean(*x.read_only);
}

void encode_connect_response(std::string& out, const connect_response& x) {
  frame whole{out};
  writer to{out};
  to.int32(protocol_version);
  to.int32(x.timeout_ms);
  to.int64(static_cast<std::int64_t>(number(x.session)));
  put_password(to, x.password);
  if (x.read_only)
    to.boolean(*x.read_only);
}

} // namespace troupe::wire
