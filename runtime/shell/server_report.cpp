// Reading srvr and mntr, and laying out the table.
#include "runtime/shell/server_report.hpp"

#include <algorithm>
#include <array>

#include "messages/whole_number.hpp"
#include "runtime/shell/print.hpp"

namespace troupe::shell {

namespace {

using row = std::array<std::string, 9>;

/// Calls `each(line)` for all lines of a text.
template <class Each>
void for_lines(std::string_view text, Each each) {
  while (!text.empty()) {
    auto end = text.find('\n');
    each(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

/// What follows `label` if the line begins with it.
std::optional<std::string> behind(std::string_view line, std::string_view label) {
  if (!line.starts_with(label))
    return std::nullopt;
  return std::string(line.substr(label.size()));
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  if (!text.starts_with("0x"))
    return std::nullopt;
  return whole_number<std::uint64_t>(text.substr(2), 16);
}

row row_of(const server_report& x) {
  if (!x.fault.empty())
    return {x.server, x.fault};
  auto epoch = x.zxid && x.mode != "standalone" ? std::to_string(*x.zxid >> 32) : "-";
  return {x.server,
          x.mode,
          x.zxid ? hex(*x.zxid) : "-",
          epoch,
          x.connections,
          x.latency,
          x.outstanding,
          x.nodes,
          x.synced_followers.empty() ? x.version
                                     : x.version + "  (" + x.synced_followers + " synced)"};
}

} // namespace

server_report read_srvr(const std::string& server, std::string_view text) {
  server_report x;
  x.server = server;
  for_lines(text, [&](std::string_view line) {
    if (auto version = behind(line, "Zookeeper version: "))
      x.version = version->substr(0, version->find_first_of("-,"));
    else if (auto latency = behind(line, "Latency min/avg/max: "))
      x.latency = *latency;
    else if (auto connections = behind(line, "Connections: "))
      x.connections = *connections;
    else if (auto outstanding = behind(line, "Outstanding: "))
      x.outstanding = *outstanding;
    else if (auto zxid = behind(line, "Zxid: "))
      x.zxid = parse_hex(*zxid);
    else if (auto mode = behind(line, "Mode: "))
      x.mode = *mode;
    else if (auto nodes = behind(line, "Node count: "))
      x.nodes = *nodes;
  });
  if (x.mode.empty()) {
    auto line = std::string(text.substr(0, std::min(text.find('\n'), std::size_t{100})));
    x.fault = line.find("not currently serving") != std::string::npos ? "not serving"
              : line.empty()                                          ? "closed without an answer"
                                                                      : "answered: " + line;
  }
  return x;
}

std::string mntr_value(std::string_view text, std::string_view key) {
  std::string found;
  auto label = std::string(key) + '\t';
  for_lines(text, [&](std::string_view line) {
    if (auto value = behind(line, label))
      found = *value;
  });
  return found;
}

std::string table_of(const std::vector<server_report>& all) {
  std::vector<row> rows{{"server", "mode", "zxid", "epoch", "connections", "latency ms",
                         "outstanding", "znodes", "version"}};
  for (auto& x : all)
    rows.push_back(row_of(x));
  std::array<std::size_t, std::tuple_size_v<row>> widths{};
  for (auto& x : rows)
    for (std::size_t i = 0; i < x.size(); ++i)
      if (i != 1 || !x[2].empty()) // a fault may run on to the right
        widths[i] = std::max(widths[i], x[i].size());
  std::string text;
  for (auto& x : rows) {
    std::string line;
    for (std::size_t i = 0; i < x.size(); ++i) {
      line += x[i];
      line.append(widths[i] > x[i].size() ? widths[i] - x[i].size() + 2 : 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

} // namespace troupe::shell
