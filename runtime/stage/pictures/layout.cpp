// One pass over the scenes; roles are carried from each to the next.
#include "runtime/stage/pictures/layout.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/stage/pictures/markup.hpp"

namespace troupe {

namespace {

constexpr std::size_t prose_width = 46;

/// A second of silence is no hundred times as tall as ten milliseconds.
int gap_for(std::chrono::milliseconds idle) {
  auto x = std::log2(1.0 + static_cast<double>(std::max<std::int64_t>(idle.count(), 0)) / 20.0);
  return 12 + static_cast<int>(std::min(28.0, 4.0 * x));
}

std::vector<std::string> wrapped(const std::string& prose) {
  std::vector<std::string> lines{""};
  std::string word;
  auto take = [&] {
    auto& last = lines.back();
    if (!last.empty() && last.size() + 1 + word.size() > prose_width)
      lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    word.clear();
  };
  for (auto c : prose + ' ')
    if (c != ' ')
      word += c;
    else if (!word.empty())
      take();
  return lines;
}

class designer {
public:
  explicit designer(const drawing& x) : x_(x), roles_(x.lanes.size(), lane_role::down) {}

  layout design() {
    found_.width = 2 * measure::margin + static_cast<int>(x_.lanes.size()) * measure::lane;
    for (std::size_t i = 0; i < x_.scenes.size(); ++i) {
      auto end = i + 1 < x_.scenes.size() ? x_.scenes[i + 1].at : last_of(x_.scenes[i]);
      add(x_.scenes[i], end);
    }
    return std::move(found_);
  }

private:
  static std::chrono::milliseconds last_of(const drawing::scene& x) {
    return x.items.empty() ? x.at : x.items.back().at;
  }

  void write_text(const drawing::scene& x) {
    for (auto& comment : x.comments)
      for (auto& line : wrapped(comment))
        strip_.text.push_back(line);
    strip_.command_line = strip_.text.size();
    strip_.text.push_back(x.command);
    if (!x.silent)
      strip_.text.insert(strip_.text.end(), x.answers.begin(), x.answers.end());
  }

  void add(const drawing::scene& x, std::chrono::milliseconds end) {
    strip_ = {};
    strip_.scene = &x;
    write_text(x);
    free_.assign(x_.lanes.size(), 8);
    since_.assign(x_.lanes.size(), 0);
    now_ = x.at;
    for (auto& item : x.items) {
      pass_time(item.at);
      std::visit([&](auto& what) { place(item, what); }, item.what);
    }
    pass_time(end);
    auto text_height = (static_cast<int>(strip_.text.size()) + 1) * measure::text_row;
    strip_.height = std::max(lowest() + 8, text_height);
    for (std::size_t i = 0; i < roles_.size(); ++i)
      close_stretch(i, strip_.height);
    found_.height += strip_.height;
    found_.strips.push_back(std::move(strip_));
  }

  int lowest() const {
    auto most = std::max_element(free_.begin(), free_.end());
    return most == free_.end() ? 8 : *most;
  }

  void pass_time(std::chrono::milliseconds to) {
    if (to <= now_)
      return;
    auto y = lowest() + gap_for(to - now_);
    strip_.pauses.push_back({y, to, to - now_});
    std::fill(free_.begin(), free_.end(), y + 6);
    now_ = to;
  }

  void close_stretch(std::size_t lane, int y) {
    if (y > since_[lane])
      strip_.stretches.push_back({lane, roles_[lane], since_[lane], y});
    since_[lane] = y;
  }

  void place(const drawing::item& item, const drawing::mark& x) {
    auto y = free_[x.lane];
    if (x_.lanes[x.lane].kind == lane_kind::client)
      for (auto& before : strip_.items)
        y = std::max(y, before.y); // no answer stands above what it answers to
    strip_.items.push_back({y, &item});
    free_[x.lane] = y + measure::mark_row;
    if (x.becomes && *x.becomes != roles_[x.lane]) {
      close_stretch(x.lane, y + measure::mark_row / 2);
      roles_[x.lane] = *x.becomes;
    }
  }

  void place(const drawing::item& item, const drawing::arrow& x) {
    auto [first, last] = std::minmax(x.from, x.to);
    auto from = free_.begin() + static_cast<std::ptrdiff_t>(first);
    auto to = free_.begin() + static_cast<std::ptrdiff_t>(last) + 1;
    auto y = *std::max_element(from, to);
    strip_.items.push_back({y, &item});
    std::fill(from, to, y + measure::arrow_row);
  }

  void place_row(const drawing::item& item, int rows) {
    auto y = lowest();
    strip_.items.push_back({y, &item});
    std::fill(free_.begin(), free_.end(), y + rows * measure::mark_row);
  }

  void place(const drawing::item& item, const drawing::band&) {
    place_row(item, 1);
  }

  void place(const drawing::item& item, const drawing::law& x) {
    place_row(item, static_cast<int>(x.lines.size()) + 1);
  }

  const drawing& x_;
  layout found_;
  layout::strip strip_;
  std::vector<lane_role> roles_;
  std::vector<int> free_;  ///< of each lane: where the next thing can stand
  std::vector<int> since_; ///< of each lane: where its role's stretch begins
  std::chrono::milliseconds now_{};
};

} // namespace

layout lay_out(const drawing& x) {
  return designer(x).design();
}

std::string duration_text(std::chrono::milliseconds x) {
  auto ms = x.count();
  if (ms < 1000)
    return std::to_string(ms) + " ms";
  auto text = std::to_string(ms / 1000);
  if (auto rest = ms % 1000; rest != 0) {
    auto digits = std::to_string(1000 + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += '.' + digits;
  }
  return text + " s";
}

} // namespace troupe
