#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using metering::Quantity;
using metering::SwitchState;

constexpr std::int64_t k_noon_ms = 1'774'785'600'000;  // 2026-03-29T12:00:00Z

Segment first_segment() {
    return {.supply_point = {7},
            .register_id = {{3}, {1}, Quantity::import_energy},
            .share_ppm = 1'000'000,
            .register_from = {120'500},
            .register_to = {120'750},
            .from_ms = k_noon_ms - 300'000,
            .to_ms = k_noon_ms,
            .tariff = 0,
            .price = 1,
            .estimated = false,
            .provisional = false,
            .amount = {71'400},
            .residue_after = {0}};
}

Segment second_segment() {
    return {.supply_point = {8},
            .register_id = {{4}, {2}, Quantity::import_energy_t1},
            .share_ppm = 333'333,
            .register_from = {99'000},
            .register_to = {99'001},
            .from_ms = k_noon_ms - 300'000,
            .to_ms = k_noon_ms,
            .tariff = 0,
            .price = 0,
            .estimated = true,
            .provisional = true,
            .amount = {118},
            .residue_after = {999'881'000'000'000}};
}

EntryHeader header(std::uint64_t sequence) {
    const auto ms = static_cast<std::int64_t>(sequence) * 1000;
    return {.epoch = id_of<EpochId>(0xE0),
            .sequence = sequence,
            .boot = id_of<BootId>(0xB0),
            .monotonic_ms = ms,
            .wall_ms = k_noon_ms + ms,
            .earliest_ms = k_noon_ms + ms - 20,
            .latest_ms = k_noon_ms + ms + 30};
}

}  // namespace

payment::Tariff example_tariff() {
    return {.id = id_of<TariffId>(0x7A),
            .version = 2,
            .currency = {{'E', 'U', 'R'}},
            .effective_from = from_unix_ms(k_noon_ms),
            .prices = {{300'000}, {240'000}},
            .week = {{6 * 60, 0}, {22 * 60, 1}},
            .tax_ppm = 190'000};
}

// With something of everything that a policy can say.
payment::SupplyPolicy example_policy() {
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    payment::SupplyPolicy policy;
    policy.never_cut.set(index_of(payment::CustomerClass::common_area));
    policy.friendly_hours = {{{{{0, 1}, {540, 0}, {1080, 1}}}, {{{0, 1}}}},
                             {{{0, 0, 0, 0, 0, 1, 1}}},
                             {{1, 1, 0}},
                             {{2026, 4, 3, 1}}};
    policy.holidays = {{{0, 12, 25}, {2026, 4, 6}}, 720};
    policy.notice[index_of(payment::CustomerClass::residential)] = hours(24);
    policy.soft_landing = {{{10'000, hours(24)}, {2'000, hours(12)}}, seconds(30), minutes(1), 3};
    policy.reconnection = {payment::ReconnectMode::auto_if_off_less_than, minutes(30)};
    policy.pace = {seconds(20), minutes(15)};
    policy.staging = {5, seconds(30)};
    policy.cuts_per_hour = 60;
    return policy;
}

static std::vector<Record> first_records() {
    const auto account = id_of<AccountId>(0xAC);
    const auto tariff = example_tariff();
    CommandExecuted command{.id = id_of<CommandId>(0xC0),
                            .lane = CommandLane::state,
                            .command_epoch = 2,
                            .sequence = 41,
                            .result = CommandResult::refused_conflict};
    command.hash.fill(0xCC);
    return {
        Genesis{.gateway = id_of<GatewayId>(0x6A),
                .epoch = id_of<EpochId>(0xE0),
                .site = id_of<SiteId>(0x51),
                .zone = "Europe/Berlin",
                .currency = {{'E', 'U', 'R'}}},
        MeterEpochStarted{
            .meter = {3},
            .epoch = {2},
            .reason = EpochReason::exchanged,
            .identity = {"dds238-2_zn", "SN-000123"},
            .closing = {{Quantity::import_energy, {120'500}}},
            .opening = {{Quantity::import_energy, {17}}, {Quantity::export_energy, {0}}}},
        RegisterRolledOver{{{3}, {2}, Quantity::import_energy}, {1'000'000'000}},
        MeterDoubted{{3}, DoubtReason::backwards, {120'400}},
        DoubtCleared{{3}},
        SupplyPointDefined{.supply_point = {{7},
                                            {{{3}, Quantity::import_energy, 1'000'000},
                                             {{9}, Quantity::import_energy_t2, 250'000}},
                                            {{5}, {6}}},
                           .protected_customer = true},
        AccountOpened{account, {7}, payment::AccountMode::prepaid},
        AccountConfigured{account, tariff.id, {-500'000}, {2'000'000}},
        TariffPublished{tariff},
        Credited{id_of<TopUpId>(0x70), account, {12'340'000}, TopUpSource::local_cash},
        Settlement{.tariffs = {{tariff.id, tariff.version, tariff_hash(tariff)}},
                   .segments = {first_segment(), second_segment()}},
        LowCreditChanged{account, true},
        SupplyDesired{.supply_point = {7},
                      .state = SwitchState::disconnected,
                      .reason = SupplyReason::credit_exhausted,
                      .balance = {-500'001},
                      .predicates = 0x3FFFF},
        SupplyObserved{{7}, SwitchState::ready_for_reconnection},
        SupplyArmed{{7}, true},
        PairingTested{{7}, true, {840}, {-2}},
        HoldSet{{7}, k_noon_ms},
        command,
        BlockPeriodBegun{account, {k_noon_ms, k_noon_ms + 86'400'000, 10, 31}},
        BlockStepped{.account = account,
                     .tariff = {tariff.id, tariff.version, tariff_hash(tariff)},
                     .step = {0, 1, 50'000'000'000},
                     .amount = {25'000'000},
                     .residue_after = {7}},
    };
}

static std::vector<Record> supply_records() {
    return {
        PolicySet{.version = 2, .pack = "gb", .policy = example_policy()},
        SupplyReadied{{7}, true},
        SupplyRequested{
            {7}, payment::Actor::protection, false, payment::SupplyAction::connect, k_noon_ms},
    };
}

static std::vector<Record> unseen_records() {
    return {SupplyOpenedUnseen{.supply_point = {7}, .from_ms = 12'345, .to_ms = 67'890}};
}
// Load limits; and what came with them of records that there were.
static std::vector<Record> limit_records() {
    return {
        LoadLimited{{7}, {1'000}, 2, LimitCause::used_up, 86'400},
        OverLimit{{7}, {1'000}, {2'340}, {2'400}, 75, 300, 4, payment::AfterOverloads::next_day},
    };
}
static std::vector<Record> limit_versions() {
    PolicySet set{.version = 3, .pack = "", .policy = {}};
    set.policy.load_limit = {{{{3'000}, std::chrono::hours(24)}, {{1'000}, Duration::zero()}},
                             std::chrono::seconds(90),
                             std::chrono::minutes(10),
                             3,
                             std::chrono::hours(2),
                             payment::AfterOverloads::next_day};
    SupplyDesired off{
        {7}, metering::SwitchState::disconnected, SupplyReason::over_limit, {-50'000}, 0x3FFFF, {}};
    return {set, off};
}

std::vector<Record> example_records() {
    std::vector<Record> records = first_records();
    for (auto& record : example_payment_records()) records.push_back(std::move(record));
    for (auto& record : example_price_records()) records.push_back(std::move(record));
    for (auto& record : supply_records()) records.push_back(std::move(record));
    for (auto& record : example_tenancy_records()) records.push_back(std::move(record));
    for (auto& record : example_rerating_records()) records.push_back(std::move(record));
    for (auto& record : example_billing_records()) records.push_back(std::move(record));
    for (auto& record : example_feed_in_records()) records.push_back(std::move(record));
    for (auto& record : example_contract_records()) records.push_back(std::move(record));
    for (auto& record : unseen_records()) records.push_back(std::move(record));
    for (auto& record : example_period_records()) records.push_back(std::move(record));
    for (auto& record : limit_records()) records.push_back(std::move(record));
    for (auto& record : example_credit_limit_records()) records.push_back(std::move(record));
    for (auto& record : example_voucher_records()) records.push_back(std::move(record));
    for (auto& record : example_correction_records()) records.push_back(std::move(record));
    for (auto& record : example_token_records()) records.push_back(std::move(record));
    for (auto& record : example_held_back_records()) records.push_back(std::move(record));
    for (auto& record : example_top_up_records()) records.push_back(std::move(record));
    for (auto& record : example_common_records()) records.push_back(std::move(record));
    return records;
}

// With something of everything that rules can say.
payment::Tariff example_ruled_tariff() {
    using payment::BlockMethod;
    using payment::BlockPeriod;
    using payment::ChargePeriod;
    using payment::CustomerClass;
    using payment::Tariff;
    using payment::TaxedCharges;
    Tariff tariff = example_tariff();
    tariff.version = 3;
    tariff.week.clear();
    tariff.prices = {{300'000}, {310'000}, {240'000}, {250'000},
                     {600'000}, {610'000}, {540'000}, {550'000}};
    auto& rules = tariff.rules;
    rules.customer_class = CustomerClass::commercial;
    rules.calendar = {{{{{0, 1}, {360, 0}}}, {{{0, 1}}}},
                      {{{0, 0, 0, 0, 0, 1, 1}}},
                      {{4, 1, 0}, {10, 1, 0}},
                      {{0, 12, 25, 1}, {2026, 4, 3, 1}}};
    rules.blocks = {{{50'000}}, BlockMethod::whole, BlockPeriod::billing_month, false};
    rules.generator_prices = true;
    rules.export_price = {80'000};
    rules.levies = {{{5'000}, false}};
    rules.taxation = {{{1, 75'000, TaxedCharges::both, 0}, {2, 50'000, TaxedCharges::fixed, 1}},
                      false};
    rules.standing = {{400'000}, ChargePeriod::month, false};
    rules.minimum_per_month = {5'000'000};
    rules.demand = {{9'000'000}, 30, true, 800'000};
    rules.rounding.step = {50'000};
    tariff.tax_ppm = 75'000;
    return tariff;
}

std::vector<Record> example_later_versions() {
    auto desired = example<SupplyDesired>();
    auto tested = example<PairingTested>();
    metering::Fingerprint port{};
    metering::Fingerprint model{};
    port.fill(0x90);
    model.fill(0x30);
    desired.contacts = {{{1}, port, 17, 0, model}, {{2}, port, 200, 5, model}};
    tested.wiring = {desired.contacts,
                     {{{3}, {1}, port, 17, {"dds238-2_zn", "SN-000123"}}, {{9}, {2}, {}, 0, {}}}};
    std::vector<Record> later{desired, tested, TariffPublished{example_ruled_tariff()}};
    for (auto& record : example_later_payment_versions()) later.push_back(std::move(record));
    later.push_back(HoldSet{{0}, k_noon_ms, payment::HoldKind::weather});
    for (auto& record : example_tenancy_versions()) later.push_back(std::move(record));
    auto kept_on = example<SupplyRequested>();
    kept_on.for_ms = 86'400'000;
    later.push_back(kept_on);
    return later;
}

std::vector<Entry> example_entries() {
    // In the order in which they came into being: what is golden stays where it is.
    std::vector<Record> first = first_records();
    const auto later = example_later_versions();
    first.insert(first.begin() + 18, later.begin(), later.begin() + 2);
    first.push_back(later[2]);
    for (auto& record : example_payment_records()) first.push_back(std::move(record));
    first.insert(first.end(), later.begin() + 3, later.begin() + 5);
    for (auto& record : example_price_records()) first.push_back(std::move(record));
    const auto supply = supply_records();
    first.insert(first.end(), supply.begin(), supply.begin() + 2);
    first.push_back(later[5]);
    first.insert(first.end(), supply.begin() + 2, supply.end());
    for (auto& record : example_tenancy_records()) first.push_back(std::move(record));
    first.insert(first.end(), later.begin() + 6, later.end() - 1);
    for (auto& record : example_rerating_records()) first.push_back(std::move(record));
    for (auto& record : example_billing_records()) first.push_back(std::move(record));
    for (auto& record : example_feed_in_records()) first.push_back(std::move(record));
    for (auto& record : example_contract_records()) first.push_back(std::move(record));
    for (auto& record : unseen_records()) first.push_back(std::move(record));
    first.push_back(later.back());
    for (auto& record : example_period_records()) first.push_back(std::move(record));
    for (auto& record : limit_records()) first.push_back(std::move(record));
    for (auto& record : limit_versions()) first.push_back(std::move(record));
    for (auto& record : example_credit_limit_records()) first.push_back(std::move(record));
    first.push_back(SupplyDesired{
        {7}, SwitchState::disconnected, SupplyReason::credit_limit, {-400'000'000}, 0x3FFFF, {}});
    for (auto& record : example_voucher_records()) first.push_back(std::move(record));
    for (auto& record : example_correction_records()) first.push_back(std::move(record));
    for (auto& record : example_token_records()) first.push_back(std::move(record));
    for (auto& record : example_held_back_records()) first.push_back(std::move(record));
    for (auto& record : example_correction_versions()) first.push_back(std::move(record));
    for (auto& record : example_top_up_records()) first.push_back(std::move(record));
    for (auto& record : example_common_records()) first.push_back(std::move(record));
    std::vector<Entry> entries;
    for (const auto& record : first) entries.push_back({header(entries.size() + 1), {record}});
    return entries;
}

ByteWriter start_of_entry(std::uint64_t record_count) {
    const auto bytes = encode_entry(example_entries().back());
    ByteReader in(bytes);
    (void)in.raw(17);  // format, epoch
    (void)in.varint();
    (void)in.raw(16);  // boot
    for (int i = 0; i < 4; ++i) (void)in.svarint();
    ByteWriter out;
    out.raw(std::span(bytes).first(in.position()));
    out.varint(record_count);
    return out;
}

std::uint8_t type_of(const Record& record) {
    Entry one;
    one.header.sequence = 1;
    Entry both = one;
    one.records = {DoubtCleared{{1}}};
    both.records = {DoubtCleared{{1}}, record};
    const auto before = encode_entry(one).size();
    return encode_entry(both).at(before);
}

}  // namespace riser::journal
