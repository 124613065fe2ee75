// One function a verb of clients.
#include "runtime/stage/clients/client_command.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "runtime/stage/command_words.hpp"

namespace troupe::command {

namespace {

using request = decltype(talk::request::what);

std::uint32_t timeout_in(const std::string& word) {
  auto unit = word.find_first_not_of("0123456789");
  auto count = number_in<std::uint32_t>(word.substr(0, unit));
  auto name = unit == std::string::npos ? "" : word.substr(unit);
  if (!count || *count == 0 || *count > 1'000'000 || (name != "ms" && name != "s"))
    refuse("'" + word + "' is no duration; a duration is '200ms' or '4s'");
  return *count * (name == "s" ? 1000u : 1u);
}

/// The words behind the verb, one after the other.
class rest_of {
public:
  rest_of(const words& all, std::size_t from, std::string example)
      : all_(all), next_(from), example_(std::move(example)) {}

  bool empty() const {
    return next_ == all_.size();
  }

  const std::string& take() {
    if (empty())
      fail();
    return all_[next_++];
  }

  std::string path() {
    auto& x = take();
    if (x[0] != '/')
      fail();
    return x;
  }

  bool take(const std::string& word) {
    auto there = !empty() && all_[next_] == word;
    next_ += there;
    return there;
  }

  std::int32_t version() {
    if (!take("version"))
      return -1;
    auto x = number_in<std::int32_t>(take());
    if (!x || *x < 0)
      fail();
    return *x;
  }

  template <class T>
  T end(T x) {
    if (!empty())
      fail();
    return x;
  }

  [[noreturn]] void fail() const {
    refuse("'" + all_[0] + "' is told so: '" + example_ + "'");
  }

private:
  const words& all_;
  std::size_t next_;
  std::string example_;
};

const acl& open_to_all() {
  static const acl x{{permission::all, "world", "anyone"}};
  return x;
}

create_node a_create(rest_of& x) {
  create_node what;
  what.path = x.path();
  what.access = open_to_all();
  auto modes = [&] {
    auto container = x.take("container"), timed = x.take("ttl");
    if (timed)
      what.ttl_ms = timeout_in(x.take());
    auto ephemeral = x.take("ephemeral"), sequential = x.take("sequential");
    if ((container && (timed || ephemeral || sequential)) || (timed && ephemeral))
      x.fail();
    if (container)
      what.mode = create_mode::container;
    else if (timed)
      what.mode = sequential ? create_mode::persistent_sequential_ttl : create_mode::persistent_ttl;
    else
      what.mode = static_cast<create_mode>((ephemeral ? 1 : 0) + (sequential ? 2 : 0));
    what.wants_stat = container || timed; // their requests ask for it
    return container || timed || ephemeral || sequential;
  };
  if (modes() || x.empty())
    what.data = "";
  else {
    what.data = x.take();
    modes();
  }
  return what;
}

set_data a_set(rest_of& x) {
  auto path = x.path(), value = x.take();
  return {path, value, x.version()};
}

delete_node a_delete(rest_of& x) {
  auto path = x.path();
  return {path, x.version()};
}

check_version a_check(rest_of& x) {
  auto path = x.path();
  return {path, x.version()};
}

template <class T>
T a_read(rest_of& x) {
  T what;
  what.path = x.path();
  what.watch = x.take("watch");
  return what;
}

multi::part part_in(const words& all) {
  rest_of x(all, 1, "ann multi create /a x, set /b y version 2, delete /c, check /d version 3");
  auto& verb = all[0];
  if (verb == "create")
    return x.end(a_create(x));
  if (verb == "set")
    return x.end(a_set(x));
  if (verb == "delete")
    return x.end(a_delete(x));
  if (verb == "check")
    return x.end(a_check(x));
  x.fail();
}

multi parts_in(const words& all, std::size_t from) {
  multi what;
  words part;
  auto end_part = [&] {
    if (part.empty())
      refuse("the parts of a multi stand between commas, as in 'ann multi create /a x, delete /c'");
    what.parts.push_back(part_in(part));
    part.clear();
  };
  for (auto i = from; i < all.size(); ++i) {
    auto word = all[i];
    auto last = word.ends_with(',');
    if (last)
      word.pop_back();
    if (word.ends_with(','))
      part.clear(); // nothing between two commas
    else if (!word.empty())
      part.push_back(word);
    if (last)
      end_part();
  }
  end_part();
  return what;
}

request create_in(const words& all) {
  rest_of x(all, 2, "ann create /lock- x ephemeral sequential");
  return x.end(troupe::write{a_create(x)});
}

request set_in(const words& all) {
  rest_of x(all, 2, "ann set /n y version 3");
  return x.end(troupe::write{a_set(x)});
}

request delete_in(const words& all) {
  rest_of x(all, 2, "ann delete /n version 3");
  return x.end(troupe::write{a_delete(x)});
}

request get_in(const words& all) {
  rest_of x(all, 2, "ann get /n watch");
  return x.end(troupe::read{a_read<get_data>(x)});
}

request exists_in(const words& all) {
  rest_of x(all, 2, "ann exists /n watch");
  return x.end(troupe::read{a_read<exists>(x)});
}

request ls_in(const words& all) {
  rest_of x(all, 2, "ann ls /n watch");
  return x.end(troupe::read{a_read<get_children>(x)});
}

request sync_in(const words& all) {
  rest_of x(all, 2, "ann sync /n");
  return x.end(talk::sync_wanted{x.empty() ? "/" : x.path()});
}

request multi_in(const words& all) {
  return troupe::write{parts_in(all, 2)};
}

request close_in(const words& all) {
  rest_of x(all, 2, "ann close");
  return x.end(troupe::write{close_session{}});
}

const std::map<std::string, request (*)(const words&)>& requests() {
  static const std::map<std::string, request (*)(const words&)> all{
      {"create", create_in}, {"set", set_in},       {"delete", delete_in},
      {"get", get_in},       {"exists", exists_in}, {"ls", ls_in},
      {"sync", sync_in},     {"multi", multi_in},   {"close", close_in},
  };
  return all;
}

} // namespace

bool is_client_name(const std::string& word) {
  return !word.empty() && word != "disk"
         && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

client parse_client(const words& all) {
  auto wrong = "a client comes so: 'client ann at 2 timeout 4s', and moves so: 'client ann to 4'";
  if (all.size() < 4 || !is_client_name(all[1]))
    refuse(wrong);
  order::visit visit{server_in(all[3]), all[2] == "to", {}};
  if (all[2] == "at" && all.size() == 6 && all[4] == "timeout")
    visit.timeout_ms = timeout_in(all[5]);
  else if ((all[2] != "at" && all[2] != "to") || all.size() != 4)
    refuse(wrong);
  return {all[1], {visit}, all[2] == "at"};
}

client parse_client_order(const words& all) {
  if (all.size() == 2 && all[1] == "vanish")
    return {all[0], {order::vanish{}}};
  if (all.size() == 2 && all[1] == "return")
    return {all[0], {order::come_back{}}};
  auto found = all.size() > 1 ? requests().find(all[1]) : requests().end();
  if (found == requests().end()) {
    std::string known;
    for (auto& [name, parser] : requests())
      known += name + ", ";
    refuse("'" + all[0] + "' is no command, and a client is told to " + known + "vanish or return");
  }
  return {all[0], {order::ask{found->second(all)}}};
}

} // namespace troupe::command
