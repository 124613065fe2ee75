// What may stand where the cursor is: commands, their options, paths of znodes.
//
// Plain: whoever calls says what a znode's children are.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace troupe::shell {

/// The names of a znode's children; empty as well if nobody can be asked.
using children_of = std::function<std::vector<std::string>(const std::string& path)>;

/// Sorted words that begin with `beginning`, given the words before it.
std::vector<std::string> candidates(const std::vector<std::string>& before,
                                    const std::string& beginning, const children_of& ask);

} // namespace troupe::shell
