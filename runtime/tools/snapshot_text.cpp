// Surveys in words and as JSON.
#include "runtime/tools/snapshot_survey.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

std::string line_of(const snapshot_survey& x) {
  auto text = x.path + ": " + word_for(x.is) + ": ";
  if (x.is == verdict::damaged)
    return text + "offset " + std::to_string(x.offset) + ": " + x.sentence
           + ". Its server goes back to an older one, if the log reaches on from there";
  if (!x.whole())
    return text + x.sentence;
  return text + "the state after transaction " + to_string(x.head.at) + ", "
         + counted(x.nodes, "znode") + ", " + counted(x.sessions, "session") + ", "
         + counted(x.size, "byte");
}

std::string text_of(const snapshot_survey& x) {
  auto text = line_of(x);
  if (!x.whole())
    return text;
  text += "\n  znodes      " + std::to_string(x.nodes) + " (" + std::to_string(x.ephemerals)
          + " ephemeral, " + counted(x.containers, "container")
          + (x.timed == 0 ? "" : ", " + std::to_string(x.timed) + " with a time to live") + ')';
  text += "\n  sessions    " + std::to_string(x.sessions);
  text += "\n  paths       " + counted(x.path_bytes, "byte");
  text += "\n  data        " + counted(x.data_bytes, "byte");
  if (x.largest_bytes > 0)
    text += ", the most in " + printable(x.largest) + " (" + counted(x.largest_bytes, "byte") + ')';
  if (x.changed_ms > 0)
    text += "\n  last change " + iso_time(x.changed_ms);
  text += std::string("\n  taken by    server ") + to_string(x.head.self)
          + (x.head.previous == 1 ? ", from its leader" : "") + ", in " + counted(x.parts, "part");
  return text;
}

json json_of(const snapshot_survey& x) {
  json to;
  to["file"] = x.path;
  to["verdict"] = word_for(x.is);
  to["size"] = x.size;
  if (!x.whole()) {
    to["why"] = x.sentence;
    if (x.is == verdict::damaged)
      to["offset"] = x.offset;
    return to;
  }
  to["zxid"] = to_string(x.head.at);
  to["server"] = number(x.head.self);
  to["parts"] = x.parts;
  to["znodes"] = x.nodes;
  to["ephemerals"] = x.ephemerals;
  to["containers"] = x.containers;
  to["with_time_to_live"] = x.timed;
  to["sessions"] = x.sessions;
  to["path_bytes"] = x.path_bytes;
  to["data_bytes"] = x.data_bytes;
  to["largest"] = x.largest;
  to["largest_bytes"] = x.largest_bytes;
  to["changed"] = x.changed_ms > 0 ? json(iso_time(x.changed_ms)) : json(nullptr);
  return to;
}

} // namespace troupe::tools
