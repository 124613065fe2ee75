// An application's request as its server is asked, and what watches it may set.
//
// Plain. Paths are checked and moved below the chroot here, so that none escapes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "actors/client/chroot.hpp"
#include "actors/client/watch_book.hpp"
#include "messages/client.hpp"
#include "messages/conversation.hpp"

namespace troupe {

/// What a connection is told.
using wording = decltype(talk::request::what);

/// Nullopt: a path is none (bad_arguments).
std::optional<wording> worded(ask::create x, const chroot& root);
std::optional<wording> worded(ask::remove x, const chroot& root);
std::optional<wording> worded(ask::set x, const chroot& root);
std::optional<wording> worded(ask::set_acl x, const chroot& root);
std::optional<wording> worded(ask::get x, const chroot& root);
std::optional<wording> worded(ask::exists x, const chroot& root);
std::optional<wording> worded(ask::children x, const chroot& root);
std::optional<wording> worded(ask::get_acl x, const chroot& root);
std::optional<wording> worded(ask::multi x, const chroot& root);
std::optional<wording> worded(ask::watch x, const chroot& root);
std::optional<wording> worded(ask::sync x, const chroot& root);
std::optional<wording> worded(ask::multi_read x, const chroot& root);
std::optional<wording> worded(ask::count_descendants x, const chroot& root);
std::optional<wording> worded(ask::ephemerals x, const chroot& root);
std::optional<wording> worded(ask::who_am_i x, const chroot& root);
std::optional<wording> worded(ask::configuration x, const chroot& root);
std::optional<wording> worded(ask::reconfigure x, const chroot& root);

/// Asking twice does no harm: it may be asked again on another connection.
bool repeatable(const wording& x);

/// Does this answer prove that the session was alive when it was asked? Only the leader of a
/// majority can give it: the server that passes it on may have lost the ensemble, and not know.
bool confirms_session(const wording& asked, const reply& said);

/// What has to be kept of it while it is unanswered: all of what may be asked again; of a write no
/// more than that it is one, and whether it closes the session.
wording remembered(const wording& x);

/// About what it weighs while it waits, in bytes.
std::size_t weight(const wording& x);

/// The watch that this reply has set, and where (as the server knows it).
struct watch_set {
  watch_book::kind kind = watch_book::kind::data;
  std::string path;
};
std::optional<watch_set> watch_of(const wording& asked, const reply& said);

/// Paths in an answer, as the application knows them.
void move_inside(reply& x, const chroot& root);

} // namespace troupe
