// `troupe play --live`: the scenario on real processes, compared with the same scenario in virtual
// time.
//
// Compared are the role of each server that is up at the end of each step (who only looks may be
// faster or slower than in virtual time, so that counts only where `roles` asks, and at the end),
// and what was read, put or refused. Transaction numbers are not: sessions of real clients take
// some. Waits for what it expects, with a deadline, and stops at the first difference.
#pragma once

#include "runtime/stage/play.hpp"

namespace troupe::live_play {

/// Throws script_error for scripts that cannot be played on real processes, std::runtime_error if
/// no process or port is to be had.
live_report play_live(const scenario& script);

} // namespace troupe::live_play
