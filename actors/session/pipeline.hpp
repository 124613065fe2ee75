// The requests of one client, in order: what may be sent now, and which replies may leave.
//
// Never sends, never encodes, never looks at a clock: it names what may go to the tree and to the
// role of the moment, and keeps what comes back until its turn.
// Always: replies leave in the order of the requests (but pings while the node does not serve); a
// read is sent when no earlier write is unanswered; a write is submitted when every earlier read is
// on its way, so that the tree sees that read first; nothing passes a sync.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/circular_buffer.hpp>

#include "messages/broadcast.hpp"
#include "messages/operation.hpp"
#include "messages/reply.hpp"
#include "messages/session.hpp"

namespace troupe {

/// How a client knows a request. The pipeline keeps it and gives it back.
struct request_name {
  std::int32_t xid = 0;
  std::int32_t opcode = 0;
  std::uint32_t bytes = 0;     ///< of the frame that it came in
  std::int64_t arrived_us = 0; ///< by whatever clock the host uses
};

/// What the clients of one session host have to send: to the tree first, then to the role.
struct outgoing {
  std::vector<read_request> reads;
  std::vector<write_request> writes;
  std::vector<sync_wish> syncs;
};

/// Whose requests these are. `attachment` is drawn at random for each connection.
struct client_name {
  client_number client = 0;
  session_id session = no_session;
  std::uint64_t attachment = 0;
  origin from;
  /// A session of this server alone (localSessionsEnabled): writes go out in nobody's name, and
  /// are lost if the role that they went to ends, since nothing tells a second copy from the first.
  bool local = false;
};

/// Use: put requests in as they are read, then `pump` what may be sent; put answers in as they
/// come, then take `done` and `pop` until there is none, and `pump` again.
class pipeline {
public:
  /// A request whose reply may leave.
  struct finished {
    request_name name;
    troupe::reply what;
    bool made_here = false; ///< no server state was asked: `what.at` says nothing
  };

  using proved = std::shared_ptr<const identities>;

  explicit pipeline(client_name who) : who_(who) {}

  // ---- requests

  /// The first write of a client opens or attaches its session (sequence 0).
  void write(const request_name& name, shared_bytes encoded_operation);
  void read(const request_name& name, troupe::read what, proved by);
  void sync(const request_name& name, std::string path, proved by);
  void ping(const request_name& name, proved by);

  /// A local session becomes one of the ensemble's: `encoded_opening` is a create_session, and the
  /// client does not hear of it.
  void upgrade(shared_bytes encoded_opening);

  /// Answered without asking anyone, in its place.
  void refuse(const request_name& name, error code);

  /// Something that the tree shall know in this place; nobody answers it (identify).
  void note(troupe::read what, proved by);

  // ---- what comes back

  /// The node serves or no longer does. Serving: everything unanswered is to be submitted again.
  /// False: something that was submitted cannot be, and its answer is lost.
  bool serve(bool serving);

  /// Nobody leads, but what the tree holds may be read: reads go on, and no write comes.
  void serve_reads();

  /// False: the answer to an earlier write is lost, and nobody can know it any more. What was
  /// answered before, or is not ours, counts for nothing.
  bool hear(outcome& x);
  void hear(answer& x);

  // ---- what to do now

  /// Adds what may be sent now. At most `reads_max` reads of this client are unanswered then.
  void pump(outgoing& out, std::size_t reads_max);

  /// The next reply to leave, or null. Stays valid until `pop`.
  finished* done();
  void pop();

  /// Pings to be answered at once, since the node does not serve.
  std::vector<request_name> take_pongs();

  // ---- how much there is

  /// Requests whose reply has not left.
  std::size_t size() const {
    return requests_.size();
  }

  /// Bytes that they hold, about.
  std::size_t bytes() const {
    return bytes_;
  }

  std::size_t writes_unanswered() const {
    return writes_out_;
  }

  const client_name& who() const {
    return who_;
  }

private:
  enum class kind : std::uint8_t { write, read, sync, ping, note, refused };
  enum class stage : std::uint8_t { waiting, sent, answered };

  struct entry {
    finished reply;
    kind what = kind::read;
    stage is = stage::waiting;
    std::uint64_t sequence = 0;   ///< of a write
    bool in_nobodys_name = false; ///< a write of a local session
    bool quiet = false;           ///< the client does not hear its reply
    shared_bytes bytes;           ///< of a write: the operation; of a sync: the path
    troupe::read question;
    proved by;
  };

  entry& add(const request_name& name, kind what);
  bool may_go(const entry& x, std::size_t reads_max) const;
  void send(entry& x, outgoing& out, std::uint32_t ticket);
  void submit_again(outgoing& out);
  std::uint32_t ticket_at(std::size_t index) const {
    return first_ticket_ + static_cast<std::uint32_t>(index);
  }

  client_name who_;
  boost::circular_buffer<entry> requests_; ///< oldest first
  std::uint32_t first_ticket_ = 0;         ///< of the oldest; they count on from there, and wrap
  std::size_t next_ = 0;                   ///< index of the first that was not sent yet
  std::uint64_t next_sequence_ = 0;
  std::size_t writes_out_ = 0; ///< submitted, unanswered
  std::size_t reads_out_ = 0;
  std::size_t bytes_ = 0;
  bool sync_out_ = false;
  bool serving_ = false;
  bool again_ = false; ///< the node serves anew: submit everything unanswered once more
  std::vector<request_name> pongs_;
};

} // namespace troupe
