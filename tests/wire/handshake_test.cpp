// Handshakes against the bytes that ZooKeeper's own software exchanges, and against damage.
#include "tests/wire/samples.hpp"

namespace troupe::wire_test {

namespace {

const std::string zeros(16, '\0');

const std::string no_password = "00000000000000000000000000000000";

const std::string new_session =
    "0000002d 00000000 0000000000000000 00002710 0000000000000000 00000010" + no_password + "00";

const std::string opened = "00000025 00000000 00002710 0100012345670000 00000010"
                           "4be494d27cc739baa123244a251a7415 00";

const std::string refused =
    "00000025 00000000 00000000 0000000000000000 00000010" + no_password + "00";

} // namespace

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

} // namespace troupe::wire_test
