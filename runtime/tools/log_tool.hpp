// What `troupe log` does, once it is known what is wished for.
//
// Prints transactions and verdicts; changes nothing but what --repair may.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "runtime/tools/transaction_filter.hpp"

namespace troupe::tools {

struct log_wishes {
  std::vector<std::string> places;
  transaction_filter filter;
  bool as_json = false;
  bool verify = false;
  bool repair = false;
};

/// 0: whole, 1: something is damaged, 2: something is not understood.
int look_at_logs(const log_wishes& wishes, std::ostream& out, std::ostream& err);

} // namespace troupe::tools
