// The file that export writes and import reads: JSON, a line a znode, parents first.
//
//   {"troupe_export":1,"root":"/a"}
//   {"place":"","data":"hello","acl":[{"scheme":"world","id":"anyone","perms":"cdrwa"}]}
//
// Plain. Data that is no UTF-8 is {"base64":"..."}.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runtime/shell/znode_copy.hpp"

namespace troupe::shell {

std::string export_head(const std::string& root);
std::string export_line(const znode_copy& x);

/// All znodes of such a file, checked whole: places are valid, parents stand before children,
/// nothing stands twice. Otherwise what is wrong, with the line's number.
std::variant<std::vector<znode_copy>, std::string> read_export(const std::string& text);

} // namespace troupe::shell
