// One line a participant, a note or a message.
#include "runtime/stage/pictures/mermaid.hpp"

#include <string_view>

namespace troupe {

namespace {

/// Letters, digits and harmless signs stay; everything else that is ASCII becomes an entity.
std::string safe(std::string_view text) {
  constexpr std::string_view harmless = " .,()/_-=+*'!?|[]";
  std::string found;
  for (auto c : text) {
    auto code = static_cast<unsigned char>(c);
    auto is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_word || code >= 0x80 || harmless.find(c) != std::string_view::npos)
      found += c;
    else if (code < 0x20 || code == 0x7f)
      found += ' ';
    else
      found += '#' + std::to_string(code) + ';';
  }
  return found.empty() ? " " : found;
}

class diagram {
public:
  explicit diagram(const drawing& x) : x_(x) {}

  std::string text() {
    line("sequenceDiagram");
    line("title " + safe(x_.title));
    for (auto& x : x_.lanes)
      line(std::string(x.kind == lane_kind::client ? "actor " : "participant ") + id(x) + " as "
           + safe((x.kind == lane_kind::client     ? "client "
                   : x.kind == lane_kind::observer ? "observer "
                                                   : "server ")
                  + x.name));
    if (x_.lanes.empty())
      return found_;
    for (auto& x : x_.plot)
      everybody(x);
    for (auto& x : x_.scenes)
      show(x);
    return found_;
  }

private:
  static std::string id(const drawing::lane& x) {
    return (x.kind == lane_kind::client ? "c_" : "s") + safe_name(x.name);
  }

  /// Participants are named by letters and digits.
  static std::string safe_name(const std::string& name) {
    std::string found;
    for (auto c : name)
      if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        found += c;
      else
        found += '_' + std::to_string(static_cast<unsigned char>(c)) + '_';
    return found;
  }

  void show(const drawing::scene& x) {
    for (auto& comment : x.comments)
      everybody(comment);
    everybody("> " + x.command);
    for (auto& item : x.items)
      std::visit([this](auto& what) { show(what); }, item.what);
  }

  void show(const drawing::mark& x) {
    line("Note over " + id(x_.lanes[x.lane]) + ": " + safe(x.text));
  }

  void show(const drawing::arrow& x) {
    auto how = x.kind == "ack" ? "-->>" : "->>";
    line(id(x_.lanes[x.from]) + how + id(x_.lanes[x.to]) + ": " + safe(x.text));
  }

  void show(const drawing::band& x) {
    if (x.kind == "more")
      everybody(x.text);
  }

  void show(const drawing::law& x) {
    for (auto& text : x.lines)
      everybody("! " + text);
  }

  void everybody(const std::string& text) {
    auto first = id(x_.lanes.front()), last = id(x_.lanes.back());
    line("Note over " + (first == last ? first : first + ',' + last) + ": " + safe(text));
  }

  void line(const std::string& text) {
    found_ += (found_.empty() ? "" : "  ") + text + '\n';
  }

  const drawing& x_;
  std::string found_;
};

} // namespace

std::string mermaid_of(const drawing& x) {
  return diagram(x).text();
}

} // namespace troupe
