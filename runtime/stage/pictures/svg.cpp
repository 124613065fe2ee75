// Shapes and their words.
#include "runtime/stage/pictures/svg.hpp"

#include <algorithm>
#include <map>

#include "runtime/stage/pictures/markup.hpp"

namespace troupe {

namespace {

using std::to_string;

constexpr int sign_x = measure::bar + 11; ///< from the left edge of a lane
constexpr int text_x = measure::bar + 21;
constexpr std::size_t text_length = 23;

std::string attribute(const std::string& name, const std::string& value) {
  return ' ' + name + "=\"" + escaped(value) + '"';
}

std::string attribute(const std::string& name, int value) {
  return ' ' + name + "=\"" + to_string(value) + '"';
}

std::string lane_words(const drawing::lane& x) {
  return (x.kind == lane_kind::client     ? "client "
          : x.kind == lane_kind::observer ? "observer "
                                          : "server ")
         + x.name;
}

/// Opens a group that can be hovered over, focused and listened to.
std::string group(const std::string& classes, const std::string& words, const std::string& data) {
  return "<g" + attribute("class", classes) + data + " role=\"img\" tabindex=\"-1\""
         + attribute("aria-label", words) + "><title>" + escaped(words) + "</title>";
}

/// A sign of its own for each kind: it can be told without colours. Centred at 0,0.
const std::string& sign_path(const std::string& kind) {
  static const std::map<std::string, std::string> all{
      {"votes", "M-4,-4H4V4H-4Z M-2,0L0,2L3,-3"},
      {"proposes", "M-4.5,-4H1L4.5,0L1,4H-4.5Z"},
      {"commits", "M-5,0L-1.5,4L5,-4.5"},
      {"leads", "M-5,4V-3L-2.5,0L0,-4.5L2.5,0L5,-3V4Z"},
      {"follows", "M-5,0H4M1,-3.5L4.5,0L1,3.5"},
      {"observes", "M-5,0Q0,-5.5 5,0Q0,5.5 -5,0Z M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0"},
      {"looks", "M-3.5,-1A3,3 0 1 1 2.5,-1A3,3 0 1 1 -3.5,-1M1.6,1.4L4.5,4.5"},
      {"learns", "M0,-5V4M-3.5,0.5L0,4.5L3.5,0.5"},
      {"loads", "M-4.5,-1V4.5H4.5V-1M0,-5V2M-2.5,-0.5L0,2L2.5,-0.5"},
      {"forgets", "M-4,-4H4V4H-4Z M-4,-4L4,4"},
      {"start", "M-3,-4.5L4.5,0L-3,4.5Z"},
      {"stop", "M-4,-4H4V4H-4Z"},
      {"stops", "M-4,-4H4V4H-4Z"},
      {"crash", "M-4.5,-4.5L4.5,4.5M-4.5,4.5L4.5,-4.5"},
      {"event", "M0,-5L1.5,-1.5L5,-1.2L2.2,1.2L3.2,5L0,3L-3.2,5L-2.2,1.2L-5,-1.2L-1.5,-1.5Z"},
      {"asks", "M-5,-1H1V-4.5L5.5,0L1,4.5V1H-5Z"},
      {"answer", "M-5,-4H5V2H0L-3,5V2H-5Z"},
      {"disk", "M-4.5,-3A4.5,2 0 1 1 4.5,-3V3A4.5,2 0 1 1 -4.5,3Z"},
  };
  static const std::string other = "M0,-4.5L4.5,0L0,4.5L-4.5,0Z";
  auto found = all.find(kind);
  return found == all.end() ? other : found->second;
}

std::string sign(const std::string& kind, int x, int y) {
  return "<path class=\"sign\" d=\"" + sign_path(kind) + "\" transform=\"translate(" + to_string(x)
         + ',' + to_string(y) + ")\"/>";
}

std::string text(const std::string& classes, int x, int y, const std::string& words) {
  return "<text" + attribute("class", classes) + attribute("x", x) + attribute("y", y) + '>'
         + escaped(words) + "</text>";
}

std::string rect(const std::string& classes, int x, int y, int width, int height) {
  return "<rect" + attribute("class", classes) + attribute("x", x) + attribute("y", y)
         + attribute("width", width) + attribute("height", height) + "/>";
}

std::string line(const std::string& classes, int x1, int y1, int x2, int y2) {
  return "<line" + attribute("class", classes) + attribute("x1", x1) + attribute("y1", y1)
         + attribute("x2", x2) + attribute("y2", y2) + "/>";
}

std::string open_svg(const std::string& classes, int width, int height, const std::string& words) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("class", classes)
         + attribute("width", width) + attribute("height", height) + " viewBox=\"0 0 "
         + to_string(width) + ' ' + to_string(height) + "\" role=\"group\""
         + attribute("aria-label", words) + '>';
}

/// The letter that repeats a role without colour.
const char* letter_of(lane_role x) {
  switch (x) {
  case lane_role::looks:
    return "?";
  case lane_role::leads:
    return "L";
  case lane_role::follows:
    return "F";
  case lane_role::observes:
    return "O";
  default:
    return "";
  }
}

class strip_writer {
public:
  strip_writer(const drawing& x, const layout& places, const layout::strip& strip)
      : x_(x), places_(places), strip_(strip) {}

