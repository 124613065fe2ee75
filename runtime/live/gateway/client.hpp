// One client of this server, from its first byte to its last: a four-letter word, or a handshake
// and then a session's requests.
//
// Decides with `pipeline` what may be asked; asks through the I/O thread that hosts it.
// Always: what it refuses, it refuses before anything of the session is disturbed; nothing is sent
// for it after it has ended but `leave`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "actors/session/pipeline.hpp"
#include "messages/reply.hpp"
#include "runtime/live/admin/facts.hpp"
#include "runtime/live/gateway/authentication/credentials.hpp"
#include "runtime/live/gateway/client_socket.hpp"
#include "runtime/live/gateway/tally.hpp"
#include "runtime/live/wire/records.hpp"

namespace troupe {

class io_thread;

class client final : public client_socket {
public:
  client(io_thread& host, tcp::socket socket, client_number self);

  // ---- what comes from the watcher registry, in its order

  void hear(answer& x);
  void hear(outcome& x);
  void hear(const watch_event& x);
  void hear(const session_ended& x);
  void hear(const session_moved& x);

  /// The node serves, or no longer does.
  void serve(bool serving);

  // ---- what the I/O thread asks of it

  /// Lets replies leave and requests go, as far as they may now.
  void settle();

  /// Its outbox was too full for more, and is not any more.
  bool unblocked() const;

  /// Reads again, if it had stopped and need not any more.
  void go_on();

  /// Ends what has taken too long.
  void sweep(clock::time_point now);

  /// The answer to a four-letter word; the last thing it is told.
  void tell(const std::string& text);

  client_number self() const {
    return self_;
  }

  client_facts facts() const;

  /// What it has sent and received counts from now on.
  void count_anew() {
    tally_ = {};
  }

  bool woken = false; ///< the I/O thread's own: it will look at this one before its turn ends

protected:
  void heard() override;
  void relieved() override;
  void ended() override;
  bool owes_answer() const override;

private:
  enum class stage : std::uint8_t {
    greeting, ///< has said nothing that is whole
    asking,  ///< the tree has to say something first: has it seen as much, is there such a session?
    opening, ///< its session is to be opened or attached
    open,
    leaving, ///< what it is owed still leaves
    word,    ///< waits for the answer to a four-letter word
  };

  // the first bytes (client_greeting.cpp)
  bool greet();
  bool greet_with_word();
  void begin(const wire::connect_request& asked);
  void ask_tree(troupe::read what);
  void admit(bool known);
  void open_or_attach();
  void open_local(session_id session, std::string password);
  client_name name_of(session_id session) const;
  void opened(const pipeline::finished& done);
  void welcome(const session_opened& session);
  void refuse();
  void respond(std::uint32_t timeout_ms, session_id session, std::string password);

  // requests (client_requests.cpp)
  void request(std::string_view frame);
  void write(const request_name& name, troupe::write what);
  bool settled_here(const request_name& name, const troupe::write& what);
  bool may_own_ephemerals();
  void reconfigure(const request_name& name, const reconfiguration& asked);
  void answer_at_once(std::int32_t xid, const credentials::verdict& x, bool with_token);
  void tell(const pipeline::finished& done);
  void remember(const request_name& name, std::int64_t at);

  void let_replies_leave();
  void account();
  bool too_busy() const;
  std::size_t reads_max() const;

  io_thread& host_;
  client_number self_;
  stage stage_ = stage::greeting;
  std::optional<wire::connect_request> asked_; ///< until the session is open
  std::string password_;
  std::uint32_t timeout_ms_ = 0;
  std::optional<pipeline> pipe_;
  bool read_only_ = false;     ///< nobody leads: it was promised reads alone
  bool may_read_only_ = false; ///< it can do with reads
  credentials proofs_;
  operation scratch_; ///< `by` is what the connection has proved
  std::shared_ptr<const identities> by_;
  clock::time_point since_;                ///< connected, or told to leave
  clock::time_point last_frame_;           ///< a whole frame came in
  std::uint64_t touched_ = 0;              ///< the round in which it was reported as alive
  bool blocked_ = false;                   ///< reads wait since the outbox is too full
  std::size_t counted_requests_ = 0;       ///< of it, by the I/O thread
  std::size_t counted_bytes_ = 0;          ///< likewise
  std::size_t typical_bytes_ = 256 * 1024; ///< of its latest replies; cautious at first
  tally tally_;
  std::int64_t wall_since_ms_ = 0;
  std::int32_t last_opcode_ = 0;
  std::int64_t last_xid_ = -1;
  std::int64_t last_zxid_ = -1;
  std::int64_t last_reply_us_ = 0;
  std::int64_t last_latency_us_ = 0;
};

} // namespace troupe
