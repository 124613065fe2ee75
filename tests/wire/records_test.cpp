// Requests, replies and handshakes against the bytes that ZooKeeper's own software exchanges, and
// against damage.
#include "runtime/live/wire/jute.hpp"
#include "runtime/live/wire/records.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace troupe;
using namespace troupe::wire;
using troupe::read; // and not the system's
using troupe::stat;
using troupe::write;

/// "00 01ff" to bytes; blanks are for the eye.
std::string bytes(std::string_view hex) {
  std::string x;
  std::string digits;
  for (auto c : hex)
    if (c != ' ')
      digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    x += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return x;
}

std::string hex(std::string_view bytes) {
  static constexpr auto digits = "0123456789abcdef";
  std::string x;
  for (auto c : bytes) {
    x += digits[static_cast<unsigned char>(c) >> 4];
    x += digits[static_cast<unsigned char>(c) & 15];
  }
  return x;
}

/// The frame without its length, which has to be right.
std::string unframed(std::string_view whole) {
  EXPECT_GE(whole.size(), 4u);
  EXPECT_EQ(load<std::int32_t>(whole.data()), static_cast<std::int32_t>(whole.size() - 4));
  return std::string(whole.substr(4));
}

const std::string zeros(16, '\0');
const std::string no_password = "00000000000000000000000000000000";
const acl open_to_all{{permission::all, "world", "anyone"}};

const std::string new_session =
    "0000002d 00000000 0000000000000000 00002710 0000000000000000 00000010" + no_password + "00";
const std::string opened = "00000025 00000000 00002710 0100012345670000 00000010"
                           "4be494d27cc739baa123244a251a7415 00";
const std::string refused =
    "00000025 00000000 00000000 0000000000000000 00000010" + no_password + "00";
const std::string create_a = "00000033 00000001 00000001 00000002 2f61 00000002 6869 00000001"
                             "0000001f 00000005 776f726c64 00000006 616e796f6e65 00000000";
const std::string multi_of_three =
    "00000069 00000003 0000000e"
    "00000001 00 ffffffff 00000002 2f62 00000000 00000001 0000001f 00000005 776f726c64"
    "00000006 616e796f6e65 00000000"
    "0000000d 00 ffffffff 00000002 2f61 00000007"
    "00000002 00 ffffffff 00000002 2f61 ffffffff"
    "ffffffff 01 ffffffff";
const std::string failed_multi = "00000040 00000003 0000000000000004 00000000"
                                 "ffffffff 00 00000000 00000000"
                                 "ffffffff 00 ffffff99 ffffff99"
                                 "ffffffff 00 fffffffe fffffffe"
                                 "ffffffff 01 ffffffff";

