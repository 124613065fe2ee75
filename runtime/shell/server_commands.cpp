// config and sync: what concerns the servers and no single znode.
#include <array>

#include <nlohmann/json.hpp>

#include "runtime/shell/commands.hpp"
#include "runtime/shell/ensemble_text.hpp"

namespace troupe::shell {

namespace {

constexpr auto config_path = "/zookeeper/config";

int config(const arguments& x, context& in) {
  auto said = in.ask(ask::configuration{x.has('w')});
  if (said.code != error::ok)
    return in.out.refuse(said.code, config_path);
  auto& got = std::get<got_data>(said.body);
  auto text = got.data.value_or(x.has('c') ? "" : "null");
  if (x.has('c'))
    text = connect_text(text);
  in.out.say(text);
  in.out.put("config", document_of(text));
  if (x.has('s'))
    in.out.say(got.stat);
  return 0;
}

int sync(const arguments& x, context& in) {
  auto said = in.ask(ask::sync{x.rest[0]});
  in.out.put("path", x.rest[0]);
  if (said.code == error::ok) {
    in.out.say("Sync is OK");
    return 0;
  }
  auto sentence = "Sync has failed. rc=" + std::to_string(static_cast<std::int32_t>(said.code));
  in.out.say(sentence);
  return in.out.json() ? in.out.refuse(said.code, x.rest[0]) : number(exit_code_of(said.code));
}

constexpr std::array server_rows{
    command{"config", "[-c] [-w] [-s]", "cws", "", config,
            "the servers; -c only their version and client addresses"},
    command{"sync", "path", "", "p", sync, "waits until this server knows all that is committed"},
};

} // namespace

std::span<const command> server_commands() {
  return server_rows;
}

} // namespace troupe::shell
