// `troupe log` on files of the project's own: the server's verdict for every flipped byte and every
// truncation, and a sentence for everything that is no log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/tools/log_shelf.hpp"
#include "runtime/tools/read_only_directory.hpp"
#include "tests/unit/tools_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::tools_test;
using testing::HasSubstr;
using testing::Not;
using tools::verdict;

constexpr const char* first_segment = "log.0000000100000001";
constexpr const char* second_segment = "log.0000000100000005";

tools::log_verdict judged(const std::string& path, const std::string& name = first_segment) {
  return tools::judge_file(*tools::look_at_directory(path), name);
}

/// The start of a server alone on this content: its last transaction, or the sentence that refuses
/// it.
std::pair<zxid, std::string> started(const std::string& name, const std::string& bytes) {
  auto disk = fresh_disk();
  disk->put(name, bytes);
  try {
    return {start(disk)->log().last(), ""};
  } catch (const disk_refusal& e) {
    return {{}, e.what()};
  }
}

/// Does one of several servers come to its whole history without any other?
bool mends_alone(const std::string& name, const std::string& bytes) {
  auto disk = fresh_disk();
  disk->put(name, bytes);
  auto options = plain_options();
  options.alone = false;
  auto server = start(disk, options);
  return server->gaps().empty() && server->log().last() == zxid{1, 8};
}

TEST(tools_log, prints_a_transaction_a_line_and_a_sum) {
  temporary_path own;
  copy_disk(*client_life(), own / "data");
  auto x = print_log(own / "data");
  EXPECT_EQ(x.err, "");
  EXPECT_EQ(x.code, 0);
  auto at = [](int second) {
    return "2025-11-21T10:00:0" + std::to_string(second) + ".000Z  0x100000000000001  ";
  };
  auto lines = x.out.substr(0, x.out.find("-- "));
  EXPECT_EQ(lines, "1.1  " + at(1) + "open session 4s\n"                       //
                       + "1.2  " + at(2) + "create /a (5 bytes)\n"             //
                       + "1.3  " + at(3) + "create /a/e (0 bytes) ephemeral\n" //
                       + "1.4  " + at(4) + "set /a (2 bytes) version 0\n"      //
                       + "1.5  " + at(5) + "multi create /b (no data), delete /a/e version 0\n"
                       + "1.6  " + at(6) + "create /b/n- (0 bytes) sequential acl world:anyone:r\n"
                       + "1.7  " + at(7) + "set acl /b auth::ra version 2\n" //
                       + "1.8  " + at(8) + "expire session\n");
  EXPECT_THAT(x.out, HasSubstr("-- 8 transactions (3 create, 1 expire session, 1 multi, 1 open "
                               "session, 1 set, 1 set acl), 1 session, "));
  EXPECT_THAT(x.out, HasSubstr("2025-11-21T10:00:01.000Z to 2025-11-21T10:00:08.000Z (7s), in 1 "
                               "file\n"));
}

TEST(tools_log, shows_only_what_is_asked_for) {
  temporary_path own;
  copy_disk(*client_life(true), own / "data/troupe");
  auto sum = [&](tools::transaction_filter filter) {
    auto out = print_log(own / "data", std::move(filter)).out;
    return out.substr(out.rfind("-- "), 18);
  };
  EXPECT_EQ(sum({}), "-- 8 transactions ");
  EXPECT_EQ(sum({zxid{1, 3}, zxid{1, 5}, "", {}}), "-- 3 transactions ");
  EXPECT_EQ(sum({zxid{2, 0}, {}, "", {}}), "-- 0 transactions,");
  EXPECT_EQ(sum({{}, {}, "/a", {}}), "-- 4 transactions ");
  EXPECT_EQ(sum({{}, {}, "/b/n-0000000000", {}}), "-- 1 transaction (");
  EXPECT_EQ(sum({{}, {}, "", ann}), "-- 8 transactions ");
  EXPECT_EQ(sum({{}, {}, "", session_id{5}}), "-- 0 transactions,");
}

TEST(tools_log, as_json_has_an_object_a_line) {
  temporary_path own;
  copy_disk(*client_life(), own / "data");
  auto x = ask_log({{own / "data"}, {}, true, false, false});
  std::istringstream in(x.out);
  std::vector<tools::json> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(tools::json::parse(line));
  ASSERT_EQ(lines.size(), 9u);
  EXPECT_EQ(lines[1]["path"], "/a");
  EXPECT_EQ(lines[1]["time_ms"], 1763719202000);
  EXPECT_EQ(lines[8]["summary"]["kinds"]["create"], 3);
  EXPECT_THAT(x.out, Not(HasSubstr("secret")));
  x = ask_log({{(own / "data/") + first_segment}, {}, true, true, false});
  auto verified = tools::json::parse(x.out.substr(0, x.out.find('\n')));
  EXPECT_EQ(verified["verdict"], "whole");
  EXPECT_EQ(verified["transactions"], 8);
  EXPECT_EQ(verified["last"], "1.8");
}

