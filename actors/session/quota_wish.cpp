// Creations, changes of data, and what may hold either.
#include "actors/session/quota_wish.hpp"

#include <type_traits>
#include <utility>

namespace troupe {

write within_quotas(write what) {
  return std::visit(
      [](auto& x) -> write {
        using kind = std::decay_t<decltype(x)>;
        if constexpr (std::is_constructible_v<decltype(within_quota::what), kind>)
          return within_quota{std::move(x)};
        else
          return std::move(x);
      },
      what);
}

} // namespace troupe
