// What happens to servers and their disks.
#include "runtime/stage/player.hpp"

namespace troupe {

void player::on(const command::start& x) {
  for (auto s : x.who) {
    if (on_stage().is_up(known(s)) && !late_)
      throw script_error("server " + to_string(s) + " runs already");
    if (!on_stage().is_up(s))
      roles_[s] = "looks";
  }
  for (auto s : x.who)
    on_stage().start(s);
}

void player::on(const command::stop& x) {
  for (auto s : x.who) {
    on_stage().stop(known(s));
    if (alone_) // one after the other
      on_stage().settle();
  }
}

void player::on(const command::crash& x) {
  for (auto s : x.who)
    on_stage().crash(known(s));
}

void player::on(const command::pause& x) {
  for (auto s : x.who)
    on_stage().pause(known(s));
}

void player::on(const command::resume& x) {
  for (auto s : x.who)
    on_stage().resume(known(s));
}

void player::on(const command::hurt_disk& x) {
  if (on_stage().hurt_disk(known(x.of), x.how) || late_)
    return;
  if (x.how.what == disk_fault::kind::wiped)
    throw script_error("server " + to_string(x.of)
                       + " uses its disk; 'stop' or 'crash' it before the disk is wiped");
  throw script_error("there is nothing of that kind on the disk of server " + to_string(x.of));
}

/// Long enough for several elections, for whoever hears nothing to hang up, and for the longest
/// pause of a server that found no leader. A server that ends itself meanwhile, as one does that
/// finds its disk damaged, is started again.
void player::on(const command::calm&) {
  auto& s = on_stage();
  s.mend();
  s.settle(); // who was told to stop stops
  s.start_all();
  for (auto ticks = 0; ticks < 60 && !s.alarm() && !s.everyone_serves(); ++ticks) {
    s.wait(s.times().tick);
    s.start_all();
  }
  s.demand_service();
}

} // namespace troupe
