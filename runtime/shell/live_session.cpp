// Futures on this side, callbacks in the client's thread on the other.
#include "runtime/shell/live_session.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "runtime/shell/print.hpp"

namespace troupe::shell {

live_session::live_session(answer_style style)
    : style_(style), work_(io_.get_executor()), thread_([this] { io_.run(); }) {
  // nop
}

live_session::~live_session() {
  close();
  work_.reset();
}

void live_session::open(const client_options& how) {
  state_ = client_state::connecting;
  client_ = client::open(
      io_, how,
      {[this](const watch_event& x) { on_event(x); }, [this](client_state x) { on_state(x); }});
}

void live_session::close() {
  if (client_)
    client_->close().wait();
  client_.reset();
  state_ = client_state::closed;
}

reply live_session::ask(question what) {
  return client_->ask(std::move(what)).get();
}

std::vector<reply> live_session::ask_all(std::vector<question> what) {
  std::vector<std::future<reply>> under_way;
  for (auto& one : what)
    under_way.push_back(client_->ask(std::move(one)));
  std::vector<reply> said;
  for (auto& one : under_way)
    said.push_back(one.get());
  return said;
}

void live_session::forget(const find_watches& what) {
  client_->forget(what);
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

void live_session::on_state(client_state x) {
  state_ = x;
  heard_.tell(x);
  if (!chatty || !print_watches || style_.json || x == client_state::closed)
    return;
  auto name = x == client_state::connected             ? "SyncConnected"
              : x == client_state::connected_read_only ? "ConnectedReadOnly"
              : x == client_state::connecting          ? "Disconnected"
              : x == client_state::auth_failed         ? "AuthFailed"
                                                       : "Expired";
  print(std::string("WatchedEvent state:") + name + " type:None path:null zxid: -1");
}

} // namespace troupe::shell
