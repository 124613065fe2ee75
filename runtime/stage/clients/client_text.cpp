// One phrase for each note.
#include "runtime/stage/clients/client_text.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "messages/overloaded.hpp"
#include "runtime/stage/clients/frame_words.hpp"

namespace troupe {

namespace {

std::string in_version(std::int32_t x) {
  return " (version " + std::to_string(x) + ')';
}

std::string children(std::vector<std::string> names, const std::string& path) {
  if (path == "/") // every tree has it
    std::erase(names, "zookeeper");
  std::sort(names.begin(), names.end());
  std::string text;
  for (auto& name : names)
    text += ' ' + name;
  return "ls" + (text.empty() ? " nothing" : text);
}

std::string parts(const multi_done& x) {
  if (!x.failed)
    return "multi done";
  for (std::size_t i = 0; i < x.parts.size(); ++i)
    if (x.parts[i].code != error::ok && x.parts[i].code != error::runtime_inconsistency)
      return "multi failed (part " + std::to_string(i + 1) + ": " + text_of(x.parts[i].code) + ')';
  return "multi failed";
}

std::string path_of(const talk::request& x) {
  auto text = text_of(x);
  return text.substr(std::min(text.size(), text.find(' ') + 1));
}

std::string text_of_answer(const talk::request& asked, const reply& said) {
  if (said.code != error::ok)
    return text_of(said.code);
  auto path = path_of(asked);
  return std::visit(overloaded{
                        [](const created& x) { return "created " + x.path; },
                        [&](const stat& x) {
                          return text_of(asked).substr(0, text_of(asked).find(' ')) + ' ' + path
                                 + in_version(x.version);
                        },
                        [](const got_data& x) {
                          auto data = x.data.value_or("");
                          return "got " + (data.empty() ? "nothing" : data)
                                 + in_version(x.stat.version);
                        },
                        [&](const got_children& x) { return children(x.names, path); },
                        [](const synced_path& x) { return "synced " + x.path; },
                        [](const multi_done& x) { return parts(x); },
                        [&](const auto&) {
                          auto* what = std::get_if<write>(&asked.what);
                          return what && std::holds_alternative<delete_node>(*what)
                                     ? "deleted " + path
                                     : std::string();
                        },
                    },
                    said.body);
}

std::string text_of_event(const watch_event& x) {
  switch (x.kind) {
  case event_kind::created:
    return "event created " + x.path;
  case event_kind::deleted:
    return "event deleted " + x.path;
  case event_kind::data_changed:
    return "event changed " + x.path;
  case event_kind::children_changed:
    return "event children " + x.path;
  }
  return "";
}

/// Setting watches again is the client library's own affair.
bool is_private(const talk::request& x) {
  auto* question = std::get_if<read>(&x.what);
  return question && std::holds_alternative<set_watches>(*question);
}

std::string text_of_loss(const note::unanswered& x) {
  if (is_private(x.what))
    return "";
  if (!x.sent)
    return "never asked " + text_of(x.what);
  return "lost " + text_of(x.what)
         + (std::holds_alternative<write>(x.what.what) ? " (outcome unknown)" : "");
}

} // namespace

std::string text_of(error x) {
  static const std::map<error, std::string> words{
      {error::ok, "done"},
      {error::marshalling_error, "bad request"},
      {error::unimplemented, "unimplemented"},
      {error::bad_arguments, "bad arguments"},
      {error::no_node, "no node"},
      {error::no_auth, "not allowed"},
      {error::bad_version, "bad version"},
      {error::no_children_for_ephemerals, "no children for ephemerals"},
      {error::node_exists, "node exists"},
      {error::not_empty, "not empty"},
      {error::session_expired, "session expired"},
      {error::runtime_inconsistency, "not tried"},
  };
  auto i = words.find(x);
  return i == words.end() ? "error " + std::to_string(static_cast<int>(x)) : i->second;
}

std::string text_of(const client_note& x) {
  return std::visit(
      overloaded{
          [](const note::connected& y) { return "connected to " + to_string(y.server); },
          [](const note::disconnected&) { return std::string("lost"); },
          [](const note::answered& y) {
            return is_private(y.what) ? "" : text_of_answer(y.what, y.reply.what);
          },
          [](const note::unanswered& y) { return text_of_loss(y); },
          [](const note::fired& y) { return y.awaited ? text_of_event(y.what) : ""; },
          [](const note::expired&) { return std::string("expired"); },
          [](const note::closed&) { return std::string("closed"); },
          [](const note::did& y) { return y.what; },
          [](const note::confused& y) { return "is confused by " + y.by; },
          [](const note::asked&) { return std::string(); },
      },
      x);
}

} // namespace troupe
