// Digest, SASL, and what is enforced.
#include "config/zoo_cfg_authentication.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "config/login_users.hpp"

namespace troupe {

namespace {

constexpr auto sasl_provider = "org.apache.zookeeper.server.auth.SASLAuthenticationProvider";

constexpr auto digests = std::to_array<std::pair<std::string_view, digest_hash>>({
    {"SHA1", digest_hash::sha1},
    {"SHA-1", digest_hash::sha1},
    {"SHA", digest_hash::sha1},
    {"SHA-224", digest_hash::sha224},
    {"SHA-256", digest_hash::sha256},
    {"SHA-384", digest_hash::sha384},
    {"SHA-512", digest_hash::sha512},
    {"SHA-512/224", digest_hash::sha512_224},
    {"SHA-512/256", digest_hash::sha512_256},
    {"SHA3-224", digest_hash::sha3_224},
    {"SHA3-256", digest_hash::sha3_256},
    {"SHA3-384", digest_hash::sha3_384},
    {"SHA3-512", digest_hash::sha3_512},
    {"MD5", digest_hash::md5},
});

/// Java's names of digests count whatever their letters' case.
std::optional<digest_hash> digest_of(std::string name) {
  for (auto& c : name)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto i = std::find_if(digests.begin(), digests.end(), [&](auto& x) { return x.first == name; });
  return i == digests.end() ? std::nullopt : std::optional{i->second};
}

void read_digest(cfg_reader& in, authentication& to) {
  to.digest = in.on("DigestAuthenticationProvider.enabled", true);
  if (auto x = in.find("DigestAuthenticationProvider.digestAlg")) {
    if (auto known = digest_of(x->value))
      to.digest_alg = *known;
    else
      in.refuse(*x, "it must be SHA1, SHA-256, SHA3-256 or another digest that Java has: SHA-224, "
                    "SHA-384, SHA-512, SHA-512/224, SHA-512/256, SHA3-224, SHA3-384, SHA3-512, "
                    "MD5");
  }
  to.super_digest = in.text("DigestAuthenticationProvider.superDigest");
  auto x = in.find("DigestAuthenticationProvider.superDigest");
  if (x && (!to.super_digest.starts_with("super:") || to.super_digest.size() < 7))
    in.refuse(*x, "it must be super: and the base64 digest of \"super:password\"");
  else if (x && !to.digest)
    in.warn("DigestAuthenticationProvider.superDigest has no effect: "
            "DigestAuthenticationProvider.enabled is off.");
}

void read_providers(cfg_reader& in, const cfg_entries& all) {
  for (auto& [key, x] : all) {
    if (!key.starts_with("authProvider."))
      continue;
    if (x.value == sasl_provider && in.text("java.security.auth.login.config").empty())
      in.warn(x.where + ": " + key
              + " has no effect: no user of SASL is known, since java.security.auth.login.config "
                "names no file.");
    else if (x.value != sasl_provider
             && x.value != "org.apache.zookeeper.server.auth.DigestAuthenticationProvider"
             && x.value != "org.apache.zookeeper.server.auth.IPAuthenticationProvider")
      in.warn(x.where + ": " + key + " is not served: only digest, ip and SASL (" + sasl_provider
              + ") prove who a client is here; an ACL of another scheme is refused as invalid.");
  }
}

void read_sasl(cfg_reader& in, const cfg_entries& all, zoo_cfg& to) {
  auto& proofs = to.all.proofs;
  to.login_config_file = in.text("java.security.auth.login.config");
  if (auto x = in.find("java.security.auth.login.config"); x && x->value.empty())
    in.refuse(*x, "it names no file: name one, or remove the line");
  if (auto x = in.find("sasl.serverconfig"))
    to.login_section = x->value;
  to.sasl_super_password = in.text("SASLAuthenticationProvider.superPassword");
  proofs.sasl_failed_clients = in.on("allowSaslFailedClients", false);
  for (auto& [key, x] : all)
    if (key == "superUser" || key.starts_with("superUser."))
      proofs.sasl_super_users.insert(x.value);
  if (!to.login_config_file.empty())
    return;
  for (auto key : {"sasl.serverconfig", "superUser", "SASLAuthenticationProvider.superPassword"})
    if (in.find(key))
      in.warn(std::string(key)
              + " has no effect: no user of SASL is known, since java.security.auth.login.config "
                "names no file.");
}

std::set<std::string> schemes_of(std::string_view list) {
  std::set<std::string> all;
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    if (auto one = trimmed(list.substr(0, comma)); !one.empty())
      all.emplace(one);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return all;
}

/// A scheme that is enforced must be one that a client can prove here.
void check_required(cfg_reader& in, const config_entry& x, const zoo_cfg& cfg) {
  for (auto& scheme : cfg.all.proofs.required) {
    if (scheme == "sasl" && cfg.login_config_file.empty())
      in.refuse(x, "no client could prove who it is with SASL: name the file of its users with "
                   "java.security.auth.login.config");
    else if (scheme == "digest" && !cfg.all.proofs.digest)
      in.refuse(x, "DigestAuthenticationProvider.enabled is off: no client could prove who it is "
                   "with digest");
    else if (scheme != "sasl" && scheme != "digest" && scheme != "ip")
      in.refuse(x, "the scheme " + scheme + " is not served: digest, sasl and ip can be enforced");
  }
}

void read_required(cfg_reader& in, zoo_cfg& to) {
  auto& required = to.all.proofs.required;
  if (in.on("sessionRequireClientSASLAuth", false)) {
    required = {"sasl"};
    check_required(in, *in.find("sessionRequireClientSASLAuth"), to);
    return;
  }
  auto schemes = in.find("enforce.auth.schemes");
  if (!in.on("enforce.auth.enabled", false)) {
    if (schemes)
      in.warn("enforce.auth.schemes has no effect: enforce.auth.enabled is off.");
    return;
  }
  if (schemes)
    required = schemes_of(schemes->value);
  if (required.empty())
    in.refuse(*in.find("enforce.auth.enabled"),
              "enforce.auth.schemes must say which schemes are enforced: digest, sasl or both, "
              "with a comma between them");
  else
    check_required(in, *schemes, to);
}

} // namespace

void read_authentication(cfg_reader& in, const cfg_entries& all, zoo_cfg& to) {
  read_digest(in, to.all.proofs);
  read_providers(in, all);
  read_sasl(in, all, to);
  read_required(in, to);
}

void take_login_config(zoo_cfg& cfg, std::string_view content) {
  auto& users = cfg.all.proofs.sasl_users;
  users = read_login_users(content, cfg.login_section, cfg.login_config_file, cfg.report);
  if (users.empty())
    return;
  if (auto known = users.find("super"); known != users.end() && !cfg.sasl_super_password.empty())
    known->second = cfg.sasl_super_password;
  else if (!cfg.sasl_super_password.empty())
    cfg.report.warnings.push_back(
        "SASLAuthenticationProvider.superPassword has no effect: there is no user super.");
  for (auto& x : cfg.all.proofs.sasl_super_users)
    if (!users.count(x))
      cfg.report.warnings.push_back("superUser " + x + " is no user of " + cfg.login_config_file
                                    + ": it has no effect.");
}

} // namespace troupe
