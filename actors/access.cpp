// Evaluation of access control lists, scheme by scheme.
#include "actors/access.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <vector>

#include <arpa/inet.h>
#include <openssl/evp.h>

#include "messages/ensure.hpp"
#include "messages/whole_number.hpp"

namespace troupe {

namespace {

/// An address or a network: `bytes` is 4 or 16 long.
struct network {
  std::array<unsigned char, 16> address{};
  unsigned bytes = 0;
  unsigned bits = 0;
};

std::optional<network> parse_address(const std::string& text) {
  network x;
  if (::inet_pton(AF_INET, text.c_str(), x.address.data()) == 1) {
    x.bytes = 4;
  } else if (text.find('.') == text.npos
             && ::inet_pton(AF_INET6, text.c_str(), x.address.data()) == 1) {
    x.bytes = 16;
  } else {
    return std::nullopt;
  }
  x.bits = x.bytes * 8;
  return x;
}

std::optional<network> parse_network(std::string_view text) {
  if (text.find('\0') != text.npos)
    return std::nullopt;
  auto slash = text.find('/');
  auto x = parse_address(std::string(text.substr(0, slash)));
  if (!x || slash == text.npos)
    return x;
  auto bits = whole_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > x->bits)
    return std::nullopt;
  x->bits = *bits;
  return x;
}

bool contains(const network& whole, const network& one) {
  if (whole.bytes != one.bytes)
    return false;
  auto full = whole.bits / 8;
  if (!std::equal(whole.address.begin(), whole.address.begin() + full, one.address.begin()))
    return false;
  auto rest = whole.bits % 8;
  auto differs = whole.address[full % 16] ^ one.address[full % 16];
  return rest == 0 || differs >> (8 - rest) == 0;
}

bool ip_matches(const std::string& wanted, const std::string& address) {
  auto whole = parse_network(wanted);
  auto one = parse_network(address);
  return whole && one && contains(*whole, *one);
}

/// Java's split(":") drops trailing empty parts; exactly two have to remain.
bool digest_well_formed(std::string_view id) {
  while (!id.empty() && id.back() == ':')
    id.remove_suffix(1);
  return std::count(id.begin(), id.end(), ':') == 1;
}

/// As a Kerberos principal is written: name[/host]@realm; without @ anything is a name.
bool sasl_well_formed(std::string_view id) {
  auto at = id.find('@');
  if (at == id.npos)
    return true;
  auto before = id.substr(0, at), realm = id.substr(at + 1);
  return std::count(before.begin(), before.end(), '/') <= 1
         && realm.find_first_of("/@") == realm.npos;
}

bool is_world(const acl_entry& entry) {
  return entry.scheme == "world" && entry.id == "anyone";
}

bool matches(const acl_entry& entry, const identity& who) {
  if (entry.scheme != who.scheme)
    return false;
  if (entry.scheme == "digest")
    return entry.id == who.id;
  if (entry.scheme == "sasl")
    return entry.id == who.id || who.id == "super";
  return entry.scheme == "ip" && ip_matches(entry.id, who.id);
}

bool well_formed(const acl_entry& entry) {
  if (entry.scheme == "digest")
    return digest_well_formed(entry.id);
  if (entry.scheme == "sasl")
    return sasl_well_formed(entry.id);
  if (entry.scheme == "ip")
    return parse_network(entry.id).has_value();
  return is_world(entry);
}

const EVP_MD* algorithm(digest_hash x) {
  switch (x) {
  case digest_hash::sha1:
    return ::EVP_sha1();
  case digest_hash::sha224:
    return ::EVP_sha224();
  case digest_hash::sha256:
    return ::EVP_sha256();
  case digest_hash::sha384:
    return ::EVP_sha384();
  case digest_hash::sha512:
    return ::EVP_sha512();
  case digest_hash::sha512_224:
    return ::EVP_sha512_224();
  case digest_hash::sha512_256:
    return ::EVP_sha512_256();
  case digest_hash::sha3_224:
    return ::EVP_sha3_224();
  case digest_hash::sha3_256:
    return ::EVP_sha3_256();
  case digest_hash::sha3_384:
    return ::EVP_sha3_384();
  case digest_hash::sha3_512:
    return ::EVP_sha3_512();
  case digest_hash::md5:
    return ::EVP_md5();
  }
  return nullptr;
}

bool is_super(const identities& by) {
  return std::any_of(by.begin(), by.end(), [](const identity& x) { return x.scheme == "super"; });
}

/// Keeps the first of equal entries. A set, since a request may hold tens of thousands.
void drop_duplicates(acl& list) {
  if (list.size() < 2)
    return;
  std::set<std::tuple<std::uint32_t, std::string_view, std::string_view>> seen;
  std::vector<bool> again;
  for (auto& entry : list)
    again.push_back(!seen.emplace(entry.permissions, entry.scheme, entry.id).second);
  acl unique;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!again[i])
      unique.push_back(std::move(list[i]));
  list = std::move(unique);
}

} // namespace

bool permits(const acl& list, const identities& by, std::uint32_t any_of) {
  if (list.empty())
    return true;
  for (auto& entry : list) {
    if ((entry.permissions & any_of) == 0)
      continue;
    auto fits = [&](const identity& who) { return matches(entry, who); };
    if (is_world(entry) || std::any_of(by.begin(), by.end(), fits))
      return true;
  }
  return is_super(by);
}

std::optional<acl> completed(acl requested, const identities& by) {
  if (requested.empty())
    return std::nullopt;
  if (requested.size() == 1 && is_world(requested.front()))
    return requested;
  drop_duplicates(requested);
  acl list;
  for (auto& entry : requested) {
    if (entry.scheme == "auth") {
      auto before = list.size();
      for (auto& who : by)
        if (who.scheme == "digest" || who.scheme == "sasl")
          list.push_back({entry.permissions, who.scheme, who.id});
      if (list.size() == before)
        return std::nullopt;
    } else if (well_formed(entry)) {
      list.push_back(std::move(entry));
    } else {
      return std::nullopt;
    }
  }
  return list;
}

acl redacted(const acl& list) {
  auto shown = list;
  for (auto& entry : shown)
    if (entry.scheme == "digest")
      entry.id = entry.id.substr(0, entry.id.find(':')) + ":x";
  return shown;
}

std::string user_of(const identity& x) {
  if (x.scheme == "super")
    return {};
  return x.scheme == "digest" ? x.id.substr(0, x.id.find(':')) : x.id;
}

std::string digest_id(std::string_view user_and_password, digest_hash by) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  auto done = ::EVP_Digest(user_and_password.data(), user_and_password.size(), sum.data(), &size,
                           algorithm(by), nullptr);
  ensure(done == 1, "OpenSSL computes the digest of digestAlg");
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
  auto length = ::EVP_EncodeBlock(text.data(), sum.data(), static_cast<int>(size));
  auto user = user_and_password.substr(0, user_and_password.find(':'));
  return std::string(user) + ':'
         + std::string(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length));
}

} // namespace troupe
