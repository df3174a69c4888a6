// One charge line by line: found in a journal, and summing to what is booked.
#include "core/journal/charge_explained.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/payment/charging.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_march_ms = 1'772'319'600'000;  // 2026-03-01 00:00 in Berlin, a Sunday
constexpr std::int64_t k_an_hour_ms = 3'600'000;
const AccountId k_anna = id_of<AccountId>(0xAC);
const AccountId k_ben = id_of<AccountId>(0xBE);

// 0.20, on Saturdays and Sundays 0.10; a levy of 0.01 and 19 % on both.
payment::Tariff weekend_tariff() {
    payment::Tariff tariff;
    tariff.id = id_of<TariffId>(0x7A);
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{210'000}, Price{110'000}};
    tariff.week = {{0, 0}, {5 * 1440, 1}};
    tariff.tax_ppm = 190'000;
    tariff.rules.levies = {{Price{10'000}, true}};
    tariff.rules.taxation.taxes = {{19, 190'000, payment::TaxedCharges::both, 0}};
    return tariff;
}

// The journal of one supply point.
struct Written {
    Written() {
        append({TariffPublished{tariff}, LocalTimeDefined{{"Europe/Berlin", {{UtcTime{}, 3600}}}},
                AccountOpened{k_anna, SupplyPointId{1}, payment::AccountMode::prepaid}});
    }
    void append(std::vector<Record> records) {
        Entry entry;
        entry.header.sequence = entries.size() + 1;
        entry.header.wall_ms = now_ms;
        entry.records = std::move(records);
        entries.push_back(std::move(entry));
    }
    // What was used in the hour before now, as a gateway settles it.
    Segment use(std::int64_t wh, std::int64_t share_ppm = 1'000'000) {
        const bool weekend = now_ms < k_march_ms + 25 * k_an_hour_ms;
        Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{4}, MeterEpoch{1}, metering::Quantity::import_energy};
        segment.share_ppm = share_ppm;
        segment.register_from = settled;
        segment.register_to = settled + Energy{wh};
        segment.from_ms = now_ms - k_an_hour_ms;
        segment.to_ms = now_ms;
        segment.price = weekend ? 1 : 0;
        const auto charged = payment::charge_energy(
            Energy{wh}, payment::gross_price(tariff, segment.price), share_ppm, residue);
        segment.amount = charged.amount;
        segment.residue_after = residue = charged.residue;
        settled = segment.register_to;
        Settlement settlement;
        settlement.tariffs = {{tariff.id, tariff.version, tariff_hash(tariff)}};
        settlement.segments = {segment};
        append({settlement});
        return segment;
    }
    [[nodiscard]] std::vector<ExplainedCharge> explained(
        std::optional<std::int64_t> at_ms = std::nullopt, std::size_t from = 0,
        AccountId account = k_anna) const {
        ChargeFinder finder(account, at_ms);
        if (from > 0) {
            finder.know(tariff);
            finder.know(SupplyPointId{1}, k_anna);
        }
        for (std::size_t i = from; i < entries.size(); ++i) finder.take(entries[i]);
        std::vector<ExplainedCharge> charges;
        for (const auto& charge : finder.charges()) charges.push_back(explain(charge));
        return charges;
    }

    payment::Tariff tariff = weekend_tariff();
    std::int64_t now_ms = k_march_ms + 13 * k_an_hour_ms;
    Energy settled{1'000'000};
    payment::Residue residue;
    std::vector<Entry> entries;
};

std::string value_of(const ExplainedCharge& charge, std::string_view name) {
    const auto found = std::find_if(charge.lines.begin(), charge.lines.end(),
                                    [&](const auto& line) { return line.name == name; });
    return found == charge.lines.end() ? "" : found->value;
}

TEST(ChargeExplained, sums_to_what_is_booked) {
    Written journal;
    const Segment booked = journal.use(1'234);
    const auto charges = journal.explained();
    ASSERT_EQ(charges.size(), 1U);
    const ExplainedCharge& charge = charges[0];
    EXPECT_EQ(charge.booked, booked.amount);
    EXPECT_EQ(charge.computed, booked.amount);
    EXPECT_TRUE(charge.agrees);
    EXPECT_EQ(value_of(charge, "register"), "meter 4, import_energy");
    EXPECT_EQ(value_of(charge, "readings"), "1000.000 kWh to 1001.234 kWh: 1.234 kWh");
    EXPECT_EQ(value_of(charge, "used from"), "2026-03-01 12:00 to 2026-03-01 13:00 Europe/Berlin");
    EXPECT_EQ(value_of(charge, "day"), "Sunday");
    EXPECT_EQ(value_of(charge, "price"), "rate 2");
    // 0.10 + 0.01, and 19 % of both; times 1.234.
    EXPECT_EQ(value_of(charge, "energy"), "0.1 a kWh: 0.1234");
    EXPECT_EQ(value_of(charge, "levy 1"), "0.01 a kWh: 0.01234");
    EXPECT_EQ(value_of(charge, "tax 19, 19 %"), "0.0209 a kWh: 0.0257906");
    EXPECT_EQ(value_of(charge, "together"), "0.1309 a kWh: 0.1615306");
    EXPECT_EQ(value_of(charge, "kept before"), "0");
    EXPECT_EQ(value_of(charge, "charged"), "0.16153, whole millionths");
    EXPECT_EQ(value_of(charge, "kept now"), "0.0000006");
    EXPECT_EQ(value_of(charge, "booked"), "0.16153: the same");
}

TEST(ChargeExplained, begins_with_the_fraction_that_was_kept) {
    Written journal;
    journal.use(1'234);
    journal.now_ms += k_an_hour_ms;
    const Segment booked = journal.use(1'234);
    const auto charges = journal.explained();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(value_of(charges[0], "kept before"), "0.0000006");
    EXPECT_EQ(charges[0].booked, booked.amount);
    EXPECT_EQ(charges[0].booked, Money{161'531}) << "a millionth more";
    EXPECT_TRUE(charges[0].agrees);
}

TEST(ChargeExplained, is_that_of_the_time_that_is_asked_for) {
    Written journal;
    journal.use(100);
    journal.now_ms += k_an_hour_ms;
    const Segment second = journal.use(200);
    journal.now_ms += k_an_hour_ms;
    journal.use(300);
    const auto charges = journal.explained(second.from_ms);
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges[0].sequence, 3U);
    EXPECT_EQ(charges[0].booked, second.amount);
    EXPECT_TRUE(journal.explained(journal.now_ms).empty()) << "not charged yet";
}

TEST(ChargeExplained, of_a_journal_that_begins_later_reckons_the_fraction_back) {
    Written journal;
    journal.use(1'234);
    journal.now_ms += k_an_hour_ms;
    journal.use(1'234);
    const auto charges = journal.explained(std::nullopt, 2);
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(value_of(charges[0], "kept before"),
              "0.0000006, reckoned back: the journal begins later");
    EXPECT_TRUE(charges[0].agrees);
}

TEST(ChargeExplained, says_the_share_of_a_register) {
    Written journal;
    journal.use(3'000, 333'333);
    const auto charges = journal.explained();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(value_of(charges[0], "share of it"), "33.3333 %");
    EXPECT_EQ(value_of(charges[0], "energy"), "0.1 a kWh: 0.0999999");
    EXPECT_TRUE(charges[0].agrees);
}

TEST(ChargeExplained, names_an_amount_that_does_not_follow) {
    Written journal;
    journal.use(1'234);
    auto& settlement = std::get<Settlement>(journal.entries.back().records.front());
    settlement.segments.front().amount += Money{1};
    const auto charges = journal.explained();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_FALSE(charges[0].agrees);
    EXPECT_EQ(value_of(charges[0], "booked"), "0.161531: it is another amount");
}

TEST(ChargeExplained, names_a_version_that_is_not_known_as_it_was_charged) {
    Written journal;
    journal.use(1'234);
    std::get<Settlement>(journal.entries.back().records.front()).tariffs.front().hash[0] ^= 1;
    const auto charges = journal.explained();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges[0].computed, std::nullopt);
    EXPECT_FALSE(charges[0].agrees);
    EXPECT_NE(value_of(charges[0], "tariff").find("not known"), std::string::npos);
}

TEST(ChargeExplained, is_of_whoever_had_the_supply_point_then) {
    Written journal;
    journal.use(1'234);
    TenancyBegan began;
    began.account = k_ben;
    began.supply_point = SupplyPointId{1};
    journal.append({began});
    journal.now_ms += k_an_hour_ms;
    journal.residue = {};
    const Segment bens = journal.use(100);
    EXPECT_EQ(journal.explained().at(0).sequence, 2U);
    const auto of_ben = journal.explained(std::nullopt, 0, k_ben);
    ASSERT_EQ(of_ben.size(), 1U);
    EXPECT_EQ(of_ben[0].booked, bens.amount);
    EXPECT_EQ(value_of(of_ben[0], "kept before"), "0");
    EXPECT_TRUE(of_ben[0].agrees);
}

}  // namespace
}  // namespace riser::journal
