// For fuzz targets only: clang 14 lacks the builtin behind libstdc++'s std::source_location, so
// there is none. tests/fuzz/run.sh includes this file before everything else.
#pragma once

#include <version>

#ifndef __cpp_lib_source_location
namespace std {

struct source_location {
  const char* file = "";
  unsigned at = 0;

  static constexpr source_location current(const char* file = __builtin_FILE(),
                                           unsigned at = __builtin_LINE()) {
    return {file, at};
  }

  constexpr const char* file_name() const {
    return file;
  }

  constexpr unsigned line() const {
    return at;
  }
};

} // namespace std
#endif
