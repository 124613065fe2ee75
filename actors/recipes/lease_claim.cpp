// Steps to a lease.
#include "actors/recipes/lease_claim.hpp"

#include <charconv>
#include <utility>

namespace troupe::recipes {

namespace {

/// The number of leases that stands in the znode; nullopt: something else does.
std::optional<std::uint32_t> number_in(const std::string& text) {
  std::uint32_t x = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (fault != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return x;
}

} // namespace

lease_claim::lease_claim(std::string path, const std::string& name, const content& data,
                         std::uint32_t leases_max)
    : path_(std::move(path)),
      leases_max_(leases_max),
      gate_(path_ + "-" + std::string(contender_mark), name, data),
      own_(path_, name, data, own_znode::naming::exact) {}

void lease_claim::want(bool wanted) {
  wanted_ = wanted;
  failure_ = error::ok;
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
  if (asked_ != deed::none || failure() != error::ok)
    return std::nullopt;
  align();
  if (auto what = gate_.next())
    return ask(deed::gate, what);
  if (auto what = own_.next())
    return ask(deed::own, what);
  if (!wanted_ || own_.there() || !online_ || throttled_)
    return std::nullopt;
  if (!there_)
    return ask(deed::make_path, ask::ensure_path{path_});
  if (unsaid_)
    return ask(deed::set_terms, ask::set{path_, std::to_string(leases_max_), 0});
  if (!agreed_)
    return ask(deed::read_terms, ask::get{path_});
  if (gate_.now() == standing::held && !counted_ && own_.gone())
    return ask(deed::count, ask::children{path_, true});
  return std::nullopt;
}

std::optional<question> lease_claim::ask(deed what, std::optional<question> x) {
  asked_ = what;
  return x;
}

void lease_claim::hear(const answer& x) {
  auto asked = std::exchange(asked_, deed::none);
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
    room_ = leases->names.size() < leases_max_;
  }
}

/// As kazoo: a znode whose content is no number serves other ends, and everybody knows it.
void lease_claim::hear_terms(const got_data& x) {
  auto text = x.data.value_or("");
  auto number = number_in(text);
  if (number && *number != leases_max_)
    failure_ = error::bad_arguments;
  unsaid_ = text.empty() && x.stat.version == 0;
  agreed_ = !unsaid_;
}

void lease_claim::hear_failure(deed asked, error why) {
  if (why == error::throttled) {
    throttled_ = true;
  } else if (why == error::session_expired || why == error::not_read_only) {
    online_ = false;
  } else if (asked == deed::set_terms
             && (why == error::bad_version || why == error::connection_loss)) {
    unsaid_ = false; // what stands there now?
  } else if (why == error::no_node && asked != deed::make_path) {
    there_ = agreed_ = unsaid_ = false;
  } else if (why != error::connection_loss) {
    failure_ = why;
  }
}

void lease_claim::hear(const watch_event& x) {
  gate_.hear(x);
  own_.hear(x);
  if (x.path == path_)
    counted_ = false;
}

void lease_claim::connected(session_id session) {
  gate_.connected(session);
  own_.connected(session);
  online_ = true;
  counted_ = false;
}

void lease_claim::disconnected() {
  gate_.disconnected();
  own_.disconnected();
  online_ = false;
}

void lease_claim::expired() {
  gate_.expired();
  own_.expired();
  online_ = counted_ = room_ = false;
}

void lease_claim::try_again() {
  gate_.try_again();
  own_.try_again();
  throttled_ = false;
}

standing lease_claim::now() const {
  if (wanted_ && own_.there())
    return own_.sure() ? standing::held : standing::in_doubt;
  auto out = own_.gone() && gate_.now() == standing::away && asked_ == deed::none;
  return !wanted_ && out ? standing::away : standing::waiting;
}

error lease_claim::failure() const {
  if (failure_ != error::ok)
    return failure_;
  return own_.failure() != error::ok ? own_.failure() : gate_.failure();
}

std::vector<std::string> lease_claim::left_behind() const {
  auto all = gate_.left_behind();
  if (!own_.gone())
    all.push_back(own_.path());
  return all;
}

} // namespace troupe::recipes
