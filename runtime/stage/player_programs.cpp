// What happens to programs, and what they are told.
#include "runtime/stage/player.hpp"

namespace troupe {

/// All programs; this one runs.
programs& player::with_program(const std::string& name) {
  auto& all = on_stage().applications();
  if (!all.knows(name))
    throw script_error("there is no program " + name + "; 'program " + name + " at 1' starts one");
  if (!all.is_up(name) && !late_)
    throw script_error("the program " + name + " has crashed; 'program " + name
                       + " at 1' starts it again");
  return all;
}

void player::on(const command::program& x) {
  if (on_stage().clients().knows(x.name))
    throw script_error(x.name + " is a client, and no program");
  if (on_stage().applications().is_up(x.name))
    throw script_error("the program " + x.name + " runs already");
  on_stage().applications().perform(x.name, known(x.at), x.timeout);
}

void player::on(const command::program_errand& x) {
  if (auto& all = with_program(x.name); all.is_up(x.name))
    all.tell(x.name, x.what);
}

void player::on(const command::program_crash& x) {
  if (auto& all = with_program(x.name); all.is_up(x.name))
    all.crash(x.name);
}

} // namespace troupe
