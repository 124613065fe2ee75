// SASL's users and passwords, from the file that java.security.auth.login.config names.
//
// Plain; opens no file. Never says a password. Always: whoever is returned has a password, and a
// name that an ACL can hold.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/properties.hpp"

namespace troupe {

/// The users (user_NAME="PASSWORD") of the section of this name. Other sections are only read over.
/// What cannot be served (no such section, another login module, no user) is a sentence in
/// `report`, and then the result is empty. `source` names the text in sentences.
std::map<std::string, std::string> read_login_users(std::string_view text,
                                                    const std::string& section,
                                                    const std::string& source,
                                                    config_report& report);

} // namespace troupe