stat some_stat() {
  return {{1, 2}, {1, 3}, 1'700'000'000'000, -5, 6, -7, 8, session_id{0xff00'0000'0000'0009},
          10,     11,     {2, 4'000'000'000}};
}

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
          close_session{}};
}

std::vector<read> all_reads() {
  return {exists{"/a", true},
          get_data{"/a", false},
          get_children{"/a", true},
          get_children{"/a", false, true},
          get_acl{"/a"},
          set_watches{{3, 4}, {"/a", "/b"}, {}, {"/c"}},
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
  else
    return "not understood";
  return unframed(out);
}

// ---- against recorded bytes

TEST(wire_handshake, reads_and_writes_a_new_session) {
  std::string out;
  encode_connect_request(out, {{}, 10'000, no_session, zeros, false});
  EXPECT_EQ(out, bytes(new_session));
  auto x = decode_connect_request(unframed(out));
  ASSERT_TRUE(x);
  EXPECT_EQ(x->timeout_ms, 10'000);
  EXPECT_EQ(x->session, no_session);
  EXPECT_EQ(x->password, zeros);
  EXPECT_EQ(x->read_only, false);
}

TEST(wire_handshake, answers_the_read_only_byte_only_if_asked) {
  std::string with;
  auto password = bytes("4be494d27cc739baa123244a251a7415");
  encode_connect_response(with, {10'000, session_id{0x0100012345670000}, password, false});
  EXPECT_EQ(with, bytes(opened));
  EXPECT_EQ(decode_connect_response(unframed(with))->read_only, false);
  std::string without;
  encode_connect_response(without,
                          {10'000, session_id{0x0100012345670000}, password, std::nullopt});
  EXPECT_EQ(unframed(without).size(), 36u);
  EXPECT_EQ(decode_connect_response(unframed(without))->read_only, std::nullopt);
}

TEST(wire_handshake, refuses_with_zeros) {
  std::string out;
  encode_connect_response(out, {0, no_session, "", false});
  EXPECT_EQ(out, bytes(refused));
}

TEST(wire_handshake, takes_a_null_password_and_no_read_only_byte) {
  auto x = decode_connect_request(bytes("00000000 0000000100000002 00002710 00000000000000ff"
                                        "ffffffff"));
  ASSERT_TRUE(x);
  EXPECT_EQ(x->last_seen, (zxid{1, 2}));
  EXPECT_EQ(x->session, session_id{0xff});
  EXPECT_EQ(x->password, "");
  EXPECT_EQ(x->read_only, std::nullopt);
}

TEST(wire_handshake, refuses_every_beginning) {
  auto whole = unframed(bytes(new_session));
  for (std::size_t size = 0; size < whole.size() - 1; ++size)
    EXPECT_FALSE(decode_connect_request(whole.substr(0, size))) << size;
  whole = unframed(bytes(opened));
  for (std::size_t size = 0; size < whole.size() - 1; ++size)
    EXPECT_FALSE(decode_connect_response(whole.substr(0, size))) << size;
}

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

TEST(wire_reply, is_written_as_recorded) {
  std::string out;
  encode_reply(out, 1, {{0, 2}, error::ok, created{"/a", std::nullopt}});
  EXPECT_EQ(hex(out), "000000160000000100000000000000020000000000000002"
                      "2f61");
  out.clear();
  encode_reply(out, 2, {{0, 3}, error::node_exists, created{"/a", std::nullopt}});
  EXPECT_EQ(hex(out), "00000010000000020000000000000003ffffff92");
  out.clear();
  encode_header(out, {special_xid::ping, 3, error::ok});
  EXPECT_EQ(hex(out), "00000010fffffffe000000000000000300000000");
}

TEST(wire_reply, tells_a_failed_multi_in_its_body_only) {
  multi_done sad{
      true,
      {{error::ok, {}, 1}, {error::bad_version, {}, 13}, {error::runtime_inconsistency, {}, 2}}};
  for (auto code : {error::ok, error::bad_version}) {
    std::string out;
    encode_reply(out, 3, {{0, 4}, code, sad});
    EXPECT_EQ(out, bytes(failed_multi));
  }
  auto back = decode_reply(opcode::multi, unframed(bytes(failed_multi)));
  ASSERT_TRUE(back);
  auto& parts = std::get<multi_done>(back->body).parts;
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_TRUE(std::get<multi_done>(back->body).failed);
  EXPECT_EQ(parts[1].code, error::bad_version);
}

TEST(wire_event, is_written_as_recorded) {
  std::string out;
  encode_event(out, {event_kind::data_changed, "/a", zxid{0, 5}});
  EXPECT_EQ(hex(out), "0000001effffffff000000000000000500000000000000030000000300000002"
                      "2f61");
  auto back = decode_event(unframed(out));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, event_kind::data_changed);
  EXPECT_EQ(back->path, "/a");
  EXPECT_EQ(back->at, (zxid{0, 5}));
}

TEST(wire_event, a_replay_has_no_zxid) {
  std::string out;
  encode_event(out, {event_kind::deleted, "/a", std::nullopt});
  EXPECT_EQ(hex(out).substr(8, 24), "ffffffffffffffffffffffff");
  EXPECT_EQ(decode_event(unframed(out))->at, std::nullopt);
}

// ---- rules

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

TEST(wire_request, what_is_not_served_is_told_from_what_is_damaged) {
  for (auto op :
       {"00000000", "ffffffff", "00000063", "0000006a", "00000014", "fffffff6", "0000000d"}) {
    auto x = decode_request(bytes(std::string("00000001") + op));
    ASSERT_TRUE(x);
    EXPECT_TRUE(std::holds_alternative<unserved>(x->body)) << op << to_string(x->op);
  }
}

std::vector<std::pair<opcode, reply>> all_replies() {
  zxid at{5, 6};
  multi_done happy{false,
                   {{error::ok, created{"/a", std::nullopt}, 1},
                    {error::ok, created{"/b", some_stat()}, 15},
                    {error::ok, some_stat(), 5},
                    {error::ok, std::monostate{}, 2},
                    {error::ok, std::monostate{}, 13}}};
  return {{opcode::create, {at, error::ok, created{"/a", std::nullopt}}},
          {opcode::create2, {at, error::ok, created{"/a", some_stat()}}},
          {opcode::exists, {at, error::ok, some_stat()}},
          {opcode::get_data, {at, error::ok, got_data{content{}, some_stat()}}},
          {opcode::get_data, {at, error::ok, got_data{"data", some_stat()}}},
          {opcode::get_children, {at, error::ok, got_children{{"a", "b"}, std::nullopt}}},
          {opcode::get_children2, {at, error::ok, got_children{{}, some_stat()}}},
          {opcode::get_acl, {at, error::ok, got_acl{open_to_all, some_stat()}}},
          {opcode::sync, {at, error::ok, synced_path{"/a"}}},
          {opcode::multi, {at, error::ok, happy}},
          {opcode::multi, {at, error::ok, multi_done{}}},
          {opcode::remove, {at, error::ok, {}}},
          {opcode::exists, {at, error::no_node, {}}}};
}

TEST(wire_reply, comes_back_as_it_went) {
  for (auto& [op, x] : all_replies()) {
    std::string out;
    encode_reply(out, 9, x);
    auto back = decode_reply(op, unframed(out));
    ASSERT_TRUE(back) << to_string(op);
    EXPECT_EQ(back->at, x.at);
    EXPECT_EQ(back->code, x.code);
    EXPECT_EQ(back->body.index(), x.body.index());
    std::string twice;
    encode_reply(twice, 9, *back);
    EXPECT_EQ(hex(twice), hex(out)) << to_string(op);
  }
}

TEST(wire_reply, no_beginning_of_one_is_understood) {
  for (auto& [op, x] : all_replies()) {
    std::string out;
    encode_reply(out, 9, x);
    auto frame = unframed(out);
    for (std::size_t size = 0; size < frame.size(); ++size)
      EXPECT_FALSE(decode_reply(op, frame.substr(0, size))) << to_string(op) << size;
  }
}

TEST(wire_reply, a_stat_has_68_bytes_in_zookeepers_order) {
  std::string out;
  encode_reply(out, 1, {{0, 1}, error::ok, some_stat()});
  EXPECT_EQ(hex(out).substr(40), "0000000100000002"
                                 "0000000100000003"
                                 "0000018bcfe56800"
                                 "fffffffffffffffb"
                                 "00000006"
                                 "fffffff9"
                                 "00000008"
                                 "ff00000000000009"
                                 "0000000a"
                                 "0000000b"
                                 "00000002ee6b2800");
}

} // namespace
