#include "tests/unit/core/random_records.h"

#include "core/payment/supply_policy.h"
#include "tests/unit/core/random_rules.h"

namespace riser::journal {
namespace {

using metering::Quantity;

constexpr std::int64_t k_last_ms = to_unix_ms(k_no_upper_bound);
constexpr std::string_view k_upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view k_zone_letters = "abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789_+-/";
constexpr std::string_view k_model_letters = "abcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::string_view k_serial_letters = "abcxyzABCXYZ0123456789-";

}  // namespace

std::int64_t RandomRecords::number(std::int64_t first, std::int64_t last) {
    if (content_ == Content::any) {
        switch (random_.below(6)) {
            case 0:
                return INT64_MIN;
            case 1:
                return INT64_MAX;
            case 2:
                return static_cast<std::int64_t>(random_.below(5)) - 2;
            case 3:
                return static_cast<std::int64_t>(random_.next());
            default:
                break;
        }
    }
    if (random_.chance(1, 8)) return first;
    if (random_.chance(1, 8)) return last;
    const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    const auto step = span == UINT64_MAX ? random_.next() : random_.below(span + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + step);
}

std::uint64_t RandomRecords::unsigned_number(std::uint64_t first, std::uint64_t last,
                                             std::uint64_t max) {
    if (content_ == Content::any && random_.chance(1, 2)) {
        return random_.chance(1, 2) ? max : random_.next() & max;
    }
    return random_.chance(1, 8) ? last : first + random_.below(last - first + 1);
}

std::uint32_t RandomRecords::small_id(std::uint32_t first) {
    return static_cast<std::uint32_t>(unsigned_number(first, k_max_small_id, UINT32_MAX));
}

std::string RandomRecords::text(std::string_view letters, std::size_t min, std::size_t max) {
    std::string result(min + random_.below(max - min + 1), '\0');
    for (auto& c : result) {
        c = content_ == Content::any ? static_cast<char>(random_.below(256))
                                     : letters[random_.below(letters.size())];
    }
    return result;
}

std::int64_t RandomRecords::time_ms() {
    return number(0, k_last_ms);
}

Currency RandomRecords::currency() {
    Currency result;
    for (auto& c : result.code) c = k_upper[random_.below(k_upper.size())];
    return result;
}

// Quantities ascending, so different.
std::vector<RegisterMark> RandomRecords::marks(std::size_t min) {
    std::vector<RegisterMark> result;
    for (int quantity = 1; quantity <= 4; ++quantity) {
        if (result.size() >= min && yes()) continue;
        result.push_back({static_cast<Quantity>(quantity), {number(0, k_max_register.wh)}});
    }
    return result;
}

// Buses ascending, so in canonical order.
std::vector<metering::Contact> RandomRecords::contacts(std::size_t min) {
    std::vector<metering::Contact> result;
    std::uint32_t bus = 0;
    for (std::size_t i = min + random_.below(3); i > 0; --i) {
        bus += 1 + static_cast<std::uint32_t>(random_.below(3));
        result.push_back({{bus},
                          bytes<8>(),
                          static_cast<std::uint8_t>(random_.below(256)),
                          static_cast<std::uint16_t>(random_.below(9)),
                          bytes<8>()});
    }
    return result;
}

metering::RegisterId RandomRecords::register_id() {
    const auto epoch = static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX));
    return {{small_id()}, {epoch}, pick(Quantity::import_energy, Quantity::import_energy_t2)};
}

payment::Tariff RandomRecords::tariff() {
    payment::Tariff t;
    t.id = id<TariffId>();
    t.version = static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX));
    t.currency = currency();
    t.effective_from = from_unix_ms(
        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(k_last_ms) + 1)));
    t.prices.resize(1 + random_.below(payment::k_max_rates));
    for (auto& price : t.prices) price = {number(0, k_max_price.micro_per_kwh)};
    std::uint64_t minute = random_.below(200);
    const auto entries = random_.chance(1, 3) ? 0 : random_.below(20);
    for (std::uint64_t i = 0; i < entries; ++i, minute += 1 + random_.below(400)) {
        t.week.push_back({static_cast<std::uint16_t>(minute),
                          static_cast<payment::RateIndex>(random_.below(t.prices.size()))});
    }
    t.tax_ppm = number(0, payment::k_max_tax_ppm);
    if (random_.chance(1, 3)) payment::add_random_rules(random_, t);
    return t;
}

