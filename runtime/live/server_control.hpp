// `troupe server start|stop|restart|status|...`: a server in the background, as zkServer.sh does
// it.
//
// The process number stands in dataDir/zookeeper_server.pid. Never ends a process but the one whose
// number stands there, and that one only if it is a server with this configuration.
#pragma once

#include <functional>
#include <string_view>

namespace troupe {

/// Is this word, behind `troupe server`, one of the verbs (or --config, which stands before one)?
bool is_control_word(std::string_view word);

/// argv[1] is the verb. 0: done; 1: not, and it was said why. `foreground` is called for
/// start-foreground, with the arguments of `troupe server zoo.cfg`.
int control_main(int argc, char** argv, const std::function<int(int, char**)>& foreground);

} // namespace troupe
