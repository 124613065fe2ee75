// One connection of a benchmark: its socket, its session, its requests in flight.
//
// Talks to the kernel directly, as it shares the machine with what it measures: one read and one
// write for all that is there. Faults of the network are exceptions (network_fault) with a text.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/client/address.hpp"
#include "runtime/shell/bench_load.hpp"
#include "runtime/shell/histogram.hpp"

namespace troupe::shell {

class network_fault : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What the connections of a run have in common.
struct bench_run {
  bench_load load;
  histogram reads{};
  histogram writes{};
  std::uint64_t wrong = 0;   ///< answers that were not the right ones
  std::string first_wrong{}; ///< what was wrong with the first of them
  std::uint64_t unasked = 0; ///< requests that may still be made
  std::vector<char> scratch = std::vector<char>(256 * 1024);
};

class bench_connection {
public:
  using clock = std::chrono::steady_clock;

  /// Connects and says the ConnectRequest, blocking.
  bench_connection(const address& server, std::uint32_t in_flight_max);
  ~bench_connection();

  bench_connection(bench_connection&& other) noexcept;
  bench_connection& operator=(bench_connection&&) = delete;
  bench_connection(const bench_connection&) = delete;
  bench_connection& operator=(const bench_connection&) = delete;

  /// Waits for the ConnectResponse; requests may follow.
  void await_session();

  /// Says one request and waits for its reply; for preparations.
  reply ask(const write& what);

  /// Says requests at once and waits for all replies, which must be ok or `also_fine`.
  void ask_all(const std::vector<write>& what, error also_fine);

  /// From here on nothing blocks. Makes the first requests of a run.
  void start(bench_run& run);

  /// Bytes came: takes replies, makes as many new requests.
  void on_readable(bench_run& run);

  /// The socket takes bytes again.
  void on_writable();

  /// Says closeSession, without waiting.
  void say_goodbye();

  int socket() const {
    return socket_;
  }

  std::uint32_t in_flight() const {
    return in_flight_;
  }

  /// Some bytes still wait for the socket.
  bool blocked() const {
    return sent_ < outbox_.size();
  }

private:
  struct pending {
    clock::time_point since;
    std::int32_t xid = 0;
    asked what{};
  };

  void refill(bench_run& run, clock::time_point now);
  std::size_t take_frames(bench_run& run, std::string_view bytes, clock::time_point now);
  void take_reply(bench_run& run, std::string_view frame, clock::time_point now);
  std::string await_frame();
  void flush();
  void send_all(std::string_view bytes);

  int socket_ = -1;
  std::string server_;
  std::int32_t next_xid_ = 1;
  std::string inbox_; ///< the beginning of a frame
  std::string outbox_;
  std::size_t sent_ = 0;
  std::vector<pending> ring_; ///< requests in flight, in order
  std::size_t oldest_ = 0;
  std::uint32_t in_flight_ = 0;
};

} // namespace troupe::shell
