// Transactions as `troupe log` writes them, and which of them a question concerns.
#include <gtest/gtest.h>

#include "runtime/tools/text.hpp"
#include "tests/unit/tools_fixture.hpp"

namespace {

using namespace troupe;
using namespace troupe::tools;
using namespace troupe::tools_test;

const acl open_to_all{{permission::all, "world", "anyone"}};

transaction of(troupe::write what) {
  return read_transaction(encode(asked({1, 9}, std::move(what)))).value();
}

std::string words(troupe::write what) {
  return text_of(of(std::move(what)));
}

TEST(tools_transaction, every_kind_has_its_words) {
  EXPECT_EQ(words(create_node{"/a", "hello", open_to_all}), "create /a (5 bytes)");
  EXPECT_EQ(words(create_node{"/a", "x", open_to_all, create_mode::ephemeral}),
            "create /a (1 byte) ephemeral");
  EXPECT_EQ(
      words(create_node{"/q/n-", std::nullopt, open_to_all, create_mode::ephemeral_sequential}),
      "create /q/n- (no data) ephemeral sequential");
  EXPECT_EQ(words(create_node{"/t", "", open_to_all, create_mode::persistent_ttl, 90000}),
            "create /t (0 bytes) ttl 1m 30s");
  EXPECT_EQ(words(create_node{"/a", "", {{1, "digest", "ann:hash"}, {31, "ip", "127.0.0.1"}}}),
            "create /a (0 bytes) acl digest:ann:hash:r,ip:127.0.0.1:cdrwa");
  EXPECT_EQ(words(create_node{"/a", "", open_to_all, create_mode{17}}),
            "create /a (0 bytes) mode 17");
  EXPECT_EQ(words(delete_node{"/a", -1}), "delete /a");
  EXPECT_EQ(words(delete_node{"/a", 3}), "delete /a version 3");
  EXPECT_EQ(words(set_data{"/a", "hi", 3}), "set /a (2 bytes) version 3");
  EXPECT_EQ(words(set_acl{"/a", {}, -1}), "set acl /a nobody");
  EXPECT_EQ(words(check_version{"/a", 0}), "check /a version 0");
  EXPECT_EQ(words(multi{{create_node{"/a", "", open_to_all}, delete_node{"/b", -1}}}),
            "multi create /a (0 bytes), delete /b");
  EXPECT_EQ(words(multi{}), "multi of nothing");
  EXPECT_EQ(words(create_session{4000, "p"}), "open session 4s");
  EXPECT_EQ(words(attach_session{500, "p"}), "attach session 500ms");
  EXPECT_EQ(words(close_session{false}), "close session");
  EXPECT_EQ(words(close_session{true}), "expire session");
}

TEST(tools_transaction, a_line_names_zxid_time_and_session) {
  EXPECT_EQ(line_of(of(delete_node{"/a", -1})),
            "1.9  2025-11-21T10:00:09.000Z  0x100000000000001  delete /a");
}

TEST(tools_transaction, bytes_that_are_no_operation_are_told_as_such) {
  auto odd = asked({1, 1}, close_session{});
  odd.write.operation = "operation";
  auto x = read_transaction(encode(odd)).value();
  EXPECT_EQ(text_of(x), "not understood (9 bytes)");
  EXPECT_EQ(json_of(x)["op"], "not understood");
  EXPECT_FALSE(concerns(x, "/"));
  EXPECT_FALSE(read_transaction("no proposal at all"));
}

TEST(tools_transaction, what_a_client_stored_cannot_steer_a_terminal) {
  EXPECT_EQ(words(delete_node{"/a\x1b[2J\n\\", -1}), "delete /a\\x1b[2J\\x0a\\\\");
  EXPECT_EQ(words(delete_node{"/\xc3\xa4", -1}), "delete /\xc3\xa4");
  auto line = one_line(json_of(of(delete_node{"/\xff\n", -1})));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(json::parse(line)["path"], "/\xef\xbf\xbd\n");
}

TEST(tools_transaction, no_password_and_no_data_is_shown) {
  for (auto& x : {of(create_session{1, "secret"}), of(attach_session{1, "secret"}),
                  of(create_node{"/a", "secret", open_to_all}), of(set_data{"/a", "secret"})}) {
    EXPECT_EQ(one_line(json_of(x)).find("secret"), std::string::npos);
    EXPECT_EQ(line_of(x).find("secret"), std::string::npos);
  }
  auto x = asked({1, 1}, close_session{});
  x.write.operation = encode(operation{close_session{}, {{"digest", "ann:hash"}, {"ip", "::1"}}});
  EXPECT_EQ(json_of(read_transaction(encode(x)).value())["by"],
            json::parse(R"(["digest:ann","ip:::1"])"));
}

TEST(tools_transaction, as_json_says_all_that_the_line_says) {
  auto x = json_of(of(multi{{create_node{"/a", std::nullopt, open_to_all, create_mode::container},
                             check_version{"/b", 2}}}));
  EXPECT_EQ(x["zxid"], "1.9");
  EXPECT_EQ(x["session"], "0x100000000000001");
  EXPECT_EQ(x["op"], "multi");
  EXPECT_EQ(x["parts"][0]["op"], "create");
  EXPECT_EQ(x["parts"][0]["mode"], "container");
  EXPECT_TRUE(x["parts"][0]["bytes"].is_null());
  EXPECT_EQ(x["parts"][1]["op"], "check");
  EXPECT_EQ(x["parts"][1]["version"], 2);
}

TEST(tools_transaction, concerns_a_znode_and_those_below) {
  auto at = [](const char* path) { return of(set_data{path, ""}); };
  EXPECT_TRUE(concerns(at("/a"), "/a"));
  EXPECT_TRUE(concerns(at("/a/b"), "/a"));
  EXPECT_TRUE(concerns(at("/a"), "/"));
  EXPECT_FALSE(concerns(at("/ab"), "/a"));
  EXPECT_FALSE(concerns(at("/a"), "/a/b"));
  EXPECT_TRUE(concerns(of(multi{{delete_node{"/x"}, delete_node{"/a/b"}}}), "/a"));
  EXPECT_FALSE(concerns(of(create_session{1, ""}), "/"));
  auto sequential = of(create_node{"/q/n-", "", open_to_all, create_mode::persistent_sequential});
  EXPECT_TRUE(concerns(sequential, "/q"));
  EXPECT_TRUE(concerns(sequential, "/q/n-0000000003"));
  EXPECT_TRUE(concerns(sequential, "/q/n-0000000003/below"));
  EXPECT_FALSE(concerns(sequential, "/q/n-3"));
  EXPECT_FALSE(concerns(sequential, "/q/n-00000000xx"));
  EXPECT_FALSE(concerns(of(create_node{"/q/n-", "", open_to_all}), "/q/n-0000000003"));
}

TEST(tools_transaction, ids_are_read_as_they_are_written) {
  EXPECT_EQ(parse_zxid("1.9"), (zxid{1, 9}));
  EXPECT_EQ(parse_zxid("0x100000009"), (zxid{1, 9}));
  for (auto* bad : {"", ".", "1", "1.", ".9", "1.9x", "1.-9", "0x", "0xg", "4294967296.1"})
    EXPECT_FALSE(parse_zxid(bad)) << bad;
  EXPECT_EQ(parse_session("0x100000000000001"), ann);
  EXPECT_EQ(parse_session("100000000000001"), ann);
  for (auto* bad : {"", "0x", "ann", "0x1ffffffffffffffff"})
    EXPECT_FALSE(parse_session(bad)) << bad;
}

TEST(tools_transaction, times_and_spans_are_written_for_people) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(951782400123), "2000-02-29T00:00:00.123Z");
  EXPECT_EQ(iso_time(253402300799999), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(253402300800000), "253402300800000ms");
  EXPECT_EQ(iso_time(INT64_MIN), "-9223372036854775808ms");
  EXPECT_EQ(span_text(0), "0s");
  EXPECT_EQ(span_text(250), "250ms");
  EXPECT_EQ(span_text(4250), "4s 250ms");
  EXPECT_EQ(span_text(64000), "1m 4s");
  EXPECT_EQ(span_text(2 * 86'400'000 + 3 * 3'600'000 + 59'000), "2d 3h");
  EXPECT_EQ(span_text(-1), "-1ms");
}

TEST(tools_transaction, a_sum_counts_kinds_sessions_and_time) {
  transaction_summary sum;
  EXPECT_EQ(sum.text(), "0 transactions");
  sum.add(of(delete_node{"/a"}), 100);
  sum.add(of(set_data{"/a", ""}), 100);
  auto later = read_transaction(encode(asked({1, 73}, set_data{"/b", ""}, session_id{2}))).value();
  sum.add(later, 56);
  EXPECT_EQ(sum.text(), "3 transactions (2 set, 1 delete), 2 sessions, 256 bytes, "
                        "2025-11-21T10:00:09.000Z to 2025-11-21T10:01:13.000Z (1m 4s)");
  EXPECT_EQ(sum.to_json()["kinds"]["set"], 2);
  later.entry.time_ms = INT64_MIN;
  sum.add(later, 0);
  later.entry.time_ms = INT64_MAX;
  sum.add(later, 0);
  EXPECT_NE(sum.text().find("9223372036854775807ms"), std::string::npos);
}

} // namespace
