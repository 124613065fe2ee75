// The order of one client's requests. See pipeline.hpp for the rules.
#include "actors/session/pipeline.hpp"
#include "messages/planted.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

pipeline::entry& pipeline::add(const request_name& name, kind what) {
  if (requests_.full())
    requests_.set_capacity(std::max<std::size_t>(4, 2 * requests_.capacity()));
  requests_.push_back({});
  auto& x = requests_.back();
  x.reply.name = name;
  x.what = what;
  bytes_ += sizeof(entry) + name.bytes;
  return x;
}

void pipeline::write(const request_name& name, shared_bytes encoded_operation) {
  auto& x = add(name, kind::write);
  x.sequence = next_sequence_++;
  x.in_nobodys_name = who_.local;
  x.bytes = std::move(encoded_operation);
}

void pipeline::upgrade(shared_bytes encoded_opening) {
  who_.local = false;
  next_sequence_ = 0; // the ensemble counts from the opening on
  write({}, std::move(encoded_opening));
  requests_.back().quiet = true;
}

void pipeline::read(const request_name& name, troupe::read what, proved by) {
  auto& x = add(name, kind::read);
  x.question = std::move(what);
  x.by = std::move(by);
}

void pipeline::sync(const request_name& name, std::string path, proved by) {
  auto& x = add(name, kind::sync);
  x.bytes = std::move(path);
  x.by = std::move(by);
}

void pipeline::ping(const request_name& name, proved by) {
  if (!serving_) {
    pongs_.push_back(name);
    return;
  }
  auto& x = add(name, kind::ping);
  x.question = ping_read{};
  x.by = std::move(by);
}

void pipeline::refuse(const request_name& name, error code) {
  auto& x = add(name, kind::refused);
  x.is = stage::answered;
  x.reply.made_here = true;
  x.reply.what.code = code;
}

void pipeline::note(troupe::read what, proved by) {
  auto& x = add({}, kind::note);
  x.question = std::move(what);
  x.by = std::move(by);
}

void pipeline::serve_reads() {
  serving_ = true;
}

bool pipeline::serve(bool serving) {
  serving_ = serving;
  again_ = serving && !planted(fault::resubmission_skipped);
  if (serving)
    return true;
  // A client that waits for a leader shall still see that its server lives.
  for (auto i = next_; i < requests_.size(); ++i) {
    auto& x = requests_[i];
    if (x.what == kind::ping) {
      pongs_.push_back(x.reply.name);
      x.what = kind::note;
      x.is = stage::answered;
    }
  }
  return std::none_of(requests_.begin(), requests_.end(),
                      [](const entry& x) { return x.in_nobodys_name && x.is == stage::sent; });
}

bool pipeline::hear(outcome& x) {
  if (x.attachment != who_.attachment)
    return true;
  for (auto i = std::size_t{0}; i < next_; ++i) {
    auto& asked = requests_[i];
    if (asked.what != kind::write || asked.is == stage::answered)
      continue;
    if (x.sequence != asked.sequence)
      return x.sequence < asked.sequence; // a second copy's echo, or a gap
    asked.reply.what = std::move(x.what);
    asked.is = stage::answered;
    --writes_out_;
    return true;
  }
  return true;
}

void pipeline::hear(answer& x) {
  auto index = static_cast<std::uint32_t>(x.ticket - first_ticket_);
  if (index >= next_)
    return;
  auto& asked = requests_[index];
  if (asked.is != stage::sent || asked.what == kind::write)
    return;
  asked.reply.what = std::move(x.what);
  asked.is = stage::answered;
  if (asked.what == kind::sync)
    sync_out_ = false;
  else
    --reads_out_;
}

bool pipeline::may_go(const entry& x, std::size_t reads_max) const {
  if (x.is == stage::answered)
    return true;
  if (!serving_ || sync_out_)
    return false;
  switch (x.what) {
  case kind::write:
    return true;
  case kind::sync:
  case kind::note:
    return writes_out_ == 0;
  default:
    if (planted(fault::read_overtakes_write))
      return reads_out_ < reads_max;
    return writes_out_ == 0 && reads_out_ < reads_max;
  }
}

void pipeline::send(entry& x, outgoing& out, std::uint32_t ticket) {
  x.is = stage::sent;
  switch (x.what) {
  case kind::write:
    out.writes.push_back({x.in_nobodys_name ? no_session : who_.session, who_.attachment,
                          x.sequence, who_.from, x.bytes});
    break;
  case kind::sync:
    out.syncs.push_back(
        {who_.from.host,
         {who_.client, who_.session, ticket, sync_done{std::string{x.bytes}}, x.by}});
    break;
  default:
    out.reads.push_back(
        {who_.client, who_.session, ticket, std::move(x.question), std::move(x.by)});
  }
}

void pipeline::submit_again(outgoing& out) {
  for (auto i = std::size_t{0}; i < next_; ++i) {
    auto& x = requests_[i];
    if (x.is == stage::sent && (x.what == kind::write || x.what == kind::sync))
      send(x, out, ticket_at(i));
  }
}

void pipeline::pump(outgoing& out, std::size_t reads_max) {
  if (std::exchange(again_, false))
    submit_again(out);
  if (next_ < requests_.size() && requests_[next_].what == kind::write)
    out.writes.reserve(out.writes.size() + requests_.size() - next_);
  for (; next_ < requests_.size() && may_go(requests_[next_], reads_max); ++next_) {
    auto& x = requests_[next_];
    if (x.is == stage::answered)
      continue;
    send(x, out, ticket_at(next_));
    if (x.what == kind::write)
      ++writes_out_;
    else if (x.what == kind::sync)
      sync_out_ = true;
    else if (x.what == kind::note)
      x.is = stage::answered;
    else
      ++reads_out_;
  }
}

pipeline::finished* pipeline::done() {
  while (next_ > 0 && requests_.front().is == stage::answered) {
    auto& x = requests_.front();
    if (x.what != kind::note && !x.quiet)
      return &x.reply;
    pop();
  }
  return nullptr;
}

void pipeline::pop() {
  if (next_ == 0 || requests_.front().is != stage::answered)
    return; // only what is answered leaves
  bytes_ -= sizeof(entry) + requests_.front().reply.name.bytes;
  requests_.pop_front();
  ++first_ticket_;
  --next_;
}

std::vector<request_name> pipeline::take_pongs() {
  return std::exchange(pongs_, {});
}

} // namespace troupe
