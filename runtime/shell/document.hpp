// What the shell knows, as JSON.
//
// Plain. Data that is no UTF-8 is told as {"base64": "..."}, null as null.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "messages/reply.hpp"

namespace troupe::shell {

using document = nlohmann::ordered_json; // members stay in their order

bool is_utf8(std::string_view text);

document document_of(const content& x);
document document_of(const stat& x);
document document_of(const acl& x);
document document_of(const watch_event& x);

/// One line without its end; bytes that are no UTF-8 are replaced.
std::string line_of(const document& x);

/// The reverse of document_of(content); nullopt: it is no such thing.
std::optional<content> content_of(const document& x);

/// The reverse of document_of(acl); nullopt: it is no such thing.
std::optional<acl> acl_of(const document& x);

} // namespace troupe::shell
