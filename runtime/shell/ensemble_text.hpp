// The text of /zookeeper/config, as clients read it. Plain.
#pragma once

#include <string>
#include <string_view>

namespace troupe::shell {

/// "<version> host:port,host:port" of the lines that name a client port; as `config -c` shows it.
std::string connect_text(std::string_view config);

} // namespace troupe::shell
