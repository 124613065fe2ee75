// Configurations as they lie on disk: the samples of this project, and files that are missing, odd
// or too open.
#include "config/config_files.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class config_files : public testing::Test {
protected:
  config_files() {
    std::string name = testing::TempDir() + "troupe-config-XXXXXX";
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary directory");
    root_ = name;
  }

  ~config_files() override {
    std::filesystem::remove_all(root_);
  }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(root_ + '/' + name, std::ios::binary) << text;
    return root_ + '/' + name;
  }

  std::string three() const {
    return "initLimit=10\nsyncLimit=5\nclientPort=2181\ndataDir=" + root_
           + "\nserver.1=a:2888:3888\nserver.2=b:2888:3888\nserver.3=c:2888:3888\n";
  }

  std::string root_;
};

TEST_F(config_files, the_samples_of_this_project_are_free_of_complaints) {
  auto alone = load_zoo_cfg(TROUPE_SOURCE "/config/standalone.cfg");
  EXPECT_THAT(alone.report.errors, IsEmpty());
  EXPECT_THAT(alone.report.warnings, IsEmpty());
  write("myid", "2\n");
  for (auto name : {"1", "2", "3"}) {
    auto cfg = load_zoo_cfg(TROUPE_SOURCE "/config/three_nodes/" + std::string(name) + "/zoo.cfg",
                            {"-DdataDir=" + root_});
    EXPECT_THAT(cfg.report.errors, IsEmpty());
    EXPECT_EQ(cfg.all.servers.voters().size(), 3u);
  }
}

TEST_F(config_files, myid_is_read_from_the_data_directory) {
  write("myid", "3\n");
  auto cfg = load_zoo_cfg(write("zoo.cfg", three()));
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.self, server_id{3});
}

TEST_F(config_files, a_missing_file_or_a_directory_is_no_configuration) {
  EXPECT_THAT(load_zoo_cfg(root_ + "/none.cfg").report.errors, Contains(HasSubstr("No such file")));
  EXPECT_THAT(load_zoo_cfg(root_).report.errors, Contains(HasSubstr("is not a file")));
}

TEST_F(config_files, a_myid_that_is_a_directory_is_refused) {
  std::filesystem::create_directory(root_ + "/myid");
  EXPECT_THAT(load_zoo_cfg(write("zoo.cfg", three())).report.errors,
              Contains(HasSubstr("myid is not a file")));
}

TEST_F(config_files, a_data_directory_must_exist_where_creating_is_switched_off) {
  auto path =
      write("zoo.cfg", "clientPort=2181\ndatadir.autocreate=false\ndataDir=" + root_ + "/none\n");
  EXPECT_THAT(load_zoo_cfg(path).report.errors, Contains(HasSubstr("does not exist")));
}

TEST_F(config_files, a_secret_is_read_and_one_that_others_can_read_is_warned_of) {
  write("myid", "1");
  auto secret = write("secret", "0123456789abcdef\n");
  auto path = write("zoo.cfg", three() + "quorumSecretFile=" + secret + '\n');
  ::chmod(secret.c_str(), 0644);
  auto open = load_zoo_cfg(path);
  EXPECT_EQ(open.all.quorum_secret, "0123456789abcdef");
  EXPECT_THAT(open.report.warnings, Contains(HasSubstr("chmod 600")));
  ::chmod(secret.c_str(), 0600);
  EXPECT_THAT(load_zoo_cfg(path).report.warnings, IsEmpty());
}

TEST_F(config_files, a_missing_secret_is_refused) {
  write("myid", "1");
  auto path = write("zoo.cfg", three() + "quorumSecretFile=/nowhere/secret\n");
  EXPECT_THAT(load_zoo_cfg(path).report.errors,
              Contains(HasSubstr("quorumSecretFile cannot be read")));
}

TEST_F(config_files, users_of_sasl_are_read_and_their_file_warned_of_if_others_can_read_it) {
  auto users = write("jaas.conf", "Server { org.apache.zookeeper.server.auth.DigestLoginModule "
                                  "required user_bob=\"hunter2\"; };\n");
  auto path = write("zoo.cfg", "dataDir=" + root_ + "\nclientPort=2181\n");
  auto property = "-Djava.security.auth.login.config=" + users;
  ::chmod(users.c_str(), 0644);
  auto open = load_zoo_cfg(path, {property});
  EXPECT_EQ(open.all.proofs.sasl_users.at("bob"), "hunter2");
  EXPECT_THAT(open.report.warnings, Contains(HasSubstr("chmod 600 " + users)));
  ::chmod(users.c_str(), 0600);
  EXPECT_THAT(load_zoo_cfg(path, {property}).report.warnings, IsEmpty());
  EXPECT_THAT(load_zoo_cfg(path, {property + ".none"}).report.errors,
              Contains(HasSubstr("java.security.auth.login.config cannot be read")));
}

TEST_F(config_files, server_lines_can_stand_in_a_dynamic_file) {
  write("myid", "1");
  auto dynamic = write(
      "dynamic", "server.1=a:2888:3888:participant;2181\nserver.2=b:2888:3888:participant;2181\n"
                 "server.3=c:2888:3888:participant;2181\nversion=100000000\n");
  auto path = write("zoo.cfg", "initLimit=10\nsyncLimit=5\ndataDir=" + root_
                                   + "\ndynamicConfigFile=" + dynamic + '\n');
  auto cfg = load_zoo_cfg(path);
  EXPECT_THAT(cfg.report.errors, IsEmpty());
  EXPECT_EQ(cfg.all.servers.voters().size(), 3u);
  EXPECT_EQ(cfg.all.client_port, 2181);
}

TEST_F(config_files, a_dynamic_file_holds_nothing_else_and_includes_nothing) {
  write("myid", "1");
  auto dynamic = write("dynamic", "server.1=a:2888:3888\ntickTime=5\ndynamicConfigFile=" + root_
                                      + "/dynamic\n");
  auto path = write("zoo.cfg", three() + "dynamicConfigFile=" + dynamic + '\n');
  auto errors = load_zoo_cfg(path).report.errors;
  EXPECT_THAT(errors, Contains(HasSubstr("server.1 must stand in dynamicConfigFile")));
  EXPECT_THAT(errors, Contains(HasSubstr("tickTime must stand in the main configuration file")));
  EXPECT_THAT(errors,
              Contains(HasSubstr("dynamicConfigFile must stand in the main configuration file")));
}

} // namespace
} // namespace troupe
