#include "core/journal/check.h"

#include <functional>

#include <gtest/gtest.h>

#include "core/payment/supply_policy.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using metering::Quantity;
using metering::SwitchState;

constexpr std::int64_t k_last_ms = to_unix_ms(k_no_upper_bound);

// A good record with one thing spoilt is refused in words that contain `reason`.
template <class T>
void refused(std::string_view reason, std::function<void(T&)> spoil) {
    T record = example<T>();
    ASSERT_TRUE(check_record(record)) << "the example is good";
    spoil(record);
    const auto checked = check_record(record);
    ASSERT_FALSE(checked) << "expected: " << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
    EXPECT_TRUE(checked.error().message.starts_with(record_name(record)));
}

template <class T>
void accepted(std::function<void(T&)> change) {
    T record = example<T>();
    change(record);
    const auto checked = check_record(record);
    EXPECT_TRUE(checked) << checked.error().message;
}

TEST(CheckRecord, accepts_an_example_of_every_type) {
    const auto records = example_records();
    ASSERT_EQ(records.size(), std::variant_size_v<RecordVariant>);
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(records[i].index(), i);
        const auto checked = check_record(records[i]);
        EXPECT_TRUE(checked) << checked.error().message;
    }
}

TEST(CheckRecord, refuses_a_spoilt_genesis) {
    refused<Genesis>("gateway has no id", [](auto& r) { r.gateway = {}; });
    refused<Genesis>("epoch has no id", [](auto& r) { r.epoch = {}; });
    refused<Genesis>("site has no id", [](auto& r) { r.site = {}; });
    refused<Genesis>("IANA name", [](auto& r) { r.zone.clear(); });
    refused<Genesis>("IANA name", [](auto& r) { r.zone = "Mr Smith, flat 3"; });
    refused<Genesis>("IANA name", [](auto& r) { r.zone.assign(65, 'a'); });
    refused<Genesis>("three capital letters", [](auto& r) { r.currency = {}; });
    refused<Genesis>("three capital letters", [](auto& r) { r.currency.code[2] = 'r'; });
    refused<Genesis>("chain scheme", [](auto& r) { r.chain_scheme = 2; });
    accepted<Genesis>([](auto& r) { r.zone = "America/Port-au-Prince"; });
    accepted<Genesis>([](auto& r) { r.zone = "Etc/GMT+5"; });
}

