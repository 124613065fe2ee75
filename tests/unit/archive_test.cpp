// The archive's promises: what is written reads back, damage is an answer, lengths are not
// believed.
#include "messages/archive.hpp"
#include "messages/operation.hpp"
#include "messages/storage.hpp"

#include <gtest/gtest.h>

namespace {

using namespace troupe;

operation lock_step() {
  multi both;
  both.parts.emplace_back(
      create_node{"/lock", std::string("me"), {{31, "world", "anyone"}}, create_mode::ephemeral});
  both.parts.emplace_back(check_version{"/fence", 3});
  return {both, {{"ip", "127.0.0.1"}}};
}

TEST(archive, gives_back_what_it_was_given) {
  auto bytes = encode(lock_step());
  auto back = decode<operation>(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(std::get<create_node>(std::get<multi>(back->what).parts.at(0)).data, "me");
}

TEST(archive, tells_null_from_empty) {
  for (auto data : {content{}, content{""}, content{"x"}})
    EXPECT_EQ(
        std::get<set_data>(decode<operation>(encode(operation{set_data{"/a", data}, {}}))->what)
            .data,
        data);
}

TEST(archive, refuses_every_beginning_of_a_record) {
  auto bytes = encode(lock_step());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode<operation>(bytes.substr(0, size))) << size;
}

TEST(archive, refuses_what_follows_a_record) {
  EXPECT_FALSE(decode<operation>(encode(lock_step()) + '\0'));
}

TEST(archive, does_not_believe_a_length) {
  auto bytes = encode(outline{{1, 2}, {{1, 3}}});
  bytes.at(9) = bytes.at(10) = bytes.at(11) = '\xff';
  EXPECT_FALSE(decode<outline>(bytes));
}

TEST(archive, survives_every_flipped_byte) {
  auto bytes = encode(lock_step());
  for (auto& byte : bytes) {
    byte = static_cast<char>(byte ^ 0x41);
    static_cast<void>(decode<operation>(bytes)); // an answer, whichever; the sanitizers watch
    byte = static_cast<char>(byte ^ 0x41);
  }
}

} // namespace
