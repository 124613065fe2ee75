// Any bytes as a login configuration: users with passwords or a sentence, never both, never a
// crash.
//
// sources: config/login_users.cpp config/login_file.cpp
// seeds: tests/fuzz/login_corpus
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/login_users.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  troupe::config_report report;
  auto users = troupe::read_login_users({reinterpret_cast<const char*>(data), size}, "Server",
                                        "users.conf", report);
  if (users.empty() != report.refused())
    std::abort();
  for (auto& [name, password] : users)
    if (name.empty() || password.empty() || name.find('@') != name.npos)
      std::abort();
  return 0;
}
