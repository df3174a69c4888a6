// RandomRecords: credits and charges.
#include "tests/unit/core/random_records.h"

namespace riser::journal {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CollectionPeriod;
using payment::CreditType;
using payment::RenewalPeriod;
using payment::SplitLine;
using payment::SplitStep;

namespace {

constexpr std::int64_t k_last_ms = to_unix_ms(k_no_upper_bound);

}  // namespace

// At least a part for debts, so that there is something to say; the lines sum to the amount.
payment::TopUpSplit RandomRecords::split(Money amount) {
    payment::TopUpSplit split;
    split.week_begins_ms = number(0, k_last_ms);
    const auto charge = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    const auto credit = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    if (content_ == Content::any || amount.micro < 4) {
        split.lines = {{SplitStep::payment_debt, {charge}, {}, amount}};
        return split;
    }
    const Money part{amount.micro / 4};
    split.lines = {{SplitStep::payment_debt, {charge}, {}, part},
                   {SplitStep::accumulated_debt, {}, {}, part}};
    Money left = amount - part - part;
    if (yes()) {
        split.lines.push_back({SplitStep::emergency_owed, {}, {credit}, part});
        left -= part;
    }
    split.lines.push_back({SplitStep::balance, {}, {}, left});
    return split;
}

template <>
Credited RandomRecords::make() {
    Credited r{id<TopUpId>(),
               id<AccountId>(),
               {number(1, k_max_amount.micro)},
               pick(TopUpSource::cloud, TopUpSource::voucher)};
    if (yes()) r.split = split(r.amount);
    return r;
}

template <>
CreditConfigured RandomRecords::make() {
    CreditConfigured r;
    r.account = id<AccountId>();
    r.credit.value = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    r.type = pick(CreditType::reserved, CreditType::time_based);
    r.priority = static_cast<std::uint8_t>(1 + random_.below(255));
    r.preset = {number(0, k_max_amount.micro)};
    if (r.type == CreditType::emergency) {
        r.paid_back = true;
        r.needs_confirmation = yes();
        r.offered_at = {number(0, k_max_amount.micro)};
    }
    if (r.type == CreditType::time_based) {
        r.renewal = pick(RenewalPeriod::day, RenewalPeriod::month);
    }
    if (r.type == CreditType::reserved) r.expires_ms = number(0, k_last_ms);
    return r;
}

template <>
CreditInvoked RandomRecords::make() {
    return {id<AccountId>(),
            {static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX))},
            pick(CreditType::reserved, CreditType::emergency),
            {number(1, k_max_amount.micro)}};
}

template <>
CreditRenewed RandomRecords::make() {
    return {id<AccountId>(),
            {{static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX))},
             number(1, k_last_ms),
             {number(0, k_max_balance.micro)},
             {number(1, k_max_amount.micro)}}};
}

template <>
CreditExpired RandomRecords::make() {
    CreditExpired r;
    r.account = id<AccountId>();
    r.credit.value = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    r.type = pick(CreditType::reserved, CreditType::emergency);
    r.reason = r.type == CreditType::emergency ? LapseReason::withdrawn : LapseReason::expired;
    r.amount = {number(1, k_max_amount.micro)};
    return r;
}

template <>
ChargeConfigured RandomRecords::make() {
    ChargeConfigured r;
    r.account = id<AccountId>();
    r.charge.value = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    r.type = pick(ChargeType::time_based, ChargeType::payment_event);
    const bool by_payment = r.type == ChargeType::payment_event;
    r.purpose =
        pick(by_payment ? ChargePurpose::debt : ChargePurpose::standing, ChargePurpose::fee);
    r.priority = static_cast<std::uint8_t>(1 + random_.below(255));
    r.period = pick(CollectionPeriod::hour, CollectionPeriod::month);
    r.begins_ms = number(0, k_last_ms);
    if (by_payment) {
        r.proportion_ppm = number(1, 1'000'000);
        r.weekly_cap = {number(0, k_max_amount.micro)};
    } else {
        r.per_period = {number(0, k_max_amount.micro)};
    }
    if (r.purpose != ChargePurpose::standing) r.added = {number(0, k_max_amount.micro)};
    r.while_disconnected = yes();
    r.in_friendly_hours = yes();
    r.while_on_emergency = yes();
    r.continuous = yes();
    return r;
}

