// How clients may prove who they are, and whether they have to.
//
// Plain values; what follows from them is in runtime/live/gateway/authentication.
#pragma once

#include <map>
#include <set>
#include <string>

namespace troupe {

/// The hash of the digest scheme (DigestAuthenticationProvider.digestAlg, in Java's names). All
/// servers of an ensemble need the same: it is in the ids that znodes' ACLs hold.
enum class digest_hash {
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  md5
};

struct authentication {
  bool digest = true; ///< DigestAuthenticationProvider.enabled
  digest_hash digest_alg = digest_hash::sha1;
  std::string super_digest; ///< DigestAuthenticationProvider.superDigest

  /// A connection has to prove one of these before it may do anything else; empty: nothing
  /// (enforce.auth.schemes; sasl for sessionRequireClientSASLAuth).
  std::set<std::string> required;

  /// Users of SASL's DIGEST-MD5 and their passwords (the Server section of
  /// java.security.auth.login.config); empty: no SASL.
  std::map<std::string, std::string> sasl_users;
  std::set<std::string> sasl_super_users; ///< superUser, superUser.N: are also super
  bool sasl_failed_clients = false;       ///< allowSaslFailedClients: go on without that identity
};

} // namespace troupe
