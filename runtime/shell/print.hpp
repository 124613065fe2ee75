// How the shell shows things: as zkCli does, so that scripts written for it go on working.
//
// Plain; every function returns text that ends without a newline.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/client.hpp"

namespace troupe::shell {

/// The eleven lines of a Stat.
std::string show(const stat& x);

/// Two lines an entry: 'world,'anyone and : cdrwa
std::string show(const acl& x);

/// [a, b]
std::string show(const std::vector<std::string>& names);

/// WatchedEvent state:SyncConnected type:NodeDeleted path:/a zxid: 5
std::string show(const watch_event& x);

/// 0x100000009
std::string hex(std::uint64_t x);

/// "NodeCreated" and so on.
const char* name_of(event_kind x);

/// "CONNECTED" and so on.
const char* state_word(session_state x);

/// "cdrwa" and parts of it.
std::string letters(std::uint32_t permissions);

/// The reverse; nullopt: there is another letter.
std::optional<std::uint32_t> permissions_of(std::string_view letters);

/// "NoNode" and so on: KeeperException's names.
std::string name_of(error code);

/// The sentence for a failed command about `path`.
std::string sentence(error code, const std::string& path);

} // namespace troupe::shell
