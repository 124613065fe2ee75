// One overload a command.
#include "runtime/stage/pictures/deeds.hpp"

namespace troupe {

namespace {

namespace c = command;

std::string words_of(const link_pattern& x) {
  auto side = [](server_id s) { return s == nobody ? std::string("*") : to_string(s); };
  if (x.of_disk)
    return x.to_disk ? side(x.from) + ">disk" : "disk>" + side(x.to);
  return side(x.from) + '>' + side(x.to);
}

std::string words_of(const std::vector<link_pattern>& links) {
  std::string all;
  for (auto& x : links)
    all += ' ' + words_of(x);
  return all;
}

std::string words_of(const disk_fault& x) {
  switch (x.what) {
  case disk_fault::kind::full:
    return "full";
  case disk_fault::kind::fails_fsync:
    return "fails fsync";
  case disk_fault::kind::fails_write:
    return "fails write";
  case disk_fault::kind::tears:
    return "tears";
  case disk_fault::kind::scatters:
    return "scatters";
  case disk_fault::kind::flips_record:
    return "flips " + to_string(x.record);
  case disk_fault::kind::flips_snapshot:
    return "flips snapshot";
  case disk_fault::kind::flips_epochs:
    return "flips epochs";
  case disk_fault::kind::wiped:
    return "wiped";
  case disk_fault::kind::mended:
    return "mended";
  }
  return "?";
}

struct shower {
  shown_deed found;

  void each(const std::vector<server_id>& who, const char* kind, std::optional<lane_role> becomes) {
    for (auto s : who)
      found.marks.push_back({to_string(s), kind, kind, becomes});
  }

  void band(const char* kind, const std::string& text) {
    found.band_kind = kind;
    found.band_text = text;
  }

  void operator()(const c::start& x) {
    each(x.who, "start", lane_role::looks);
  }

  void operator()(const c::stop& x) {
    each(x.who, "stop", lane_role::down);
  }

  void operator()(const c::crash& x) {
    each(x.who, "crash", lane_role::down);
  }

  void operator()(const c::pause& x) {
    each(x.who, "pause", {});
  }

  void operator()(const c::resume& x) {
    each(x.who, "resume", {});
  }

  void operator()(const c::disturb& x) {
    auto kind = x.what == mishap::lost ? "lose" : x.what == mishap::repeated ? "repeat" : "damage";
    band(kind, kind + words_of(x.links));
  }

  void operator()(const c::delay& x) {
    band("delay", "delay" + words_of(x.links) + ' ' + std::to_string(x.ms) + "ms");
  }

  void operator()(const c::hurt_disk& x) {
    found.marks.push_back({to_string(x.of), "hurt", "disk " + words_of(x.how), {}});
  }

  void operator()(const c::hold& x) {
    band("hold", "hold" + words_of(x.links) + (x.kind ? ' ' + *x.kind : ""));
  }

  void operator()(const c::release& x) {
    band("release", "release" + words_of(x.links));
  }

  void operator()(const c::cut& x) {
    std::string text = "cut" + words_of(x.links);
    for (std::size_t i = 0; i < x.sides.size(); ++i) {
      text += i > 0 ? " |" : "";
      for (auto s : x.sides[i])
        text += ' ' + to_string(s);
    }
    band("cut", text);
  }

  void operator()(const c::calm&) {
    band("calm", "calm");
  }

  void operator()(const c::heal&) {
    band("heal", "heal");
  }

  void operator()(const c::put& x) {
    std::string text = "put " + x.path;
    for (auto& value : x.values)
      text += ' ' + value;
    found.marks.push_back({to_string(x.at), "put", text, {}});
  }

  template <class Other>
  void operator()(const Other&) {}
};

} // namespace

shown_deed show_deed(const command::any& x) {
  shower all;
  std::visit(all, x);
  return std::move(all.found);
}

} // namespace troupe
