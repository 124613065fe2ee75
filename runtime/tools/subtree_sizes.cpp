// A znode counts for each of its ancestors, and for itself.
#include "runtime/tools/subtree_sizes.hpp"

#include <algorithm>

#include "runtime/tools/text.hpp"

namespace troupe::tools {

void subtree_sizes::add(std::string_view path, std::uint64_t data_bytes) {
  if (path == "/")
    return;
  std::size_t end = 0;
  for (unsigned level = 0; level < depth_ && end < path.size(); ++level) {
    end = std::min(path.find('/', end + 1), path.size());
    auto& size = sizes_[std::string(path.substr(0, end))];
    ++size.znodes;
    size.bytes += path.size() + data_bytes;
  }
}

std::vector<std::pair<std::string, subtree_size>> subtree_sizes::top(std::size_t count) const {
  std::vector<std::pair<std::string, subtree_size>> all(sizes_.begin(), sizes_.end());
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) {
    return x.second.bytes != y.second.bytes ? x.second.bytes > y.second.bytes : x.first < y.first;
  });
  all.resize(std::min(all.size(), count));
  return all;
}

std::string text_of(const std::vector<std::pair<std::string, subtree_size>>& sizes) {
  std::string text = "biggest subtrees:";
  auto width = sizes.empty() ? 0 : std::to_string(sizes.front().second.bytes).size();
  for (auto& [path, size] : sizes) {
    auto bytes = std::to_string(size.bytes);
    text += "\n  " + std::string(width - bytes.size(), ' ') + bytes + " bytes, "
            + counted(size.znodes, "znode") + "  " + printable(path);
  }
  return text;
}

json json_of(const std::vector<std::pair<std::string, subtree_size>>& sizes) {
  auto all = json::array();
  for (auto& [path, size] : sizes) {
    json one;
    one["path"] = path;
    one["znodes"] = size.znodes;
    one["bytes"] = size.bytes;
    all.push_back(std::move(one));
  }
  return all;
}

} // namespace troupe::tools
