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
