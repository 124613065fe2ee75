// What one command says: lines for people as they come, or one JSON document at its end.
//
//   answer out{"get", style};
//   out.say("hello");                    // stdout
//   out.put("data", "hello");            // the document's
//   return out.finish(out.refuse(error::no_node, "/a"));
//
// Results go to stdout, complaints and confirmations to stderr, as zkCli has it; in JSON everything
// stands in the document on stdout, on one line.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/shell/document.hpp"
#include "runtime/shell/exit_code.hpp"
#include "runtime/shell/palette.hpp"

namespace troupe::shell {

struct answer_style {
  bool json = false;
  palette out;
  palette err;
};

class answer {
public:
  answer(std::string command, answer_style style);
  ~answer();

  answer(const answer&) = delete;
  answer& operator=(const answer&) = delete;

  bool json() const {
    return style_.json;
  }

  const palette& colours() const {
    return style_.out;
  }

  /// A line of the result, for people only. May hold zero bytes.
  void say(std::string_view line);

  /// The lines of a Stat; and "stat" in the document.
  void say(const stat& x);

  /// A confirmation or a hint: stderr, or "notes" in the document.
  void note(std::string_view line);

  /// A member of the document.
  void put(const char* member, document value);

  /// A document of its own, at once, for what comes bit by bit; nothing if it is for people.
  void stream(const document& x);

  /// Complains. Returns the code's number, so that a command can end with it.
  int refuse(exit_code code, std::string_view sentence);

  /// Complains of a server's error about `path`, in zkCli's words.
  int refuse(error code, const std::string& path);

  /// The document is printed, if one is wanted. Returns `code`.
  int finish(int code);

private:
  answer_style style_;
  std::unique_ptr<document> all_;
  bool streamed_ = false;
};

} // namespace troupe::shell
