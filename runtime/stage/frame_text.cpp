// One line for each message.
#include "runtime/stage/frame_text.hpp"

namespace troupe {

namespace {

std::string of(const char* kind, const std::string& what = "") {
  return what.empty() ? kind : std::string(kind) + ' ' + what;
}

std::string range_of(const std::vector<proposal>& entries) {
  return entries.empty() ? "of nothing" : range(entries.front().id, entries.back().id);
}

std::string pair_of(const epochs& x) {
  return std::to_string(x.accepted) + '/' + std::to_string(x.current);
}

std::string word_for(standing x) {
  switch (x) {
  case standing::looking:
    return "looking";
  case standing::following:
    return "following";
  case standing::leading:
    return "leading";
  case standing::observing:
    return "observing";
  }
  return "?";
}

std::string word_for(catch_up_kind x) {
  switch (x) {
  case catch_up_kind::nothing:
    return "nothing";
  case catch_up_kind::diff:
    return "diff";
  case catch_up_kind::truncate:
    return "truncate";
  case catch_up_kind::snapshot:
    return "snapshot";
  }
  return "?";
}

} // namespace

std::string epoch_text(std::uint32_t epoch) {
  return "epoch " + std::to_string(epoch);
}

const std::vector<std::string>& frame_kinds() {
  static const std::vector<std::string> all{"notification",
                                            "lost",
                                            "found",
                                            "follower_info",
                                            "epoch_ack",
                                            "catch_up_ack",
                                            "new_leader_ack",
                                            "ack",
                                            "submission",
                                            "pong",
                                            "sync_request",
                                            "leader_info",
                                            "catch_up",
                                            "catch_up_snapshot",
                                            "catch_up_history",
                                            "new_leader",
                                            "up_to_date",
                                            "proposal",
                                            "commit",
                                            "ping",
                                            "sync_reply",
                                            "append",
                                            "store_epochs",
                                            "truncate",
                                            "install",
                                            "read_history",
                                            "read_snapshot",
                                            "synced",
                                            "epochs_stored",
                                            "truncated",
                                            "installed",
                                            "history_read",
                                            "snapshot_read"};
  return all;
}

std::string to_string(const vote& x) {
  auto own_epoch = x.last.epoch == x.epoch;
  auto last = own_epoch ? std::to_string(x.last.counter) : to_string(x.last);
  return '(' + std::to_string(x.epoch) + ',' + last + ',' + to_string(x.candidate) + ')';
}

std::string range(zxid first, zxid last) {
  return first == last ? to_string(first) : to_string(first) + ".." + to_string(last);
}

std::string text_of(const notification& x) {
  return of("notification",
            word_for(x.state) + ' ' + to_string(x.choice) + " round " + std::to_string(x.round));
}

std::string text_of(const lost& x) {
  return of("lost", "after " + to_string(x.after));
}

std::string text_of(const found& x) {
  return of("found", range_of(x.entries));
}

std::string text_of(const follower_info& x) {
  return of("follower_info", epoch_text(x.accepted_epoch));
}

std::string text_of(const epoch_ack& x) {
  return of("epoch_ack", epoch_text(x.epoch) + " last " + to_string(x.last));
}

std::string text_of(const catch_up_ack& x) {
  return of("catch_up_ack", epoch_text(x.epoch));
}

std::string text_of(const new_leader_ack& x) {
  return of("new_leader_ack", epoch_text(x.epoch) + " last " + to_string(x.last));
}

std::string text_of(const ack& x) {
  return of("ack", to_string(x.through));
}

std::string text_of(const submission& x) {
  return of("submission", "of " + std::to_string(x.writes.size()));
}

std::string text_of(const pong& x) {
  return of("pong", std::to_string(x.round));
}

std::string text_of(const sync_request& x) {
  return of("sync_request", std::to_string(x.token));
}

std::string text_of(const leader_info& x) {
  return of("leader_info", epoch_text(x.epoch));
}

std::string text_of(const catch_up& x) {
  return of("catch_up", word_for(x.kind) + " from " + to_string(x.from));
}

std::string text_of(const catch_up_snapshot& x) {
  return of("catch_up_snapshot", to_string(x.part.at) + " part " + std::to_string(x.part.index));
}

std::string text_of(const catch_up_history& x) {
  return of("catch_up_history", range_of(x.entries));
}

std::string text_of(const new_leader& x) {
  return of("new_leader", epoch_text(x.epoch));
}

std::string text_of(const up_to_date& x) {
  return of("up_to_date", to_string(x.committed));
}

std::string text_of(const proposal_batch& x) {
  return of("proposal", range_of(x.entries));
}

std::string text_of(const commit& x) {
  return of("commit", to_string(x.through));
}

std::string text_of(const ping& x) {
  return of("ping", std::to_string(x.round));
}

std::string text_of(const sync_reply& x) {
  return of("sync_reply", std::to_string(x.token));
}

std::string text_of(const append& x) {
  return of("append", range_of(x.entries));
}

std::string text_of(const store_epochs& x) {
  return of("store_epochs", pair_of(x.value));
}

std::string text_of(const truncate& x) {
  return of("truncate", to_string(x.to));
}

std::string text_of(const install& x) {
  return of("install", to_string(x.part.at) + " part " + std::to_string(x.part.index));
}

std::string text_of(const read_history& x) {
  return of("read_history", "after " + to_string(x.after));
}

std::string text_of(const read_snapshot& x) {
  return of("read_snapshot", to_string(x.at) + " part " + std::to_string(x.index));
}

std::string text_of(const synced& x) {
  return of("synced", to_string(x.through));
}

std::string text_of(const epochs_stored& x) {
  return of("epochs_stored", pair_of(x.value));
}

std::string text_of(const truncated& x) {
  return of("truncated", to_string(x.to));
}

std::string text_of(const installed& x) {
  return of("installed", to_string(x.at));
}

std::string text_of(const history_read& x) {
  return of("history_read", range_of(x.entries));
}

std::string text_of(const snapshot_read& x) {
  return of("snapshot_read", to_string(x.part.at) + " part " + std::to_string(x.part.index));
}

} // namespace troupe
