// Messages between servers as bytes, and back as what an actor hears: (peer, message).
//
// Knows no socket and no frame: live links and the stage's both use it. Never throws and never
// believes a length: damaged bytes are an answer. Always: a body is used up exactly.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>

#include "messages/peers.hpp"
#include "runtime/live/links/frame.hpp"

namespace troupe::codec {

namespace detail {

template <class T, class List>
struct place_in;

template <class T, class... Ts>
struct place_in<T, std::tuple<Ts...>> {
  static constexpr std::size_t value = [] {
    constexpr std::array same{std::is_same_v<T, Ts>...};
    std::size_t i = 0;
    while (i < same.size() && !same[i])
      ++i;
    return i;
  }();
  static constexpr bool found = value < sizeof...(Ts);
};

} // namespace detail

/// The number of T on the wire. A type that no server says to another does not compile.
template <class T>
constexpr frame_kind kind_of() {
  using in_election = detail::place_in<T, said_in_election>;
  using by_learner = detail::place_in<T, said_by_learner>;
  using by_leader = detail::place_in<T, said_by_leader>;
  static_assert(in_election::found || by_learner::found || by_leader::found,
                "no list of messages/peers.hpp holds this type");
  if constexpr (in_election::found)
    return kind_at(frame_list::election, in_election::value);
  else if constexpr (by_learner::found)
    return kind_at(frame_list::learner, by_learner::value);
  else
    return kind_at(frame_list::leader, by_leader::value);
}

/// Appends the bytes of `x`.
template <class T>
void encode(const T& x, std::vector<char>& out) {
  caf::execution_unit* nowhere = nullptr;
  caf::binary_serializer sink{nowhere, out};
  static_cast<void>(sink(const_cast<T&>(x))); // a serializer reads only; appending cannot fail
}

template <class T>
std::vector<char> encode(const T& x) {
  std::vector<char> out;
  encode(x, out);
  return out;
}

/// (from, message), as the listener of a link hears it. nullopt: no such kind, or the bytes are not
/// exactly one message of it.
std::optional<caf::message> decode(frame_kind kind, std::string_view body, peer from);

} // namespace troupe::codec
