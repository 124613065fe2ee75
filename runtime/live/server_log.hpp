// What a server tells its operator: one line an event, on stderr.
//
// Never prints what clients store, nor any secret; a text from outside is printed without its
// control characters.
#pragma once

#include <string>

#include "config/properties.hpp"
#include "messages/ids.hpp"
#include "messages/milestone.hpp"

namespace troupe {

/// `level`: trace, debug, info, warning, error, off.
void open_server_log(const std::string& level);

/// One line that cannot be taken for two.
std::string one_line(std::string text);

/// Errors and warnings of a configuration.
void log_report(const config_report& report);

/// The milestones of a node's life that an operator wants to see: elections, roles, catch-up, its
/// end. The others (those of each transaction) are left out.
void log_milestone(server_id self, const milestone_kind& what);

} // namespace troupe
