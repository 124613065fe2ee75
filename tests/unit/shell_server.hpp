// A server for the shell's commands: znodes in a map, answers at once, faults on request.
#pragma once

#include "actors/client/questions.hpp"
#include "actors/tree/quota_text.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/news.hpp"
#include "runtime/shell/subtree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace troupe::shell {

struct pretended_znode {
  content data;
  acl access{{permission::all, "world", "anyone"}};
  troupe::stat about;
};

/// What a command printed and how it ended.
struct spoken {
  int code = 0;
  std::string out;
  std::string err;
};

class pretended_server {
public:
  std::map<std::string, pretended_znode> znodes{{"/", {}}};
  std::set<std::string> forbidden;    ///< NoAuth for reads of these
  std::set<std::string> unchangeable; ///< NoAuth for new access lists of these
  std::vector<question> asked;
  reply to_reconfig{{}, error::unimplemented, {}};
  error to_removed_watches = error::no_watcher;
  std::vector<ask::unwatch> forgotten; ///< without a word to the server

  void add(const std::string& path, content data = "", session_id owner = no_session) {
    auto& one = znodes[path];
    one.data = std::move(data);
    one.about.ephemeral_owner = owner;
    one.about.created = {1, ++zxid_};
    one.about.data_length = static_cast<std::int32_t>(one.data.value_or("").size());
  }

  /// The words as one types them; printed as JSON if wanted.
  spoken run(const std::string& line, bool json = false) {
    auto words = split_words(line);
    auto* what = find_command(words.at(0));
    if (!what)
      return {-1, "", "no such command"};
    news heard;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    answer out{words[0], {json, {}, {}}};
    context in{[this](question x) { return answer_to(x); },
               [this](std::vector<question> all) {
                 std::vector<reply> said;
                 for (auto& x : all)
                   said.push_back(answer_to(x));
                 return said;
               },
               out, heard};
    auto code = out.finish(shell::run(*what, {words.begin() + 1, words.end()}, in));
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  reply answer_to(const question& x) {
    asked.push_back(x);
    return std::visit([this](auto& one) { return hear_asked(one); }, x);
  }

  /// Of what it was asked.
  std::ptrdiff_t writes() const {
    return std::count_if(asked.begin(), asked.end(), [](auto& x) {
      return std::holds_alternative<ask::create>(x) || std::holds_alternative<ask::remove>(x)
             || std::holds_alternative<ask::set>(x) || std::holds_alternative<ask::set_acl>(x)
             || std::holds_alternative<ask::multi>(x);
    });
  }

private:
  reply hear_asked(const ask::reconfigure&) {
    return to_reconfig;
  }

  reply hear_asked(const ask::unwatch& x) {
    if (x.local)
      forgotten.push_back(x);
    return {{}, x.local ? error::ok : to_removed_watches, {}};
  }

  reply hear_asked(const ask::prove&) {
    return {};
  }

  /// As it travels.
  template <class Asked>
  reply hear_asked(const Asked& x) {
    auto what = worded(x, chroot{""});
    if (!what)
      return {{}, error::bad_arguments, {}};
    if (auto* r = std::get_if<read>(&*what))
      return std::visit([this](auto& one) { return hear(one); }, *r);
    if (auto* w = std::get_if<troupe::write>(&*what))
      return std::visit([this](auto& one) { return hear(one); }, *w);
    return {};
  }

  template <class Unused>
  reply hear(const Unused&) {
    return {{}, error::unimplemented, {}};
  }

  pretended_znode* find(const std::string& path, error& code) {
    auto found = znodes.find(path);
    code = forbidden.contains(path) ? error::no_auth
           : found == znodes.end()  ? error::no_node
                                    : error::ok;
    return code == error::ok ? &found->second : nullptr;
  }

  reply hear(const exists& x) {
    auto found = znodes.find(x.path);
    return found == znodes.end() ? reply{{}, error::no_node, {}}
                                 : reply{{}, error::ok, found->second.about};
  }

  reply hear(const get_data& x) {
    error code{};
    auto* one = find(x.path, code);
    return one ? reply{{}, code, got_data{one->data, one->about}} : reply{{}, code, {}};
  }

  reply hear(const get_acl& x) {
    error code{};
    auto* one = find(x.path, code);
    return one ? reply{{}, code, got_acl{one->access, one->about}} : reply{{}, code, {}};
  }

  reply hear(const get_children& x) {
    error code{};
    auto* one = find(x.path, code);
    if (!one)
      return {{}, code, {}};
    got_children got;
    for (auto& [path, _] : znodes)
      if (path != "/" && parent_of(path) == x.path)
        got.names.insert(got.names.begin(), name_in(path)); // not sorted
    if (x.wants_stat)
      got.stat = one->about;
    return {{}, code, got};
  }

  reply hear(const create_node& x) {
    if (znodes.contains(x.path))
      return {{}, error::node_exists, {}};
    if (!znodes.contains(parent_of(x.path)))
      return {{}, error::no_node, {}};
    add(x.path, x.data);
    if (auto place = quota_place_of(x.path); place && !place->limits)
      count(*place);
    znodes[x.path].access = x.access;
    return {{}, error::ok, created{x.path, {}}};
  }

  void count(const quota_place& usage) {
    quota_usage sum;
    for (auto& [path, one] : znodes)
      if (is_within(path, usage.of))
        sum = {sum.count + 1, sum.bytes + static_cast<std::int64_t>(one.data.value_or("").size())};
    znodes[usage_path(usage.of)].data = usage_text(sum);
  }

  reply hear(const delete_node& x) {
    auto found = znodes.find(x.path);
    if (found == znodes.end())
      return {{}, error::no_node, {}};
    if (x.version != -1 && x.version != found->second.about.version)
      return {{}, error::bad_version, {}};
    for (auto& [path, _] : znodes)
      if (path != x.path && is_within(path, x.path))
        return {{}, error::not_empty, {}};
    znodes.erase(found);
    return {{}, error::ok, {}};
  }

  reply hear(const set_data& x) {
    error code{};
    auto* one = find(x.path, code);
    if (!one)
      return {{}, code, {}};
    if (x.version != -1 && x.version != one->about.version)
      return {{}, error::bad_version, {}};
    one->data = x.data;
    ++one->about.version;
    return {{}, error::ok, one->about};
  }

  reply hear(const set_acl& x) {
    error code{};
    auto* one = find(x.path, code);
    if (unchangeable.contains(x.path))
      return {{}, error::no_auth, {}};
    if (one)
      one->access = x.access; // not looked at: the two sets alone say what is allowed
    return one ? reply{{}, code, one->about} : reply{{}, code, {}};
  }

  reply hear(const check_version&) {
    return {{}, error::unimplemented, {}};
  }

  reply hear(const multi& x) {
    auto before = znodes;
    multi_done done;
    for (auto& part : x.parts) {
      auto said = std::visit([this](auto& one) { return hear(one); }, part);
      done.failed = done.failed || said.code != error::ok;
      done.parts.push_back({said.code, {}, 0});
      if (done.failed)
        break;
    }
    if (done.failed)
      znodes = before;
    return {{}, error::ok, done};
  }

  std::uint32_t zxid_ = 0;
};

} // namespace troupe::shell
