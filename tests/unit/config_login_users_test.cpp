// SASL's users, as Java's login configurations name them, and every mistake in such a file.
#include "config/login_users.hpp"

#include <gmock/gmock.h>

namespace troupe {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using users = std::map<std::string, std::string>;

const std::string digest = "org.apache.zookeeper.server.auth.DigestLoginModule";

users read(const std::string& text, const std::string& section = "Server") {
  config_report report;
  auto found = read_login_users(text, section, "jaas.conf", report);
  EXPECT_THAT(report.errors, IsEmpty()) << text;
  return found;
}

std::string refusal(const std::string& text) {
  config_report report;
  EXPECT_THAT(read_login_users(text, "Server", "jaas.conf", report), IsEmpty()) << text;
  EXPECT_EQ(report.errors.size(), 1u) << text;
  return report.errors.empty() ? "" : report.errors.front();
}

TEST(login_users, zookeepers_own_sample_is_read) {
  EXPECT_EQ(read("Server {\n       " + digest
                 + " required\n       user_super=\"adminsecret\"\n"
                   "       user_bob=\"bobsecret\";\n};\n"),
            (users{{"super", "adminsecret"}, {"bob", "bobsecret"}}));
}

TEST(login_users, comments_other_sections_and_other_options_are_read_over) {
  EXPECT_EQ(read("// Client { nonsense\n/* Server {\n} */\n"
                 "Client { com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true\n"
                 "keyTab=\"/k\"; };\n"
                 "Server { "
                 + digest + " required debug=true user_a=\"/* b */\" // user_b=\"c\"\n; };"),
            (users{{"a", "/* b */"}}));
}

TEST(login_users, the_section_of_another_name_can_be_asked_for) {
  auto text = "A { " + digest + " required user_a=1; };\nB { " + digest + " required user_b=2; }";
  EXPECT_EQ(read(text, "B"), (users{{"b", "2"}}));
}

TEST(login_users, texts_in_quotes_have_javas_escapes) {
  EXPECT_EQ(
      read("Server { " + digest
           + R"( required user_a="x\"y\\z" user_b='it;{}=' user_c="\101\60" "user_d e"="f"; };)"),
      (users{{"a", "x\"y\\z"}, {"b", "it;{}="}, {"c", "A0"}, {"d e", "f"}}));
}

TEST(login_users, users_of_several_modules_come_together) {
  EXPECT_EQ(
      read("Server { " + digest + " sufficient user_a=1; " + digest + " optional user_b=2; };"),
      (users{{"a", "1"}, {"b", "2"}}));
}

TEST(login_users, a_missing_section_is_refused) {
  EXPECT_THAT(refusal(""), HasSubstr("jaas.conf has no section Server"));
  EXPECT_THAT(refusal("Client { " + digest + " required user_a=1; };"),
              HasSubstr("jaas.conf has no section Server"));
}

TEST(login_users, a_section_without_users_is_refused) {
  EXPECT_THAT(refusal("\nServer { };"), HasSubstr("jaas.conf:2: the section Server has no users"));
  EXPECT_THAT(refusal("Server { " + digest + " required debug=true; };"),
              HasSubstr("has no users"));
}

TEST(login_users, kerberos_and_other_modules_are_refused) {
  auto said = refusal("Server {\n  com.sun.security.auth.module.Krb5LoginModule required\n"
                      "  principal=\"zookeeper/host@REALM\";\n};");
  EXPECT_THAT(said, HasSubstr("jaas.conf:2: com.sun.security.auth.module.Krb5LoginModule is not "
                              "served"));
  EXPECT_THAT(said, HasSubstr("no Kerberos"));
}

TEST(login_users, what_is_no_user_is_refused_without_its_password) {
  auto server = "Server { " + digest + " required\n";
  for (auto& [option, said] : std::initializer_list<std::pair<const char*, const char*>>{
           {"user_=\"hunter2\"", "followed by a name"},
           {"\"user_a@b\"=\"hunter2\"", "must have no @"},
           {"\"user_a\\n\"=\"hunter2\"", "without control characters"},
           {"user_a=\"\"", "must not be empty"},
           {"user_a=\"hunter2\\0\"", "no NUL"},
           {"user_a=\"hunter2${x}\"", "a property of Java's"},
           {"user_a=b user_a=\"hunter2\"", "stands already above"}}) {
    auto why = refusal(server + option + "; };");
    EXPECT_THAT(why, HasSubstr(said));
    EXPECT_THAT(why, HasSubstr("jaas.conf:2: user_"));
    EXPECT_THAT(why, Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(refusal(server + "user_a=b; };\n" + server + "user_b=c; };"),
              HasSubstr("jaas.conf:3: there is another section Server"));
}

TEST(login_users, what_is_no_such_file_is_refused_with_its_line_and_without_its_secrets) {
  auto server = "Server { " + digest;
  for (auto& [text, said] : std::initializer_list<std::pair<std::string, const char*>>{
           {"Server", "{ is missing"},
           {"{ }", "the name of a section is missing"},
           {"Server { " + digest + "; };", "required, requisite, sufficient or optional"},
           {server + " maybe user_a=hunter2; };", "required, requisite, sufficient or optional"},
           {server + " required user_a hunter2; };", "= is missing"},
           {server + " required user_a=; };", "the value of an option is missing"},
           {server + " required user_a=hunter2 };", "; is missing"},
           {server + " required user_a=hunter2;", "} is missing"},
           {server + " required user_a=\"hunter2; };\n", "has no end in its line"},
           {server + " required user_a=\"hunter2\\", "has no end in its line"},
           {server + " required /* user_a=hunter2; };", "a comment /* has no end"},
           {std::string("Server\0{", 8), "is missing"}}) {
    auto why = refusal(text);
    EXPECT_THAT(why, HasSubstr("jaas.conf:1: "));
    EXPECT_THAT(why, HasSubstr(said)) << text;
    EXPECT_THAT(why, Not(HasSubstr("hunter2")));
  }
}

} // namespace
} // namespace troupe