TEST(tools_log, any_flipped_byte_is_damage_as_it_is_for_the_server) {
  auto bytes = client_life()->bytes(first_segment);
  temporary_path own;
  auto lost = 0;
  auto alone = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    put_file(own / first_segment, flipped);
    auto x = judged(own / "");
    ASSERT_EQ(x.is, verdict::damaged) << at;
    ASSERT_FALSE(x.wounds.empty()) << at;
    auto& wound = x.wounds.front();
    ASSERT_LE(wound.offset, at);
    ASSERT_TRUE(wound.until == 0 || at < wound.until || wound.alone) << at;
    ASSERT_EQ(wound.alone, mends_alone(first_segment, flipped)) << at;
    ++(wound.alone ? alone : lost);
    auto refusal = started(first_segment, flipped).second;
    ASSERT_THAT(refusal, HasSubstr("damaged at offset " + std::to_string(wound.offset)));
  }
  EXPECT_GT(lost, 800);
  EXPECT_GT(alone, 8 * 40);
}

TEST(tools_log, any_truncation_is_a_torn_end_as_it_is_for_the_server) {
  auto bytes = client_life()->bytes(first_segment);
  temporary_path own;
  auto torn = 0;
  auto whole = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    put_file(own / first_segment, bytes.substr(0, size));
    auto x = judged(own / "");
    auto [last, refusal] = started(first_segment, bytes.substr(0, size));
    ASSERT_EQ(refusal, "") << size;
    if (size < file_head_bytes) {
      ASSERT_EQ(x.is, verdict::unborn) << size;
      continue;
    }
    ASSERT_EQ(x.segment->last, last) << size;
    torn += x.is == verdict::torn;
    whole += x.is == verdict::whole;
    ASSERT_LE(x.end, size);
    if (x.is == verdict::torn) {
      ASSERT_EQ(x.torn_from, x.end);
      ASSERT_LE(x.torn_from + x.torn_bytes, size);
    }
    ASSERT_EQ(verify_log((own / "") + first_segment).code, 0) << size;
  }
  EXPECT_GT(torn, 1000);
  EXPECT_GE(whole, 16); // behind each record, at least
}

TEST(tools_log, a_segment_that_another_continues_may_lack_nothing) {
  auto disk = client_life(true);
  disk->remove("snapshot.0000000100000004"); // its parts are opaque, and it is not asked for here
  auto bytes = disk->bytes(first_segment);
  temporary_path own;
  copy_disk(*disk, own / "");
  EXPECT_EQ(verify_log(own / "").code, 0);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    put_file(own / first_segment, bytes.substr(0, size));
    auto broken = std::make_shared<memory_directory>();
    for (auto& name : disk->list())
      broken->put(name, name == first_segment ? bytes.substr(0, size) : disk->bytes(name));
    auto refusal = refusal_of(broken);
    ASSERT_EQ(verify_log(own / "").code, refusal.empty() ? 0 : 1) << size << refusal;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x81);
    put_file(own / first_segment, flipped);
    ASSERT_EQ(verify_log(own / "").code, 1) << at;
  }
  put_file(own / first_segment, bytes + "garbage");
  EXPECT_EQ(judged(own / "").is, verdict::torn); // complete, and what follows counts for nothing
  std::filesystem::remove(own / first_segment);
  auto x = verify_log(own / "");
  EXPECT_EQ(x.code, 1);
  EXPECT_THAT(x.out, HasSubstr("what leads to transaction 1.4 should be there"));
}

TEST(tools_log, damage_is_shown_where_it_is_and_what_follows_too) {
  auto disk = client_life();
  auto at = disk->bytes(first_segment).find("hello");
  disk->flip(first_segment, at);
  temporary_path own;
  copy_disk(*disk, own / "");
  auto x = print_log(own / "");
  EXPECT_EQ(x.code, 1);
  auto before = x.out.find("1.1  ");
  auto told = x.out.find("is damaged: offset ");
  auto behind = x.out.find("1.3  ");
  EXPECT_LT(before, told);
  EXPECT_LT(told, behind);
  EXPECT_THAT(x.out, HasSubstr("transaction 1.2 should be there; it had been durable: a valid "
                               "record of a later batch follows"));
  EXPECT_THAT(x.out, Not(HasSubstr("1.2  2025")));
  x = verify_log(own / "");
  EXPECT_EQ(x.code, 1);
  EXPECT_THAT(x.out, HasSubstr("DAMAGED: 7 transactions (1.1..1.8)"));
  EXPECT_THAT(x.out, HasSubstr("the others of its ensemble mend it"));
  x = ask_log({{own / ""}, {}, true, true, false});
  auto line = tools::json::parse(x.out.substr(0, x.out.find('\n')));
  EXPECT_EQ(line["damage"]["expected"], "1.2");
  EXPECT_EQ(line["damage"]["durable"], true);
  EXPECT_LE(line["damage"]["offset"], at);
}

