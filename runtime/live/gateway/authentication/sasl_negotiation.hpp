// One client's attempt to prove with SASL (DIGEST-MD5) who it is; the only place that knows
// libsasl2.
//
// Challenge, response, done: whatever else a client sends ends the attempt, and no attempt begins
// again. Always: passwords are only lent to libsasl2, in memory, and neither files nor other
// programs are asked. Objects may live in any number of threads; each belongs to one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sasl_conn;
struct sasl_callback;

namespace troupe {

class sasl_negotiation {
public:
  using user_table = std::map<std::string, std::string>;

  /// `users`: names and passwords; has to outlive this object.
  explicit sasl_negotiation(const user_table& users);
  ~sasl_negotiation();

  sasl_negotiation(const sasl_negotiation&) = delete;
  sasl_negotiation& operator=(const sasl_negotiation&) = delete;

  /// Takes what the client says, and returns what it is to be told. nullopt: it has failed, now or
  /// before.
  std::optional<std::string> step(std::string_view token);

  bool complete() const {
    return stage_ == stage::complete;
  }

  /// Who it is, once complete.
  const std::string& user() const {
    return user_;
  }

  /// Why no negotiation can succeed on this machine, as a sentence for the operator; "": it can.
  static std::string unavailable();

private:
  enum class stage { fresh, challenged, complete, failed };

  std::optional<std::string> challenge();
  std::optional<std::string> verdict(std::string_view response);

  const user_table& users_;
  std::unique_ptr<sasl_callback[]> callbacks_;
  sasl_conn* peer_ = nullptr;
  stage stage_ = stage::fresh;
  std::string user_;
};

} // namespace troupe
