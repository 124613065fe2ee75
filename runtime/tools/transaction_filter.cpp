// Parsing of ids, and sums.
#include "runtime/tools/transaction_filter.hpp"

#include <algorithm>
#include <vector>

#include "messages/whole_number.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

namespace {

std::vector<std::pair<std::string, std::uint64_t>>
by_count(const std::map<std::string, std::uint64_t>& kinds) {
  std::vector<std::pair<std::string, std::uint64_t>> all(kinds.begin(), kinds.end());
  std::stable_sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.second > y.second; });
  return all;
}

} // namespace

std::optional<zxid> parse_zxid(const std::string& text) {
  if (text.starts_with("0x")) {
    auto packed = whole_number<std::uint64_t>(std::string_view(text).substr(2), 16);
    return packed ? std::optional{zxid::unpacked(*packed)} : std::nullopt;
  }
  auto dot = text.find('.');
  if (dot == std::string::npos)
    return std::nullopt;
  auto epoch = whole_number<std::uint32_t>(std::string_view(text).substr(0, dot), 10);
  auto counter = whole_number<std::uint32_t>(std::string_view(text).substr(dot + 1), 10);
  return epoch && counter ? std::optional{zxid{*epoch, *counter}} : std::nullopt;
}

std::optional<session_id> parse_session(const std::string& text) {
  auto digits = std::string_view(text).substr(text.starts_with("0x") ? 2 : 0);
  auto x = whole_number<std::uint64_t>(digits, 16);
  return x ? std::optional{session_id{*x}} : std::nullopt;
}

void transaction_summary::add(const transaction& x, std::uint64_t bytes) {
  auto time = x.entry.time_ms;
  if (count_++ == 0) {
    first_ = x.entry.id;
    earliest_ms_ = latest_ms_ = time;
  }
  last_ = x.entry.id;
  earliest_ms_ = std::min(earliest_ms_, time);
  latest_ms_ = std::max(latest_ms_, time);
  ++kinds_[kind_of(x)];
  if (x.entry.write.session != no_session)
    sessions_.insert(number(x.entry.write.session));
  bytes_ += bytes;
}

std::string transaction_summary::text() const {
  auto text = counted(count_, "transaction");
  if (count_ == 0)
    return text;
  auto separator = " (";
  for (auto& [kind, count] : by_count(kinds_)) {
    text += separator + std::to_string(count) + ' ' + kind;
    separator = ", ";
  }
  text += "), " + counted(sessions_.size(), "session") + ", " + counted(bytes_, "byte") + ", "
          + iso_time(earliest_ms_);
  // Two clocks may be further apart than a number holds.
  std::int64_t span = 0;
  if (__builtin_sub_overflow(latest_ms_, earliest_ms_, &span))
    return text + " to " + iso_time(latest_ms_);
  return span == 0 ? text : text + " to " + iso_time(latest_ms_) + " (" + span_text(span) + ')';
}

json transaction_summary::to_json() const {
  json x;
  x["transactions"] = count_;
  auto kinds = json::object();
  for (auto& [kind, count] : by_count(kinds_))
    kinds[kind] = count;
  x["kinds"] = std::move(kinds);
  x["sessions"] = sessions_.size();
  x["bytes"] = bytes_;
  if (count_ > 0) {
    x["first"] = to_string(first_);
    x["last"] = to_string(last_);
    x["earliest"] = iso_time(earliest_ms_);
    x["latest"] = iso_time(latest_ms_);
  }
  return x;
}

} // namespace troupe::tools
