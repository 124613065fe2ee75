// Which word a request is.
#include "runtime/stage/clients/frame_words.hpp"

#include <variant>

#include "messages/overloaded.hpp"

namespace troupe {

namespace {

struct request_word {
  std::string operator()(const create_node& x) {
    return "create " + x.path;
  }
  std::string operator()(const delete_node& x) {
    return "delete " + x.path;
  }
  std::string operator()(const set_data& x) {
    return "set " + x.path;
  }
  std::string operator()(const multi&) {
    return "multi";
  }
  std::string operator()(const close_session&) {
    return "close";
  }
  std::string operator()(const check_version& x) {
    return "check " + x.path;
  }
  std::string operator()(const get_data& x) {
    return "get " + x.path;
  }
  std::string operator()(const exists& x) {
    return "exists " + x.path;
  }
  std::string operator()(const get_children& x) {
    return "ls " + x.path;
  }
  std::string operator()(const set_watches&) {
    return "watches";
  }
  std::string operator()(const ping_read&) {
    return "ping";
  }
  std::string operator()(const talk::sync_wanted& x) {
    return "sync " + x.path;
  }
  std::string operator()(const talk::proof& x) {
    return "auth " + x.scheme;
  }
  template <class T>
  std::string operator()(const T&) {
    return "asks";
  }
};

} // namespace

std::string text_of(const talk::request& x) {
  return std::visit(overloaded{[](const talk::sync_wanted& y) { return request_word{}(y); },
                               [](const talk::proof& y) { return request_word{}(y); },
                               [](const reconfiguration& y) { return request_word{}(y); },
                               [](const auto& y) { return std::visit(request_word{}, y); }},
                    x.what);
}

const std::vector<std::string>& client_frame_kinds() {
  static const std::vector<std::string> all{
      "hello", "create",  "delete", "set",  "multi", "close",   "check", "get",  "exists",
      "ls",    "watches", "ping",   "sync", "auth",  "welcome", "reply", "event"};
  return all;
}

} // namespace troupe
