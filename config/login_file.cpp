// Cuts a text into pieces, and puts sections together from them.
#include "config/login_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// A word, a text in quotes, or one of { } = ;
struct piece {
  std::string text;
  std::size_t line = 0;
  bool quoted = false;

  bool is(char mark) const {
    return !quoted && text.size() == 1 && text.front() == mark;
  }
};

/// Cuts a text into pieces. What is wrong is told once; after that there are no more pieces.
class cutter {
public:
  explicit cutter(std::string_view text) : rest_(text) {}

  std::optional<piece> next() {
    skip();
    if (rest_.empty() || !why_.empty())
      return std::nullopt;
    auto first = rest_.front();
    if (first == '"' || first == '\'')
      return quoted(first);
    if (marks.find(first) != marks.npos) {
      rest_.remove_prefix(1);
      return piece{std::string(1, first), line_};
    }
    auto word = rest_.substr(
        0, std::min({rest_.find_first_of(ends_of_words), rest_.find("//"), rest_.find("/*")}));
    rest_.remove_prefix(word.size());
    return piece{std::string(word), line_};
  }

  std::size_t line() const {
    return line_;
  }

  const std::string& why() const {
    return why_;
  }

private:
  static constexpr std::string_view marks = "{}=;";
  static constexpr std::string_view ends_of_words = "{}=;\"' \t\r\n\f\v";

  void drop(std::size_t count) {
    count = std::min(count, rest_.size());
    auto gone = rest_.substr(0, count);
    line_ += static_cast<std::size_t>(std::count(gone.begin(), gone.end(), '\n'));
    rest_.remove_prefix(count);
  }

  /// White space, and comments of both kinds.
  void skip() {
    for (;;) {
      drop(std::min(rest_.find_first_not_of(" \t\r\n\f\v"), rest_.size()));
      if (rest_.starts_with("//")) {
        drop(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_.starts_with("/*")) {
        auto end = rest_.find("*/", 2);
        if (end == rest_.npos)
          why_ = "a comment /* has no end";
        drop(end == rest_.npos ? rest_.size() : end + 2);
      } else {
        return;
      }
    }
  }

  std::optional<piece> quoted(char quote) {
    piece x{{}, line_, true};
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != quote && rest_.front() != '\n') {
      auto c = rest_.front();
      rest_.remove_prefix(1);
      x.text += c == '\\' ? escaped() : c;
    }
    if (rest_.empty() || rest_.front() != quote) {
      why_ = "a text in quotes has no end in its line";
      return std::nullopt;
    }
    rest_.remove_prefix(1);
    return x;
  }

  /// What stands behind a backslash, as Java reads it: up to three octal digits, or one character.
  char escaped() {
    auto digits = std::min(rest_.find_first_not_of("01234567"), rest_.size());
    if (digits > 0) {
      auto most = rest_.front() <= '3' ? 3u : 2u;
      auto value = 0;
      for (auto i = std::min<std::size_t>(digits, most); i > 0; --i, rest_.remove_prefix(1))
        value = value * 8 + (rest_.front() - '0');
      return static_cast<char>(value);
    }
    constexpr std::string_view letters = "abfnrtv", meant = "\a\b\f\n\r\t\v";
    auto c = rest_.empty() ? '\\' : rest_.front();
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    auto i = letters.find(c);
    return i == letters.npos ? c : meant[i];
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  std::string why_;
};

/// Sections of a text. After the first fault there are no more.
class reader {
public:
  reader(std::string_view text, const std::string& source, config_report& report)
      : pieces_(text), source_(source), report_(report) {
    go_on();
  }

  std::vector<login_section> sections() {
    std::vector<login_section> all;
    while (now_ && !failed_) {
      auto name = word("the name of a section");
      login_section x{name.text, name.line, {}};
      mark('{', "behind the name of a section");
      while (now_ && !failed_ && !now_->is('}'))
        x.modules.push_back(one_module());
      mark('}', "at the end of a section");
      if (now_ && now_->is(';'))
        go_on();
      all.push_back(std::move(x));
    }
    if (!pieces_.why().empty())
      fault(pieces_.why(), pieces_.line());
    return failed_ ? std::vector<login_section>{} : all;
  }

private:
  login_module one_module() {
    auto name = word("the class of a login module");
    login_module x{name.text, name.line, {}};
    auto flag = word("required, requisite, sufficient or optional");
    if (!failed_ && flag.text != "required" && flag.text != "requisite" && flag.text != "sufficient"
        && flag.text != "optional")
      fault("required, requisite, sufficient or optional must stand behind the class of a login "
            "module",
            flag.line);
    while (now_ && !failed_ && !now_->is(';') && !now_->is('}')) {
      auto key = word("the name of an option");
      mark('=', "behind the name of an option");
      x.options.push_back({key.text, word("the value of an option").text, key.line});
    }
    mark(';', "behind the last option of a login module");
    return x;
  }

  piece word(const std::string& wanted) {
    auto marks = now_ && (now_->is('{') || now_->is('}') || now_->is('=') || now_->is(';'));
    if (!now_ || marks)
      fault(wanted + " is missing", now_ ? now_->line : pieces_.line());
    auto found = now_.value_or(piece{});
    go_on();
    return found;
  }

  void mark(char wanted, const std::string& where) {
    if (!now_ || !now_->is(wanted))
      fault(std::string(1, wanted) + " is missing " + where, now_ ? now_->line : pieces_.line());
    go_on();
  }

  void go_on() {
    now_ = pieces_.next();
  }

  /// Told once; a fault of the pieces themselves is the better reason.
  void fault(const std::string& what, std::size_t line) {
    if (failed_)
      return;
    auto& deeper = pieces_.why();
    report_.errors.push_back(source_ + ':' + std::to_string(deeper.empty() ? line : pieces_.line())
                             + ": " + (deeper.empty() ? what : deeper) + '.');
    failed_ = true;
  }

  cutter pieces_;
  const std::string& source_;
  config_report& report_;
  std::optional<piece> now_;
  bool failed_ = false;
};

} // namespace

std::vector<login_section> read_login_sections(std::string_view text, const std::string& source,
                                               config_report& report) {
  return reader(text, source, report).sections();
}

} // namespace troupe
