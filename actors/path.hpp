// What a path is: which ones may name a znode, whose child it would be, how sequential names look.
//
// Never looks at the tree. Bytes that are not UTF-8 never make a valid path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// May a znode have this path? (ZooKeeper's PathUtils: absolute, no empty, `.` or `..` component,
/// no trailing slash, no control, surrogate, private or special characters.)
bool valid_path(std::string_view path);

/// The text before the last slash; the root for "/a", and for the root itself. `path` has a slash.
std::string_view parent_of(std::string_view path);

/// The text behind the last slash. `path` has a slash.
std::string_view name_of(std::string_view path);

/// Is the znode at `path` the one at `top`, or below it?
inline bool is_within(std::string_view path, std::string_view top) {
  return top == "/" || path == top
         || (path.size() > top.size() && path.starts_with(top) && path[top.size()] == '/');
}

/// The path with the parent's counter of children ever created, ten digits at least.
std::string sequential(std::string_view path, std::int32_t counter);

/// The four znodes that are always there and cannot be deleted.
bool built_in(std::string_view path);

/// Could this text at all be asked to become a znode, or to be deleted: a slash and no NUL.
inline bool names_a_place(std::string_view path) {
  return path.find('/') != path.npos && path.find('\0') == path.npos;
}

} // namespace troupe