  std::string write() {
    out_ =
        open_svg("strip", places_.width, strip_.height, "what happens: " + strip_.scene->command);
    for (auto& s : strip_.stretches)
      show(s);
    for (auto& p : strip_.pauses)
      show(p);
    for (auto& p : strip_.items) // messages lie under the signs
      if (auto arrow = std::get_if<drawing::arrow>(&p.what->what))
        show(p, *arrow);
    for (auto& p : strip_.items)
      std::visit([&](auto& what) { show_later(p, what); }, p.what->what);
    return out_ + "</svg>";
  }

private:
  std::string when(const layout::placed& p) const {
    return duration_text(p.what->at) + ": ";
  }

  void show(const layout::stretch& s) {
    auto& lane = x_.lanes[s.lane];
    auto x = layout::x_of(s.lane);
    if (lane.kind == lane_kind::client) {
      out_ += line("client-lane", x + measure::bar / 2, s.from, x + measure::bar / 2, s.to);
      return;
    }
    std::string role = word_for(s.role);
    out_ += group("stretch " + role,
                  lane_words(lane) + ' ' + (s.role == lane_role::down ? "is " : "") + role,
                  attribute("data-server", lane.name) + attribute("data-role", role));
    if (s.role == lane_role::down) {
      out_ += line("down-line", x + measure::bar / 2, s.from, x + measure::bar / 2, s.to);
    } else {
      auto thin = s.role == lane_role::leads ? 0 : 3;
      out_ += rect("bar " + role, x + thin, s.from, measure::bar - 2 * thin, s.to - s.from);
      if (s.to - s.from > 16)
        out_ += text("letter " + role, x + measure::bar / 2, s.from + 13, letter_of(s.role));
    }
    out_ += "</g>";
  }

  void show(const layout::pause& p) {
    out_ += line("pause", 0, p.y, places_.width, p.y)
            + text("pause-text", places_.width - 4, p.y - 2, '+' + duration_text(p.by));
  }

  void show_later(const layout::placed& p, const drawing::mark& x) {
    auto& lane = x_.lanes[x.lane];
    auto left = layout::x_of(x.lane);
    auto middle = p.y + measure::mark_row / 2;
    out_ +=
        group("mark " + x.kind, when(p) + lane_words(lane) + ": " + x.text,
              attribute(lane.kind == lane_kind::client ? "data-client" : "data-server", lane.name)
                  + attribute("data-kind", x.kind) + attribute("data-text", x.text));
    out_ += rect("hit", left, p.y, measure::lane - 6, measure::mark_row)
            + sign(x.kind, left + sign_x, middle)
            + text("words", left + text_x, middle + 4, shortened(x.text, text_length)) + "</g>";
  }

