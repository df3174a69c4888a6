// The fields of every record in canonical order; the order is frozen. describe() is version 1 of each type,
// describe_added() what version 2 has behind it, where there is one. A record that says nothing beyond
// version 1 is written as version 1: one value has one form.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/describe_billing.h"
#include "core/journal/describe_common.h"
#include "core/journal/describe_contract.h"
#include "core/journal/describe_correction.h"
#include "core/journal/describe_payment.h"
#include "core/journal/describe_period.h"
#include "core/journal/describe_policy.h"
#include "core/journal/describe_registers.h"
#include "core/journal/describe_supply.h"
#include "core/journal/describe_tariff.h"
#include "core/journal/describe_tenancy.h"
#include "core/journal/describe_top_up.h"
#include "core/journal/describe_voucher.h"
#include "core/journal/describe_words.h"

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
void describe(A& a, MeterEpochStarted& r) {
    const auto mark = [](A& archive, RegisterMark& item) { describe(archive, item); };
    field(a, r.meter);
    field(a, r.epoch);
    enum_field(a, r.reason, EpochReason::commissioned, EpochReason::reset);
    describe(a, r.identity);
    list_field(a, r.closing, 2, mark);
    list_field(a, r.opening, 2, mark);
}

template <class A>
void describe(A& a, RegisterRolledOver& r) {
    describe(a, r.register_id);
    field(a, r.end);
}

template <class A>
void describe(A& a, MeterDoubted& r) {
    field(a, r.meter);
    enum_field(a, r.reason, DoubtReason::backwards, DoubtReason::frozen);
    field(a, r.seen);
}

template <class A>
void describe(A& a, DoubtCleared& r) {
    field(a, r.meter);
}

template <class A>
void describe(A& a, SupplyPointDefined& r) {
    field(a, r.supply_point.id);
    list_field(a, r.supply_point.registers, 3, [](A& archive, metering::RegisterShare& share) {
        field(archive, share.meter);
        quantity_field(archive, share.quantity);
        field(archive, share.share_ppm);
    });
    list_field(a, r.supply_point.switches, 1,
               [](A& archive, SwitchId& which) { field(archive, which); });
    field(a, r.protected_customer);
}

