// Who is hosted by one I/O thread, found by what deliveries name: a client number, an attachment,
// or a session.
//
// Always: a client is found by its session only while it holds it, and by nothing once forgotten.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/session/pipeline.hpp"
#include "messages/operation.hpp"

namespace troupe {

template <class Client>
class roster {
public:
  using pointer = std::shared_ptr<Client>;

  void add(client_number number, pointer who) {
    by_number_.emplace(number, std::move(who));
  }

  void expect_outcomes(client_number number, std::uint64_t attachment) {
    by_attachment_.emplace(attachment, by_number_.at(number));
  }

  void expect_news(client_number number, session_id session) {
    by_session_.emplace(session, by_number_.at(number));
  }

  /// The client itself may outlive this.
  void remove(client_number number, const client_name* who) {
    auto gone = by_number_.extract(number);
    if (gone.empty() || !who)
      return;
    by_attachment_.erase(who->attachment);
    auto [first, last] = by_session_.equal_range(who->session);
    for (; first != last; ++first)
      if (first->second == gone.mapped()) {
        by_session_.erase(first);
        return;
      }
  }

  Client* find(client_number number) const {
    auto i = by_number_.find(number);
    return i == by_number_.end() ? nullptr : i->second.get();
  }

  Client* find_attachment(std::uint64_t attachment) const {
    auto i = by_attachment_.find(attachment);
    return i == by_attachment_.end() ? nullptr : i->second.get();
  }

  /// More than one for as long as a session moves within this thread.
  std::vector<pointer> holders(session_id session) const {
    std::vector<pointer> xs;
    auto [first, last] = by_session_.equal_range(session);
    for (; first != last; ++first)
      xs.push_back(first->second);
    return xs;
  }

  std::vector<pointer> all() const {
    std::vector<pointer> xs;
    xs.reserve(by_number_.size());
    for (auto& [number, who] : by_number_)
      xs.push_back(who);
    return xs;
  }

  std::size_t size() const {
    return by_number_.size();
  }

private:
  std::unordered_map<client_number, pointer> by_number_;
  std::unordered_map<std::uint64_t, pointer> by_attachment_;
  std::unordered_multimap<session_id, pointer> by_session_;
};

} // namespace troupe