  void show(const layout::placed& p, const drawing::arrow& x) {
    auto right = x.to > x.from;
    auto x1 = layout::x_of(x.from) + measure::bar / 2;
    auto x2 = layout::x_of(x.to) + (right ? -1 : measure::bar + 1);
    auto y1 = p.y + 11, y2 = p.y + measure::arrow_row;
    auto back = right ? -7 : 7;
    out_ += group("arrow " + x.kind,
                  when(p) + x_.lanes[x.from].name + " to " + x_.lanes[x.to].name + ": " + x.text,
                  attribute("data-from", x_.lanes[x.from].name)
                      + attribute("data-to", x_.lanes[x.to].name) + attribute("data-kind", x.kind));
    out_ += line("shaft", x1, y1, x2, y2);
    out_ += "<path class=\"head\" d=\"M" + to_string(x2) + ',' + to_string(y2) + 'l'
            + to_string(back) + ",-4v7z\"/>";
    auto beside = right ? x1 + 14 : x1 - 14;
    out_ += "<text class=\"message\"" + attribute("text-anchor", right ? "start" : "end")
            + attribute("x", beside) + attribute("y", y1 - 2) + '>' + escaped(shortened(x.text, 26))
            + "</text></g>";
  }

  void show_later(const layout::placed&, const drawing::arrow&) {}

  void show_later(const layout::placed& p, const drawing::band& x) {
    out_ += group("band " + x.kind, when(p) + x.text, attribute("data-kind", x.kind))
            + rect("band-box", 1, p.y + 2, places_.width - 2, measure::mark_row - 4)
            + text("words", measure::margin + 4, p.y + 14, shortened(x.text, 100)) + "</g>";
  }

  void show_later(const layout::placed& p, const drawing::law& x) {
    auto& first = x.lines.empty() ? std::string("a law was broken") : x.lines.front();
    auto height = (static_cast<int>(x.lines.size()) + 1) * measure::mark_row - 6;
    out_ += group("law-broken", when(p) + first, "")
            + rect("law-box", 2, p.y + 2, places_.width - 4, height);
    auto y = p.y + 20;
    for (auto& text_line : x.lines) {
      out_ += text(y == p.y + 20 ? "law-words" : "law-detail", measure::margin + 6, y, text_line);
      y += measure::mark_row;
    }
    out_ += "</g>";
  }

  const drawing& x_;
  const layout& places_;
  const layout::strip& strip_;
  std::string out_;
};

} // namespace

std::string svg_definitions() {
  return "<svg class=\"definitions\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
         "<pattern id=\"p-looks\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
         "patternTransform=\"rotate(45)\"><rect class=\"p-back\" width=\"6\" height=\"6\"/>"
         "<rect class=\"p-looks\" width=\"3\" height=\"6\"/></pattern>"
         "<pattern id=\"p-observes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
         "<rect class=\"p-back\" width=\"6\" height=\"6\"/>"
         "<circle class=\"p-observes\" cx=\"3\" cy=\"3\" r=\"2\"/></pattern></defs></svg>";
}

std::string svg_heads(const drawing& x, const layout& places) {
  auto out = open_svg("heads", places.width, 30, "lanes");
  for (std::size_t i = 0; i < x.lanes.size(); ++i)
    out += "<g class=\"head-of-lane\"" + attribute("data-lane", x.lanes[i].name) + '>'
           + text("lane-name", layout::x_of(i), 20, shortened(lane_words(x.lanes[i]), text_length))
           + "</g>";
  return out + "</svg>";
}

std::string svg_strip(const drawing& x, const layout& places, const layout::strip& strip) {
  return strip_writer(x, places, strip).write();
}

std::string anchor_of(const layout& places, std::size_t strip) {
  auto& scene = *places.strips[strip].scene;
  auto name = "line-" + to_string(scene.line);
  return scene.silent ? "before-" + to_string(strip) + '-' + name : name;
}

