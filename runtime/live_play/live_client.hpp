// The client of a played scenario at real servers: a session at each server that is spoken to.
//
// A session is opened when it is first needed and lasts until its server goes down. Blocks with a
// deadline; never waits for ever.
#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "messages/ids.hpp"
#include "runtime/shell/plain_session.hpp"

namespace troupe::live_play {

class live_client {
public:
  using ms = std::chrono::milliseconds;

  /// The server has come or gone: nothing is said to it on what was open.
  void forget(server_id at);

  /// Sets, or creates at first. nullopt: no answer within `patience`.
  std::optional<error> put(server_id at, std::uint16_t port, const std::string& path,
                           const std::string& value, ms patience);

  /// Says it and does not wait for an answer.
  void say(server_id at, std::uint16_t port, const std::string& path, const std::string& value);

  /// One session more, which asks once and ends.
  std::optional<error> put_afresh(std::uint16_t port, const std::string& path,
                                  const std::string& value, ms patience);

  /// nullopt: no answer within `patience`.
  std::optional<reply> read(server_id at, std::uint16_t port, const std::string& path, ms patience);

private:
  using session = std::shared_ptr<shell::plain_session>;

  session open(std::uint16_t port, bool patient);
  session at(server_id server, std::uint16_t port);
  static std::optional<error> put(const session& by, const std::string& path,
                                  const std::string& value, ms patience);

  shell::session_house house_;
  std::map<server_id, session> sessions_;
};

} // namespace troupe::live_play
