// What every action can do, compiled once (core/base/alternative.h).
#include "gateway/controller/action.h"

namespace riser::controller {

Action::Action() = default;
Action::Action(const Action&) = default;
Action::Action(Action&&) noexcept = default;
Action& Action::operator=(const Action& other) {
    return *this = Action(other);
}
Action& Action::operator=(Action&&) noexcept = default;
Action::~Action() = default;

bool operator==(const Action& a, const Action& b) {
    return static_cast<const ActionVariant&>(a) == static_cast<const ActionVariant&>(b);
}

}  // namespace riser::controller
