// The four messages: greeting, answer (verdict, greeting, proof), proof (verdict, proof), verdict.
//
// Without a secret the proofs are SHA-256 of the same bytes: they prove nothing, but tell apart the
// streams of different connections.
#include "runtime/live/links/handshake.hpp"

#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "messages/archive.hpp"
#include "messages/ensure.hpp"

namespace troupe {

namespace {

constexpr std::uint32_t greeting_magic = 0x48505254; // "TRPH"
constexpr std::uint16_t greeting_version = 1;
constexpr std::size_t proof_bytes = SHA256_DIGEST_LENGTH;
constexpr std::size_t answer_bytes = 1 + greeting_bytes + proof_bytes;

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

std::string encode_greeting(const greeting& x) {
  std::string out;
  archive_writer writer{out};
  writer << greeting_magic << greeting_version << x.on << x.dialled << x.secured << std::uint8_t{0}
         << number(x.from) << number(x.to) << x.cluster << std::uint8_t{0} << std::uint8_t{0};
  writer.save_binary(x.incarnation.data(), x.incarnation.size());
  writer << x.configuration;
  writer.save_binary(x.fresh.data(), x.fresh.size());
  ensure(out.size() == greeting_bytes, "a greeting has a fixed size");
  return out;
}

std::optional<greeting> decode_greeting(std::string_view bytes) {
  if (bytes.size() != greeting_bytes)
    return std::nullopt;
  archive_reader reader{bytes};
  greeting x;
  std::uint32_t magic = 0;
  std::uint16_t version = 0;
  std::array<std::uint8_t, 3> zero{};
  reader >> magic >> version >> x.on >> x.dialled >> x.secured >> zero[0] >> x.from >> x.to
      >> x.cluster >> zero[1] >> zero[2];
  reader.load_binary(x.incarnation.data(), x.incarnation.size());
  reader >> x.configuration;
  reader.load_binary(x.fresh.data(), x.fresh.size());
  if (!reader.ok() || magic != greeting_magic || version != greeting_version
      || x.on > channel::quorum || zero != decltype(zero){})
    return std::nullopt;
  return x;
}

std::string_view to_string(refusal why) {
  switch (why) {
  case refusal::none:
    return "no reason";
  case refusal::secret_missing:
    return "it has no quorum secret, this server has one";
  case refusal::secret_unwanted:
    return "it has a quorum secret, this server has none";
  case refusal::wrong_secret:
    return "its quorum secret is another one";
  case refusal::other_cluster:
    return "its disk belongs to another ensemble";
  case refusal::unknown_server:
    return "its id is not in the configuration";
  case refusal::own_id:
    return "it claims this server's own id";
  case refusal::other_server:
    return "one of the two is not whom the other expects at this address";
  case refusal::wrong_channel:
    return "it means another port (are quorum and election port mixed up?)";
  case refusal::connected:
    return "this server's own connection to it is preferred";
  }
  return "an unknown reason";
}

handshake::handshake(const server_credentials& own, channel on, const nonce& fresh, bool dialled)
    : own_(own), step_(dialled ? step::answer : step::greeting) {
  mine_.on = on;
  mine_.dialled = dialled;
  mine_.secured = !own.secret.empty();
  mine_.from = own.self;
  mine_.cluster = own.cluster;
  mine_.incarnation = own.incarnation;
  mine_.configuration = own.servers.hash();
  mine_.fresh = fresh;
}

handshake handshake::dialling(const server_credentials& own, channel on, server_id to,
                              const nonce& fresh) {
  handshake x{own, on, fresh, true};
  x.mine_.to = to;
  x.output_ = encode_greeting(x.mine_);
  return x;
}

handshake handshake::answering(const server_credentials& own, channel on, const nonce& fresh) {
  return {own, on, fresh, false};
}

std::size_t handshake::wants() const {
  switch (step_) {
  case step::greeting:
    return greeting_bytes;
  case step::answer:
    return answer_bytes;
  case step::proof:
    return 1 + proof_bytes;
  case step::verdict:
    return 1;
  default:
    return 0;
  }
}

void handshake::hear(std::string_view bytes) {
  ensure(bytes.size() == wants(), "a handshake hears what it asked for");
  switch (step_) {
  case step::greeting:
    return on_greeting(bytes);
  case step::answer:
    return on_answer(bytes);
  case step::proof:
    return on_proof(bytes);
  case step::verdict:
    return on_verdict(bytes);
  default:
    return;
  }
}

// What is the same for both sides: the rules of who may talk to whom.
refusal handshake::check(const greeting& x) const {
  if (x.on != mine_.on)
    return refusal::wrong_channel;
  if (x.from == own_.self)
    return refusal::own_id;
  if (own_.servers.find(x.from) == nullptr)
    return refusal::unknown_server;
  if (x.to != own_.self || (mine_.dialled && x.from != mine_.to) || x.dialled == mine_.dialled)
    return refusal::other_server;
  if (x.secured != mine_.secured)
    return mine_.secured ? refusal::secret_missing : refusal::secret_unwanted;
  if (x.cluster != 0 && mine_.cluster != 0 && x.cluster != mine_.cluster)
    return refusal::other_cluster;
  return refusal::none;
}

void handshake::on_greeting(std::string_view bytes) {
  auto x = decode_greeting(bytes);
  if (!x)
    return give_up("it does not speak this protocol"); // not worth an answer
  theirs_ = *x;
  mine_.to = x->from;
  if (auto why = check(*x); why != refusal::none)
    return refuse(why);
  step_ = step::proof;
  output_ = '\0' + encode_greeting(mine_) + proof(false);
}

void handshake::on_answer(std::string_view bytes) {
  if (bytes[0] != 0)
    return refused(static_cast<std::uint8_t>(bytes[0]));
  auto x = decode_greeting(bytes.substr(1, greeting_bytes));
  if (!x)
    return give_up("it does not speak this protocol");
  theirs_ = *x;
  auto why = check(*x);
  if (why == refusal::none && !equal(bytes.substr(1 + greeting_bytes), proof(false)))
    why = refusal::wrong_secret;
  if (why != refusal::none)
    return refuse(why);
  step_ = step::verdict;
  output_ = '\0' + proof(true);
}

void handshake::on_proof(std::string_view bytes) {
  if (bytes[0] != 0)
    return refused(static_cast<std::uint8_t>(bytes[0]));
  if (!equal(bytes.substr(1), proof(true)))
    return refuse(refusal::wrong_secret);
  step_ = step::judged;
}

void handshake::on_verdict(std::string_view bytes) {
  if (bytes[0] != 0)
    return refused(static_cast<std::uint8_t>(bytes[0]));
  step_ = step::complete;
}

void handshake::welcome() {
  ensure(proven(), "only who has proved itself is welcome");
  step_ = step::complete;
  output_ = '\0';
}

void handshake::turn_away(refusal why) {
  ensure(proven(), "only who has proved itself is turned away");
  step_ = step::verdict; // a refusal there is one byte
  refuse(why);
}

// A refusal is padded to the size of the message in whose place it stands.
void handshake::refuse(refusal why) {
  auto size = step_ == step::greeting ? answer_bytes : step_ == step::answer ? 1 + proof_bytes : 1;
  output_.assign(size, '\0');
  output_[0] = static_cast<char>(why);
  give_up(std::string(to_string(why)));
}

void handshake::refused(std::uint8_t why) {
  superseded_ = why == static_cast<std::uint8_t>(refusal::connected);
  give_up("it says of this server: " + std::string(to_string(static_cast<refusal>(why))));
}

void handshake::give_up(std::string why) {
  step_ = step::failed;
  reason_ = std::move(why);
}

std::string handshake::digest(std::string_view label) const {
  auto text = std::string(label) + encode_greeting(mine_.dialled ? mine_ : theirs_)
              + encode_greeting(mine_.dialled ? theirs_ : mine_);
  auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::array<unsigned char, proof_bytes> sum{};
  unsigned size = 0;
  auto done = own_.secret.empty()
                  ? EVP_Digest(bytes, text.size(), sum.data(), &size, EVP_sha256(), nullptr) == 1
                  : HMAC(EVP_sha256(), own_.secret.data(), static_cast<int>(own_.secret.size()),
                         bytes, text.size(), sum.data(), &size)
                        != nullptr;
  ensure(done && size == sum.size(), "SHA-256 can be computed");
  return {reinterpret_cast<const char*>(sum.data()), sum.size()};
}

std::string handshake::proof(bool by_dialling_side) const {
  return digest(by_dialling_side ? "troupe link: proof of the dialling side"
                                 : "troupe link: proof of the answering side");
}

std::uint64_t handshake::stream(bool from_dialling_side) const {
  auto sum = digest(from_dialling_side ? "troupe link: stream of the dialling side"
                                       : "troupe link: stream of the answering side");
  std::uint64_t x = 0;
  archive_reader{std::string_view{sum}.substr(0, 8)} >> x;
  return x;
}

frame_stream handshake::sending() const {
  return {mine_.cluster, mine_.from, stream(mine_.dialled)};
}

frame_stream handshake::receiving() const {
  return {theirs_.cluster, theirs_.from, stream(theirs_.dialled)};
}

} // namespace troupe
