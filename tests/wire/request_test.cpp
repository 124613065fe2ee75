// Requests against the bytes that ZooKeeper's own software exchanges, and against damage.
#include "tests/wire/samples.hpp"

#include <memory>
#include <random>

namespace troupe::wire_test {

namespace {

const std::string create_a = "00000033 00000001 00000001 00000002 2f61 00000002 6869 00000001"
                             "0000001f 00000005 776f726c64 00000006 616e796f6e65 00000000";

const std::string multi_of_three =
    "00000069 00000003 0000000e"
    "00000001 00 ffffffff 00000002 2f62 00000000 00000001 0000001f 00000005 776f726c64"
    "00000006 616e796f6e65 00000000"
    "0000000d 00 ffffffff 00000002 2f61 00000007"
    "00000002 00 ffffffff 00000002 2f61 ffffffff"
    "ffffffff 01 ffffffff";

std::vector<write> all_writes() {
  return {create_node{"/a", "hi", open_to_all, create_mode::persistent, -1, false},
          create_node{"/b", content{}, {}, create_mode::ephemeral_sequential, -1, true},
          create_node{"/c", "", open_to_all, create_mode::container, -1, true},
          create_node{"/d", "x", open_to_all, create_mode::persistent_ttl, 5000, true},
          delete_node{"/a", 3},
          set_data{"/a", content{}, -1},
          set_data{"/a", "new", 8},
          set_acl{"/a", {{1, "digest", "me:hash"}, {16, "ip", "10.0.0.0/8"}}, 2},
          multi{},
          multi{{create_node{"/a", "hi", open_to_all}, delete_node{"/b"}, set_data{"/c", "z", 1},
                 check_version{"/d", 2},
                 create_node{"/e", "", open_to_all, create_mode::persistent_ttl, 7, true}}},
          check_absent{"/a", 4},
          create_if_absent{{"/a", "hi", open_to_all}},
          delete_subtree{"/a", 77},
          check_stat{"/a", 3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
          delete_if_there{"/a", -1},
          multi{{check_absent{"/a"}, create_if_absent{{"/b", "", open_to_all}},
                 delete_subtree{"/c"}, check_stat{"/d", -1, {}}, delete_if_there{"/e"}}},
          close_session{}};
}

std::vector<read> all_reads() {
  return {
      exists{"/a", true},
      get_data{"/a", false},
      get_children{"/a", true},
      get_children{"/a", false, true},
      get_acl{"/a"},
      set_watches{{3, 4},
                  std::make_shared<watched_paths>(watched_paths{{"/a", "/b"}, {}, {"/c"}, {}, {}})},
      set_watches{{3, 4},
                  std::make_shared<watched_paths>(watched_paths{{}, {"/e"}, {}, {"/p"}, {"/r"}})},
      get_ephemerals{"/a"},
      count_descendants{"/a"},
      who_am_i{},
      multi_read{},
      multi_read{{{get_data{"/a"}, 4}, {get_children{"/b"}, 8}}},
      multi_read{{{exists{"/a"}, 3},
                  {get_children{"/b", false, true}, 12},
                  {get_children{"/c", false, true, child_filter::ephemeral}, 500},
                  {get_children{"/d", false, true, child_filter::all, true, true}, 506}}},
      get_children{"/a", true, true, child_filter::persistent},
      get_children{"/a", true, true, child_filter::ephemeral, true, true, false},
      list_subtree{"/a", 9},
      add_watch{"/a", add_watch_mode::persistent},
      add_watch{"/a", add_watch_mode::persistent_recursive},
      find_watches{"/a", watcher_type::any, false},
      find_watches{"/a", watcher_type::persistent_recursive, true},
      ping_read{},
      get_data{std::string("/\xed\xa0\xbd\xed\xb8\x80", 7), true}};
}

std::vector<std::string> all_request_frames() {
  std::vector<std::string> frames;
  auto add = [&](auto& what) {
    std::string out;
    encode_request(out, 7, what);
    frames.push_back(unframed(out));
  };
  for (auto& x : all_writes())
    add(x);
  for (auto& x : all_reads())
    add(x);
  add(static_cast<const sync_request&>(sync_request{"/a"}));
  add(static_cast<const auth_request&>(auth_request{"digest", "me:secret"}));
  add(static_cast<const reconfiguration&>(
      reconfiguration{"server.4=a:1:2", std::nullopt, "", 0x100000000}));
  return frames;
}

/// What decodes is encoded again.
std::string again(const request& x) {
  std::string out;
  if (auto* w = std::get_if<write>(&x.body))
    encode_request(out, x.xid, *w);
  else if (auto* r = std::get_if<read>(&x.body))
    encode_request(out, x.xid, *r);
  else if (auto* s = std::get_if<sync_request>(&x.body))
    encode_request(out, x.xid, *s);
  else if (auto* a = std::get_if<auth_request>(&x.body))
    encode_request(out, x.xid, *a);
  else if (auto* c = std::get_if<reconfiguration>(&x.body))
    encode_request(out, x.xid, *c);
  else
    return "not understood";
  return unframed(out);
}

} // namespace

TEST(wire_request, reads_and_writes_create) {
  std::string out;
  EXPECT_EQ(encode_request(out, 1, write{create_node{"/a", "hi", open_to_all}}), opcode::create);
  EXPECT_EQ(out, bytes(create_a));
  auto x = decode_request(unframed(out));
  ASSERT_TRUE(x);
  EXPECT_EQ(x->xid, 1);
  EXPECT_EQ(x->op, opcode::create);
  auto& made = std::get<create_node>(std::get<write>(x->body));
  EXPECT_EQ(made.path, "/a");
  EXPECT_EQ(made.data, "hi");
  EXPECT_EQ(made.access, open_to_all);
  EXPECT_EQ(made.mode, create_mode::persistent);
  EXPECT_EQ(made.ttl_ms, -1);
  EXPECT_FALSE(made.wants_stat);
}

TEST(wire_request, reads_and_writes_a_multi) {
  auto x = decode_request(unframed(bytes(multi_of_three)));
  ASSERT_TRUE(x);
  auto& parts = std::get<multi>(std::get<write>(x->body)).parts;
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(std::get<create_node>(parts[0]).data, content{""});
  EXPECT_EQ(std::get<check_version>(parts[1]).version, 7);
  EXPECT_EQ(std::get<delete_node>(parts[2]).path, "/a");
  std::string out;
  encode_request(out, 3, std::get<write>(x->body));
  EXPECT_EQ(out, bytes(multi_of_three));
}

TEST(wire_request, reads_and_writes_a_ping) {
  std::string out;
  encode_request(out, special_xid::ping, read{ping_read{}});
  EXPECT_EQ(hex(out), "00000008fffffffe0000000b");
  EXPECT_TRUE(
      std::holds_alternative<ping_read>(std::get<read>(decode_request(unframed(out))->body)));
}

TEST(wire_request, comes_back_as_it_went) {
  for (auto& frame : all_request_frames()) {
    auto x = decode_request(frame);
    ASSERT_TRUE(x);
    EXPECT_EQ(x->xid, 7);
    EXPECT_EQ(hex(again(*x)), hex(frame));
  }
}

TEST(wire_request, no_beginning_of_one_is_understood) {
  for (auto& frame : all_request_frames())
    for (std::size_t size = 0; size < frame.size(); ++size) {
      auto x = decode_request(frame.substr(0, size));
      if (size < 8)
        EXPECT_FALSE(x) << size;
      else
        EXPECT_TRUE(x && std::holds_alternative<undecodable>(x->body)) << hex(frame) << size;
    }
}

TEST(wire_request, no_length_is_believed) {
  for (auto& frame : all_request_frames())
    for (std::size_t i = 8; i + 4 <= frame.size(); ++i)
      for (auto lie : {"7fffffff", "80000000", "fffffffe", "00ffffff"}) {
        auto damaged = frame;
        damaged.replace(i, 4, bytes(lie));
        static_cast<void>(decode_request(damaged)); // an answer, whichever; the sanitizers watch
      }
}

TEST(wire_request, takes_any_bytes) {
  std::mt19937 dice{7};
  for (int round = 0; round < 20'000; ++round) {
    std::string frame(dice() % 64, '\0');
    for (auto& c : frame)
      c = static_cast<char>(dice() % 4 == 0 ? dice() : 0);
    if (frame.size() >= 8)
      frame[7] = static_cast<char>(dice() % 23);
    auto x = decode_request(frame);
    EXPECT_EQ(x.has_value(), frame.size() >= 8);
    static_cast<void>(decode_connect_request(frame));
    static_cast<void>(decode_event(frame));
    for (auto op : {opcode::multi, opcode::get_acl, opcode::get_children2, opcode::get_data})
      static_cast<void>(decode_reply(op, frame));
  }
}

TEST(wire_request, reads_null_as_an_empty_text_but_not_as_empty_data) {
  auto x = decode_request(bytes("00000001 00000005 ffffffff ffffffff 00000001"));
  ASSERT_TRUE(x);
  auto& set = std::get<set_data>(std::get<write>(x->body));
  EXPECT_EQ(set.path, "");
  EXPECT_EQ(set.data, std::nullopt);
  x = decode_request(bytes("00000001 00000005 00000000 00000000 00000001"));
  EXPECT_EQ(std::get<set_data>(std::get<write>(x->body)).data, content{""});
}

TEST(wire_request, keeps_containers_and_lifetimes_to_their_own_opcodes) {
  auto mode_of = [](const char* op, const char* flags, const char* rest) {
    auto frame =
        bytes(std::string("00000001") + op + "00000002 2f61 ffffffff ffffffff" + flags + rest);
    return std::get<create_node>(std::get<write>(decode_request(frame)->body)).mode;
  };
  EXPECT_EQ(mode_of("00000001", "00000001", ""), create_mode::ephemeral);
  EXPECT_EQ(mode_of("0000000f", "00000003", ""), create_mode::ephemeral_sequential);
  EXPECT_EQ(mode_of("00000013", "00000004", ""), create_mode::container);
  EXPECT_EQ(mode_of("00000015", "00000006", "0000000000000001"),
            create_mode::persistent_sequential_ttl);
  EXPECT_EQ(mode_of("00000001", "00000005", ""), create_mode::persistent_ttl); // ttl -1: refused
  EXPECT_EQ(mode_of("00000001", "00000004", ""), create_mode(-1));
  EXPECT_EQ(mode_of("00000013", "00000000", ""), create_mode(-1));
  EXPECT_EQ(mode_of("00000015", "00000000", "0000000000000001"), create_mode(-1));
  EXPECT_EQ(mode_of("00000001", "00000063", ""), create_mode(99));
}

TEST(wire_request, a_multi_with_a_strange_part_is_not_understood_at_all) {
  auto with = [](const char* part) {
    auto x =
        decode_request(bytes(std::string("00000001 0000000e") + part + "ffffffff 01 ffffffff"));
    return std::holds_alternative<undecodable>(x->body);
  };
  EXPECT_FALSE(with("00000002 00 ffffffff 00000002 2f61 ffffffff"));
  EXPECT_TRUE(with("00000004 00 ffffffff 00000002 2f61 00"));       // a read
  EXPECT_TRUE(with("00000007 00 ffffffff 00000002 2f61 00000000")); // setACL
  EXPECT_TRUE(with("00000063 00 ffffffff"));
  EXPECT_TRUE(with("00000001 00 ffffffff 00000002 2f61 ffffffff ffffffff 00000007")); // flags
}

TEST(wire_request, kinds_of_watches_that_there_are_not_are_not_understood) {
  auto understood = [](const char* op, const char* kind) {
    auto x = decode_request(bytes(std::string("00000001") + op + "00000002 2f61" + kind));
    return std::holds_alternative<read>(x->body);
  };
  EXPECT_TRUE(understood("0000006a", "00000001"));
  EXPECT_FALSE(understood("0000006a", "00000002"));
  EXPECT_FALSE(understood("0000006a", "ffffffff"));
  for (auto op : {"00000011", "00000012"}) {
    EXPECT_TRUE(understood(op, "00000005"));
    EXPECT_FALSE(understood(op, "00000000"));
    EXPECT_FALSE(understood(op, "00000006"));
  }
}

TEST(wire_request, several_reads_at_once_hold_reads_only) {
  auto with = [](const char* part) {
    auto x =
        decode_request(bytes(std::string("00000001 00000016") + part + "ffffffff 01 ffffffff"));
    return std::holds_alternative<read>(x->body);
  };
  EXPECT_TRUE(with(""));
  EXPECT_TRUE(with("00000004 00 ffffffff 00000002 2f61 00"));
  EXPECT_TRUE(with("00000008 00 ffffffff 00000002 2f61 01"));
  EXPECT_TRUE(with("00000003 00 ffffffff 00000002 2f61 00"));        // exists
  EXPECT_TRUE(with("000001f4 00 ffffffff 00000002 2f61 00 02"));     // filteredList
  EXPECT_FALSE(with("00000006 00 ffffffff 00000002 2f61"));          // getACL
  EXPECT_FALSE(with("00000002 00 ffffffff 00000002 2f61 ffffffff")); // delete
}

TEST(wire_request, what_is_not_served_is_told_from_what_is_damaged) {
  for (auto op : {"00000000", "ffffffff", "00000063", "00000014", "fffffff6", "0000000d"}) {
    auto x = decode_request(bytes(std::string("00000001") + op));
    ASSERT_TRUE(x);
    EXPECT_TRUE(std::holds_alternative<unserved>(x->body)) << op << to_string(x->op);
  }
}

} // namespace troupe::wire_test
