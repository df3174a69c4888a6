// The cloud counts blocks along with its gateways, and names what they priced otherwise.
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

// 1 kWh at 0.3127, then all of the period at 0.40.
payment::Tariff block_tariff() {
    payment::Tariff tariff = JournalWriter::tariff();
    tariff.version = 2;
    tariff.prices.push_back(Price{400'000});
    tariff.rules.blocks.thresholds = {Energy{1'000}};
    tariff.rules.blocks.method = payment::BlockMethod::whole;
    return tariff;
}

class BlockProjectionTest : public ::testing::Test {
protected:
    BlockProjectionTest() {
        journal.commission(1);
        journal.append({journal::TariffPublished{tariff}});
        journal.append(
            {journal::BlockPeriodBegun{account, {k_start_ms, k_start_ms + 86'400'000, 1, 1}}});
    }

    // Charges the flat's register further at one of the prices.
    void use(std::int64_t wh, payment::PriceIndex price) {
        const auto charged = payment::charge_energy({wh}, payment::gross_price(tariff, price),
                                                    payment::k_full_share_ppm, residue);
        journal::Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
        segment.register_from = settled;
        segment.register_to = settled + Energy{wh};
        segment.to_ms = journal.next_ms();
        segment.from_ms = segment.to_ms - 500;
        segment.price = price;
        segment.amount = charged.amount;
        segment.residue_after = residue = charged.residue;
        settled = segment.register_to;
        total += charged.amount;
        journal::Settlement settlement;
        settlement.tariffs = {reference};
        settlement.segments = {segment};
        journal.append({settlement});
    }
    void step(std::int64_t wh) {
        const payment::BlockStep due{0, 1, wh * payment::k_full_share_ppm};
        const auto charged =
            payment::try_charge_shared(due.energy, payment::step_price(tariff, due), residue);
        residue = charged->residue;
        total += charged->amount;
        journal.append(
            {journal::BlockStepped{account, reference, due, charged->amount, charged->residue}});
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
    payment::Tariff tariff = block_tariff();
    journal::TariffReference reference{tariff.id, 2, journal::tariff_hash(tariff)};
    payment::Residue residue;
    Energy settled{1'000};
    Money total{};
};

TEST_F(BlockProjectionTest, an_honest_gateway_and_the_cloud_come_to_the_same) {
    use(1'000, 0);
    use(500, 1);
    step(1'000);
    use(250, 1);
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.collected, total);
    EXPECT_EQ(books.computed, total);
    EXPECT_EQ(books.recomputed, residue);
    EXPECT_EQ(books.blocks.used(), 1'750 * payment::k_full_share_ppm);
}

TEST_F(BlockProjectionTest, a_price_of_another_block_is_named) {
    use(1'000, 1);
    const std::string found = differences();
    EXPECT_NE(found.find("price 2 of version 2 (0.40) is used"), std::string::npos) << found;
    EXPECT_NE(found.find("due price 1 of version 2 (0.3127)"), std::string::npos) << found;
}

TEST_F(BlockProjectionTest, a_step_that_is_not_due_is_named_and_booked_as_stated) {
    use(1'000, 0);
    step(1'000);
    EXPECT_EQ(differences(), "a step of 1000 Wh to another block is not due\n");
    EXPECT_EQ(cloud.books(account).collected, total);
}

}  // namespace
}  // namespace riser::cloud
