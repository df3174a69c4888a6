// The cloud keeps along with its gateways what was charged by an unsure clock, and names what was put right otherwise.
#include "cloud/ingest/projection.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

constexpr std::int64_t k_wrong_ms = 40LL * 3'600'000;  // the clock of the gateway is behind

// 0.20, from five in the morning on 0.40; the journal is written at twenty to six.
payment::Tariff early_day() {
    payment::Tariff tariff = JournalWriter::tariff();
    tariff.version = 2;
    tariff.prices = {Price{200'000}, Price{400'000}};
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 5 * 60), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
    }
    return tariff;
}

class RerateProjectionTest : public ::testing::Test {
protected:
    RerateProjectionTest() {
        journal.commission(1);
        journal.append({journal::LocalTimeDefined{{"Europe/Berlin", {{UtcTime{}, 3600}}}}});
        journal.append({journal::TariffPublished{tariff}});
    }

    // A kWh at the lowest price.
    void use_in_the_dark() {
        const auto charged = payment::charge_energy({1'000}, payment::gross_price(tariff, 0),
                                                    payment::k_full_share_ppm, residue);
        residue = charged.residue;
        total += charged.amount;
        const auto sequence = static_cast<std::int64_t>(journal.last()) + 1;
        const std::int64_t wall_ms = journal.next_ms() - k_wrong_ms;
        used_ms = journal.next_ms();
        journal::Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
        segment.register_from = settled;
        segment.register_to = settled + Energy{1'000};
        segment.from_ms = wall_ms - 500;
        segment.to_ms = wall_ms;
        segment.provisional = true;
        segment.amount = charged.amount;
        segment.residue_after = charged.residue;
        settled = segment.register_to;
        journal::Settlement settlement;
        settlement.tariffs = {{tariff.id, 2, journal::tariff_hash(tariff)}};
        settlement.segments = {segment};
        journal::Entry entry;
        entry.header = {id_of<EpochId>(0xE1),
                        journal.last() + 1,
                        id_of<BootId>(0xB0),
                        sequence * 1000,
                        wall_ms,
                        wall_ms,
                        to_unix_ms(k_no_upper_bound)};
        entry.records = {settlement};
        journal.append_raw(journal::encode_entry(entry));
    }

    [[nodiscard]] journal::ConsumptionRerated honest() const {
        journal::ConsumptionRerated r;
        r.account = account;
        r.parts = {{{1'000},
                    payment::k_full_share_ppm,
                    {tariff.id, 2, 0},
                    {tariff.id, 2, 1},
                    used_ms - 500,
                    used_ms,
                    true}};
        r.amount = {238'000};
        r.residue_after = residue;
        return r;
    }
    std::string differences() {
        cloud.ingest(journal.everything());
        std::string text;
        for (const auto& difference : cloud.in_session(
                 [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
            text += said_of(account, difference.what) + "\n";
        }
        return text;
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId account = JournalWriter::account(1);
    payment::Tariff tariff = early_day();
    payment::Residue residue;
    Energy settled{1'000};
    Money total{};
    std::int64_t used_ms = 0;
};

TEST_F(RerateProjectionTest, keeps_what_was_charged_by_an_unsure_clock) {
    use_in_the_dark();
    EXPECT_EQ(differences(), "");
    const auto kept = cloud.books(account).pots.provisional;
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].energy, Energy{1'000});
    EXPECT_EQ(kept[0].newest_version, 2U);
    EXPECT_EQ(kept[0].boot, id_of<BootId>(0xB0));
}

TEST_F(RerateProjectionTest, an_honest_gateway_and_the_cloud_come_to_the_same) {
    use_in_the_dark();
    const auto r = honest();
    journal.append({r});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.collected, total + r.amount);
    EXPECT_EQ(books.computed, total + r.amount);
    EXPECT_EQ(books.balance(), -(total + r.amount));
    EXPECT_EQ(books.recomputed, books.stated);
    EXPECT_TRUE(books.pots.provisional.empty());
}

TEST_F(RerateProjectionTest, another_amount_is_named_and_booked_as_stated) {
    use_in_the_dark();
    auto r = honest();
    r.amount += Money{1};
    journal.append({r});
    EXPECT_EQ(differences(),
              "the amount of a correction is 0.238001, computed 0.238\n"
              "a correction is 0.238001, computed 0.238\n");
    EXPECT_EQ(cloud.books(account).collected, total + r.amount);
    EXPECT_EQ(cloud.books(account).computed, total + Money{238'000});
}

TEST_F(RerateProjectionTest, a_second_correction_is_named) {
    use_in_the_dark();
    const auto r = honest();
    journal.append({r});
    journal.append({r});
    EXPECT_EQ(differences(), "nothing was charged by an unsure clock that could be put right\n");
}

TEST_F(RerateProjectionTest, a_correction_that_is_left_out_is_named) {
    use_in_the_dark();
    journal::ConsumptionRerated r;
    r.account = account;
    r.residue_after = residue;
    journal.append({r});
    EXPECT_EQ(differences(),
              "what was charged by an unsure clock is left as it is, computed 0.238 more\n");
}

TEST_F(RerateProjectionTest, is_the_same_when_the_books_are_built_anew) {
    use_in_the_dark();
    journal.append({honest()});
    use_in_the_dark();
    EXPECT_EQ(differences(), "");
    const AccountBooks before = cloud.books(account);
    cloud.rebuild();
    EXPECT_EQ(cloud.books(account), before);
}

}  // namespace
}  // namespace riser::cloud
