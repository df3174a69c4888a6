// overload{...}: one visitor from several lambdas, for std::visit over closed sets.
#pragma once

namespace riser {

template <class... Ts>
struct overload : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
overload(Ts...) -> overload<Ts...>;

}  // namespace riser
