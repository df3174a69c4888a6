// decide_registers: registers that the configuration gives to another supply point, or shares otherwise. What was used
// until then is charged by the old definition first, so at a start the new one waits until the meters were read.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/settlement_builder.h"

namespace riser::controller {
namespace {

// A silent meter is waited for so long; then what it counted since its last settlement goes to nobody, and a person
// is told.
constexpr Duration k_patience_for_registers = std::chrono::minutes(30);

bool changes_registers(const SupplyPointBooks* booked, const SupplyPointSite& configured) {
    return booked != nullptr && booked->registers() != configured.supply_point.registers;
}

}  // namespace

// Twice: then a register opens where another was settled, in the same decision.
bool Decider::read_twice(const metering::RegisterShare& share) const {
    const LiveRegister* live = live_register(seen(), share);
    return live != nullptr && live->read_twice();
}

// Is there something to charge by the old definition, and a meter that may still say how much?
bool Decider::registers_must_wait(const SupplyPointSite& configured) const {
    const SupplyPointBooks* booked = draft_.supply_point(configured.supply_point.id);
    if (!changes_registers(booked, configured) || booked->account.is_nil()) return false;
    return std::any_of(booked->shares.begin(), booked->shares.end(), [&](const ShareBooks& share) {
        return share.open && seen().meters.find(share.share.meter) != nullptr;
    });
}

bool Decider::registers_read(const SupplyPointSite& configured) const {
    const SupplyPointBooks& booked = *draft_.supply_point(configured.supply_point.id);
    const auto& wanted = configured.supply_point.registers;
    return std::all_of(booked.shares.begin(), booked.shares.end(),
                       [&](const ShareBooks& share) {
                           const bool there = seen().meters.find(share.share.meter) != nullptr;
                           return !share.open || !there || read_twice(share.share);
                       }) &&
           std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& share) { return read_twice(share); });
}

// True while some wait. All that are ready change together: two apartments may exchange their meters.
bool Decider::adopt_registers() {
    const bool patient = now_.monotonic - *seen().prices_wait_since < k_patience_for_registers;
    bool waiting = false;
    std::vector<const SupplyPointSite*> ready;
    for (const auto& configured : site_.supply_points) {
        if (!registers_must_wait(configured)) continue;
        const bool read = registers_read(configured);
        if (!read && patient) {
            waiting = true;
            continue;
        }
        if (!read) {
            note(Note::Level::error, "registers_changed_unread",
                 {{"supply_point", to_string(configured.supply_point.id)}});
        }
        ready.push_back(&configured);
    }
    for (const auto* configured : ready) {
        settle({configured->supply_point.id});
        credit_feed_in(configured->supply_point.id, true, seen());
    }
    for (const auto* configured : ready) {
        emit(journal::SupplyPointDefined{configured->supply_point, configured->protected_customer});
    }
    for (const auto* configured : ready) {
        for (const auto& share : configured->supply_point.registers) {
            const LiveMeter* meter = seen().meters.find(share.meter);
            const MeterBooks* booked = draft_.meter(share.meter);
            const bool commissioned = booked != nullptr && booked->epoch.value != 0;
            if (meter != nullptr && commissioned) open_new_shares(*meter);
        }
    }
    return waiting;
}

}  // namespace riser::controller