std::string svg_overview(const drawing& x, const layout& places) {
  constexpr int width = 1000, left = 76, row = 15;
  auto scale = [&](int y) {
    return left
           + static_cast<int>(static_cast<std::int64_t>(y) * (width - left - 4)
                              / std::max(places.height, 1));
  };
  auto height = static_cast<int>(x.lanes.size()) * row + 20;
  auto out = open_svg("overview", width, height, "the whole scenario from left to right");
  for (std::size_t i = 0; i < x.lanes.size(); ++i)
    out += text("overview-name", 2, static_cast<int>(i) * row + 12,
                shortened(lane_words(x.lanes[i]), 11));
  int top = 0, last_label = -1000;
  for (std::size_t i = 0; i < places.strips.size(); ++i) {
    auto& strip = places.strips[i];
    auto from = scale(top), to = scale(top + strip.height);
    auto words = strip.scene->command + ", at " + duration_text(strip.scene->at);
    out += "<a" + attribute("href", '#' + anchor_of(places, i)) + attribute("aria-label", words)
           + "><title>" + escaped(words) + "</title>"
           + rect("overview-step", from, 0, to - from, height - 16);
    for (auto& s : strip.stretches) {
      auto y = static_cast<int>(s.lane) * row + 2;
      auto a = scale(top + s.from), b = std::max(scale(top + s.to), a + 1);
      if (s.role != lane_role::down)
        out += rect(std::string("bar ") + word_for(s.role), a, y, b - a, row - 4);
    }
    for (auto& p : strip.items) {
      if (auto mark = std::get_if<drawing::mark>(&p.what->what);
          mark && (mark->kind == "crash" || mark->kind == "stop" || mark->kind == "stops"))
        out += "<g class=\"mark crash\"><path class=\"sign\" d=\"" + sign_path(mark->kind)
               + "\" transform=\"translate(" + to_string(scale(top + p.y)) + ','
               + to_string(static_cast<int>(mark->lane) * row + 7) + ")\"/></g>";
      if (auto mark = std::get_if<drawing::mark>(&p.what->what);
          mark && x.lanes[mark->lane].kind == lane_kind::client)
        out += rect("overview-tick", scale(top + p.y), static_cast<int>(mark->lane) * row + 3, 2,
                    row - 6);
      if (std::holds_alternative<drawing::law>(p.what->what))
        out += rect("overview-law", scale(top + p.y), 0, 4, height - 16);
    }
    if (from - last_label > 56 && (i == 0 || strip.scene->at != places.strips[i - 1].scene->at)) {
      out += text("overview-time", from, height - 3, duration_text(strip.scene->at));
      last_label = from;
    }
    out += "</a>";
    top += strip.height;
  }
  return out + "</svg>";
}

std::string svg_role_sample(lane_role x) {
  std::string role = word_for(x);
  auto out = std::string("<svg width=\"20\" height=\"22\" aria-hidden=\"true\">");
  if (x == lane_role::down)
    return out + line("down-line", 9, 0, 9, 22) + "</svg>";
  auto thin = x == lane_role::leads ? 0 : 3;
  return out + rect("bar " + role, thin, 0, measure::bar - 2 * thin, 22)
         + text("letter " + role, measure::bar / 2, 15, letter_of(x)) + "</svg>";
}

std::string svg_sign_sample(const std::string& kind) {
  return "<svg width=\"18\" height=\"18\" aria-hidden=\"true\"><g class=\"mark " + kind + "\">"
         + sign(kind, 9, 9) + "</g></svg>";
}

std::string svg_line_sample(const std::string& kind) {
  return "<svg width=\"44\" height=\"14\" aria-hidden=\"true\"><g class=\"arrow " + kind + "\">"
         + line("shaft", 2, 7, 40, 7) + "<path class=\"head\" d=\"M42,7l-7,-4v7z\"/></g></svg>";
}

} // namespace troupe
