// Transactions: what their session allows, and what becomes of them.
#include "actors/tree/data_tree.hpp"

#include <utility>

#include "messages/archive.hpp"

namespace troupe {

namespace {

/// As in ZooKeeper: every 128th transaction, the latest 1024 of them.
constexpr std::uint32_t digest_interval = 128;
constexpr std::size_t digests_kept = 1024;

} // namespace

data_tree::data_tree(server_id self, bool skip_acl, std::string config)
    : self_(self),
      skip_acl_(skip_acl),
      config_(std::move(config)),
      state_(std::make_unique<tree_state>()),
      digests_(digests_kept) {}

namespace {

/// The leader's own word that a session is over.
bool is_expiry(const write_request& write, const close_session& x) {
  return x.expired && write.attachment == 0 && write.from.server == nobody;
}

error refusal(admission x) {
  return x == admission::moved ? error::session_moved : error::session_expired;
}

} // namespace

/// What the session has to say about a write. `x` is null if it could not be decoded; opening and
/// attaching decide for themselves.
admission data_tree::admit(const write_request& write, operation* x) {
  if (!x)
    return write.session == no_session || write.sequence == 0 ? admission::execute
                                                              : state_->sessions.admit(write);
  if (auto* opening = std::get_if<create_session>(&x->what))
    return state_->sessions.open(write, opening->timeout_ms, std::move(opening->password));
  if (auto* attaching = std::get_if<attach_session>(&x->what))
    return state_->sessions.attach(write, attaching->timeout_ms, attaching->password);
  if (auto* closing = std::get_if<close_session>(&x->what)) {
    if (is_expiry(write, *closing))
      return state_->sessions.find(write.session) ? admission::execute : admission::expired;
    return state_->sessions.admit(write);
  }
  return write.session == no_session ? admission::execute : state_->sessions.admit(write);
}

reply data_tree::perform(const proposal& what, effects& out, bool& told) {
  reply to;
  to.at = what.id;
  auto& write = what.write;
  auto x = decode<operation>(write.operation);
  auto admitted = admit(write, x ? &*x : nullptr);
  told = admitted != admission::duplicate;
  if (admitted != admission::execute) {
    to.code = refusal(admitted);
    return to;
  }
  if (!x) {
    to.code = error::marshalling_error;
    return to;
  }
  execution work(*state_, skip_acl_, what, x->by, out);
  std::visit(
      [&](auto& y) {
        using kind = std::decay_t<decltype(y)>;
        if constexpr (std::is_same_v<kind, close_session>) {
          work.end_session(is_expiry(write, y));
        } else if constexpr (std::is_same_v<
                                 kind, create_session> || std::is_same_v<kind, attach_session>) {
          if (std::is_same_v<kind, attach_session>)
            out.items.emplace_back(session_moved{write.session, write.attachment});
          auto& is = state_->sessions.find(write.session)->is;
          to.body = session_opened{is.id, is.timeout_ms, is.password};
        } else {
          work.run(y, to);
        }
      },
      x->what);
  work.settle_quotas();
  return to;
}

void data_tree::execute(const proposal& what, effects& out) {
  auto told = true;
  auto to = perform(what, out, told);
  applied_ = what.id;
  if (what.id.counter % digest_interval == 0)
    digests_.push_back({what.id, digest()});
  auto& write = what.write;
  if (told && write.from.server == self_ && self_ != nobody)
    out.items.emplace_back(
        outcome{write.from.host, write.session, write.attachment, write.sequence, std::move(to)});
}

void data_tree::report(status& x) const {
  x.applied = applied_;
  x.nodes = state_->nodes.size();
  x.data_bytes = state_->nodes.bytes();
  x.ephemerals = state_->nodes.ephemerals();
  x.sessions = state_->sessions.size();
  x.quotas = state_->quotas.totals();
  if (x.wanted == listing::digests)
    x.digests.assign(digests_.begin(), digests_.end());
  if (x.wanted != listing::sessions)
    return;
  for (auto& one : state_->sessions.all()) {
    if (x.open.size() == x.limit)
      break;
    auto& told = x.open.emplace_back(listed_session{one.id, one.timeout_ms, {}});
    for (auto* who : state_->sessions.ephemerals_of(one.id))
      told.ephemerals.push_back(who->first);
  }
}

session_news data_tree::all_sessions() const {
  session_news news;
  news.all = true;
  for (auto& x : state_->sessions.all())
    news.opened.push_back({x.id, x.timeout_ms});
  return news;
}

mortality data_tree::mortal() const {
  return state_->nodes.mortal().standing();
}

mortals_found data_tree::find(const find_mortal& x) const {
  return {state_->nodes.mortal().due(x)};
}

session_news data_tree::take_session_news() {
  return state_->sessions.take_news();
}

void data_tree::begin_snapshot() {
  walk_.reset();
  walk_ = std::make_unique<snapshot_walk>(*state_, applied_);
}

snapshot_part data_tree::next_part(std::uint64_t bytes) {
  auto part = walk_->next(bytes);
  if (part.last)
    walk_.reset();
  return part;
}

void data_tree::restore(const snapshot_part& part, effects& out) {
  if (part.index == 0 || !restoration_)
    restoration_.emplace();
  if (!restoration_->take(part))
    return;
  auto now = restoration_->finish();
  now->quotas.take_over_counts(state_->quotas);
  restoration_.reset();
  walk_.reset();
  tell_difference(*state_, *now, part.at, {watched_, skip_acl_}, out);
  state_ = std::move(now);
  applied_ = part.at;
}

} // namespace troupe
