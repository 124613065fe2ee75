// Compiled with -fno-exceptions.
#include "tests/embed/without_exceptions.hpp"

#ifdef __cpp_exceptions
#error "this file is to be compiled without exceptions"
#endif

namespace troupe::embed_tests {

std::optional<ask::create> without_exceptions::hear(error why) const {
  return why == error::no_node ? std::optional{ask::create{"/quiet", "1"}} : std::nullopt;
}

ask::set without_exceptions::hear(const got_data& x) const {
  return {"/quiet", x.data.value_or("") + "2", x.stat.version};
}

bool without_exceptions::hear(const watch_event& x) const {
  return x.path == "/quiet";
}

} // namespace troupe::embed_tests
