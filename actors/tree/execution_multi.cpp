// A multi: its parts in order, each seeing the ones before it; all of them, or none.
#include <algorithm>
#include <utility>

#include "actors/tree/execution.hpp"
#include "messages/create_mode.hpp"
#include "messages/planted.hpp"

namespace troupe {

namespace {

/// ZooKeeper's opcodes in the elements of a multi's answer.
namespace opcode {
constexpr std::int32_t failure = -1, create = 1, remove = 2, set_data = 5, check = 13, create2 = 15,
                       check_not_exists = 501, create_if_not_exists = 502, remove_recursive = 503,
                       check_stat = 504, try_remove = 505;
}

std::int32_t kind_of(const create_node& x) {
  return x.wants_stat ? opcode::create2 : opcode::create;
}

std::int32_t kind_of(const delete_node&) {
  return opcode::remove;
}

std::int32_t kind_of(const set_data&) {
  return opcode::set_data;
}

std::int32_t kind_of(const check_version&) {
  return opcode::check;
}

std::int32_t kind_of(const check_absent&) {
  return opcode::check_not_exists;
}

std::int32_t kind_of(const create_if_absent&) {
  return opcode::create_if_not_exists;
}

std::int32_t kind_of(const delete_subtree&) {
  return opcode::remove_recursive;
}

std::int32_t kind_of(const check_stat&) {
  return opcode::check_stat;
}

std::int32_t kind_of(const delete_if_there&) {
  return opcode::try_remove;
}

/// What a part creates, if that is what it does.
const create_node* creation_in(const multi::part& x) {
  if (auto* plain = std::get_if<create_node>(&x))
    return plain;
  auto* perhaps = std::get_if<create_if_absent>(&x);
  return perhaps ? &perhaps->node : nullptr;
}

bool has_unknown_mode(const multi::part& x) {
  auto* creation = creation_in(x);
  return creation && !is_mode(creation->mode);
}

} // namespace

part_done execution::run_part(multi::part& x) {
  if (auto* creation = std::get_if<create_node>(&x))
    if (creation->mode >= create_mode::container)
      creation->wants_stat = true; // a mortal znode's creation answers as create2
  part_done done;
  reply to;
  std::visit(
      [&](auto& y) {
        done.kind = kind_of(y);
        run(y, to);
      },
      x);
  done.code = to.code;
  if (auto* made = std::get_if<created>(&to.body))
    done.what = std::move(*made);
  else if (auto* now = std::get_if<stat>(&to.body))
    done.what = *now;
  return done;
}

void execution::run(multi& x, reply& to) {
  if (std::any_of(x.parts.begin(), x.parts.end(), has_unknown_mode)) {
    to.code = error::marshalling_error;
    return;
  }
  auto told = out_.items.size();
  auto& done = to.body.emplace<multi_done>();
  done.parts.reserve(x.parts.size());
  undoable_ = true;
  for (auto& part : x.parts) {
    if (done.failed) {
      done.parts.push_back({error::runtime_inconsistency, {}, opcode::failure});
      continue;
    }
    done.parts.push_back(run_part(part));
    if (done.parts.back().code == error::ok)
      continue;
    done.failed = true;
    for (auto& earlier : done.parts)
      earlier = {&earlier == &done.parts.back() ? earlier.code : error::ok, {}, opcode::failure};
  }
  if (!done.failed)
    return;
  if (!planted(fault::multi_half_done))
    roll_back();
  out_.items.resize(told);
}

/// Backwards: what was created goes, what was taken out comes back, what was changed is as before.
void execution::roll_back() {
  for (auto i = undos_.rbegin(); i != undos_.rend(); ++i) {
    auto& x = *i;
    if (!x.parent) {
      state_.nodes.change(*x.who, [&](znode& node) {
        node.is = x.before;
        node.data = std::move(x.data);
        node.data_hash = x.data_hash;
      });
      continue;
    }
    if (x.who) {
      if (auto* owner = owner_of(*x.who))
        owner->ephemerals.erase(x.who);
      state_.nodes.take(*x.who);
    } else {
      auto& who = state_.nodes.put_back(std::move(x.gone));
      if (auto* owner = owner_of(who))
        owner->ephemerals.insert(&who);
    }
    state_.nodes.change(*x.parent, [&](znode& node) { node.is = x.before; });
  }
  undos_.clear();
  ledger_.forget();
}

} // namespace troupe
