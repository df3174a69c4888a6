#include "cloud/ingest/projection.h"

#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

struct ProjectionTest : testing::Test {
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};

    void SetUp() override { journal.commission(2); }

    wire::Receipt upload() { return cloud.ingest(journal.everything()); }
    std::vector<AuditDifference> differences() {
        return cloud.in_session(
            [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); });
    }
    std::vector<std::string> open_kinds() {
        std::vector<std::string> kinds;
        for (const auto& item : cloud.open_items()) kinds.push_back(item.kind);
        return kinds;
    }
    std::optional<ShareBooks> share(std::uint32_t apartment) {
        return cloud.in_session([&](Session& s) -> std::optional<ShareBooks> {
            const auto shares = s.shares_of(cloud.gateway().journal(), SupplyPointId{apartment});
            return shares.empty() ? std::nullopt : std::optional(shares[0]);
        });
    }
};

TEST_F(ProjectionTest, a_wrong_amount_is_booked_as_stated_and_recorded_as_a_difference) {
    auto settlement = journal.settlement(1, Energy{1000});
    settlement.segments[0].amount += Money{1};
    journal.append({settlement});
    upload();

    const auto books = cloud.books(JournalWriter::account(1));
    EXPECT_EQ(books.collected - books.computed, Money{1});
    ASSERT_EQ(differences().size(), 1U);
    EXPECT_EQ(differences()[0].sequence, journal.last());
    EXPECT_NE(differences()[0].what.find("amount"), std::string::npos);
}

// By day it is dearer than by night, in Berlin.
struct TwoRateProjectionTest : ProjectionTest {
    TwoRateProjectionTest() {
        two_rates.version = 2;
        two_rates.prices = {Price{100'000}, Price{300'000}};
        two_rates.week.clear();
        for (std::uint16_t day = 0; day < 7; ++day) {
            two_rates.week.push_back({static_cast<std::uint16_t>(day * 1440 + 360), 1});
            two_rates.week.push_back({static_cast<std::uint16_t>(day * 1440 + 1320), 0});
        }
    }
    void tell_local_time(std::int32_t offset_s) {
        journal.append({journal::LocalTimeDefined{
            {"Europe/Berlin", {{UtcTime{std::chrono::seconds(0)}, offset_s}}}}});
    }
    // What is charged at a price of this tariff, honestly but for the price.
    void charge(const payment::Tariff& tariff, payment::PriceIndex price) {
        auto settlement = journal.settlement(1, Energy{1000});
        settlement.tariffs = {{tariff.id, tariff.version, journal::tariff_hash(tariff)}};
        auto& segment = settlement.segments[0];
        segment.price = price;
        const auto charged = payment::charge_energy(
            segment.advance(), payment::gross_price(tariff, price), payment::k_full_share_ppm, {});
        segment.amount = charged.amount;
        segment.residue_after = charged.residue;
        journal.append({settlement});
    }
    std::string found() {
        upload();
        std::string text;
        for (const auto& difference : differences()) {
            text += said_of(JournalWriter::account(1), difference.what) + "\n";
        }
        return text;
    }
    payment::Tariff two_rates = JournalWriter::tariff();
};

// The journal of these tests is written at 05:40 in Berlin: by night.
TEST_F(TwoRateProjectionTest, the_price_of_the_time_of_use_is_right) {
    tell_local_time(3600);
    journal.append({journal::TariffPublished{two_rates}});
    charge(two_rates, 0);
    EXPECT_EQ(found(), "");
}

TEST_F(TwoRateProjectionTest, the_price_of_the_day_by_night_is_a_difference_and_booked_as_stated) {
    tell_local_time(3600);
    journal.append({journal::TariffPublished{two_rates}});
    charge(two_rates, 1);
    EXPECT_NE(found().find("price 2 of version 2 (0.30) is used"), std::string::npos) << found();
    EXPECT_NE(found().find("due price 1 of version 2 (0.10)"), std::string::npos) << found();
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).collected, Money{357'000});
}

// Its own local time is what a gateway is held to, not that of this machine.
TEST_F(TwoRateProjectionTest, local_time_is_what_the_journal_says) {
    tell_local_time(7200);
    journal.append({journal::TariffPublished{two_rates}});
    charge(two_rates, 1);
    EXPECT_EQ(found(), "");
}

