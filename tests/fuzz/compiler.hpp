// What clang 14 lacks of C++20 with this standard library. Included before everything else by
// tests/fuzz/run.sh only.
#pragma once

#include <source_location>

#ifndef __cpp_lib_source_location
namespace std {

struct source_location {
  static constexpr source_location current(const char* file = __builtin_FILE(),
                                           unsigned line = __builtin_LINE()) {
    source_location result;
    result.file_ = file;
    result.line_ = line;
    return result;
  }

  constexpr const char* file_name() const {
    return file_;
  }

  constexpr unsigned line() const {
    return line_;
  }

private:
  const char* file_ = "";
  unsigned line_ = 0;
};

} // namespace std
#endif
