// One decoder for each type of the three lists, in the order of the lists.
#include "runtime/live/links/codec.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>

namespace troupe::codec {

namespace {

using decoder = std::optional<caf::message> (*)(std::string_view, peer);

// Enumerations arrive as whatever number was sent.
template <class T>
bool plausible(const T&) {
  return true;
}

bool plausible(const notification& x) {
  return x.state <= standing::observing && x.past <= past::lost;
}

bool plausible(const follower_info& x) {
  return x.past <= past::lost;
}

bool plausible(const catch_up& x) {
  return x.kind <= catch_up_kind::snapshot;
}

template <class T>
std::optional<caf::message> decode_as(std::string_view body, peer from) {
  caf::execution_unit* nowhere = nullptr;
  caf::binary_deserializer source{nowhere, body.data(), body.size()};
  T x;
  if (source(x) || source.remaining() > 0 || !plausible(x))
    return std::nullopt;
  return caf::make_message(from, std::move(x));
}

template <class... Ts>
constexpr auto decoders(std::tuple<Ts...>*) {
  return std::array<decoder, sizeof...(Ts)>{&decode_as<Ts>...};
}

constexpr auto in_election = decoders(static_cast<said_in_election*>(nullptr));
constexpr auto by_learner = decoders(static_cast<said_by_learner*>(nullptr));
constexpr auto by_leader = decoders(static_cast<said_by_leader*>(nullptr));

template <std::size_t N>
decoder at(const std::array<decoder, N>& all, std::size_t place) {
  return place < N ? all[place] : nullptr;
}

decoder decoder_of(frame_kind kind) {
  switch (list_of(kind)) {
  case frame_list::election:
    return at(in_election, place_of(kind));
  case frame_list::learner:
    return at(by_learner, place_of(kind));
  case frame_list::leader:
    return at(by_leader, place_of(kind));
  case frame_list::none:
    break;
  }
  return nullptr;
}

} // namespace

std::optional<caf::message> decode(frame_kind kind, std::string_view body, peer from) {
  auto* convert = decoder_of(kind);
  if (convert == nullptr)
    return std::nullopt;
  try {
    return convert(body, from);
  } catch (...) { // CAF reports some defects by throwing
    return std::nullopt;
  }
}

} // namespace troupe::codec