TEST_F(TwoRateProjectionTest, a_journal_that_does_not_say_its_local_time_is_not_held_to_it) {
    journal.append({journal::TariffPublished{two_rates}});
    charge(two_rates, 1);
    EXPECT_EQ(found(), "");
}

TEST_F(TwoRateProjectionTest, a_version_that_was_published_later_is_not_missed_before) {
    tell_local_time(3600);
    charge(JournalWriter::tariff(), 0);
    journal.append({journal::TariffPublished{two_rates}});
    EXPECT_EQ(found(), "");
}

TEST_F(TwoRateProjectionTest, an_old_version_is_a_difference) {
    tell_local_time(3600);
    journal.append({journal::TariffPublished{two_rates}});
    charge(JournalWriter::tariff(), 0);
    EXPECT_NE(found().find("due version 2"), std::string::npos) << found();
}

TEST_F(TwoRateProjectionTest, the_tariff_of_another_account_is_a_difference) {
    payment::Tariff other = JournalWriter::tariff();
    other.id = id_of<TariffId>(0x7B);
    other.prices = {Price{999'000'000}};
    journal.append({journal::TariffPublished{other}});
    charge(other, 0);
    EXPECT_NE(found().find("the account has tariff " + to_string(JournalWriter::tariff().id)),
              std::string::npos)
        << found();
}

TEST_F(ProjectionTest, energy_that_a_settlement_skips_is_seen) {
    (void)journal.settlement(1, Energy{500});  // never journaled
    journal.consume(1, Energy{100});
    upload();
    EXPECT_FALSE(differences().empty());
    EXPECT_EQ(share(1)->advanced, Energy{600});
    EXPECT_EQ(share(1)->collected, Energy{100});
}

TEST_F(ProjectionTest, an_unknown_tariff_is_a_difference_and_computes_to_nothing) {
    auto settlement = journal.settlement(1, Energy{1000});
    settlement.tariffs[0].version = 2;
    journal.append({settlement});
    upload();
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).computed, Money{0});
    EXPECT_FALSE(differences().empty());
}

TEST_F(ProjectionTest, a_settlement_of_an_unknown_supply_point_is_parked_whole) {
    journal.credit(id_of<TopUpId>(1), 1, Money{9'000'000}, journal::TopUpSource::local_cash);
    auto settlement = journal.settlement(1, Energy{1000});
    settlement.segments.push_back(settlement.segments[0]);
    settlement.segments[1].supply_point = SupplyPointId{77};
    journal.append({settlement});
    const auto receipt = upload();
    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0].code, "inapplicable");
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).balance(), Money{9'000'000});
    EXPECT_TRUE(differences().empty()) << "nothing of a parked entry is kept";
}

TEST_F(ProjectionTest, an_exchanged_meter_counts_from_its_opening_value) {
    journal.consume(1, Energy{300});
    journal.append({journal::MeterEpochStarted{MeterId{1},
                                               MeterEpoch{2},
                                               journal::EpochReason::exchanged,
                                               {"orno-we-514", "77"},
                                               {{metering::Quantity::import_energy, Energy{1300}}},
                                               {{metering::Quantity::import_energy, Energy{5}}}}});
    upload();
    EXPECT_EQ(share(1)->settled, Energy{5});
    EXPECT_EQ(share(1)->advanced, Energy{300});
    EXPECT_TRUE(differences().empty());
}

TEST_F(ProjectionTest, a_register_rolls_over_without_losing_energy) {
    const metering::RegisterId id{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
    journal.append(
        {journal::RegisterRolledOver{id, Energy{1000}}});  // settled to 1000, the opening value
    upload();
    EXPECT_EQ(share(1)->settled, Energy{0});
    EXPECT_TRUE(differences().empty());
}

TEST_F(ProjectionTest, a_roll_over_before_everything_was_settled_is_a_difference) {
    const metering::RegisterId id{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
    journal.append({journal::RegisterRolledOver{id, Energy{1500}}});
    upload();
    EXPECT_EQ(differences().size(), 1U);
    EXPECT_EQ(share(1)->advanced, Energy{500});
}

TEST_F(ProjectionTest, one_payment_twice_in_the_journals_is_an_open_item) {
    journal.credit(id_of<TopUpId>(1), 1, Money{1'000'000}, journal::TopUpSource::local_cash);
    journal.credit(id_of<TopUpId>(1), 2, Money{1'000'000}, journal::TopUpSource::local_cash);
    upload();
    EXPECT_EQ(open_kinds(), (std::vector<std::string>{"top_up_credited_twice"}));
}

TEST_F(ProjectionTest, money_that_this_cloud_never_issued_is_an_open_item) {
    journal.credit(id_of<TopUpId>(1), 1, Money{1'000'000}, journal::TopUpSource::cloud);
    upload();
    EXPECT_EQ(open_kinds(), (std::vector<std::string>{"unknown_top_up"}));
}

TEST_F(ProjectionTest, one_tariff_version_with_two_contents_is_parked) {
    auto other = JournalWriter::tariff();
    other.prices[0].micro_per_kwh += 1;
    journal.append({journal::TariffPublished{other}});
    journal.append({journal::TariffPublished{JournalWriter::tariff()}});
    const auto receipt = upload();
    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0].code, "tariff_conflict");
}

