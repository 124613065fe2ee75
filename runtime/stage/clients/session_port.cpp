// Two ways through one codec.
#include "runtime/stage/clients/session_port.hpp"

#include <string>
#include <utility>

#include <caf/send.hpp>

#include "actors/supervision.hpp"

namespace troupe {

namespace {

class session_port : public session_client::base {
public:
  session_port(caf::actor_config& config, std::weak_ptr<client_network> lines, client_end mine,
               std::shared_ptr<client_codec> codec)
      : session_client::base(config),
        lines_(std::move(lines)),
        mine_(mine),
        codec_(std::move(codec)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "session_port";
  }

  behavior_type make_behavior() override {
    return {
        [this](const talk::welcome& x) {
          put(x, "welcome", x.is.session == no_session ? "expired" : "welcome");
        },
        [this](const talk::reply& x) { put(x, "reply", "reply " + to_string(x.what.at)); },
        [this](const talk::event& x) { put(x, "event", "event " + x.what.path); },
        [this](const talk::farewell&) {
          if (auto lines = lines_.lock())
            lines->hang_up(mine_);
          quit();
        },
    };
  }

private:
  template <class T>
  void put(const T& x, const char* kind, std::string text) {
    if (auto lines = lines_.lock())
      lines->send(mine_, {kind, std::move(text), codec_->encode(x), false});
  }

  std::weak_ptr<client_network> lines_;
  client_end mine_;
  std::shared_ptr<client_codec> codec_;
};

} // namespace

void open_session_port(caf::actor_system& system, const std::shared_ptr<client_network>& lines,
                       std::uint64_t connection, const std::shared_ptr<client_codec>& codec,
                       session_options options, const tree& state) {
  client_end mine{connection, true};
  session_client port =
      system.spawn<session_port>(std::weak_ptr<client_network>(lines), mine, codec);
  auto session = spawn_session(system, std::move(options), state, port);
  auto end_port = [port] { caf::anon_send_exit(port, caf::exit_reason::user_shutdown); };
  lines->attend(mine, {[=](const std::string& bytes) {
                         auto heard = codec->heard_by_server(bytes);
                         if (heard)
                           std::visit([&](auto& x) { caf::anon_send(session, std::move(x)); },
                                      *heard);
                         else
                           caf::anon_send(session, talk::goodbye{});
                       },
                       [=] {
                         caf::anon_send(session, talk::goodbye{});
                         end_port();
                       }});
}

} // namespace troupe
