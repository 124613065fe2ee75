// What comes without being asked for: watch events and changes of the connection, in their order.
//
// Kept only while somebody listens. Any thread may tell; one hears, by waiting for the descriptor.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <variant>

#include "messages/client.hpp"

namespace troupe::shell {

class news {
public:
  using item = std::variant<watch_event, session_state>;

  /// Throws std::system_error if the system has no descriptor left.
  news();
  ~news();

  news(const news&) = delete;
  news& operator=(const news&) = delete;

  /// False: nobody listens, do something else with it.
  bool tell(item x);

  /// From now on everything is kept; or nothing any more.
  void listen(bool wanted);

  /// The oldest one, taken away; nullopt: there is none.
  std::optional<item> hear();

  /// Readable while there is something to hear.
  int descriptor() const {
    return descriptor_;
  }

private:
  std::mutex mutex_;
  std::deque<item> items_;
  bool listening_ = false;
  int descriptor_;
};

/// Listens as long as it lives.
class listening {
public:
  explicit listening(news& to) : to_(to) {
    to_.listen(true);
  }
  ~listening() {
    to_.listen(false);
  }
  listening(const listening&) = delete;
  listening& operator=(const listening&) = delete;

private:
  news& to_;
};

} // namespace troupe::shell
