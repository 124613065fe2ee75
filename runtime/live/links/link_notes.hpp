// What links have to tell operators: through the logger "troupe", if the program has registered one
// with spdlog.
//
// Never writes to the default logger: in an embedding application that is the application's.
#pragma once

#include <utility>

#include <spdlog/spdlog.h>

namespace troupe {

template <class... Ts>
void link_note(spdlog::level::level_enum level, spdlog::format_string_t<Ts...> text, Ts&&... with) {
  if (auto log = spdlog::get("troupe"))
    log->log(level, text, std::forward<Ts>(with)...);
}

} // namespace troupe