template <>
ChargeCollected RandomRecords::make() {
    ChargeCollected r;
    r.account = id<AccountId>();
    r.purpose = pick(ChargePurpose::standing, ChargePurpose::fee);
    r.line.charge.value = static_cast<std::uint16_t>(1 + random_.below(UINT16_MAX));
    r.line.from_ms = static_cast<std::int64_t>(random_.below(k_last_ms));
    r.line.to_ms = r.line.from_ms + 1 +
                   static_cast<std::int64_t>(
                       random_.below(static_cast<std::uint64_t>(k_last_ms - r.line.from_ms)));
    r.line.of_days = static_cast<std::uint16_t>(1 + random_.below(31));
    r.line.days = static_cast<std::uint16_t>(1 + random_.below(r.line.of_days));
    r.line.so = {yes(), yes()};
    r.line.collected = {number(0, k_max_amount.micro / 2)};
    r.line.deferred = {number(0, k_max_amount.micro / 2)};
    return r;
}

template <>
ConsumptionRerated RandomRecords::make() {
    const auto key = [this] {
        return payment::PriceKey{
            id<TariffId>(), static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX)),
            static_cast<payment::PriceIndex>(random_.below(payment::k_max_prices))};
    };
    ConsumptionRerated r;
    r.account = id<AccountId>();
    for (std::uint64_t i = random_.below(5); i > 0; --i) {
        payment::ReratedPart part;
        part.energy = {number(1, k_max_register.wh)};
        part.share_ppm = number(1, payment::k_full_share_ppm);
        part.charged = key();
        part.due = key();
        part.from_ms = number(0, k_last_ms);
        part.to_ms = number(0, k_last_ms);
        if (content_ == Content::sensible) part.to_ms = std::max(part.from_ms, part.to_ms);
        part.sure = yes();
        r.parts.push_back(part);
    }
    const bool charges = !r.parts.empty() || content_ == Content::any;
    r.amount = {charges ? number(0, k_max_balance.micro) : 0};
    r.residue_after = {number(0, payment::k_residue_denominator - 1)};
    return r;
}

template <>
EnergyFedIn RandomRecords::make() {
    EnergyFedIn r;
    r.account = id<AccountId>();
    r.supply_point.value = small_id();
    r.register_id = register_id();
    if (content_ == Content::sensible) r.register_id.quantity = metering::Quantity::export_energy;
    r.share_ppm = number(1, payment::k_full_share_ppm);
    r.register_from = {number(0, k_max_register.wh - 1)};
    r.register_to = {number(1, k_max_register.wh)};
    r.from_ms = number(0, k_last_ms);
    r.to_ms = number(0, k_last_ms);
    if (content_ == Content::sensible) {
        r.register_to.wh = std::max(r.register_from.wh + 1, r.register_to.wh);
        r.to_ms = std::max(r.from_ms, r.to_ms);
    }
    r.tariff = {id<TariffId>(),
                static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX)),
                bytes<16>()};
    r.amount = {number(0, k_max_balance.micro)};
    r.residue_after = {number(0, payment::k_residue_denominator - 1)};
    return r;
}

template <>
LocalTimeDefined RandomRecords::make() {
    LocalTimeDefined r;
    r.zone.name = "Europe/Berlin";
    auto at_s = static_cast<std::int64_t>(random_.below(1'000'000'000));
    for (std::uint64_t i = random_.below(5); i > 0; --i) {
        r.zone.transitions.push_back({UtcTime{std::chrono::seconds(at_s)},
                                      static_cast<std::int32_t>(random_.below(172'801)) - 86'400});
        at_s += 1 + static_cast<std::int64_t>(random_.below(100'000'000));
    }
    return r;
}

}  // namespace riser::journal
