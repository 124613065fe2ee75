// Every typed interface of the system, on one page.
//
// An interface says what an actor hears; nothing here returns a value. Answers are messages of
// their own, sent to the sender (log, tree) or to the handle that came with the question
// (inquiries). What another server says arrives as (peer, message): who it was, as its link
// authenticated it, and over which connection.
#pragma once

#include <tuple>

#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "messages/operation.hpp"
#include "messages/peers.hpp"
#include "messages/reply.hpp"
#include "messages/session.hpp"
#include "messages/status.hpp"
#include "messages/storage.hpp"

namespace troupe {

template <class... Ts>
using hears = caf::typed_actor<caf::reacts_to<Ts>...>;

namespace detail {

template <class List>
struct spoken;

template <class... Ts>
struct spoken<std::tuple<Ts...>> {
  using to_link = caf::typed_actor<caf::reacts_to<Ts>...>;
  using from_peer = caf::typed_actor<caf::reacts_to<peer, Ts>...>;
};

} // namespace detail

// ---- other servers
// --------------------------------------------------------------------------------------------------

/// One connection of the election mesh. What is sent to it, the server at the other end hears.
using election_link = detail::spoken<said_in_election>::to_link;

/// One connection to a leader, as its learner sees it.
using leader_link = detail::spoken<said_by_learner>::to_link;

/// One connection to a learner, as its leader sees it.
using learner_link = detail::spoken<said_by_leader>::to_link;

/// Makes, accepts and ends connections; reports them to the node as peer_up and peer_down.
using links = hears<dial, hang_up, belongs>;

// ---- clients
// --------------------------------------------------------------------------------------------------------

/// Takes writes, syncs and signs of life of this node's clients: the leader, follower or observer
/// of the moment.
using submitter = hears<submission, touched, sync_wish>;

/// Hosts the sessions of some clients.
using session_host = caf::typed_actor<caf::reacts_to<deliveries>,
                                      caf::reacts_to<service, submitter>, caf::reacts_to<status>>;

/// Who wants to know what; fans replies and events out. Everything it hears comes from the tree, in
/// one order.
using watcher_registry =
    caf::typed_actor<caf::reacts_to<effects>, caf::reacts_to<service, submitter>,
                     caf::reacts_to<enroll, session_host>, caf::reacts_to<status, session_host>>;

/// What a leader hears of its tree.
using tree_listener = hears<session_news, mortality, mortals_found>;

/// Hears what the log says to the tree: go on with your snapshot.
using snapshot_source = hears<snapshot_kept>;

/// The replicated state of this server. Speaks to the node (fenced), to the leader (session_news,
/// mortality, mortals_found), to the registry.
using tree = caf::typed_actor<
    caf::reacts_to<apply>, caf::reacts_to<reads>, caf::reacts_to<restore>, caf::reacts_to<fence>,
    caf::reacts_to<snapshot_kept>, caf::reacts_to<service, submitter>,
    caf::reacts_to<watch_sessions, tree_listener>, caf::reacts_to<find_mortal, tree_listener>,
    caf::reacts_to<enroll, session_host>, caf::reacts_to<status, session_host>>;

// ---- disk
// -----------------------------------------------------------------------------------------------------------

/// Hears the answers of the log: a role.
using log_client = hears<synced, epochs_stored, truncated, installed, history_read, snapshot_read>;

/// The node, as log and tree know it.
using starter = hears<loaded, damaged, searched, fenced, recalled>;

/// Transaction log, snapshots and epochs of this server.
/// (load: once, first of all; the tree gets snapshot and committed history, then the node hears
/// `loaded`; or `damaged`, and `mend` until there is nothing left to mend.)
using log = caf::typed_actor<
    caf::reacts_to<starter, tree>, caf::reacts_to<recall, starter>, caf::reacts_to<search, starter>,
    caf::reacts_to<mend, starter>, caf::reacts_to<append, log_client>,
    caf::reacts_to<store_epochs, log_client>, caf::reacts_to<truncate, log_client>,
    caf::reacts_to<install, log_client>, caf::reacts_to<read_history, log_client>,
    caf::reacts_to<read_snapshot, log_client>, caf::reacts_to<keep_snapshot, snapshot_source>>;

// ---- roles
// ----------------------------------------------------------------------------------------------------------

/// Finds a leader whenever told to look; otherwise answers those who look.
using election =
    caf::typed_actor<caf::reacts_to<look>, caf::reacts_to<settled>,
                     caf::reacts_to<peer, notification>, caf::reacts_to<peer_up, election_link>,
                     caf::reacts_to<peer_down>>;

/// What every role of a term hears: this node's clients and its log.
using role = log_client::extend_with<submitter>::extend_with<
    caf::typed_actor<caf::reacts_to<peer_down>, caf::reacts_to<status, session_host>>>;

/// One term of leading: discovery, catch-up, broadcast.
using leader = role::extend_with<detail::spoken<said_by_learner>::from_peer>::extend_with<
    tree_listener>::extend_with<caf::typed_actor<caf::reacts_to<peer_up, learner_link>>>;

/// One term of following, or of observing.
using learner = role::extend_with<detail::spoken<said_by_leader>::from_peer>::extend_with<
    caf::typed_actor<caf::reacts_to<peer_up, leader_link>>>;

// ---- node
// -----------------------------------------------------------------------------------------------------------

/// Election and roles to their node.
/// (role_ready: caught up, serve. role_over: look again.)
struct role_ready {
  std::uint64_t term = 0;
  std::uint32_t epoch = 0;
  troupe::past past = troupe::past::kept; ///< of this server's disk
};

/// A role to its node: its term is over, and why.
struct role_over {
  std::uint64_t term = 0;
  std::string reason;
};

/// What links tell a node. A quorum link hands over whichever kind of handle its direction needs.
using link_listener =
    caf::typed_actor<caf::reacts_to<peer_up, election_link>, caf::reacts_to<peer_up, learner_link>,
                     caf::reacts_to<peer_up, leader_link>, caf::reacts_to<peer_down>>::
        extend_with<detail::spoken<said_in_election>::from_peer>::extend_with<detail::spoken<
            said_by_learner>::from_peer>::extend_with<detail::spoken<said_by_leader>::from_peer>;

/// The stage manager of one server: spawns, links and replaces roles; passes on what other servers
/// say.
using node = link_listener::extend_with<starter>::extend_with<
    caf::typed_actor<caf::reacts_to<elected>, caf::reacts_to<role_ready>, caf::reacts_to<role_over>,
                     caf::reacts_to<status, session_host>>>;

} // namespace troupe

// These never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::reads)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::effects)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::deliveries)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::service)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::touched)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::sync_wish)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::watch_sessions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::session_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::mortality)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_mortal)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::mortals_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::enroll)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::damaged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::mend)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::search)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::searched)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::fence)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::fenced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recall)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::recalled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::append)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::synced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::store_epochs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::epochs_stored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::truncate)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::truncated)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::install)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::installed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::read_history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::history_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::read_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::snapshot_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::keep_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::snapshot_kept)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::restore)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::apply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::role_ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::role_over)