template <class A>
void describe(A& a, AccountOpened& r) {
    field(a, r.account);
    field(a, r.supply_point);
    enum_field(a, r.mode, payment::AccountMode::postpaid, payment::AccountMode::prepaid);
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
    list_field(a, r.prices, 1, [](A& archive, Price& price) { field(archive, price); });
    list_field(a, r.week, 2, [](A& archive, payment::SwitchingTime& entry) {
        field(archive, entry.minute_of_week);
        field(archive, entry.rate);
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
    enum_field(a, r.source, TopUpSource::cloud, TopUpSource::transfer);
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
    switch_state_field(a, r.state);
    enum_field(a, r.reason, SupplyReason::commissioned, SupplyReason::credit_limit);
    field(a, r.balance);
    field(a, r.predicates);
}

template <class A>
void describe(A& a, SupplyObserved& r) {
    field(a, r.supply_point);
    switch_state_field(a, r.state);
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
void describe(A& a, metering::Contact& r) {
    field(a, r.bus);
    field(a, r.port);
    field(a, r.address);
    field(a, r.channel);
    field(a, r.model);
}

template <class A>
void describe(A& a, std::vector<metering::Contact>& contacts) {
    list_field(a, contacts, 19, [](A& archive, metering::Contact& r) { describe(archive, r); });
}

template <class A>
void describe(A& a, metering::Wiring& r) {
    describe(a, r.contacts);
    list_field(a, r.meters, 13, [](A& archive, metering::PlacedMeter& placed) {
        field(archive, placed.meter);
        field(archive, placed.bus);
        field(archive, placed.port);
        field(archive, placed.address);
        describe(archive, placed.identity);
    });
}

// ---- version 2 ---------------------------------------------------------------------------------

template <class R>
inline constexpr std::uint64_t k_newest_version = 1;
template <>
inline constexpr std::uint64_t k_newest_version<SupplyDesired> = 5;
template <>
inline constexpr std::uint64_t k_newest_version<PairingTested> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<TariffPublished> = 3;
template <>
inline constexpr std::uint64_t k_newest_version<SupplyPointDefined> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<AccountConfigured> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<Credited> = 4;
template <>
inline constexpr std::uint64_t k_newest_version<HoldSet> = 3;
template <>
inline constexpr std::uint64_t k_newest_version<SupplyRequested> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<PolicySet> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<TariffCorrected> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<PaymentBounced> = 2;
template <>
inline constexpr std::uint64_t k_newest_version<CommonCostsShared> = 2;

template <class R>
std::uint64_t version_of(const R& /*record*/) {
    return 1;
}
// Versions 3 to 5 say nothing more: programs before them do not know the reason.
inline std::uint64_t version_of(const SupplyDesired& r) {
    if (r.reason >= SupplyReason::credit_limit) return 5;
    if (r.reason >= SupplyReason::over_limit) return 4;
    if (r.reason == SupplyReason::overdue) return 3;
    return r.contacts.empty() ? 1 : 2;
}
inline std::uint64_t version_of(const PairingTested& r) {
    return r.wiring.empty() ? 1 : 2;
}

inline std::uint64_t version_of(const PolicySet& r) {
    return r.policy.load_limit == payment::LoadLimit{} ? 1 : 2;
}
inline std::uint64_t version_of(const HoldSet& r) {
    if (r.for_ms != 0) return 3;
    return r.kind == payment::HoldKind::landlord ? 1 : 2;
}
inline std::uint64_t version_of(const SupplyRequested& r) {
    return r.for_ms == 0 ? 1 : 2;
}
inline std::uint64_t version_of(const TariffPublished& r) {
    if (has_terms(r.tariff.rules)) return 3;
    return r.tariff.rules == payment::TariffRules{} ? 1 : 2;
}
inline std::uint64_t version_of(const TariffCorrected& r) {
    return r.most ? 2 : 1;
}
inline std::uint64_t version_of(const AccountConfigured& r) {
    return r.max_top_up == Money{} && r.max_balance == Money{} ? 1 : 2;
}
// Version 3 says nothing more: programs before it do not know the source. Nor does version 4: they do not know the fee.
inline std::uint64_t version_of(const Credited& r) {
    if (r.split.of(payment::SplitStep::vending_fee) != Money{}) return 4;
    if (r.source == TopUpSource::transfer) return 3;
    return r.split == payment::TopUpSplit{} ? 1 : 2;
}

template <class A, class R>
void describe_added(A& a, R& r, std::uint64_t version) {
    if (version < 2) return;
    if constexpr (std::is_same_v<R, SupplyPointDefined>) {
        for (auto& share : r.supply_point.registers) role_field(a, share.role);
    }
    if constexpr (std::is_same_v<R, SupplyDesired>) describe(a, r.contacts);
    if constexpr (std::is_same_v<R, PairingTested>) describe(a, r.wiring);
    if constexpr (std::is_same_v<R, PolicySet>) describe(a, r.policy.load_limit);
    if constexpr (std::is_same_v<R, TariffPublished>) {
        describe(a, r.tariff.rules);
        if (version >= 3) describe_terms(a, r.tariff.rules);
    }
    if constexpr (std::is_same_v<R, TariffCorrected>) {
        Money most = r.most.value_or(Money{});
        field(a, most);
        r.most = most;
    }
    if constexpr (std::is_same_v<R, Credited>) describe(a, r.split);
    if constexpr (std::is_same_v<R, SupplyRequested>) field(a, r.for_ms);
    if constexpr (std::is_same_v<R, PaymentBounced>) field(a, r.vending_fee);
    if constexpr (std::is_same_v<R, AccountConfigured>) {
        field(a, r.max_top_up);
        field(a, r.max_balance);
    }
    if constexpr (std::is_same_v<R, HoldSet>) {
        enum_field(a, r.kind, payment::HoldKind::landlord, payment::HoldKind::dispute);
        if (version >= 3) field(a, r.for_ms);
    }
}

template <class A>
void describe(A& a, payment::BlockSpan& r) {
    field(a, r.begins_ms);
    field(a, r.ends_ms);
    field(a, r.days);
    field(a, r.of_days);
}

template <class A>
void describe(A& a, payment::BlockCounter& r) {
    describe(a, r.span);
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.carried);
    list_field(a, r.used_at, 1,
               [](A& archive, payment::SharedEnergy& energy) { field(archive, energy); });
}

template <class A>
void describe(A& a, BlockPeriodBegun& r) {
    field(a, r.account);
    describe(a, r.span);
}

template <class A>
void describe(A& a, BlockStepped& r) {
    field(a, r.account);
    describe(a, r.tariff);
    field(a, r.step.from);
    field(a, r.step.to);
    field(a, r.step.energy);
    field(a, r.amount);
    field(a, r.residue_after);
}

template <class A>
void describe(A& a, CommandExecuted& r) {
    field(a, r.id);
    enum_field(a, r.lane, CommandLane::local, CommandLane::state);
    field(a, r.command_epoch);
    field(a, r.sequence);
    field(a, r.hash);
    enum_field(a, r.result, CommandResult::done, CommandResult::refused_conflict);
}

// One field of all segments: differences to the segment before, modulo 2^64, so that any two values have
// one. Values outside [first, last] are refused.
template <class A, class Member>
void column(A& a, std::vector<Segment>& segments, Member member, std::int64_t first = INT64_MIN,
            std::int64_t last = INT64_MAX) {
    std::uint64_t previous = 0;
    for (Segment& segment : segments) {
        auto& target = member(segment);
        using Target = std::remove_reference_t<decltype(target)>;
        if constexpr (A::k_reading) {
            previous += static_cast<std::uint64_t>(a.signed_number());
            const auto value = static_cast<std::int64_t>(previous);
            if (value < first || value > last) return a.refuse();
            target = static_cast<Target>(value);
        } else {
            const auto value = static_cast<std::int64_t>(target);
            RISER_ASSERT(value >= first && value <= last,
                         "a segment keeps to the ranges of its form");
            a.signed_number(
                static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - previous));
            previous = static_cast<std::uint64_t>(value);
        }
    }
}

// Segments go column by column: the differences are small when the segments are in order of meter and
// time. 15 columns, so 15 bytes at least.
template <class A>
void describe(A& a, Settlement& r) {
    field(a, r.rating_version);
    list_field(a, r.tariffs, 33,
               [](A& archive, TariffReference& reference) { describe(archive, reference); });
    list_field(a, r.segments, 15, [](A&, Segment&) {});
    const auto all = [&](auto member, auto... range) { column(a, r.segments, member, range...); };
    all(
        [](Segment & s) -> auto& { return s.supply_point.value; }, 0, k_max_small_id);
    all(
        [](Segment & s) -> auto& { return s.register_id.meter.value; }, 0, k_max_small_id);
    all(
        [](Segment & s) -> auto& { return s.register_id.epoch.value; }, 0, UINT32_MAX);
    all(
        [](Segment & s) -> auto& { return s.register_id.quantity; }, 1, 4);
    all([](Segment & s) -> auto& { return s.share_ppm; });
    all([](Segment & s) -> auto& { return s.register_from.wh; });
    all([](Segment & s) -> auto& { return s.register_to.wh; });
    all([](Segment & s) -> auto& { return s.from_ms; });
    all([](Segment & s) -> auto& { return s.to_ms; });
    all(
        [](Segment & s) -> auto& { return s.tariff; }, 0, UINT16_MAX);
    all(
        [](Segment & s) -> auto& { return s.price; }, 0, UINT16_MAX);
    all(
        [](Segment & s) -> auto& { return s.estimated; }, 0, 1);
    all(
        [](Segment & s) -> auto& { return s.provisional; }, 0, 1);
    all([](Segment & s) -> auto& { return s.amount.micro; });
    all([](Segment & s) -> auto& { return s.residue_after.numerator; });
}

}  // namespace riser::journal
