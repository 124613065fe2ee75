// Under which number each write is asked for.
//
// Creations of mortal znodes have numbers of their own, whatever else they ask for.
#pragma once

#include <variant>

#include "messages/operation.hpp"
#include "runtime/live/wire/opcode.hpp"

namespace troupe::wire {

inline opcode opcode_of(const create_node& x) {
  switch (x.mode) {
  case create_mode::container:
    return opcode::create_container;
  case create_mode::persistent_ttl:
  case create_mode::persistent_sequential_ttl:
    return opcode::create_ttl;
  default:
    return x.wants_stat ? opcode::create2 : opcode::create;
  }
}

struct write_opcode {
  opcode operator()(const create_node& x) {
    return opcode_of(x);
  }
  opcode operator()(const delete_node&) {
    return opcode::remove;
  }
  opcode operator()(const set_data&) {
    return opcode::set_data;
  }
  opcode operator()(const set_acl&) {
    return opcode::set_acl;
  }
  opcode operator()(const multi&) {
    return opcode::multi;
  }
  opcode operator()(const create_session&) {
    return opcode::create_session;
  }
  opcode operator()(const attach_session&) {
    return opcode::create_session;
  }
  opcode operator()(const close_session&) {
    return opcode::close_session;
  }
  opcode operator()(const check_version&) {
    return opcode::check;
  }
  opcode operator()(const reap_node&) {
    return opcode::delete_container;
  }
  opcode operator()(const check_absent&) {
    return opcode::check_not_exists;
  }
  opcode operator()(const create_if_absent&) {
    return opcode::create_if_not_exists;
  }
  opcode operator()(const delete_subtree&) {
    return opcode::remove_recursive;
  }
  opcode operator()(const check_stat&) {
    return opcode::check_stat;
  }
  opcode operator()(const delete_if_there&) {
    return opcode::try_remove;
  }
  opcode operator()(const within_quota& x) {
    return std::visit(*this, x.what);
  }
};

} // namespace troupe::wire