const metering::Wiring k_wiring{{{BusId{1}, {}, 5, 0, {}}}, {{MeterId{1}, BusId{1}, {}, 5, {}}}};

TEST_F(ProjectionTest, a_pairing_of_an_unknown_wiring_is_none) {
    journal.append({journal::PairingTested{SupplyPointId{1}, true, Power{500}, Power{0}, {}}});
    upload();
    const auto point = cloud.in_session(
        [&](Session& s) { return s.supply_point(cloud.gateway().journal(), SupplyPointId{1}); });
    EXPECT_FALSE(point->paired);
}

TEST_F(ProjectionTest, supply_and_meters_follow_their_records) {
    journal.append({journal::SupplyArmed{SupplyPointId{1}, true},
                    journal::PairingTested{SupplyPointId{1}, true, Power{500}, Power{0}, k_wiring},
                    journal::HoldSet{SupplyPointId{0}, k_start_ms},
                    journal::SupplyObserved{SupplyPointId{1}, metering::SwitchState::connected},
                    journal::LowCreditChanged{JournalWriter::account(1), true},
                    journal::MeterDoubted{MeterId{2}, journal::DoubtReason::backwards, Energy{1}}});
    upload();
    const auto point = cloud.in_session(
        [&](Session& s) { return s.supply_point(cloud.gateway().journal(), SupplyPointId{1}); });
    ASSERT_TRUE(point);
    EXPECT_TRUE(point->armed && point->paired);
    EXPECT_EQ(point->hold_until_ms, k_start_ms);
    EXPECT_EQ(point->observed, metering::SwitchState::connected);
    EXPECT_TRUE(cloud.books(JournalWriter::account(1)).low_credit);
    EXPECT_EQ(open_kinds(), (std::vector<std::string>{"meter_doubted"}));
}

TEST_F(ProjectionTest, a_doubt_that_a_person_has_settled_is_no_longer_an_open_item) {
    const journal::MeterDoubted doubt{MeterId{2}, journal::DoubtReason::backwards, Energy{1}};
    const journal::MeterDoubted other{MeterId{1}, journal::DoubtReason::backwards, Energy{1}};
    journal.append({doubt, other});
    upload();
    ASSERT_EQ(open_kinds().size(), 2U);

    journal.append({journal::DoubtCleared{MeterId{2}}});
    upload();

    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].subject, "1");
}

TEST_F(ProjectionTest, a_journal_of_another_site_is_an_open_item) {
    GivenCloud other;
    GatewayKey strange = other.gateway_key;
    strange.site = id_of<SiteId>(0x55);
    JournalWriter foreign{strange};
    foreign.commission(1);
    other.ingest(foreign.everything());
    ASSERT_EQ(other.open_items().size(), 1U);
    EXPECT_EQ(other.open_items()[0].kind, "genesis_mismatch");
}

TEST_F(ProjectionTest, an_entry_that_claims_another_sequence_is_parked) {
    journal::Entry entry;
    entry.header = {id_of<EpochId>(0xE1), 900,        id_of<BootId>(1), 1,
                    k_start_ms,           k_start_ms, k_start_ms};
    entry.records = {journal::DoubtCleared{MeterId{1}}};
    journal.append_raw(journal::encode_entry(entry));
    const auto receipt = upload();
    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0].code, "wrong_header");
}

}  // namespace
}  // namespace riser::cloud