TEST(CheckRecord, refuses_a_spoilt_meter_epoch) {
    using T = MeterEpochStarted;
    refused<T>("meter is not within", [](auto& r) { r.meter = {0}; });
    refused<T>("meter is not within", [](auto& r) { r.meter = {65'536}; });
    refused<T>("epochs start at 1", [](auto& r) { r.epoch = {0}; });
    refused<T>("profile name", [](auto& r) { r.identity.model = ""; });
    refused<T>("profile name", [](auto& r) { r.identity.model = "DDS238"; });
    refused<T>("profile name", [](auto& r) { r.identity.model = "dds 238"; });
    refused<T>("serial", [](auto& r) { r.identity.serial = "Jane Doe"; });
    refused<T>("one register value per quantity", [](auto& r) { r.closing[0].value = {-1}; });
    refused<T>("one register value per quantity",
               [](auto& r) { r.opening[0].value = k_max_register + Energy{1}; });
    refused<T>("one register value per quantity", [](auto& r) {
        r.opening.push_back({Quantity::import_energy, {5}});
    });
    refused<T>("no register opens", [](auto& r) { r.opening.clear(); });
    refused<T>("nothing to close", [](auto& r) { r.reason = EpochReason::commissioned; });
    accepted<T>([](auto& r) { r.identity.serial.clear(); });
    accepted<T>([](auto& r) { r.closing.clear(); });
}

TEST(CheckRecord, refuses_spoilt_register_facts) {
    refused<RegisterRolledOver>("meter is not", [](auto& r) { r.register_id.meter = {0}; });
    refused<RegisterRolledOver>("epochs start at 1", [](auto& r) { r.register_id.epoch = {0}; });
    refused<RegisterRolledOver>("not a register value", [](auto& r) { r.end = {0}; });
    refused<RegisterRolledOver>("not a register value", [](auto& r) { r.end = {INT64_MAX}; });
    refused<MeterDoubted>("meter is not", [](auto& r) { r.meter = {0}; });
    refused<MeterDoubted>("not a register value", [](auto& r) { r.seen = {-1}; });
    refused<DoubtCleared>("meter is not", [](auto& r) { r.meter = {99'999}; });
}

TEST(CheckRecord, refuses_a_spoilt_supply_point) {
    using T = SupplyPointDefined;
    refused<T>("supply point is not within", [](auto& r) { r.supply_point.id = {0}; });
    refused<T>("no register", [](auto& r) { r.supply_point.registers.clear(); });
    refused<T>("1000000 ppm", [](auto& r) { r.supply_point.registers[0].share_ppm = 0; });
    refused<T>("1000000 ppm", [](auto& r) { r.supply_point.registers[1].share_ppm = 1'000'001; });
    refused<T>("meter is not", [](auto& r) { r.supply_point.registers[1].meter = {0}; });
    refused<T>("two shares", [](auto& r) {
        r.supply_point.registers[1] = r.supply_point.registers[0];
        r.supply_point.registers[1].share_ppm = 5;
    });
    refused<T>("switch is not", [](auto& r) { r.supply_point.switches[0] = {0}; });
    refused<T>("named twice", [](auto& r) { r.supply_point.switches[0] = {6}; });
    accepted<T>([](auto& r) { r.supply_point.switches.clear(); });
}

TEST(CheckRecord, refuses_spoilt_account_facts) {
    refused<AccountOpened>("account has no id", [](auto& r) { r.account = {}; });
    refused<AccountOpened>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<AccountConfigured>("account has no id", [](auto& r) { r.account = {}; });
    refused<AccountConfigured>("tariff has no id", [](auto& r) { r.tariff = {}; });
    refused<AccountConfigured>("limit is beyond", [](auto& r) { r.limit = {INT64_MIN}; });
    refused<AccountConfigured>("threshold is beyond",
                               [](auto& r) { r.warning_threshold = k_max_amount + Money{1}; });
    refused<LowCreditChanged>("account has no id", [](auto& r) { r.account = {}; });
    refused<Credited>("top-up has no id", [](auto& r) { r.top_up = {}; });
    refused<Credited>("account has no id", [](auto& r) { r.account = {}; });
    for (const std::int64_t micro :
         {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX, k_max_amount.micro + 1}) {
        refused<Credited>("amount is not within", [micro](auto& r) { r.amount = {micro}; });
    }
    accepted<Credited>([](auto& r) { r.amount = k_max_amount; });
}

TEST(CheckRecord, refuses_a_spoilt_tariff) {
    refused<TariffPublished>("tariff has no id", [](auto& r) { r.tariff.id = {}; });
    refused<TariffPublished>("1 to 128 prices", [](auto& r) { r.tariff.prices.clear(); });
    refused<TariffPublished>("price lies between",
                             [](auto& r) { r.tariff.prices[0] = {INT64_MIN}; });
}

TEST(CheckRecord, refuses_a_spoilt_settlement) {
    using T = Settlement;
    refused<T>("rating version", [](auto& r) { r.rating_version = 2; });
    refused<T>("tariff has no id", [](auto& r) { r.tariffs[0].id = {}; });
    refused<T>("versions start at 1", [](auto& r) { r.tariffs[0].version = 0; });
    refused<T>("segment 2: the tariff is not one", [](auto& r) { r.segments[1].tariff = 1; });
    refused<T>("the price is not one", [](auto& r) { r.segments[0].price = 128; });
    refused<T>("supply point is not", [](auto& r) { r.segments[0].supply_point = {0}; });
    refused<T>("meter is not", [](auto& r) { r.segments[0].register_id.meter = {0}; });
    refused<T>("epochs start", [](auto& r) { r.segments[0].register_id.epoch = {0}; });
    for (const std::int64_t ppm :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}, INT64_MIN}) {
        refused<T>("share is not", [ppm](auto& r) { r.segments[0].share_ppm = ppm; });
    }
    refused<T>("do not advance",
               [](auto& r) { r.segments[0].register_to = r.segments[0].register_from; });
    refused<T>("do not advance", [](auto& r) { r.segments[0].register_from = {INT64_MIN}; });
    refused<T>("do not advance", [](auto& r) { r.segments[0].register_to = {INT64_MAX}; });
    for (const std::int64_t ms : {std::int64_t{-1}, INT64_MIN, INT64_MAX, k_last_ms + 1}) {
        refused<T>("time is not", [ms](auto& r) { r.segments[0].from_ms = ms; });
        refused<T>("time is not", [ms](auto& r) { r.segments[0].to_ms = ms; });
    }
    refused<T>("amount is not", [](auto& r) { r.segments[0].amount = {-1}; });
    refused<T>("amount is not", [](auto& r) { r.segments[0].amount = {INT64_MAX}; });
    refused<T>("residue is not", [](auto& r) { r.segments[1].residue_after = {-1}; });
    refused<T>("residue is not",
               [](auto& r) { r.segments[1].residue_after = {payment::k_residue_denominator}; });
    accepted<T>([](auto& r) { std::swap(r.segments[0].from_ms, r.segments[0].to_ms); });
}

// Each amount is possible, their sum would not fit into a balance: the sum must not overflow
// either.
TEST(CheckRecord, refuses_amounts_whose_sum_is_impossible) {
    refused<Settlement>("sum of the amounts", [](auto& r) {
        r.segments.resize(40, r.segments[0]);
        for (auto& segment : r.segments) segment.amount = k_max_balance;
    });
    accepted<Settlement>([](auto& r) {
        r.segments[0].amount = k_max_balance - Money{1};
        r.segments[1].amount = {1};
    });
}

TEST(CheckRecord, refuses_spoilt_supply_facts) {
    using T = SupplyDesired;
    refused<T>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    for (const auto state :
         {SwitchState::unknown, SwitchState::mixed, SwitchState::ready_for_reconnection}) {
        refused<T>("desired connected or disconnected", [state](auto& r) { r.state = state; });
    }
    refused<T>("balance is beyond", [](auto& r) { r.balance = {INT64_MIN}; });
    refused<T>("predicate is unknown",
               [](auto& r) { r.predicates |= 1U << payment::k_cut_predicates; });
    refused<SupplyObserved>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<SupplyArmed>("supply point is not", [](auto& r) { r.supply_point = {70'000}; });
    refused<PairingTested>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<PairingTested>("gigawatt", [](auto& r) { r.before = {INT64_MAX}; });
    refused<PairingTested>("gigawatt", [](auto& r) { r.while_open = {INT64_MIN}; });
}

TEST(CheckRecord, accepts_what_later_versions_add) {
    for (const auto& record : example_later_versions()) {
        const auto checked = check_record(record);
        EXPECT_TRUE(checked) << checked.error().message;
    }
}

template <class T>
void refused_later(const std::string& reason, std::function<void(T&)> change) {
    refused<T>(reason, [&](T& record) {
        for (const auto& later : example_later_versions()) {
            if (const auto* found = std::get_if<T>(&later)) record = *found;
        }
        change(record);
    });
}

TEST(CheckRecord, refuses_a_spoilt_wiring) {
    using Desired = SupplyDesired;
    using Tested = PairingTested;
    refused_later<Desired>("in their order", [](auto& r) { r.contacts[1] = r.contacts[0]; });
    refused_later<Desired>("in their order",
                           [](auto& r) { std::swap(r.contacts[0], r.contacts[1]); });
    refused_later<Desired>("bus is not", [](auto& r) { r.contacts[0].bus = {}; });
    refused_later<Tested>("bus is not", [](auto& r) { r.wiring.meters[0].bus = {70'000}; });
    refused_later<Tested>("no contact", [](auto& r) { r.wiring.contacts.clear(); });
    refused_later<Tested>("no meter", [](auto& r) { r.wiring.meters.clear(); });
    refused_later<Tested>("meter is not", [](auto& r) { r.wiring.meters[0].meter = {}; });
    refused_later<Tested>("in their order", [](auto& r) { r.wiring.meters[1].meter = {3}; });
    refused_later<Tested>("profile name",
                          [](auto& r) { r.wiring.meters[0].identity.model = "Mr Smith"; });
    refused_later<Tested>("letters, digits",
                          [](auto& r) { r.wiring.meters[0].identity.serial = "flat 3"; });
}

// The record of a cut is its own proof: one missing predicate and it is not believed.
TEST(CheckRecord, refuses_a_cut_for_credit_without_every_predicate) {
    for (std::size_t bit = 0; bit < payment::k_cut_predicates; ++bit) {
        refused<SupplyDesired>("predicate of the cut does not hold",
                               [bit](auto& r) { r.predicates &= ~(1U << bit); });
    }
    refused<SupplyDesired>("predicate of the cut does not hold",
                           [](auto& r) { r.state = SwitchState::connected; });
    accepted<SupplyDesired>([](auto& r) {
        r.state = SwitchState::connected;
        r.reason = SupplyReason::credit_restored;
        r.predicates = 0;
    });
}

TEST(CheckRecord, refuses_spoilt_block_records) {
    refused<LocalTimeDefined>("not an IANA name", [](auto& r) { r.zone.name = "a b"; });
    refused<LocalTimeDefined>(
        "do not ascend", [](auto& r) { r.zone.transitions[1].from = r.zone.transitions[0].from; });
    refused<LocalTimeDefined>(
        "more than 512", [](auto& r) { r.zone.transitions.resize(k_max_zone_transitions + 1); });
    refused<BlockPeriodBegun>("account has no id", [](auto& r) { r.account = {}; });
    refused<BlockPeriodBegun>("does not end after", [](auto& r) { r.span.ends_ms = 0; });
    refused<BlockPeriodBegun>("does not end after", [](auto& r) { r.span.ends_ms = INT64_MAX; });
    refused<BlockPeriodBegun>("does not end after", [](auto& r) { r.span.begins_ms = -1; });
    refused<BlockPeriodBegun>("no days", [](auto& r) { r.span.days = 0; });
    refused<BlockPeriodBegun>("no days", [](auto& r) { r.span.days = r.span.of_days + 1; });
    refused<BlockStepped>("account has no id", [](auto& r) { r.account = {}; });
    refused<BlockStepped>("tariff has no id", [](auto& r) { r.tariff.id = {}; });
    refused<BlockStepped>("versions start at 1", [](auto& r) { r.tariff.version = 0; });
    refused<BlockStepped>("does not go up", [](auto& r) { r.step.to = r.step.from; });
    refused<BlockStepped>("does not go up", [](auto& r) { r.step.to = 128; });
    refused<BlockStepped>("no energy", [](auto& r) { r.step.energy = 0; });
    refused<BlockStepped>("no energy", [](auto& r) { r.step.energy = INT64_MAX; });
    refused<BlockStepped>("amount is not", [](auto& r) { r.amount = {-1}; });
    refused<BlockStepped>("residue", [](auto& r) { r.residue_after = {-1}; });
}

TEST(CheckRecord, refuses_spoilt_holds_and_commands) {
    refused<HoldSet>("supply point is not", [](auto& r) { r.supply_point = {65'536}; });
    refused<HoldSet>("end of the hold", [](auto& r) { r.until_ms = -1; });
    refused<HoldSet>("end of the hold", [](auto& r) { r.until_ms = INT64_MAX; });
    refused<HoldSet>("no such kind", [](auto& r) { r.kind = payment::HoldKind::count_; });
    accepted<HoldSet>([](auto& r) { r.kind = payment::HoldKind::weather; });
    accepted<HoldSet>([](auto& r) { r.for_ms = 24 * 3'600'000; });
    refused<HoldSet>("for 0 to 400 days", [](auto& r) { r.for_ms = -1; });
    refused<HoldSet>("for 0 to 400 days", [](auto& r) { r.for_ms = 401LL * 24 * 3'600'000; });
    refused<SupplyRequested>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<SupplyRequested>("ask in other ways",
                             [](auto& r) { r.actor = payment::Actor::credit; });
    refused<SupplyRequested>("may not ask",
                             [](auto& r) { r.action = payment::SupplyAction::disconnect; });
    refused<SupplyRequested>("asks for nothing", [](auto& r) { r.withdrawn = true; });
    refused<SupplyRequested>("not between 1970", [](auto& r) { r.until_ms = -1; });
    refused<SupplyRequested>("does not close because", [](auto& r) {
        r.actor = payment::Actor::maintenance;
        r.action = payment::SupplyAction::disconnect;
    });
    accepted<SupplyRequested>([](auto& r) { r.for_ms = 24 * 3'600'000; });
    refused<SupplyRequested>("for 0 to 400 days", [](auto& r) { r.for_ms = -1; });
    refused<SupplyRequested>("for 0 to 400 days", [](auto& r) {
        r.for_ms = 3'600'000;
        r.until_ms = 0;
    });
    refused<LoadLimited>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<LoadLimited>("500 to 100000 W", [](auto& r) { r.limit = {499}; });
    refused<LoadLimited>("500 to 100000 W", [](auto& r) { r.step = 0; });
    refused<LoadLimited>("500 to 100000 W", [](auto& r) { r.cause = LimitCause::landed; });
    refused<LoadLimited>("400 days", [](auto& r) { r.limited_s = -1; });
    refused<LoadLimited>("counts no more", [](auto& r) {
        r = {r.supply_point, {}, 0, LimitCause::over, 1};
    });
    accepted<LoadLimited>([](auto& r) { r = {r.supply_point, {}, 0, LimitCause::over, 0}; });
    refused<OverLimit>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<OverLimit>("no more was used", [](auto& r) { r.used = r.limit; });
    refused<OverLimit>("no more was used", [](auto& r) { r.shown = r.limit; });
    refused<OverLimit>("30 seconds", [](auto& r) { r.over_s = 29; });
    refused<OverLimit>("1 to 30 minutes", [](auto& r) { r.off_s = 1801; });
    refused<OverLimit>("counted from 1", [](auto& r) { r.number = 0; });
    accepted<OverLimit>([](auto& r) { r.waits = {}; });
    refused<SupplyDesired>("though a predicate", [](auto& r) {
        r.state = metering::SwitchState::disconnected;
        r.reason = SupplyReason::over_limit;
        r.predicates = 1;
    });
    refused<SupplyReadied>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<SupplyOpenedUnseen>("supply point is not", [](auto& r) { r.supply_point = {0}; });
    refused<SupplyOpenedUnseen>("is none", [](auto& r) { r.from_ms = r.to_ms + 1; });
    refused<SupplyOpenedUnseen>("is none", [](auto& r) { r.from_ms = -1; });
    refused<SupplyOpenedUnseen>("has no span", [](auto& r) { r.withdrawn = true; });
    accepted<SupplyOpenedUnseen>([](auto& r) { r.from_ms = r.to_ms; });
    refused<PolicySet>("versions start at 1", [](auto& r) { r.version = 0; });
    refused<PolicySet>("name of a policy pack", [](auto& r) { r.pack = "Great Britain"; });
    refused<PolicySet>("0 to 90 days", [](auto& r) { r.policy.notice[1] = Duration(-1); });
    refused<PolicySet>("whole seconds",
                       [](auto& r) { r.policy.pace.between_operations += Duration(1); });
    accepted<PolicySet>([](auto& r) { r.policy = {}; });
    refused<PolicySet>("500 to 100000 W", [](auto& r) {
        r.policy.load_limit.steps.push_back({Power{499}, Duration::zero()});
    });
    accepted<HoldSet>([](auto& r) { r.supply_point = {0}; });
    accepted<HoldSet>([](auto& r) { r.until_ms = 0; });
    refused<CommandExecuted>("command has no id", [](auto& r) { r.id = {}; });
    refused<CommandExecuted>("counts from 1", [](auto& r) { r.sequence = 0; });
    refused<CommandExecuted>("beyond 2^63", [](auto& r) { r.sequence = UINT64_MAX; });
    refused<CommandExecuted>("beyond 2^63", [](auto& r) { r.command_epoch = UINT64_MAX; });
    refused<CommandExecuted>("local lane", [](auto& r) { r.lane = CommandLane::local; });
    accepted<CommandExecuted>([](auto& r) {
        r.lane = CommandLane::local;
        r.command_epoch = 0;
        r.sequence = 0;
    });
}

void header_refused(std::function<void(EntryHeader&)> spoil) {
    EntryHeader header = example_entries().back().header;
    ASSERT_TRUE(check_header(header));
    spoil(header);
    EXPECT_FALSE(check_header(header));
}

TEST(CheckHeader, refuses_what_is_missing_or_out_of_range) {
    header_refused([](auto& h) { h.epoch = {}; });
    header_refused([](auto& h) { h.boot = {}; });
    header_refused([](auto& h) { h.sequence = 0; });
    header_refused([](auto& h) { h.sequence = UINT64_MAX; });
    header_refused([](auto& h) { h.monotonic_ms = -1; });
    header_refused([](auto& h) { h.monotonic_ms = INT64_MAX; });
    header_refused([](auto& h) { h.earliest_ms = -1; });
    header_refused([](auto& h) { h.latest_ms = k_last_ms + 1; });
    header_refused([](auto& h) { h.wall_ms = h.earliest_ms - 1; });
    header_refused([](auto& h) { h.wall_ms = h.latest_ms + 1; });
}

}  // namespace
}  // namespace riser::journal
