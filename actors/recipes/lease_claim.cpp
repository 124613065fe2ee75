// Steps to a lease.
#include "actors/recipes/lease_claim.hpp"

#include <utility>

#include "messages/planted.hpp"
#include "messages/whole_number.hpp"

namespace troupe::recipes {

lease_claim::lease_claim(std::string path, const std::string& name, const content& data,
                         std::uint32_t leases_max)
    : path_(std::move(path)),
      leases_max_(leases_max),
      gate_(path_ + "-" + std::string(contender_mark), name, data),
      own_(path_, name, data, own_znode::naming::exact) {}

void lease_claim::want(bool wanted) {
  wanted_ = wanted;
  asks_.forget_failure();
  agreed_ = counted_ = room_ = gate_wanted_ = false;
  gate_.want(false);
  own_.want(false);
}

/// What this is about decides what its parts shall do.
void lease_claim::align() {
  auto gate = wanted_ && agreed_ && !own_.there();
  if (gate != gate_wanted_)
    gate_.want(gate_wanted_ = gate);
  auto turn = gate_.now();
  if (own_.there() || turn == standing::waiting || turn == standing::away)
    counted_ = room_ = false;
  auto own = wanted_ && (own_.there() || room_);
  if (own != own_.wanted())
    own_.want(own);
}

std::optional<question> lease_claim::next() {
  if (asks_.asking() || failure() != error::ok)
    return std::nullopt;
  align();
  if (auto what = gate_.next())
    return asks_.ask(deed::gate, what);
  if (auto what = own_.next())
    return asks_.ask(deed::own, what);
  if (!wanted_ || own_.there() || !asks_.open())
    return std::nullopt;
  if (!there_)
    return asks_.ask(deed::make_path, ask::ensure_path{path_});
  if (unsaid_)
    return asks_.ask(deed::set_terms, ask::set{path_, std::to_string(leases_max_), 0});
  if (!agreed_)
    return asks_.ask(deed::read_terms, ask::get{path_});
  if (gate_.now() == standing::held && !counted_ && own_.gone())
    return asks_.ask(deed::count, ask::children{path_, true});
  return std::nullopt;
}

void lease_claim::hear(const answer& x) {
  auto asked = asks_.answered();
  if (asked == deed::gate)
    return gate_.hear(x);
  if (asked == deed::own)
    return own_.hear(x);
  if (auto* why = recipes::failure(x))
    return hear_failure(asked, *why);
  if (asked == deed::make_path) {
    there_ = true;
  } else if (asked == deed::set_terms) {
    unsaid_ = false;
  } else if (auto* terms = std::get_if<got_data>(&x)) {
    hear_terms(*terms);
  } else if (auto* leases = std::get_if<got_children>(&x)) {
    counted_ = true;
    room_ = leases->names.size() < leases_max_ + (planted(fault::lease_too_many) ? 1 : 0);
  }
}

/// As kazoo: a znode whose content is no number serves other ends, and everybody knows it.
void lease_claim::hear_terms(const got_data& x) {
  auto text = x.data.value_or("");
  auto number = whole_number<std::uint32_t>(text);
  if (number && *number != leases_max_)
    asks_.fail(error::bad_arguments);
  unsaid_ = text.empty() && x.stat.version == 0;
  agreed_ = !unsaid_;
}

void lease_claim::hear_failure(deed asked, error why) {
  if (asked == deed::set_terms && (why == error::bad_version || why == error::connection_loss))
    unsaid_ = false; // what stands there now?
  else if (asks_.put_off(why))
    return;
  else if (why == error::no_node && asked != deed::make_path)
    there_ = agreed_ = unsaid_ = false;
  else
    asks_.fail(why);
}

void lease_claim::hear(const watch_event& x) {
  gate_.hear(x);
  own_.hear(x);
  if (x.path == path_)
    counted_ = false;
}

void lease_claim::hear(const session_change& x) {
  gate_.hear(x);
  own_.hear(x);
  asks_.hear(x);
  if (asks_.online() || ends(x))
    counted_ = false;
  if (ends(x))
    room_ = false;
}

void lease_claim::try_again() {
  gate_.try_again();
  own_.try_again();
  asks_.try_again();
}

standing lease_claim::now() const {
  if (wanted_ && own_.there())
    return own_.sure() ? standing::held : standing::in_doubt;
  auto out = own_.gone() && gate_.now() == standing::away && !asks_.asking();
  return !wanted_ && out ? standing::away : standing::waiting;
}

fencing_token lease_claim::token() const {
  return own_.token();
}

error lease_claim::failure() const {
  for (auto why : {asks_.failure(), own_.failure()})
    if (why != error::ok)
      return why;
  return gate_.failure();
}

bool lease_claim::throttled() const {
  return own_.throttled() || gate_.throttled() || asks_.throttled();
}

std::vector<ask::remove> lease_claim::left_behind() const {
  auto all = gate_.left_behind();
  for (auto& what : own_.left_behind())
    all.push_back(what);
  return all;
}

} // namespace troupe::recipes
