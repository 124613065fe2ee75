// Replies and events against the bytes that ZooKeeper's own software exchanges, and against damage.
#include "tests/wire/samples.hpp"

namespace troupe::wire_test {

namespace {

const std::string failed_multi = "00000040 00000003 0000000000000004 00000000"
                                 "ffffffff 00 00000000 00000000"
                                 "ffffffff 00 ffffff99 ffffff99"
                                 "ffffffff 00 fffffffe fffffffe"
                                 "ffffffff 01 ffffffff";

std::vector<std::pair<opcode, reply>> all_replies() {
  zxid at{5, 6};
  multi_done happy{false,
                   {{error::ok, created{"/a", std::nullopt}, 1},
                    {error::ok, created{"/b", some_stat()}, 15},
                    {error::ok, some_stat(), 5},
                    {error::ok, std::monostate{}, 2},
                    {error::ok, std::monostate{}, 13}}};
  multi_done several{false,
                     {{error::ok, got_data{"x", some_stat()}, 4},
                      {error::no_node, std::monostate{}, -1},
                      {error::ok, got_children{{"a"}, std::nullopt}, 8},
                      {error::ok, some_stat(), 3},
                      {error::ok, got_children{{"a"}, some_stat()}, 12}}};
  multi_done extended{false,
                      {{error::ok, created{"/a", std::nullopt}, 502},
                       {error::ok, std::monostate{}, 501},
                       {error::ok, std::monostate{}, 503},
                       {error::ok, std::monostate{}, 504},
                       {error::ok, std::monostate{}, 505}}};
  auto details = std::make_shared<const child_details>(
      child_details{{some_stat(), some_stat()}, {content{}, content{"x"}}});
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
          {opcode::multi_read, {at, error::ok, several}},
          {opcode::multi, {at, error::ok, extended}},
          {opcode::filtered_list, {at, error::ok, got_children{{"a"}, some_stat()}}},
          {opcode::filtered_list_with_stats_and_data,
           {at, error::ok, got_children{{"a", "b"}, some_stat(), details}}},
          {opcode::create_if_not_exists, {at, error::ok, created{"/a", std::nullopt}}},
          {opcode::list_recursive, {at, error::ok, got_children{{"/a/b"}, std::nullopt}}},
          {opcode::remove_recursive, {at, error::not_empty, {}}},
          {opcode::get_ephemerals, {at, error::ok, got_children{{"/a", "/b"}, std::nullopt}}},
          {opcode::get_all_children_number, {at, error::ok, number_told{7}}},
          {opcode::add_watch, {at, error::ok, number_told{0}}},
          {opcode::who_am_i, {at, error::ok, identities_told{{{"ip", "::1"}, {"digest", "ann"}}}}},
          {opcode::check_watches, {at, error::no_watcher, {}}},
          {opcode::remove, {at, error::ok, {}}},
          {opcode::exists, {at, error::no_node, {}}}};
}

} // namespace

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

} // namespace troupe::wire_test