Segment RandomRecords::segment(std::size_t tariffs) {
    Segment s;
    s.supply_point = {static_cast<std::uint32_t>(1 + random_.below(k_max_small_id))};
    s.register_id = register_id();
    s.register_id.meter = {static_cast<std::uint32_t>(1 + random_.below(k_max_small_id))};
    s.share_ppm = number(1, payment::k_full_share_ppm);
    s.register_from = {number(0, k_max_register.wh - 1)};
    s.register_to = {content_ == Content::any ? number(INT64_MIN, INT64_MAX)
                                              : number(s.register_from.wh + 1, k_max_register.wh)};
    s.from_ms = time_ms();
    s.to_ms = time_ms();
    s.tariff = static_cast<std::uint16_t>(unsigned_number(0, tariffs - 1, UINT16_MAX));
    s.price =
        static_cast<payment::PriceIndex>(unsigned_number(0, payment::k_max_prices - 1, UINT16_MAX));
    s.estimated = yes();
    s.provisional = yes();
    s.amount = {number(0, k_max_amount.micro)};
    s.residue_after = {number(0, payment::k_residue_denominator - 1)};
    return s;
}

template <>
Genesis RandomRecords::make() {
    Genesis r{id<GatewayId>(), id<EpochId>(), id<SiteId>(), text(k_zone_letters, 1, 64),
              currency()};
    if (content_ == Content::any) r.chain_scheme = static_cast<std::uint8_t>(random_.below(256));
    return r;
}
template <>
MeterEpochStarted RandomRecords::make() {
    MeterEpochStarted r;
    r.meter = {small_id()};
    r.epoch = register_id().epoch;
    r.reason = pick(EpochReason::commissioned, EpochReason::reset);
    r.identity = {text(k_model_letters, 1, 40), text(k_serial_letters, 0, 32)};
    if (r.reason != EpochReason::commissioned) r.closing = marks(0);
    r.opening = marks(1);
    return r;
}
template <>
RegisterRolledOver RandomRecords::make() {
    return {register_id(), {number(1, k_max_register.wh)}};
}
template <>
MeterDoubted RandomRecords::make() {
    return {{small_id()},
            pick(DoubtReason::backwards, DoubtReason::frozen),
            {number(0, k_max_register.wh)}};
}
template <>
DoubtCleared RandomRecords::make() {
    return {{small_id()}};
}
template <>
SupplyPointDefined RandomRecords::make() {
    SupplyPointDefined r;
    r.supply_point.id = {small_id()};
    const auto registers = 1 + random_.below(4);
    for (std::uint64_t i = 0; i < registers; ++i) {
        const auto meter = static_cast<std::uint32_t>(i * 10'000 + 1 + random_.below(10'000));
        r.supply_point.registers.push_back(
            {{meter},
             pick(Quantity::import_energy, Quantity::import_energy_t2),
             number(1, payment::k_full_share_ppm)});
        auto& share = r.supply_point.registers.back();
        const bool exports = share.quantity == Quantity::export_energy;
        if (yes()) {
            share.role =
                exports ? metering::RegisterRole::feed_in : metering::RegisterRole::generator;
        }
    }
    const auto switches = random_.below(4);
    for (std::uint64_t i = 0; i < switches; ++i) {
        r.supply_point.switches.push_back(
            {static_cast<std::uint32_t>(i * 10'000 + 1 + random_.below(10'000))});
    }
    r.protected_customer = yes();
    return r;
}
template <>
AccountOpened RandomRecords::make() {
    return {id<AccountId>(),
            {small_id()},
            pick(payment::AccountMode::postpaid, payment::AccountMode::prepaid)};
}
template <>
AccountConfigured RandomRecords::make() {
    return {id<AccountId>(),
            id<TariffId>(),
            {number(-k_max_amount.micro, k_max_amount.micro)},
            {number(-k_max_amount.micro, k_max_amount.micro)},
            {yes() ? number(0, k_max_amount.micro) : 0},
            {yes() ? number(0, k_max_amount.micro) : 0}};
}
template <>
TariffPublished RandomRecords::make() {
    return {tariff()};
}
template <>
Settlement RandomRecords::make() {
    Settlement r;
    if (content_ == Content::any) r.rating_version = static_cast<std::uint16_t>(random_.next());
    r.tariffs.resize(1 + random_.below(3));
    for (auto& reference : r.tariffs) {
        reference = {id<TariffId>(),
                     static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX)),
                     bytes<16>()};
    }
    const auto segments = 1 + random_.below(6);
    for (std::uint64_t i = 0; i < segments; ++i) r.segments.push_back(segment(r.tariffs.size()));
    return r;
}
template <>
BlockPeriodBegun RandomRecords::make() {
    BlockPeriodBegun r;
    r.account = id<AccountId>();
    r.span.begins_ms = static_cast<std::int64_t>(random_.below(k_last_ms));
    r.span.ends_ms = r.span.begins_ms + 1 +
                     static_cast<std::int64_t>(
                         random_.below(static_cast<std::uint64_t>(k_last_ms - r.span.begins_ms)));
    r.span.of_days = static_cast<std::uint16_t>(1 + random_.below(31));
    r.span.days = static_cast<std::uint16_t>(1 + random_.below(r.span.of_days));
    return r;
}
template <>
BlockStepped RandomRecords::make() {
    BlockStepped r;
    r.account = id<AccountId>();
    r.tariff = {id<TariffId>(),
                static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX)),
                bytes<16>()};
    r.step.from = static_cast<payment::PriceIndex>(random_.below(payment::k_max_prices - 1));
    r.step.to = static_cast<payment::PriceIndex>(
        r.step.from + 1 + random_.below(payment::k_max_prices - 1 - r.step.from));
    r.step.energy = number(1, payment::k_max_shared_energy);
    r.amount = {number(0, k_max_balance.micro)};
    r.residue_after = {number(0, payment::k_residue_denominator - 1)};
    return r;
}
template <>
LowCreditChanged RandomRecords::make() {
    return {id<AccountId>(), yes()};
}
template <>
SupplyDesired RandomRecords::make() {
    SupplyDesired r;
    r.supply_point = {small_id()};
    r.state = pick(metering::SwitchState::connected, metering::SwitchState::disconnected);
    r.reason = r.state == metering::SwitchState::connected ? SupplyReason::credit_restored
                                                           : SupplyReason::credit_exhausted;
    r.balance = {number(-k_max_balance.micro, k_max_balance.micro)};
    const std::uint64_t all_bits = (1U << payment::k_cut_predicates) - 1;
    const bool cut = r.state == metering::SwitchState::disconnected;
    r.predicates =
        static_cast<std::uint32_t>(unsigned_number(cut ? all_bits : 0, all_bits, UINT32_MAX));
    if (yes()) r.contacts = contacts(0);
    return r;
}
template <>
SupplyObserved RandomRecords::make() {
    return {{small_id()}, pick(metering::SwitchState::unknown, metering::SwitchState::mixed)};
}
template <>
SupplyArmed RandomRecords::make() {
    return {{small_id()}, yes()};
}
template <>
PairingTested RandomRecords::make() {
    PairingTested r{{small_id()},
                    yes(),
                    {number(-k_max_power.w, k_max_power.w)},
                    {number(-k_max_power.w, k_max_power.w)},
                    {}};
    if (yes()) return r;
    r.wiring.contacts = contacts(1);
    for (std::uint32_t id = 1; id <= 1 + random_.below(3); ++id) {
        const bool known = yes();
        r.wiring.meters.push_back(
            {{id}, {small_id()}, bytes<8>(), static_cast<std::uint8_t>(random_.below(256)), {}});
        if (known)
            r.wiring.meters.back().identity = {text(k_model_letters, 1, 40),
                                               text(k_serial_letters, 0, 32)};
    }
    return r;
}
template <>
HoldSet RandomRecords::make() {
    HoldSet r{
        {small_id(0)}, time_ms(), pick(payment::HoldKind::landlord, payment::HoldKind::dispute), 0};
    if (r.until_ms > 0 && yes()) r.for_ms = 3'600'000;
    return r;
}
template <>
SupplyRequested RandomRecords::make() {
    using payment::Actor;
    using payment::SupplyAction;
    SupplyRequested r{{small_id()}, pick(Actor::safety, Actor::protection), yes(), {}, 0, 0};
    if (r.withdrawn) return r;
    r.action = r.actor == Actor::protection || (r.actor == Actor::maintenance && yes())
                   ? SupplyAction::connect
                   : SupplyAction::disconnect;
    if (r.action == SupplyAction::connect) r.until_ms = time_ms();
    if (r.until_ms > 0 && yes()) r.for_ms = 3'600'000;
    return r;
}
template <>
SupplyReadied RandomRecords::make() {
    return {{small_id()}, yes()};
}
template <>
SupplyOpenedUnseen RandomRecords::make() {
    SupplyOpenedUnseen r{{small_id()}, yes(), 0, 0};
    if (r.withdrawn) return r;
    r.to_ms = time_ms();
    r.from_ms = content_ == Content::any ? time_ms() : r.to_ms / 2;
    return r;
}
template <>
PolicySet RandomRecords::make() {
    PolicySet r;
    r.version = static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX));
    r.pack = text(k_model_letters, 0, 40);
    r.policy = payment::random_policy(random_);
    return r;
}
template <>
CommandExecuted RandomRecords::make() {
    CommandExecuted r;
    r.id = id<CommandId>();
    r.lane = pick(CommandLane::local, CommandLane::state);
    if (r.lane != CommandLane::local || content_ == Content::any) {
        r.command_epoch = unsigned_number(1, INT64_MAX, UINT64_MAX);
        r.sequence = unsigned_number(1, INT64_MAX, UINT64_MAX);
    }
    r.hash = bytes<32>();
    r.result = pick(CommandResult::done, CommandResult::refused_conflict);
    return r;
}

