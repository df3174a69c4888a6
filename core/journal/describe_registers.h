// The fields about registers in canonical order; the order is frozen.
#pragma once

#include <algorithm>

#include "core/journal/archive.h"
#include "core/journal/describe_words.h"

namespace riser::journal {

template <class A>
void role_field(A& a, metering::RegisterRole& role) {
    enum_field(a, role, metering::RegisterRole::grid, metering::RegisterRole::feed_in);
}

template <class A>
void describe(A& a, RegisterMark& r) {
    quantity_field(a, r.quantity);
    field(a, r.value);
}

template <class A>
void describe(A& a, metering::RegisterId& r) {
    field(a, r.meter);
    field(a, r.epoch);
    quantity_field(a, r.quantity);
}

template <class A>
void describe(A& a, EnergyFedIn& r) {
    field(a, r.account);
    field(a, r.supply_point);
    describe(a, r.register_id);
    field(a, r.share_ppm);
    field(a, r.register_from);
    field(a, r.register_to);
    field(a, r.from_ms);
    field(a, r.to_ms);
    describe(a, r.tariff);
    field(a, r.amount);
    field(a, r.residue_after);
}

// Version 2 has the roles of the registers behind it.
inline std::uint64_t version_of(const SupplyPointDefined& r) {
    const auto& registers = r.supply_point.registers;
    return std::all_of(registers.begin(), registers.end(),
                       [](const auto& s) { return s.role == metering::RegisterRole::grid; })
               ? 1
               : 2;
}

}  // namespace riser::journal
