// Asks all servers at the same time, waits for each a moment, prints one table.
#include "runtime/shell/status.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <istream>

#include <boost/asio/ip/tcp.hpp>

#include <CLI/CLI.hpp>

#include "config/config_files.hpp"
#include "runtime/client/address.hpp"
#include "runtime/shell/server_report.hpp"

namespace troupe {

namespace shell {

namespace {

constexpr std::size_t answer_bytes_max = 1024 * 1024;

struct status_options {
  std::string servers;
  std::string config;
  int timeout_ms = 2000;
};

struct answer_text {
  std::string text;
  std::string fault;
};

bool timed_out(const boost::asio::ip::tcp::iostream& stream) {
  return stream.error() == boost::asio::error::timed_out
         || stream.error() == boost::asio::error::operation_aborted;
}

/// One word on one connection; the server closes it behind its answer.
answer_text ask_word(const address& server, const char* word, int timeout_ms) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(std::chrono::milliseconds{timeout_ms});
  stream.connect(server.host, std::to_string(server.port));
  stream << word << std::flush;
  answer_text x;
  if (!stream) {
    x.fault =
        timed_out(stream) ? "unreachable: timeout" : "unreachable: " + stream.error().message();
    return x;
  }
  std::array<char, 4096> some{};
  while (x.text.size() < answer_bytes_max
         && (stream.read(some.data(), some.size()) || stream.gcount() > 0))
    x.text.append(some.data(), static_cast<std::size_t>(stream.gcount()));
  if (x.text.empty() && timed_out(stream))
    x.fault = "does not answer";
  return x;
}

server_report ask_server(const address& server, int timeout_ms) {
  auto name = to_string(server);
  auto said = ask_word(server, "srvr", timeout_ms);
  if (!said.fault.empty()) {
    server_report x;
    x.server = name;
    x.fault = said.fault;
    return x;
  }
  auto x = read_srvr(name, said.text);
  if (x.mode == "leader")
    x.synced_followers =
        mntr_value(ask_word(server, "mntr", timeout_ms).text, "zk_synced_followers");
  return x;
}

/// The client ports that a configuration names.
std::vector<address> addresses_in(const settings& all) {
  std::vector<address> found;
  auto add = [&](const std::string& host, std::uint16_t port) {
    auto any = host.empty() || host == "0.0.0.0" || host == "::";
    if (port != 0)
      found.push_back({any ? "127.0.0.1" : host, port});
  };
  if (all.standalone) {
    add(all.client_host, all.client_port);
    return found;
  }
  for (auto& x : all.servers.members()) {
    auto own = x.client_port != 0 && !x.client_host.empty() && x.client_host != "0.0.0.0";
    add(own ? x.client_host : x.host, x.client_port != 0 ? x.client_port : all.client_port);
  }
  return found;
}

/// Empty: nothing to ask, and a complaint was made.
std::vector<address> addresses_of(const status_options& wishes) {
  if (wishes.config.empty()) {
    if (auto all = parse_addresses(wishes.servers))
      return *all;
    std::fprintf(stderr, "troupe status: --servers wants host:port,host:port\n");
    return {};
  }
  auto cfg = load_zoo_cfg(wishes.config); // what refuses a start (no myid) does not matter here
  auto all = addresses_in(cfg.all);
  if (all.empty()) {
    std::fprintf(stderr, "troupe status: %s names no client port\n", wishes.config.c_str());
    for (auto& line : cfg.report.errors)
      std::fprintf(stderr, "troupe status: %s\n", line.c_str());
  }
  return all;
}

int status(const status_options& wishes) {
  auto servers = addresses_of(wishes);
  if (servers.empty())
    return 2;
  std::vector<std::future<server_report>> asked;
  for (auto& server : servers)
    asked.push_back(
        std::async(std::launch::async, ask_server, std::cref(server), wishes.timeout_ms));
  std::vector<server_report> all;
  for (auto& one : asked)
    all.push_back(one.get());
  std::fputs(table_of(all).c_str(), stdout);
  return std::any_of(all.begin(), all.end(), [](auto& x) { return x.leads(); }) ? 0 : 1;
}

} // namespace

} // namespace shell

int status_main(int argc, char** argv) {
  shell::status_options wishes{"127.0.0.1:2181", "", 2000};
  CLI::App app{"How every server of an ensemble is, a line each. Exit code 0: there is a leader.",
               "troupe status"};
  auto* servers =
      app.add_option("-s,--servers,--server", wishes.servers, "client ports: host:port,host:port")
          ->capture_default_str();
  app.add_option("config", wishes.config, "or a zoo.cfg that names the servers")
      ->check(CLI::ExistingFile)
      ->excludes(servers);
  app.add_option("--timeout", wishes.timeout_ms, "milliseconds for each server")
      ->check(CLI::Range(1, 600'000))
      ->capture_default_str();
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  for (auto& word : words)
    if (word == "-server") // as zkCli has it
      word = "--server";
  std::reverse(words.begin(), words.end()); // CLI11 takes them from the back
  try {
    app.parse(words);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : 2;
  }
  return shell::status(wishes);
}

} // namespace troupe
