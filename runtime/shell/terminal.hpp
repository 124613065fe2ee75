// Lines that a person types, with history and completion; or lines of a script.
//
// The only user of libedit. There is one terminal in a process.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace troupe::shell {

/// What may stand where the cursor is: given the words before it and the beginning of the word at
/// it.
using completer = std::function<std::vector<std::string>(const std::vector<std::string>& before,
                                                         const std::string& beginning)>;

class terminal {
public:
  /// Interactive if both stdin and stdout are terminals.
  explicit terminal(completer complete);
  ~terminal();

  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  bool interactive() const {
    return interactive_;
  }

  /// The next line without its end; nullopt: there are no more. The prompt is shown to people only.
  std::optional<std::string> line(const std::string& prompt);

private:
  bool interactive_;
};

} // namespace troupe::shell
