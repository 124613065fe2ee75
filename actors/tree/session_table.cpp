// The rules of admission.
#include "actors/tree/session_table.hpp"
#include "messages/planted.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/crypto.h>
#include <xxhash.h>

namespace troupe {

namespace {

std::uint64_t mark_of(const session_record& x) {
  std::array<std::uint64_t, 4> words{number(x.id), x.timeout_ms, x.attachment, x.sequence};
  auto secret = ::XXH3_64bits_withSeed(x.password.data(), x.password.size(), 2);
  return ::XXH3_64bits_withSeed(words.data(), sizeof(words), secret);
}

bool same_secret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

living_session* session_table::find(session_id id) {
  auto i = sessions_.find(id);
  return i == sessions_.end() ? nullptr : &i->second;
}

admission session_table::admit(const write_request& write) {
  auto* x = find(write.session);
  if (!x)
    return admission::expired;
  if (planted(fault::moved_session_writes) && x->is.attachment != write.attachment)
    return admission::execute;
  if (x->is.attachment != write.attachment)
    return admission::moved;
  if (planted(fault::duplicate_executed) && write.sequence <= x->is.sequence)
    return admission::execute;
  if (write.sequence <= x->is.sequence)
    return admission::duplicate;
  if (write.sequence != x->is.sequence + 1)
    return admission::moved;
  ++x->is.sequence;
  remark(*x);
  return admission::execute;
}

admission session_table::open(const write_request& write, std::uint32_t timeout_ms,
                              std::string password) {
  if (write.session == no_session)
    return admission::expired;
  if (auto* x = find(write.session))
    return x->is.attachment == write.attachment ? admission::duplicate : admission::expired;
  restore({write.session, timeout_ms, std::move(password), write.attachment, 0});
  news_.opened.push_back({write.session, timeout_ms});
  return admission::execute;
}

admission session_table::attach(const write_request& write, std::uint32_t timeout_ms,
                                const std::string& password) {
  auto* x = find(write.session);
  if (!x || !same_secret(x->is.password, password))
    return admission::expired;
  if (x->is.attachment == write.attachment)
    return admission::duplicate;
  x->is.attachment = write.attachment;
  x->is.sequence = 0;
  x->is.timeout_ms = timeout_ms;
  remark(*x);
  news_.opened.push_back({write.session, timeout_ms});
  return admission::execute;
}

std::vector<entry*> session_table::ephemerals_of(session_id id) {
  std::vector<entry*> list;
  if (auto* x = find(id))
    list.assign(x->ephemerals.begin(), x->ephemerals.end());
  if (planted(fault::ephemeral_left) && list.size() > 1)
    list.pop_back();
  std::sort(list.begin(), list.end(), [](auto* a, auto* b) { return a->first < b->first; });
  return list;
}

void session_table::end(session_id id) {
  auto i = sessions_.find(id);
  if (i == sessions_.end())
    return;
  digest_ ^= i->second.mark;
  sessions_.erase(i);
  news_.ended.push_back(id);
}

bool session_table::restore(session_record record) {
  auto id = record.id;
  auto [i, fresh] = sessions_.try_emplace(id);
  if (!fresh)
    return false;
  i->second.is = std::move(record);
  remark(i->second);
  return true;
}

std::vector<session_record> session_table::all() const {
  std::vector<session_record> list;
  list.reserve(sessions_.size());
  for (auto& [id, x] : sessions_)
    list.push_back(x.is);
  std::sort(list.begin(), list.end(), [](auto& a, auto& b) { return a.id < b.id; });
  return list;
}

session_news session_table::take_news() {
  return std::exchange(news_, {});
}

void session_table::remark(living_session& x) {
  digest_ ^= x.mark;
  x.mark = mark_of(x.is);
  digest_ ^= x.mark;
}

} // namespace troupe
