// What the options of setquota and delquota mean. The texts themselves are the tree's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "actors/tree/quota_text.hpp"

namespace troupe::shell {

/// The field that an option of setquota or delquota means: n, b, N, B.
std::int64_t quota::*quota_field(char option);

/// What is wrong with a value for that option, in zkCli's words.
std::optional<std::string> quota_fault(char option, std::optional<std::int64_t> value);

} // namespace troupe::shell
