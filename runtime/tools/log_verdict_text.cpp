// Verdicts in words and as JSON.
#include "runtime/tools/log_verdict.hpp"

#include "runtime/tools/text.hpp"

namespace troupe::tools {

std::string word_for(verdict x) {
  switch (x) {
  case verdict::whole:
    return "whole";
  case verdict::torn:
    return "torn end";
  case verdict::unborn:
    return "never written";
  case verdict::replaced:
    return "replaced";
  case verdict::damaged:
    return "DAMAGED";
  case verdict::not_understood:
    return "not understood";
  }
  return "?";
}

std::string text_of(const wound& x) {
  auto text = "offset " + std::to_string(x.offset) + ": " + x.should_be + " should be there";
  if (!x.sign.empty())
    text += "; it had been durable: " + x.sign;
  if (x.alone)
    text += ". No transaction is lost: one of several servers puts it back by itself when it "
            "starts, a server alone refuses to start";
  return text;
}

std::string text_of(const log_verdict& x, const log_counts& counts) {
  auto text = x.path + ": " + word_for(x.is) + ": ";
  if (!x.segment)
    return text + x.sentence;
  text += counted(counts.transactions, "transaction");
  if (counts.transactions > 0)
    text += " (" + range_text(counts.first, counts.last) + ')';
  text += ", " + counted(counts.marks, "mark") + ", " + std::to_string(x.end) + " of "
          + counted(x.size, "byte");
  if (!x.sentence.empty())
    text += "; " + x.sentence;
  if (x.is == verdict::torn)
    text += "\n  offset " + std::to_string(x.torn_from) + ": " + counted(x.torn_bytes, "byte")
            + " of a write behind transaction " + to_string(x.segment->last)
            + " that was never promised: its server cuts them off at its next start (or is "
              "writing there now)";
  for (auto& one : x.wounds)
    text += "\n  " + text_of(one);
  return text;
}

json json_of(const wound& x) {
  json to;
  to["offset"] = x.offset;
  to["until"] = x.until == 0 ? json(nullptr) : json(x.until);
  to["expected"] = x.expected ? json(to_string(*x.expected)) : json(nullptr);
  to["should_be"] = x.should_be;
  to["durable"] = true;
  to["sign"] = x.sign;
  to["transactions_lost"] = !x.alone;
  return to;
}

json json_of(const log_verdict& x, const log_counts& counts) {
  json to;
  to["file"] = x.path;
  to["verdict"] = word_for(x.is);
  if (!x.sentence.empty())
    to["why"] = x.sentence;
  to["size"] = x.size;
  if (!x.segment)
    return to;
  to["transactions"] = counts.transactions;
  if (counts.transactions > 0) {
    to["first"] = to_string(counts.first);
    to["last"] = to_string(counts.last);
  }
  to["committed"] = to_string(x.committed);
  to["marks"] = counts.marks;
  to["bytes"] = x.end;
  if (x.is == verdict::torn) {
    json torn;
    torn["offset"] = x.torn_from;
    torn["bytes"] = x.torn_bytes;
    torn["after"] = to_string(x.segment->last);
    torn["durable"] = false;
    to["torn"] = std::move(torn);
  }
  if (!x.wounds.empty())
    to["damage"] = json_of(x.wounds.front());
  if (x.wounds.size() > 1)
    to["damaged_places"] = x.wounds.size();
  return to;
}

} // namespace troupe::tools
