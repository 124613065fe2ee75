// Two ways through one codec, from the other side than session_port.
#include "runtime/stage/programs/line_actor.hpp"

#include <string>
#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/supervision.hpp"
#include "runtime/stage/clients/client_actor.hpp"
#include "runtime/stage/clients/frame_words.hpp"

namespace troupe {

namespace {

using line_actor = connection::extend<caf::reacts_to<client_bytes>>;

class line_role : public line_actor::base {
public:
  line_role(caf::actor_config& config, std::weak_ptr<client_network> lines,
            std::shared_ptr<client_codec> codec, brisk_client client)
      : line_actor::base(config),
        lines_(std::move(lines)),
        codec_(std::move(codec)),
        client_(std::move(client)) {
    set_exception_handler(keep_reason);
  }

  const char* name() const override {
    return "line";
  }

  void on_exit() override {
    destroy(client_);
  }

  behavior_type make_behavior() override {
    return {
        [this](const talk::hello& x) {
          put("hello", x.session == no_session ? "hello" : "hello again", codec_->encode(x));
        },
        [this](const talk::request& x) { put(x); },
        [this](const talk::requests& x) {
          for (auto& one : x.all)
            put(one);
        },
        [this](const talk::goodbye&) {
          if (auto lines = lines_.lock())
            lines->hang_up({id_, false});
          quit();
        },
        [this](const client_bytes& x) { hear(x); },
    };
  }

private:
  /// The first thing that is ever said to it names its connection.
  void hear(const client_bytes& x) {
    if (id_ == 0 && x.bytes && x.bytes->empty()) {
      id_ = x.connection;
      return;
    }
    auto heard = x.bytes ? codec_->heard_by_client(*x.bytes) : std::nullopt;
    if (heard)
      return std::visit([this](auto& y) { send(client_, std::move(y)); }, *heard);
    send(client_, talk::farewell{x.bytes ? "it says what no server says" : "it hung up"});
    if (auto lines = lines_.lock(); lines && x.bytes)
      lines->hang_up({id_, false});
    quit();
  }

  void put(const talk::request& x) {
    auto text = text_of(x);
    put(text.substr(0, text.find(' ')), text, codec_->encode(x));
  }

  void put(std::string kind, std::string text, std::string bytes) {
    if (auto lines = lines_.lock())
      lines->send({id_, false}, {std::move(kind), std::move(text), std::move(bytes), false});
  }

  std::weak_ptr<client_network> lines_;
  std::shared_ptr<client_codec> codec_;
  brisk_client client_;
  std::uint64_t id_ = 0;
};

} // namespace

connection open_line(caf::actor_system& system, const std::shared_ptr<client_network>& lines,
                     const line_dialer& dial, const brisk_client& client) {
  auto codec = std::make_shared<client_codec>();
  line_actor line = system.spawn<line_role>(std::weak_ptr<client_network>(lines), codec, client);
  auto hear = [weak = caf::actor_cast<caf::actor_addr>(line)](std::optional<std::string> bytes) {
    if (auto there = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<line_actor>(there), client_bytes{0, std::move(bytes)});
  };
  auto id = dial(
      codec, {[hear](const std::string& bytes) { hear(bytes); }, [hear] { hear(std::nullopt); }});
  if (!id) {
    caf::anon_send_exit(line, caf::exit_reason::user_shutdown);
    return {};
  }
  caf::anon_send(line, client_bytes{*id, ""});
  return line;
}

} // namespace troupe
