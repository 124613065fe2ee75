// One section's users, each with what is wrong with it.
#include "config/login_users.hpp"

#include <algorithm>
#include <optional>

#include "config/login_file.hpp"

namespace troupe {

namespace {

constexpr std::string_view digest_module = "org.apache.zookeeper.server.auth.DigestLoginModule";
constexpr std::string_view user_prefix = "user_";

class users_of_section {
public:
  users_of_section(const std::string& source, config_report& report)
      : source_(source), report_(report) {}

  void take(const login_section& x) {
    for (auto& module : x.modules)
      if (module.name == digest_module)
        for (auto& option : module.options)
          take(option);
      else
        refuse(module.line, module.name + " is not served, only " + std::string(digest_module)
                                + " is (there is no Kerberos in this server)");
    if (found_.empty() && !refused_)
      refuse(x.line, "the section " + x.name + " has no users: write user_NAME=\"PASSWORD\"");
  }

  void refuse(std::size_t line, const std::string& why) {
    report_.errors.push_back(source_ + ':' + std::to_string(line) + ": " + why + '.');
    refused_ = true;
  }

  std::map<std::string, std::string> found() && {
    if (refused_)
      found_.clear();
    return std::move(found_);
  }

private:
  void take(const login_option& x) {
    if (!x.key.starts_with(user_prefix))
      return; // debug=true and the like, as in ZooKeeper
    auto name = x.key.substr(user_prefix.size());
    if (auto why = fault_of(name, x.value); !why.empty())
      refuse(x.line, x.key + ": " + why);
    else if (!found_.emplace(name, x.value).second)
      refuse(x.line, x.key + " stands already above: keep one of the two");
  }

  /// What is wrong with a user, or "".
  static std::string fault_of(const std::string& name, const std::string& password) {
    auto odd = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (name.empty() || std::any_of(name.begin(), name.end(), odd))
      return "user_ must be followed by a name, without control characters";
    if (name.find('@') != name.npos)
      return "a user's name must have no @";
    if (password.find("${") != password.npos)
      return "${...} stands for a property of Java's, and there are none here: write the value";
    if (password.empty() || password.find('\0') != password.npos)
      return "a password must not be empty, and have no NUL";
    return "";
  }

  const std::string& source_;
  config_report& report_;
  std::map<std::string, std::string> found_;
  bool refused_ = false;
};

} // namespace

std::map<std::string, std::string> read_login_users(std::string_view text,
                                                    const std::string& section,
                                                    const std::string& source,
                                                    config_report& report) {
  auto before = report.errors.size();
  auto all = read_login_sections(text, source, report);
  if (report.errors.size() > before)
    return {};
  users_of_section users{source, report};
  const login_section* found = nullptr;
  for (auto& x : all) {
    if (x.name != section)
      continue;
    if (found)
      users.refuse(x.line, "there is another section " + section + " above: keep one of the two");
    else
      users.take(*(found = &x));
  }
  if (!found)
    report.errors.push_back(source + " has no section " + section
                            + " { ... }: write one with the users, or remove the line that names "
                              "the file.");
  return std::move(users).found();
}

} // namespace troupe
