// A client's wish for another membership, checked as ZooKeeper checks it before anything is done.
//
// Plain; changes nothing. Membership itself changes by new server lines and a rolling restart, so a
// wish without a fault is refused in the end; its faults have ZooKeeper's errors in ZooKeeper's
// order.
#pragma once

#include "config/settings.hpp"
#include "messages/reconfiguration.hpp"
#include "messages/reply.hpp"

namespace troupe {

/// ok: nothing is wrong with it. Rights are not looked at here.
error fault_of(const reconfiguration& x, const settings& now);

} // namespace troupe
