// Requests as calls: one list for those that wait for the answer and those that are awaited.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "messages/client.hpp"

namespace troupe {

/// What can be asked of a session. `How::ask` says what a call returns: the answer
/// (blocking_session), or something to be awaited (coroutine_session).
template <class How>
class session_calls {
public:
  auto create(std::string path, content data = "", create_mode mode = create_mode::persistent,
              acl access = anyone(), std::int64_t ttl_ms = -1) {
    return ask(ask::create{std::move(path), std::move(data), mode, std::move(access), ttl_ms});
  }

  auto ensure_path(std::string path) {
    return ask(ask::ensure_path{std::move(path)});
  }

  auto remove(std::string path, std::int32_t version = -1) {
    return ask(ask::remove{std::move(path), version});
  }

  auto set(std::string path, content data, std::int32_t version = -1) {
    return ask(ask::set{std::move(path), std::move(data), version});
  }

  auto get(std::string path, bool watch = false) {
    return ask(ask::get{std::move(path), watch});
  }

  auto exists(std::string path, bool watch = false) {
    return ask(ask::exists{std::move(path), watch});
  }

  auto children(std::string path, bool watch = false) {
    return ask(ask::children{std::move(path), watch});
  }

  auto get_acl(std::string path) {
    return ask(ask::get_acl{std::move(path)});
  }

  auto set_acl(std::string path, acl access, std::int32_t version = -1) {
    return ask(ask::set_acl{std::move(path), std::move(access), version});
  }

  auto watch(std::string path, add_watch_mode mode = add_watch_mode::persistent_recursive) {
    return ask(ask::watch{std::move(path), mode});
  }

  auto unwatch(std::string path, watcher_type type = watcher_type::any) {
    return ask(ask::unwatch{std::move(path), type});
  }

  auto sync(std::string path = "/") {
    return ask(ask::sync{std::move(path)});
  }

  auto count_descendants(std::string path) {
    return ask(ask::count_descendants{std::move(path)});
  }

  auto ephemerals(std::string prefix = "/") {
    return ask(ask::ephemerals{std::move(prefix)});
  }

  auto who_am_i() {
    return ask(ask::who_am_i{});
  }

  auto configuration(bool watch = false) {
    return ask(ask::configuration{watch});
  }

  /// Servers that join and leave, as ask::reconfigure has them; `members`: all of them instead.
  auto reconfigure(std::optional<std::string> joining, std::optional<std::string> leaving,
                   std::optional<std::string> members = {}, std::int64_t version = -1) {
    return ask(
        ask::reconfigure{std::move(joining), std::move(leaving), std::move(members), version});
  }

  auto prove(std::string scheme, std::string credential) {
    return ask(ask::prove{std::move(scheme), std::move(credential)});
  }

  /// Ends the session and its ephemerals.
  auto close() {
    return ask(ask::close{});
  }

private:
  template <class Asked>
  auto ask(Asked x) {
    return static_cast<How&>(*this).ask(std::move(x));
  }
};

} // namespace troupe
