// From `ask` to what travels, and back.
#include "actors/client/questions.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "actors/path.hpp"
#include "messages/create_mode.hpp"
#include "messages/overloaded.hpp"

namespace troupe {

namespace {

/// Sequential znodes may be named by their number alone: "/queue/".
bool fine(const ask::create& x) {
  return valid_path(is_sequential(x.mode) ? x.path + "1" : x.path);
}

template <class Asked>
bool fine(const Asked& x) {
  return valid_path(x.path);
}

create_node said(ask::create x, const chroot& root) {
  return {root.outside(x.path), std::move(x.data), std::move(x.access), x.mode, x.ttl_ms, true};
}

delete_node said(const ask::remove& x, const chroot& root) {
  return {root.outside(x.path), x.version};
}

set_data said(ask::set x, const chroot& root) {
  return {root.outside(x.path), std::move(x.data), x.version};
}

check_version said(const check_version& x, const chroot& root) {
  return {root.outside(x.path), x.version};
}

/// Bytes that a request carries.
struct scale {
  std::size_t operator()(const create_node& y) const {
    return y.path.size() + (y.data ? y.data->size() : 0);
  }
  std::size_t operator()(const set_data& y) const {
    return y.path.size() + (y.data ? y.data->size() : 0);
  }
  std::size_t operator()(const multi& y) const {
    std::size_t all = 0;
    for (auto& part : y.parts)
      all += std::visit(*this, part);
    return all;
  }
  std::size_t operator()(const multi_read& y) const {
    std::size_t all = 0;
    for (auto& part : y.parts)
      all += std::visit(*this, part.what);
    return all;
  }
  std::size_t operator()(const reconfiguration& y) const {
    return y.joining.value_or("").size() + y.leaving.value_or("").size()
           + y.members.value_or("").size();
  }
  template <class T>
  std::size_t operator()(const T& y) const {
    if constexpr (requires { y.path.size(); })
      return y.path.size();
    else
      return 0;
  }
};

} // namespace

std::optional<wording> worded(ask::create x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return write{said(std::move(x), root)};
}

std::optional<wording> worded(ask::remove x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return write{said(x, root)};
}

std::optional<wording> worded(ask::set x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return write{said(std::move(x), root)};
}

std::optional<wording> worded(ask::set_acl x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return write{set_acl{root.outside(x.path), std::move(x.access), x.version}};
}

std::optional<wording> worded(ask::get x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return read{get_data{root.outside(x.path), x.watch}};
}

std::optional<wording> worded(ask::exists x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return read{exists{root.outside(x.path), x.watch}};
}

std::optional<wording> worded(ask::children x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  get_children what;
  what.path = root.outside(x.path);
  what.watch = x.watch;
  what.wants_stat = true;
  return read{std::move(what)};
}

std::optional<wording> worded(ask::get_acl x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return read{get_acl{root.outside(x.path)}};
}

std::optional<wording> worded(ask::multi x, const chroot& root) {
  auto all_fine = std::all_of(x.parts.begin(), x.parts.end(), [](auto& part) {
    return std::visit([](auto& one) { return fine(one); }, part);
  });
  if (!all_fine)
    return std::nullopt;
  multi what;
  for (auto& part : x.parts)
    what.parts.push_back(
        std::visit([&](auto& one) { return multi::part{said(std::move(one), root)}; }, part));
  return write{std::move(what)};
}

std::optional<wording> worded(ask::watch x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return read{add_watch{root.outside(x.path), x.mode}};
}

std::optional<wording> worded(ask::sync x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return talk::sync_wanted{root.outside(x.path)};
}

std::optional<wording> worded(ask::multi_read x, const chroot& root) {
  multi_read what;
  for (auto& part : x.parts) {
    auto fit = std::visit([](auto& one) { return fine(one) && !one.watch; }, part);
    if (!fit)
      return std::nullopt;
    auto& said = what.parts.emplace_back().what;
    if (auto* one = std::get_if<ask::get>(&part))
      said = get_data{root.outside(one->path)};
    else
      said = get_children{root.outside(std::get<ask::children>(part).path)};
  }
  return read{std::move(what)};
}

std::optional<wording> worded(ask::count_descendants x, const chroot& root) {
  if (!fine(x))
    return std::nullopt;
  return read{count_descendants{root.outside(x.path)}};
}

/// A beginning of paths, and no path: "/app" would be that of "/apple", too.
std::optional<wording> worded(ask::ephemerals x, const chroot& root) {
  if (!x.prefix.starts_with('/'))
    return std::nullopt;
  auto prefix = root.outside(x.prefix);
  return read{get_ephemerals{x.prefix == "/" && prefix != "/" ? prefix + '/' : prefix}};
}

std::optional<wording> worded(ask::who_am_i, const chroot&) {
  return read{who_am_i{}};
}

std::optional<wording> worded(ask::configuration x, const chroot&) {
  return read{get_data{"/zookeeper/config", x.watch}};
}

std::optional<wording> worded(ask::reconfigure x, const chroot&) {
  return reconfiguration{std::move(x.joining), std::move(x.leaving), std::move(x.members),
                         x.version};
}

bool repeatable(const wording& x) {
  return std::holds_alternative<read>(x) || std::holds_alternative<talk::sync_wanted>(x);
}

bool confirms_session(const wording& asked, const reply& said) {
  auto by_leader =
      std::holds_alternative<write>(asked) || std::holds_alternative<talk::sync_wanted>(asked);
  return by_leader && said.code == error::ok;
}

wording remembered(const wording& x) {
  if (auto* what = std::get_if<write>(&x))
    return std::holds_alternative<close_session>(*what) ? write{close_session{}}
                                                        : write{delete_node{}};
  return x;
}

std::size_t weight(const wording& x) {
  auto inside = std::visit(overloaded{[](const write& y) { return std::visit(scale{}, y); },
                                      [](const read& y) { return std::visit(scale{}, y); },
                                      [](const auto& y) { return scale{}(y); }},
                           x);
  return sizeof(wording) + inside;
}

std::optional<watch_set> watch_of(const wording& asked, const reply& said) {
  using kind = watch_book::kind;
  auto* question = std::get_if<read>(&asked);
  if (!question)
    return std::nullopt;
  auto found = said.code == error::ok;
  if (auto* x = std::get_if<exists>(question); x && x->watch)
    if (found || said.code == error::no_node)
      return watch_set{found ? kind::data : kind::existence, x->path};
  if (!found)
    return std::nullopt;
  if (auto* x = std::get_if<get_data>(question); x && x->watch)
    return watch_set{kind::data, x->path};
  if (auto* x = std::get_if<get_children>(question); x && x->watch)
    return watch_set{kind::children, x->path};
  if (auto* x = std::get_if<add_watch>(question))
    return watch_set{x->mode == add_watch_mode::persistent ? kind::persistent : kind::recursive,
                     x->path};
  return std::nullopt;
}

void move_inside(reply& x, const chroot& root) {
  auto move = [&](std::string& path) { path = root.inside(std::move(path)); };
  if (auto* made = std::get_if<created>(&x.body))
    move(made->path);
  else if (auto* all = std::get_if<multi_done>(&x.body))
    for (auto& part : all->parts)
      if (auto* one = std::get_if<created>(&part.what))
        move(one->path);
}

} // namespace troupe
