// Verbs about servers: which there are, what becomes of them and their disks, what they are asked.
#include "runtime/stage/command_verbs.hpp"

#include <algorithm>
#include <map>

namespace troupe::command {

any parse_servers(const words& all) {
  auto wrong = "'servers' is followed by how many, as in 'servers 5', 'servers 5 observers 6 7' or "
               "'servers 6 groups 1 2 3 | 4 5 6'";
  auto count = all.size() > 1 ? number_in(all[1]) : std::nullopt;
  if (!count || *count < 1 || *count > 255)
    refuse(wrong);
  servers x;
  for (std::uint32_t i = 1; i <= *count; ++i)
    x.voters.push_back(server_id{i});
  auto groups = std::find(all.begin(), all.end(), "groups");
  auto rest = words(all.begin() + 2, groups);
  if (groups != all.end())
    x.groups = sides_in(words(groups + 1, all.end()), 0, wrong);
  for (auto& group : x.groups)
    for (auto s : group)
      if (number(s) > *count)
        refuse("server " + to_string(s) + " is no voter, and belongs to no group");
  if (rest.empty())
    return x;
  if (rest[0] != "observers" || rest.size() == 1)
    refuse(wrong);
  x.observers = servers_in(rest, 1);
  for (auto o : x.observers)
    if (number(o) <= *count)
      refuse("server " + to_string(o) + " is a voter already");
  return x;
}

any parse_start(const words& all) {
  return start{some_servers(all, "start 1 2")};
}

any parse_stop(const words& all) {
  return stop{some_servers(all, "stop 1")};
}

any parse_crash(const words& all) {
  return crash{some_servers(all, "crash 1 2")};
}

any parse_pause(const words& all) {
  return pause{some_servers(all, "pause 3")};
}

any parse_resume(const words& all) {
  return resume{some_servers(all, "resume 3")};
}

any parse_put(const words& all) {
  if (all.size() < 4 || all[2][0] != '/')
    refuse("'put' names a server, a path and values, as in 'put 3 /n a b c'");
  return put{server_in(all[1]), all[2], {all.begin() + 3, all.end()}};
}

any parse_read(const words& all) {
  if (all.size() != 3 || all[2][0] != '/')
    refuse("'read' names a server and a path, as in 'read 1 /n'");
  return read{server_in(all[1]), all[2]};
}

any parse_tree(const words& all) {
  if (all.size() < 2 || all.size() > 3 || (all.size() == 3 && all[2][0] != '/'))
    refuse("'tree' names a server and perhaps a path, as in 'tree 2 /n'");
  return tree{server_in(all[1]), all.size() == 3 ? all[2] : "/"};
}

namespace {

zxid record_in(const std::string& word) {
  auto dot = word.find('.');
  auto epoch = number_in(word.substr(0, dot));
  auto counter = dot == std::string::npos ? std::nullopt : number_in(word.substr(dot + 1));
  if (!epoch || !counter || *epoch > 0xffffffff || *counter > 0xffffffff)
    refuse("'" + word + "' is no transaction; one is named by epoch and counter, as in 1.9");
  return {static_cast<std::uint32_t>(*epoch), static_cast<std::uint32_t>(*counter)};
}

} // namespace

any parse_disk(const words& all) {
  using enum disk_fault::kind;
  if (all.size() < 2)
    refuse("'disk' names a server, as in 'disk 3' or 'disk 3 full'");
  auto server = server_in(all[1]);
  if (all.size() == 2)
    return disk{server};
  static const std::map<std::string, disk_fault::kind> faults{
      {"full", full},
      {"fails fsync", fails_fsync},
      {"fails write", fails_write},
      {"tears", tears},
      {"scatters", scatters},
      {"flips snapshot", flips_snapshot},
      {"flips epochs", flips_epochs},
      {"wiped", wiped},
      {"mended", mended},
  };
  auto text = all[2] + (all.size() > 3 ? ' ' + all[3] : "");
  if (auto found = faults.find(text); found != faults.end() && all.size() <= 4)
    return hurt_disk{server, {found->second, {}}};
  if (all[2] == "flips" && all.size() == 4)
    return hurt_disk{server, {flips_record, record_in(all[3])}};
  std::string known;
  for (auto& [name, what] : faults)
    known += name + ", ";
  refuse("'" + text + "' happens to no disk; there are " + known + "flips 1.9");
}

} // namespace troupe::command
