// Place by place, file by file.
#include "runtime/tools/log_tool.hpp"

#include <algorithm>

#include "runtime/tools/log_repair.hpp"
#include "runtime/tools/log_shelf.hpp"
#include "runtime/tools/place.hpp"
#include "runtime/tools/text.hpp"

namespace troupe::tools {

namespace {

int code_of(verdict x) {
  return x == verdict::damaged ? 1 : x == verdict::not_understood ? 2 : 0;
}

class log_printer {
public:
  log_printer(const log_wishes& wishes, std::ostream& out, std::ostream& err)
      : wishes_(wishes), out_(out), err_(err) {}

  void look_at(const std::string& word) {
    auto here = find_place(word);
    if (here.file)
      return show(*here.where, judge_file(*here.where, *here.file));
    auto all = judge_directory(*here.where);
    if (all.empty()) {
      complain(nothing_in(here, "transaction log"));
      return;
    }
    for (auto& file : all)
      show(*here.where, file);
  }

  void complain(const std::string& sentence) {
    err_ << "troupe log: " << sentence << '\n';
    worst_ = 2;
  }

  int finish() {
    if (wishes_.verify)
      sum_up_files();
    else
      sum_up_transactions();
    return worst_;
  }

private:
  void show(directory& where, const log_verdict& file) {
    worst_ = std::max(worst_, code_of(file.is));
    ++files_;
    for (auto& x : file.wounds)
      lost_ = lost_ || !x.alone;
    if (wishes_.verify)
      verify(where, file);
    else if (file.segment)
      print(where, file);
    else
      say(file, {});
  }

  /// A file's verdict, as a line of its own.
  void say(const log_verdict& file, const log_counts& counts) {
    if (wishes_.as_json)
      out_ << one_line(json_of(file, counts)) << '\n';
    else
      (wishes_.verify ? out_ : err_) << text_of(file, counts) << '\n';
  }

  void verify(directory& where, const log_verdict& file) {
    auto counts = count(where, file);
    if (counts.transactions > 0 && transactions_ == 0)
      first_ = counts.first;
    if (counts.transactions > 0)
      last_ = counts.last;
    transactions_ += counts.transactions;
    say(file, counts);
  }

  void print(directory& where, const log_verdict& file) {
    auto take = [&](const record_cursor::found& record) {
      if (record.head.kind != record_kind::entry
          || !wishes_.filter.in_range(entry_id(record, file.path)))
        return;
      auto x = read_transaction(record.body);
      if (!x)
        return complain(file.path + " has a record at offset " + std::to_string(record.offset)
                        + " that is no transaction of this version");
      if (!wishes_.filter.wants(*x))
        return;
      summary_.add(*x, record.head.bytes());
      out_ << (wishes_.as_json ? one_line(json_of(*x)) : line_of(*x)) << '\n';
    };
    walk(where, file, take, [&](const wound& x) { tell(file, x); });
    if (file.is == verdict::torn || !file.sentence.empty())
      tell_end(file);
  }

  void tell(const log_verdict& file, const wound& x) {
    if (!wishes_.as_json) {
      out_ << "-- " << file.path << " is damaged: " << text_of(x) << '\n';
      return;
    }
    json line;
    line["damage"]["file"] = file.path;
    line["damage"].update(json_of(x));
    out_ << one_line(line) << '\n';
  }

  void tell_end(const log_verdict& file) {
    if (wishes_.as_json) {
      json line;
      line["end"]["file"] = file.path;
      line["end"]["verdict"] = word_for(file.is);
      line["end"]["offset"] = file.end;
      line["end"]["bytes"] = file.torn_bytes;
      out_ << one_line(line) << '\n';
      return;
    }
    out_ << "-- " << file.path << ": " << word_for(file.is);
    if (file.is == verdict::torn)
      out_ << ": " << counted(file.torn_bytes, "byte") << " at offset " << file.torn_from
           << " of a write that was never promised";
    out_ << (file.sentence.empty() ? "" : ": " + file.sentence) << '\n';
  }

  void sum_up_transactions() {
    if (wishes_.as_json) {
      json line;
      line["summary"] = summary_.to_json();
      line["summary"]["files"] = files_;
      out_ << one_line(line) << '\n';
    } else if (files_ > 0) {
      out_ << "-- " << summary_.text() << ", in " << counted(files_, "file") << '\n';
    }
  }

  void sum_up_files() {
    auto is = worst_ == 0 ? "whole" : worst_ == 1 ? "DAMAGED" : "not understood";
    if (wishes_.as_json) {
      json line;
      line["summary"]["verdict"] = is;
      line["summary"]["files"] = files_;
      line["summary"]["transactions"] = transactions_;
      out_ << one_line(line) << '\n';
      return;
    }
    if (files_ > 1) {
      out_ << counted(files_, "file") << ": " << is << ": "
           << counted(transactions_, "transaction");
      out_ << (transactions_ > 0 ? " (" + range_text(first_, last_) + ')' : "") << '\n';
    }
    if (lost_)
      out_ << "What is damaged had been promised. Start this server, and the others of its "
              "ensemble mend it; a server alone needs the file from a backup.\n";
  }

  const log_wishes& wishes_;
  std::ostream& out_;
  std::ostream& err_;
  transaction_summary summary_;
  std::uint64_t files_ = 0;
  std::uint64_t transactions_ = 0;
  zxid first_, last_;
  bool lost_ = false; ///< something that only others have
  int worst_ = 0;
};

} // namespace

int look_at_logs(const log_wishes& wishes, std::ostream& out, std::ostream& err) {
  log_printer printer(wishes, out, err);
  if (wishes.repair) {
    try {
      auto worst = 0;
      for (auto& word : wishes.places)
        worst = std::max(worst, repair_log(word, out, err));
      return worst;
    } catch (const std::runtime_error& e) {
      err << "troupe log: " << e.what() << '\n';
      return 2;
    }
  }
  for (auto& word : wishes.places) {
    try {
      printer.look_at(word);
    } catch (const std::runtime_error& e) { // disk_failure, disk_refusal: sentences of their own
      printer.complain(e.what());
    }
  }
  return printer.finish();
}

} // namespace troupe::tools
