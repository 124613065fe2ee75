// Prefixes, put on and taken off.
#include "actors/client/chroot.hpp"

#include <stdexcept>
#include <utility>

#include "actors/path.hpp"

namespace troupe {

chroot::chroot(std::string prefix) : prefix_(std::move(prefix)) {
  if (!prefix_.empty() && (prefix_ == "/" || !valid_path(prefix_)))
    throw std::invalid_argument("a chroot is a path such as /app, not " + prefix_);
}

std::string chroot::outside(const std::string& path) const {
  if (prefix_.empty())
    return path;
  return path == "/" ? prefix_ : prefix_ + path;
}

std::string chroot::inside(std::string path) const {
  if (prefix_.empty() || !path.starts_with(prefix_))
    return path;
  if (path.size() == prefix_.size())
    return "/";
  return path[prefix_.size()] == '/' ? path.substr(prefix_.size()) : path;
}

} // namespace troupe
