// Futures on this side, callbacks in the session's thread on the other.
#include "runtime/shell/live_session.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "runtime/shell/print.hpp"

namespace troupe::shell {

live_session::live_session(answer_style style) : style_(style) {
  // nop
}

live_session::~live_session() {
  close();
}

void live_session::open(const connection_wishes& how) {
  state_ = session_state::connecting;
  if (!house_)
    house_.emplace();
  auto mine = ++opened_; // the last words of the one before come late
  session_ = house_->open(how, {[this](const watch_event& x) { on_event(x); },
                                [this, mine](session_state x) {
                                  if (mine == opened_)
                                    on_state(x);
                                }});
}

void live_session::close() {
  if (session_)
    session_->close().wait();
  session_.reset();
  state_ = session_state::closed;
}

reply live_session::ask(question what) {
  return session_->ask(std::move(what)).get();
}

std::vector<reply> live_session::ask_all(std::vector<question> what) {
  std::vector<std::future<reply>> under_way;
  for (auto& one : what)
    under_way.push_back(session_->ask(std::move(one)));
  std::vector<reply> said;
  for (auto& one : under_way)
    said.push_back(one.get());
  return said;
}

void live_session::print(const std::string& line) const {
  std::printf("\nWATCHER::\n\n%s\n", style_.out(paint::event, line).c_str());
  std::fflush(stdout);
}

void live_session::on_event(const watch_event& x) {
  if (heard_.tell(x) || !print_watches)
    return;
  if (!style_.json)
    return print(show(x));
  std::printf("%s\n", line_of({{"event", document_of(x)}}).c_str());
  std::fflush(stdout);
}

void live_session::on_state(session_state x) {
  state_ = x;
  heard_.tell(x);
  if (!chatty || !print_watches || style_.json || x == session_state::closed)
    return;
  auto name = x == session_state::connected     ? "SyncConnected"
              : x == session_state::read_only   ? "ConnectedReadOnly"
              : x == session_state::connecting  ? "Disconnected"
              : x == session_state::auth_failed ? "AuthFailed"
                                                : "Expired";
  print(std::string("WatchedEvent state:") + name + " type:None path:null zxid: -1");
}

} // namespace troupe::shell
