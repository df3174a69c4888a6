// The fields of every record in canonical order. Version 1 of each type; the order is frozen.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, Genesis& r) {
    field(a, r.gateway);
    field(a, r.epoch);
    field(a, r.site);
    text_field(a, r.zone, 64);
    field(a, r.currency);
    field(a, r.chain_scheme);
}

template <class A>
void describe(A& a, metering::MeterIdentity& r) {
    text_field(a, r.model, 40);
    text_field(a, r.serial, 32);
}

template <class A>
void describe(A& a, RegisterMark& r) {
    enum_field(a, r.quantity, metering::Quantity::import_energy_t2);
    field(a, r.value);
}

template <class A>
void describe(A& a, metering::RegisterId& r) {
    field(a, r.meter);
    field(a, r.epoch);
    enum_field(a, r.quantity, metering::Quantity::import_energy_t2);
}

template <class A>
void describe(A& a, MeterEpochStarted& r) {
    const auto mark = [](A& archive, RegisterMark& item) { describe(archive, item); };
    field(a, r.meter);
    field(a, r.epoch);
    enum_field(a, r.reason, EpochReason::reset);
    describe(a, r.identity);
    list_field(a, r.closing, mark);
    list_field(a, r.opening, mark);
}

template <class A>
void describe(A& a, RegisterRolledOver& r) {
    describe(a, r.register_id);
    field(a, r.end);
}

template <class A>
void describe(A& a, MeterDoubted& r) {
    field(a, r.meter);
    enum_field(a, r.reason, DoubtReason::frozen);
    field(a, r.seen);
}

template <class A>
void describe(A& a, DoubtCleared& r) {
    field(a, r.meter);
}

template <class A>
void describe(A& a, SupplyPointDefined& r) {
    field(a, r.supply_point.id);
    list_field(a, r.supply_point.registers, [](A& archive, metering::RegisterShare& share) {
        field(archive, share.meter);
        enum_field(archive, share.quantity, metering::Quantity::import_energy_t2);
        field(archive, share.share_ppm);
    });
    list_field(a, r.supply_point.switches,
               [](A& archive, SwitchId& which) { field(archive, which); });
    field(a, r.protected_customer);
}

template <class A>
void describe(A& a, AccountOpened& r) {
    field(a, r.account);
    field(a, r.supply_point);
    enum_field(a, r.mode, payment::AccountMode::prepaid);
}

template <class A>
void describe(A& a, AccountConfigured& r) {
    field(a, r.account);
    field(a, r.tariff);
    field(a, r.limit);
    field(a, r.warning_threshold);
}

template <class A>
void describe(A& a, payment::Tariff& r) {
    field(a, r.id);
    field(a, r.version);
    field(a, r.currency);
    field(a, r.effective_from);
    list_field(a, r.prices, [](A& archive, Price& price) { field(archive, price); });
    list_field(a, r.week, [](A& archive, payment::SwitchingTime& entry) {
        field(archive, entry.minute_of_week);
        field(archive, entry.price);
    });
    field(a, r.tax_ppm);
}

template <class A>
void describe(A& a, TariffPublished& r) {
    describe(a, r.tariff);
}

template <class A>
void describe(A& a, Credited& r) {
    field(a, r.top_up);
    field(a, r.account);
    field(a, r.amount);
    enum_field(a, r.source, TopUpSource::voucher);
}

template <class A>
void describe(A& a, TariffReference& r) {
    field(a, r.id);
    field(a, r.version);
    field(a, r.hash);
}

template <class A>
void describe(A& a, LowCreditChanged& r) {
    field(a, r.account);
    field(a, r.low);
}

template <class A>
void describe(A& a, SupplyDesired& r) {
    field(a, r.supply_point);
    enum_field(a, r.state, metering::SwitchState::mixed);
    enum_field(a, r.reason, SupplyReason::no_longer_justified);
    field(a, r.balance);
    field(a, r.predicates);
}

template <class A>
void describe(A& a, SupplyObserved& r) {
    field(a, r.supply_point);
    enum_field(a, r.state, metering::SwitchState::mixed);
}

template <class A>
void describe(A& a, SupplyArmed& r) {
    field(a, r.supply_point);
    field(a, r.armed);
}

template <class A>
void describe(A& a, PairingTested& r) {
    field(a, r.supply_point);
    field(a, r.proven);
    field(a, r.before);
    field(a, r.while_open);
}

template <class A>
void describe(A& a, HoldSet& r) {
    field(a, r.supply_point);
    field(a, r.until_ms);
}

template <class A>
void describe(A& a, CommandExecuted& r) {
    field(a, r.id);
    enum_field(a, r.lane, CommandLane::state);
    field(a, r.command_epoch);
    field(a, r.sequence);
    field(a, r.hash);
    enum_field(a, r.result, CommandResult::refused_conflict);
}

// Segments as columns: each column holds differences to the segment before, which are small when the
// segments are in order of meter and time.
template <class A>
void describe(A& a, Settlement& r) {
    field(a, r.rating_version);
    list_field(a, r.tariffs,
               [](A& archive, TariffReference& reference) { describe(archive, reference); });
    if constexpr (A::k_reading) {
        r.segments.resize(a.count());
    } else {
        a.unsigned_number(r.segments.size());
    }
    const auto column = [&](auto get) {
        std::int64_t previous = 0;
        for (auto& segment : r.segments) {
            std::int64_t value = A::k_reading ? 0 : get(segment, nullptr) - previous;
            field(a, value);
            if constexpr (A::k_reading) {
                value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) +
                                                  static_cast<std::uint64_t>(previous));
                get(segment, &value);
            }
            previous = get(segment, nullptr);
        }
    };
    // get(segment, nullptr) returns the column's value; get(segment, &v) stores v.
    const auto small = [&](auto member, std::int64_t last) {
        column([&a, member, last](Segment& s, const std::int64_t* store) {
            auto& target = member(s);
            using Target = std::remove_reference_t<decltype(target)>;
            if (store != nullptr) {
                const bool known = *store >= 0 && *store <= last;
                if constexpr (A::k_reading) {
                    if (!known) a.refuse();
                }
                target = static_cast<Target>(known ? *store : 0);
            }
            return static_cast<std::int64_t>(target);
        });
    };
    const auto wide = [&](auto member) {
        column([member](Segment& s, const std::int64_t* store) {
            std::int64_t& target = member(s);
            if (store != nullptr) target = *store;
            return target;
        });
    };
    small([](Segment& s) -> auto& { return s.supply_point.value; }, k_max_small_id);
    small([](Segment& s) -> auto& { return s.register_id.meter.value; }, k_max_small_id);
    small([](Segment& s) -> auto& { return s.register_id.epoch.value; }, UINT32_MAX);
    small([](Segment& s) -> auto& { return s.register_id.quantity; }, 4);
    wide([](Segment& s) -> auto& { return s.share_ppm; });
    wide([](Segment& s) -> auto& { return s.register_from.wh; });
    wide([](Segment& s) -> auto& { return s.register_to.wh; });
    wide([](Segment& s) -> auto& { return s.from_ms; });
    wide([](Segment& s) -> auto& { return s.to_ms; });
    small([](Segment& s) -> auto& { return s.tariff; }, UINT16_MAX);
    small([](Segment& s) -> auto& { return s.price; }, UINT16_MAX);
    small([](Segment& s) -> auto& { return s.estimated; }, 1);
    small([](Segment& s) -> auto& { return s.provisional; }, 1);
    wide([](Segment& s) -> auto& { return s.amount.micro; });
    wide([](Segment& s) -> auto& { return s.residue_after.numerator; });
}

}  // namespace riser::journal