Record RandomRecords::record(std::size_t index) {
    const auto make_nth = [&]<std::size_t... I>(std::index_sequence<I...>) {
        Record r;
        (void)((index == I && (r = make<std::variant_alternative_t<I, RecordVariant>>(), true)) ||
               ...);
        return r;
    };
    return make_nth(std::make_index_sequence<std::variant_size_v<RecordVariant>>{});
}

Entry RandomRecords::entry(std::size_t index) {
    constexpr std::size_t k_types = std::variant_size_v<RecordVariant>;
    Entry entry;
    if (index < k_types) {
        entry.records.push_back(record(index));
    } else {
        const auto count = 1 + random_.below(5);
        for (std::uint64_t i = 0; i < count; ++i) {
            entry.records.push_back(record(1 + random_.below(k_types - 1)));
        }
    }
    EntryHeader& header = entry.header;
    header.epoch = id<EpochId>();
    header.boot = id<BootId>();
    header.sequence = unsigned_number(2, INT64_MAX, UINT64_MAX);
    header.monotonic_ms = number(0, k_last_ms);
    header.earliest_ms = number(0, k_last_ms);
    header.wall_ms = number(0, k_last_ms);
    header.latest_ms = number(0, k_last_ms);
    if (content_ == Content::any) return entry;
    header.wall_ms = std::max(header.wall_ms, header.earliest_ms);
    header.latest_ms = std::max(header.latest_ms, header.wall_ms);
    if (auto* genesis = std::get_if<Genesis>(&entry.records.front())) {
        header.sequence = 1;
        genesis->epoch = header.epoch;
    }
    return entry;
}

}  // namespace riser::journal
