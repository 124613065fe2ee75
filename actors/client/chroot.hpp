// A subtree that its client takes for the whole tree: "/a" is "/app/a" for the servers.
#pragma once

#include <string>
#include <string_view>

namespace troupe {

class chroot {
public:
  /// "" : the whole tree. Throws std::invalid_argument if it is no path ("app", "/", "/app/").
  explicit chroot(std::string prefix);

  /// As the servers know it.
  std::string outside(const std::string& path) const;

  /// As the client knows it; what is not below stays as it is.
  std::string inside(std::string path) const;

private:
  std::string prefix_;
};

} // namespace troupe
