// Finding the account of a path: only its beginnings that are as long as some account's path are
// looked up, so the cost does not grow with the depth of the tree.
#include "actors/tree/quota_book.hpp"

#include <algorithm>

#include "messages/ensure.hpp"

namespace troupe {

namespace {

/// Is `most` a limit, and would it be exceeded by `more`, which is not nothing?
bool beyond(std::int64_t most, std::int64_t used, std::int64_t more) {
  return most >= 0 && more != 0 && sum_of(used, more) > most;
}

std::string_view first_name(std::string_view path) {
  path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

void add_limit(std::int64_t& to, std::int64_t hard, std::int64_t soft) {
  auto limit = hard >= 0 ? hard : soft;
  if (limit >= 0)
    to = sum_of(std::max<std::int64_t>(to, 0), limit);
}

} // namespace

quota_book::account* quota_book::find(std::string_view path) {
  auto i = accounts_.find(path);
  return i == accounts_.end() ? nullptr : &i->second;
}

quota_book::entry* quota_book::over(std::string_view path) {
  for (auto i = lengths_.lower_bound(path.size()); i != lengths_.end(); ++i) {
    auto length = i->first;
    if (length < path.size() && path[length] != '/')
      continue;
    if (auto found = accounts_.find(path.substr(0, length)); found != accounts_.end())
      return &*found;
  }
  return nullptr;
}

quota_book::account& quota_book::open(std::string_view path) {
  if (auto* there = find(path))
    return *there;
  ++lengths_[path.size()];
  ++families_[std::string(first_name(path))].accounts;
  return accounts_.try_emplace(std::string(path)).first->second;
}

void quota_book::close(std::string_view path) {
  auto i = accounts_.find(path);
  if (i == accounts_.end())
    return;
  auto length = lengths_.find(path.size());
  ensure(length != lengths_.end(), "the length of every account's path is known");
  if (--length->second == 0)
    lengths_.erase(length);
  auto family = families_.find(first_name(path));
  ensure(family != families_.end(), "every account is one of a family");
  if (--family->second.accounts == 0)
    families_.erase(family);
  accounts_.erase(i);
}

bool quota_book::refuses(std::string_view path, std::int64_t znodes, std::int64_t bytes) {
  auto* found = empty() ? nullptr : over(path);
  if (!found || !found->second.used)
    return false;
  auto& x = found->second;
  if (!beyond(x.limits.count_hard, x.used->count, znodes)
      && !beyond(x.limits.bytes_hard, x.used->bytes, bytes))
    return false;
  ++families_.find(first_name(found->first))->second.refused;
  return true;
}

std::vector<namespace_quota> quota_book::totals() const {
  std::map<std::string_view, namespace_quota> sums;
  for (auto& [path, x] : accounts_) {
    auto& sum = sums[first_name(path)];
    add_limit(sum.count_limit, x.limits.count_hard, x.limits.count);
    add_limit(sum.bytes_limit, x.limits.bytes_hard, x.limits.bytes);
    auto used = x.used.value_or(quota_usage{});
    sum.count = sum_of(sum.count, used.count);
    sum.bytes = sum_of(sum.bytes, used.bytes);
  }
  std::vector<namespace_quota> all;
  for (auto& [name, family] : families_) {
    all.push_back(std::move(sums[name]));
    all.back().name = name;
    all.back().exceeded = family.refused;
  }
  return all;
}

void quota_book::take_over_counts(const quota_book& from) {
  for (auto& [name, family] : from.families_)
    if (auto mine = families_.find(name); mine != families_.end())
      mine->second.refused += family.refused;
}

} // namespace troupe
