// How quantities and states of contacts are written (describe.h).
#pragma once

#include "core/journal/archive.h"
#include "core/metering/register.h"
#include "core/metering/switch.h"

namespace riser::journal {

template <class A>
void quantity_field(A& a, metering::Quantity& quantity) {
    enum_field(a, quantity, metering::Quantity::import_energy,
               metering::Quantity::import_energy_t2);
}

template <class A>
void switch_state_field(A& a, metering::SwitchState& state) {
    enum_field(a, state, metering::SwitchState::unknown, metering::SwitchState::mixed);
}

}  // namespace riser::journal
