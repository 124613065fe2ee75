// Requests of a benchmark, ready to be copied.
#include "runtime/shell/bench_load.hpp"

#include "runtime/live/wire/jute.hpp"

namespace troupe::shell {

namespace {

constexpr std::size_t xid_at = 4; ///< behind the length

} // namespace

bench_load::bench_load(const load_shape& shape, std::uint64_t seed)
    : shape_(shape),
      value_(shape.value_bytes, 'x'),
      dice_(static_cast<std::minstd_rand::result_type>(seed)),
      reads_of_all_(static_cast<std::uint32_t>(shape.read_share * std::minstd_rand::max())) {
  for (std::uint32_t i = 0; i < shape_.keys; ++i) {
    wire::encode_request(reads_.emplace_back(), 0, read{get_data{key(i)}});
    wire::encode_request(writes_.emplace_back(), 0, write{set_data{key(i), value_, -1}});
  }
}

std::string bench_load::key(std::uint32_t number) const {
  return shape_.root + "/k" + std::to_string(number);
}

asked bench_load::append_next(std::string& out, std::int32_t xid) {
  auto what = shape_.read_share >= 1.0 || dice_() < reads_of_all_ ? asked::read : asked::write;
  auto& all = what == asked::read ? reads_ : writes_;
  auto at = out.size();
  out += all[dice_() % all.size()];
  wire::store(out.data() + at + xid_at, xid);
  return what;
}

bool bench_load::right(asked what, std::int32_t xid, std::string_view frame) const {
  auto body = what == asked::read ? 4 + value_.size() + wire::stat_bytes : wire::stat_bytes;
  return frame.size() == wire::reply_header_bytes + body
         && wire::load<std::int32_t>(frame.data()) == xid
         && wire::load<std::int32_t>(frame.data() + 12) == 0
         && (what == asked::write
             || wire::load<std::int32_t>(frame.data() + wire::reply_header_bytes)
                    == static_cast<std::int32_t>(value_.size()));
}

} // namespace troupe::shell
