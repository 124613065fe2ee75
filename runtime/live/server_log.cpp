// Milestones as sentences, through spdlog.
#include "runtime/live/server_log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace troupe {

namespace {

using namespace milestone;

std::string range(zxid first, zxid last) {
  return first == last ? to_string(first) : to_string(first) + ".." + to_string(last);
}

struct sentence {
  void operator()(const looks& x) const {
    if (x.reason.empty())
      spdlog::info("looks for a leader");
    else
      spdlog::info("looks for a leader: {}", one_line(x.reason));
  }

  void operator()(const votes& x) const {
    spdlog::debug("votes for {} (epoch {}, last {})", to_string(x.choice.candidate), x.choice.epoch,
                  to_string(x.choice.last));
  }

  void operator()(const leads& x) const {
    spdlog::info("leads epoch {}", x.epoch);
  }

  void operator()(const milestone::follows& x) const {
    spdlog::info("follows {} in epoch {}", to_string(x.leader), x.epoch);
  }

  void operator()(const observes& x) const {
    spdlog::info("observes {} in epoch {}", to_string(x.leader), x.epoch);
  }

  void operator()(const learns& x) const {
    spdlog::info("learns {} from its leader", range(x.first, x.last));
  }

  void operator()(const forgets& x) const {
    spdlog::warn("forgets {}, which no majority had", range(x.first, x.last));
  }

  void operator()(const loads& x) const {
    spdlog::info("loads its leader's snapshot of {}", to_string(x.at));
  }

  void operator()(const promises& x) const {
    spdlog::debug("promises: accepted epoch {}, current epoch {}", x.accepted, x.current);
  }

  void operator()(const abstains& x) const {
    spdlog::warn("does not vote and does not count until a leader has taught it everything: {}",
                 one_line(x.reason));
  }

  void operator()(const returns&) const {
    spdlog::info("has been taught everything: votes from the next election on");
  }

  void operator()(const mends& x) const {
    spdlog::warn("mends {}, which was damaged in its log, with what another server has of it",
                 range(x.first, x.last));
  }

  void operator()(const lacks& x) const {
    spdlog::error(
        "{} is damaged in its log, and no server that was heard has it: neither votes nor "
        "serves until one is found that does",
        range(x.first, x.last));
  }

  void operator()(const stops& x) const {
    spdlog::error("stops: {}", one_line(x.reason));
  }

  template <class T>
  void operator()(const T&) const {} // of each transaction
};

} // namespace

void open_server_log(const std::string& level) {
  auto log = spdlog::stderr_logger_mt("troupe");
  log->set_pattern("%Y-%m-%d %H:%M:%S.%e %-7l %v");
  log->set_level(spdlog::level::from_str(level));
  log->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(log));
}

std::string one_line(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = ' ';
  return text;
}

void log_report(const config_report& report) {
  for (auto& x : report.warnings)
    spdlog::warn("{}", one_line(x));
  for (auto& x : report.errors)
    spdlog::error("{}", one_line(x));
}

void log_milestone(server_id, const milestone_kind& what) {
  std::visit(sentence{}, what);
}

} // namespace troupe
