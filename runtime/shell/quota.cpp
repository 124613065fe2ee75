// zkCli's options and its complaints about their values.
#include "runtime/shell/quota.hpp"

namespace troupe::shell {

std::int64_t quota::*quota_field(char option) {
  return option == 'n'   ? &quota::count
         : option == 'b' ? &quota::bytes
         : option == 'N' ? &quota::count_hard
                         : &quota::bytes_hard;
}

std::optional<std::string> quota_fault(char option, std::optional<std::int64_t> value) {
  if (!value)
    return "NumberFormatException happens when parsing the option value";
  if ((option == 'n' || option == 'N') && *value <= 0)
    return "the num quota must be greater than zero";
  if ((option == 'b' || option == 'B') && *value < 0)
    return "the bytes quota must be greater than or equal to zero";
  return std::nullopt;
}

} // namespace troupe::shell