TEST(tools_log, zeros_taken_ahead_are_no_torn_end) {
  auto bytes = client_life()->bytes(first_segment);
  temporary_path own;
  put_file(own / first_segment, bytes + std::string(300'000, '\0'));
  EXPECT_EQ(judged(own / "").is, verdict::whole);
  put_file(own / first_segment, bytes + std::string(299'999, '\0') + 'x');
  EXPECT_EQ(judged(own / "").torn_bytes, 300'000u);
  put_file(own / first_segment, std::string(1000, '\0'));
  EXPECT_EQ(judged(own / "").is, verdict::unborn);
}

TEST(tools_log, files_of_a_replaced_history_are_named_as_such) {
  auto disk = client_life();
  auto old = disk->bytes(first_segment);
  auto server = start(disk);
  install_all(*server, {4, 2});
  log_all(*server, entries(5, 1, 2));
  server.reset();
  disk->put(first_segment, old);
  temporary_path own;
  copy_disk(*disk, own / "");
  auto x = verify_log(own / "");
  EXPECT_EQ(x.code, 0);
  EXPECT_THAT(x.out, HasSubstr("replaced: it is of a history that a leader's snapshot has"));
  EXPECT_THAT(x.out, HasSubstr("2 transactions (5.1..5.2)"));
  EXPECT_THAT(print_log((own / "") + first_segment).out, HasSubstr("-- 8 transactions"));
  std::filesystem::remove(own / "snapshot.0000000400000002");
  x = verify_log(own / "");
  EXPECT_EQ(x.code, 1);
  EXPECT_THAT(x.out, HasSubstr("it continues a snapshot of a leader that is missing"));
}

TEST(tools_log, the_golden_file_is_read) {
  auto x = verify_log(golden_file(first_segment));
  EXPECT_EQ(x.code, 0);
  EXPECT_THAT(x.out, HasSubstr("whole: 3 transactions (1.1..3.1), 2 marks, 496 of 496 bytes"));
  x = print_log(golden_file(first_segment));
  EXPECT_EQ(x.code, 0);
  EXPECT_THAT(x.out, HasSubstr("3.1  1970-01-01T00:00:03.001Z  0x100000000000001  not understood"));
}

TEST(tools_log, what_is_no_log_gets_a_sentence) {
  temporary_path own;
  auto expect = [&](const std::string& name, const std::string& bytes, const char* sentence) {
    put_file(own / name, bytes);
    for (auto verify : {false, true}) {
      auto x = ask_log({{own / name}, {}, false, verify, false});
      EXPECT_EQ(x.code, 2) << name;
      EXPECT_THAT(x.out + x.err, HasSubstr(sentence)) << name;
    }
  };
  expect("zk", "ZKLG" + std::string(100, '\0'), "it is a transaction log of ZooKeeper");
  expect("log.0000000100000009", "ZKLG" + std::string(100, '\0'), "log of ZooKeeper");
  expect("zs", "ZKSN", "it is a snapshot of ZooKeeper");
  expect("empty", "", "is empty");
  expect("text", "hello", "neither this service's nor ZooKeeper's");
  expect("epochs", file_bytes(golden_file("epochs.2")), "the epochs that a server has promised");
  expect("s", file_bytes(golden_file("snapshot.0000000100000002")), "Ask `troupe snapshot`");
  std::filesystem::remove(own / "log.0000000100000009");
  EXPECT_THAT(print_log(own / "").err, HasSubstr("holds no transaction log of this service"));
  EXPECT_THAT(print_log(own / "none").err, HasSubstr("No such file"));
  std::filesystem::create_directories(own / "zk-data/version-2");
  EXPECT_THAT(print_log(own / "zk-data").err, HasSubstr("a data directory of ZooKeeper"));
  EXPECT_EQ(print_log(own / "zk-data").code, 2);
  put_file(own / "lost.log", file_bytes(golden_file(first_segment))); // any name will do
  EXPECT_EQ(print_log(own / "lost.log").code, 0);
  put_file(own / second_segment, file_bytes(golden_file(first_segment)));
  EXPECT_THAT(verify_log((own / "") + second_segment).out, HasSubstr("it has the wrong name"));
}

TEST(tools_log, looking_changes_nothing) {
  auto disk = client_life();
  auto bytes = disk->bytes(first_segment);
  bytes.resize(bytes.size() - 3);
  temporary_path own;
  put_file(own / first_segment, bytes);
  verify_log(own / "");
  print_log(own / "");
  EXPECT_EQ(file_bytes(own / first_segment), bytes);
  auto where = tools::look_at_directory(own / "");
  EXPECT_EQ(where->list(), std::vector<std::string>{first_segment});
  EXPECT_THROW(where->create("x"), disk_refusal);
  EXPECT_THROW(where->remove(first_segment), disk_refusal);
  EXPECT_THROW(where->rename(first_segment, "x"), disk_refusal);
  EXPECT_THROW(where->lock("lock"), disk_refusal);
}

} // namespace
