// What a server whose enforceQuota is on asks for along with its clients' writes: that hard quotas
// count.
//
// Part of what is replicated, since every server has to refuse the same, whatever its own setting.
#pragma once

#include "messages/operation.hpp"

namespace troupe {

/// The write, within quotas if it is of a kind that they can refuse.
write within_quotas(write what);

} // namespace troupe
