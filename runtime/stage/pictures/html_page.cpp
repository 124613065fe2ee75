// Head, plot, legend, overview, steps.
#include "runtime/stage/pictures/html_page.hpp"

#include <algorithm>
#include <set>

#include "runtime/stage/pictures/html_script.hpp"
#include "runtime/stage/pictures/html_style.hpp"
#include "runtime/stage/pictures/layout.hpp"
#include "runtime/stage/pictures/markup.hpp"
#include "runtime/stage/pictures/svg.hpp"

namespace troupe {

namespace {

/// What there is to explain in the legend.
struct shown_kinds {
  std::set<lane_role> roles;
  std::set<std::string> marks;
  std::set<std::string> arrows;
  std::size_t laws = 0;

  explicit shown_kinds(const layout& places) {
    for (auto& strip : places.strips) {
      for (auto& s : strip.stretches)
        roles.insert(s.role);
      for (auto& p : strip.items)
        std::visit([this](auto& what) { take(what); }, p.what->what);
    }
  }

  void take(const drawing::mark& x) {
    marks.insert(x.kind);
  }

  void take(const drawing::arrow& x) {
    arrows.insert(x.kind);
  }

  void take(const drawing::band&) {}

  void take(const drawing::law&) {
    ++laws;
  }
};

std::string head_of(const std::string& title) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>"
         + escaped(title) + "</title>\n<style>" + html_style + "</style>\n</head>\n<body>\n";
}

std::string plot_of(const drawing& x, const shown_kinds& kinds) {
  auto out = "<header>\n<h1>" + escaped(x.title) + "</h1>\n";
  if (!x.plot.empty()) {
    out += "<p class=\"plot\">";
    for (auto& line : x.plot)
      out += escaped(line) + '\n';
    out += "</p>\n";
  }
  if (kinds.laws > 0)
    out += "<p class=\"verdict broken\" role=\"alert\">A law was broken: see the end.</p>\n";
  return out + "</header>\n";
}

std::string legend_of(const shown_kinds& kinds) {
  std::string out = "<section class=\"legend\" aria-label=\"legend\">\n<ul>\n";
  auto entry = [&](const std::string& sample, const std::string& words) {
    out += "<li>" + sample + "<span>" + escaped(words) + "</span></li>\n";
  };
  for (auto role : kinds.roles)
    entry(svg_role_sample(role), word_for(role));
  out += "</ul>\n<ul>\n";
  for (auto& kind : kinds.marks)
    entry(svg_sign_sample(kind), kind);
  out += "</ul>\n<ul>\n";
  for (auto& kind : kinds.arrows)
    entry(svg_line_sample(kind), kind);
  return out + "</ul>\n</section>\n";
}

std::string said_on(const layout::strip& strip) {
  std::string out;
  for (std::size_t i = 0; i < strip.text.size(); ++i) {
    auto& line = strip.text[i];
    auto kind = i < strip.command_line    ? "comment"
                : i == strip.command_line ? "command"
                : line.starts_with('!')   ? "alarm"
                                          : "reply";
    out += std::string("<span class=\"") + kind + "\">" + escaped(line) + "</span>";
  }
  return out;
}

std::string step_of(const drawing& x, const layout& places, std::size_t i) {
  auto& strip = places.strips[i];
  auto& scene = *strip.scene;
  auto moved = i == 0 || places.strips[i - 1].scene->at != scene.at;
  std::string classes = "step";
  classes += scene.silent ? " silent" : "";
  classes += moved ? " moved" : "";
  return "<li class=\"" + classes + "\" id=\"" + escaped(anchor_of(places, i))
         + "\" tabindex=\"0\" aria-label=\"" + escaped(scene.command) + ", at "
         + duration_text(scene.at) + "\">\n<div class=\"when\">"
         + (moved ? duration_text(scene.at) : "") + "</div>\n<pre class=\"said\">" + said_on(strip)
         + "</pre>\n" + svg_strip(x, places, strip) + "\n</li>\n";
}

} // namespace

std::string html_of(const drawing& x) {
  auto places = lay_out(x);
  shown_kinds kinds(places);
  auto out = head_of(x.title) + svg_definitions() + '\n' + plot_of(x, kinds) + legend_of(kinds);
  out += "<nav class=\"glance\" aria-label=\"at a glance\">" + svg_overview(x, places) + "</nav>\n";
  out += "<main>\n<div class=\"lanes\"><div class=\"when\">time</div>"
         "<div class=\"said\">script</div>"
         + svg_heads(x, places) + "</div>\n<ol class=\"steps\">\n";
  for (std::size_t i = 0; i < places.strips.size(); ++i)
    out += step_of(x, places, i);
  out +=
      "</ol>\n</main>\n<output id=\"detail\" aria-live=\"polite\"></output>\n"
      "<footer>Played by <code>troupe play --html</code>; the same script and the same seed give "
      "the same page. Keys: Tab from step to step, arrow keys from sign to sign.</footer>\n";
  return out + "<script>" + html_script + "</script>\n</body>\n</html>\n";
}

} // namespace troupe
