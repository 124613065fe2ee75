// What comes from those who do not belong: nothing of it is believed, nothing of it costs much, and
// the servers that do belong notice nothing.
#include <set>

#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "tests/unit/link_stranger.hpp"

namespace {

using namespace troupe;
using namespace troupe::link_tests;

const server_id one{1}, two{2}, three{3};

// Server 1 of three, alone, and its ear.
struct victim {
  ensemble all = local_ensemble(3);
  server here{one, all};

  std::uint16_t quorum() const {
    return here.line().quorum_port;
  }

  std::uint16_t election() const {
    return here.line().election_port;
  }

  std::string refusal_of(const server_credentials& own, channel on = channel::quorum,
                         server_id to = one) {
    stranger x{on == channel::quorum ? quorum() : election(), own, on, to};
    EXPECT_FALSE(x.shake.complete());
    return x.shake.reason();
  }

  // An honest server gets through, and nobody else ever did.
  void is_well() {
    stranger honest{election(), credentials_of(three, all), channel::election, one};
    ASSERT_TRUE(honest.shake.complete()) << honest.shake.reason();
    here.hears->nth("up election 3");
    here.hears->check_order();
  }
};

TEST(link_hostile, is_refused_with_a_reason) {
  victim x;
  const std::string says = "it says of this server: ";
  EXPECT_EQ(x.refusal_of(credentials_of(two, x.all, "guess")),
            "its quorum secret is another one"); // the victim proves itself first
  EXPECT_EQ(x.refusal_of(credentials_of(two, x.all, "")),
            says + "it has no quorum secret, this server has one");
  EXPECT_EQ(x.refusal_of(credentials_of(one, x.all)), says + "it claims this server's own id");
  EXPECT_EQ(x.refusal_of(credentials_of(server_id{9}, x.all)),
            says + "its id is not in the configuration");
  EXPECT_EQ(x.refusal_of(credentials_of(two, x.all), channel::quorum, three),
            says + "one of the two is not whom the other expects at this address");
  EXPECT_TRUE(x.here.hears->all().empty());
  x.is_well();
}

TEST(link_hostile, of_another_cluster_is_refused) {
  victim x;
  x.here.tell(belongs{7});
  stranger own{x.election(), credentials_of(two, x.all, "a secret of tests", 7), channel::election,
               one};
  // `belongs` reaches the dialer in its own time; from then on it is named
  EXPECT_TRUE(own.shake.complete());
  while (own.shake.other().cluster == 0)
    own = stranger{x.election(), credentials_of(two, x.all, "a secret of tests", 7),
                   channel::election, one};
  EXPECT_EQ(x.refusal_of(credentials_of(three, x.all, "a secret of tests", 8)),
            "it says of this server: its disk belongs to another ensemble");
  EXPECT_EQ(x.here.hears->count("up quorum 3 to learn"), 0u);
  x.is_well();
}

TEST(link_hostile, garbage_ends_the_connection_without_an_answer) {
  victim x;
  for (auto port : {x.quorum(), x.election()})
    for (std::string bytes : {"GET / HTTP/1.1\r\nHost: troupe\r\n\r\n",
                              "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\x01\x02", "ruok"}) {
      auto fd = connected_to(port);
      bytes.resize(500, '\0');
      write_all(fd, bytes);
      EXPECT_EQ(read_until_end(fd), "");
    }
  EXPECT_TRUE(x.here.hears->all().empty());
  x.is_well();
}

TEST(link_hostile, messages_without_a_handshake_have_no_effect) {
  victim x;
  frame_writer writer{{0, two, 0}};
  std::vector<char> bytes;
  auto at = frame_writer::begin(bytes);
  codec::encode(notification{}, bytes);
  writer.finish(bytes, at, codec::kind_of<notification>());
  bytes.resize(greeting_bytes);
  auto fd = connected_to(x.election());
  write_all(fd, {bytes.begin(), bytes.end()});
  EXPECT_EQ(read_until_end(fd), "");
  EXPECT_TRUE(x.here.hears->all().empty());
  x.is_well();
}

TEST(link_hostile, a_recorded_handshake_makes_no_connection) {
  victim x;
  std::string recording;
  {
    stranger honest{x.election(), credentials_of(two, x.all), channel::election, one};
    ASSERT_TRUE(honest.shake.complete());
    recording = honest.sent;
    auto bytes = honest.framed(notification{});
    honest.send(bytes);
    x.here.hears->nth("election 2");
    recording.append(bytes.begin(), bytes.end());
  }
  x.here.hears->nth("down election 2");
  auto fd = connected_to(x.election());
  write_all(fd, recording);
  read_until_end(fd);
  EXPECT_EQ(x.here.hears->count("up election 2"), 1u);
  EXPECT_EQ(x.here.hears->count("election 2"), 1u);
  x.is_well();
}

// From here on the stranger knows the secret: a member gone mad.
TEST(link_hostile, a_member_that_speaks_nonsense_is_let_go) {
  victim x;
  using made = std::function<std::vector<char>(stranger&)>;
  auto patched = [](std::size_t at, char value) {
    return [=](stranger& s) {
      auto bytes = s.framed(ack{1, {1, 1}});
      bytes.at(at) = value;
      return bytes;
    };
  };
  std::vector<made> nonsense{
      patched(0, 'x'),     // magic
      patched(4, 7),       // version
      patched(6, 99),      // kind
      patched(11, '\x7f'), // two gigabytes
      patched(12, 3),      // another sender
      patched(24, 1),      // another connection
      patched(32, 9),      // sequence
      patched(50, 1),      // checksum
      [](stranger& s) {
        return s.framed(commit{1, {1, 1}});
      },                                                    // what only a leader says
      [](stranger& s) { return s.framed(notification{}); }, // what belongs on the other port
      [](stranger& s) {                                     // a body that is cut short
        std::vector<char> bytes;
        auto at = frame_writer::begin(bytes);
        bytes.push_back('x');
        s.writer->finish(bytes, at, codec::kind_of<ack>());
        return bytes;
      }};
  std::size_t round = 0;
  for (auto& make : nonsense) {
    ++round;
    stranger mad{x.quorum(), credentials_of(two, x.all), channel::quorum, one};
    ASSERT_TRUE(mad.shake.complete()) << mad.shake.reason();
    mad.send(make(mad));
    read_until_end(mad.socket);
    x.here.hears->nth("down quorum 2", round);
  }
  EXPECT_EQ(x.here.hears->count("learner 2"), 0u);
  x.is_well();
}

TEST(link_hostile, a_claimed_length_is_not_allocated) {
  victim x;
  auto before = resident_bytes();
  std::vector<stranger> strangers;
  for (auto server : {two, three}) {
    strangers.emplace_back(x.quorum(), credentials_of(server, x.all), channel::quorum, one);
    ASSERT_TRUE(strangers.back().shake.complete());
    auto bytes = strangers.back().framed(submission{});
    bytes.at(11) = 4; // 64 MiB: within the cap, and nothing of it follows
    strangers.back().send(bytes);
  }
  x.here.hears->nth("up quorum 3 to learn");
  x.is_well();
  EXPECT_LT(resident_bytes(), before + 16 * 1024 * 1024);
}

TEST(link_hostile, a_second_connection_of_the_same_id_replaces_the_first) {
  victim x;
  stranger first{x.quorum(), credentials_of(two, x.all), channel::quorum, one};
  auto up = x.here.hears->nth("up quorum 2 to learn");
  stranger second{x.quorum(), credentials_of(two, x.all), channel::quorum, one};
  auto next = x.here.hears->nth("up quorum 2 to learn", 2);
  EXPECT_EQ(x.here.hears->nth("down quorum 2").who, up.who);
  EXPECT_NE(next.who.incarnation, up.who.incarnation);
  read_until_end(first.socket);
  x.here.hears->check_order();
}

TEST(link_hostile, a_slow_handshake_ends_at_its_deadline) {
  victim x;
  auto silent = connected_to(x.quorum());
  auto hesitant = connected_to(x.election());
  write_all(hesitant, "T");
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(read_until_end(silent), "");
  EXPECT_EQ(read_until_end(hesitant), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 8s); // 2 s, on an idle machine
  x.is_well();
}

TEST(link_hostile, two_hundred_half_open_connections_keep_nobody_out) {
  victim x;
  auto before = resident_bytes();
  std::vector<unique_fd> idle;
  for (int i = 0; i < 200; ++i)
    idle.push_back(connected_to(i % 2 == 0 ? x.election() : x.quorum()));
  x.is_well(); // it is connected now, though all of them still hang on
  std::size_t open = 0;
  for (auto& fd : idle) {
    char byte = 0;
    open += ::recv(fd.get(), &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }
  EXPECT_LE(open, 2 * 16u); // 16 of one address on each port
  EXPECT_LT(resident_bytes(), before + 16 * 1024 * 1024);
  for (auto& fd : idle)
    read_until_end(fd);
}

std::set<std::uint16_t> listening_ports_of_this_process() {
  std::set<std::string> own;
  for (auto& fd : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code gone;
    auto target = std::filesystem::read_symlink(fd, gone).string();
    if (target.starts_with("socket:["))
      own.insert(target.substr(8, target.size() - 9));
  }
  std::set<std::uint16_t> ports;
  for (auto* file : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines{file};
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      std::istringstream words{line};
      std::string slot, local, remote, state, skip, inode;
      words >> slot >> local >> remote >> state >> skip >> skip >> skip >> skip >> skip >> inode;
      if (state == "0A" && own.contains(inode))
        ports.insert(
            static_cast<std::uint16_t>(std::stoul(local.substr(local.find(':') + 1), nullptr, 16)));
    }
  }
  return ports;
}

TEST(link_hostile, finds_no_other_port_than_the_two_configured) {
  ASSERT_TRUE(listening_ports_of_this_process().empty());
  victim x;
  EXPECT_EQ(listening_ports_of_this_process(), (std::set<std::uint16_t>{x.quorum(), x.election()}));
  server standalone{one, ensemble::standalone(one), [](settings& s) { s.standalone = true; }};
  EXPECT_EQ(listening_ports_of_this_process().size(), 2u);
}

TEST(link_hostile, a_process_without_descriptors_waits_and_recovers) {
  victim x;
  auto fd = unique_fd{::socket(AF_INET, SOCK_STREAM, 0)};
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  auto none_left = before;
  none_left.rlim_cur = static_cast<rlim_t>(fd.get()) + 1;
  while (::fcntl(static_cast<int>(none_left.rlim_cur), F_GETFD) >= 0)
    ++none_left.rlim_cur;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
  auto at = loopback(x.quorum());
  ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  rusage used_before{}, used{};
  ::getrusage(RUSAGE_SELF, &used_before);
  pollfd waiting{fd.get(), POLLIN, 0};
  auto answered = ::poll(&waiting, 1, 500);
  ::getrusage(RUSAGE_SELF, &used);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(answered, 0); // it could not be accepted
  auto spent = (used.ru_stime.tv_sec - used_before.ru_stime.tv_sec) * 1000000
               + used.ru_stime.tv_usec - used_before.ru_stime.tv_usec;
  EXPECT_LT(spent, 200000); // a loop that spins spends all 500 ms
  x.is_well();
}

TEST(link_start, names_the_port_that_is_taken) {
  auto [taken, port] = bound_socket(1);
  ensemble all{{{one, "127.0.0.1", port, free_ports(1).at(0), false, "", 0},
                {two, "127.0.0.1", 1, 2, false, "", 0}}};
  try {
    server x{one, all};
    FAIL() << "two listen on one port";
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(std::string(e.what()), "cannot listen for other servers on 127.0.0.1 port "
                                         + std::to_string(port)
                                         + ": Address already in use (does this server run "
                                           "already?)");
  }
}

TEST(link_start, listens_on_all_addresses_if_told) {
  auto all = local_ensemble(2);
  server x{one, all, [](settings& s) { s.quorum_listen_on_all = true; }};
  stranger honest{x.line().quorum_port, credentials_of(two, all), channel::quorum, one};
  EXPECT_TRUE(honest.shake.complete());
}

} // namespace
