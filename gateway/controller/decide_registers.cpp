// decide_registers: registers that the configuration gives to another supply point, or shares otherwise. What was used
// until then is charged by the old definition first, so at a start the new one waits until the meters were read.
#include <algorithm>
#include <functional>

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

// It is read and not understood: what it counted is known once its profile is right, and nobody's before.
bool only_observed(const Live& live, const SupplyPointBooks& booked) {
    return std::any_of(booked.shares.begin(), booked.shares.end(), [&](const ShareBooks& share) {
        const LiveMeter* meter = live.meters.find(share.share.meter);
        return share.open && meter != nullptr && !meter->site->only_observed.empty();
    });
}

// It is to get a register that `keeper` has for now.
bool takes_from(const SupplyPointSite& configured, const SupplyPointBooks& own,
                const SupplyPointBooks& keeper) {
    const auto& wanted = configured.supply_point.registers;
    return std::any_of(wanted.begin(), wanted.end(), [&](const metering::RegisterShare& share) {
        const ShareBooks* had = own.find_share(share.meter, share.quantity);
        const bool has_it = had != nullptr && had->share == share;
        return !has_it && keeper.find_share(share.meter, share.quantity) != nullptr;
    });
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

// True while some wait; for a meter that is only observed as long as it is. All that are ready change together: two
// apartments may exchange their meters.
bool Decider::adopt_registers() {
    const bool patient = now_.monotonic - *seen().prices_wait_since < k_patience_for_registers;
    const auto books_of = [&](const SupplyPointSite* configured) -> const SupplyPointBooks& {
        return *draft_.supply_point(configured->supply_point.id);
    };
    std::vector<const SupplyPointSite*> ready;
    std::vector<const SupplyPointSite*> waiting;
    for (const auto& configured : site_.supply_points) {
        if (!registers_must_wait(configured)) continue;
        const bool waits = only_observed(seen(), books_of(&configured)) ||
                           (patient && !registers_read(configured));
        (waits ? waiting : ready).push_back(&configured);
    }
    // With them wait those that are to get a register of theirs, for nobody pays for it beside them; and those whose
    // register they are to get, for nobody would pay for it meanwhile.
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        const auto tied = [&](const SupplyPointSite* configured) {
            return takes_from(*configured, books_of(configured), books_of(waiting[i])) ||
                   takes_from(*waiting[i], books_of(waiting[i]), books_of(configured));
        };
        const auto rest = std::stable_partition(ready.begin(), ready.end(), std::not_fn(tied));
        const std::vector<const SupplyPointSite*> with_it(rest, ready.end());
        ready.erase(rest, ready.end());
        waiting.insert(waiting.end(), with_it.begin(), with_it.end());
    }
    for (const auto* configured : ready) {
        if (!registers_read(*configured)) {
            note(Note::Level::error, "registers_changed_unread",
                 {{"supply_point", to_string(configured->supply_point.id)}});
        }
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
    return !waiting.empty();
}

}  // namespace riser::controller
