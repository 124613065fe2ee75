// Several lambdas as one visitor of a variant.
#pragma once

namespace troupe {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

} // namespace troupe
