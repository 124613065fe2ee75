// The client's side of SASL's DIGEST-MD5 (RFC 2831), for tests: it answers a challenge as told,
// also as no honest client would.
#pragma once

#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace troupe {

struct digest_md5_client {
  std::string user = "bob";
  std::string password = "secret";
  std::string uri = "zookeeper/zk-sasl-md5";
  std::string acts_for = {}; ///< authzid; "" is not sent
  std::string realm = {};    ///< "": that of the challenge
  std::string cnonce = "OA6MHXh6VqTrRk";

  /// The answer to a challenge.
  std::string response(std::string_view challenge) const {
    auto in = realm.empty() ? field(challenge, "realm") : realm;
    auto nonce = field(challenge, "nonce");
    auto said = "charset=utf-8,username=\"" + user + "\",realm=\"" + in + "\",nonce=\"" + nonce
                + "\",nc=00000001,cnonce=\"" + cnonce + "\",digest-uri=\"" + uri
                + "\",response=" + proof(in, nonce, "AUTHENTICATE:") + ",qop=auth";
    return acts_for.empty() ? said : said + ",authzid=\"" + acts_for + '"';
  }

  /// What a server that knows the password says at the end.
  std::string confirmation(std::string_view challenge) const {
    return "rspauth=" + proof(field(challenge, "realm"), field(challenge, "nonce"), ":");
  }

private:
  static std::string field(std::string_view challenge, const std::string& name) {
    auto begin = challenge.find(name + "=\"");
    if (begin == challenge.npos)
      return {};
    auto value = challenge.substr(begin + name.size() + 2);
    return std::string(value.substr(0, value.find('"')));
  }

  static std::string md5(const std::string& bytes) {
    std::string sum(16, '\0');
    ::EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(sum.data()), nullptr,
                 ::EVP_md5(), nullptr);
    return sum;
  }

  static std::string hex(const std::string& bytes) {
    std::string shown;
    for (unsigned char c : bytes)
      for (auto half : {c >> 4, c & 15})
        shown += "0123456789abcdef"[half];
    return shown;
  }

  std::string proof(const std::string& in, const std::string& nonce,
                    const std::string& method) const {
    auto secret = md5(user + ':' + in + ':' + password) + ':' + nonce + ':' + cnonce;
    if (!acts_for.empty())
      secret += ':' + acts_for;
    return hex(md5(hex(md5(secret)) + ':' + nonce + ":00000001:" + cnonce
                   + ":auth:" + hex(md5(method + uri))));
  }
};

} // namespace troupe
