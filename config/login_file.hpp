// The syntax of Java's login configurations (JAAS): sections of login modules with options.
//
//     Server {
//       org.apache.zookeeper.server.auth.DigestLoginModule required
//       user_super="secret" user_bob="another";
//     };
//
// Plain; opens no file and knows no module. Comments are // and /* */; a text in quotes has Java's
// escapes. Never says what an option's value is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/properties.hpp"

namespace troupe {

struct login_option {
  std::string key;
  std::string value;
  std::size_t line = 0;
};

struct login_module {
  std::string name; ///< a class of Java
  std::size_t line = 0;
  std::vector<login_option> options;
};

struct login_section {
  std::string name;
  std::size_t line = 0;
  std::vector<login_module> modules;
};

/// All sections in order. At the first fault of the syntax there is a sentence in `report`, and the
/// result is empty. `source` names the text in sentences.
std::vector<login_section> read_login_sections(std::string_view text, const std::string& source,
                                               config_report& report);

} // namespace troupe
