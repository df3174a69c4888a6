// The cloud credits what was fed in as its gateways say, computes it again, and names what differs.
#include "cloud/ingest/projection.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

class FeedInProjectionTest : public ::testing::Test {
protected:
    FeedInProjectionTest() {
        journal.commission(1);
        tariff.version = 2;
        tariff.rules.export_price = Price{80'000};
        journal.append({journal::TariffPublished{tariff}});
        journal.append(
            {journal::SupplyPointDefined{{SupplyPointId{1},
                                          {{MeterId{1}, metering::Quantity::import_energy},
                                           {MeterId{1}, metering::Quantity::export_energy,
                                            1'000'000, metering::RegisterRole::feed_in}},
                                          {SwitchId{1}}},
                                         false}});
        journal.append(
            {journal::MeterEpochStarted{MeterId{1},
                                        MeterEpoch{2},
                                        journal::EpochReason::commissioned,
                                        {"orno-we-514", ""},
                                        {},
                                        {{metering::Quantity::import_energy, Energy{1'000}},
                                         {metering::Quantity::export_energy, Energy{500}}}}});
        fed_in.account = account;
        fed_in.supply_point = SupplyPointId{1};
        fed_in.register_id = {MeterId{1}, MeterEpoch{2}, metering::Quantity::export_energy};
        fed_in.register_from = Energy{500};
        fed_in.register_to = Energy{2'500};
        fed_in.from_ms = k_start_ms;
        fed_in.to_ms = k_start_ms + 1;
        fed_in.tariff = {tariff.id, 2, journal::tariff_hash(tariff)};
        fed_in.amount = Money{160'000};
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
    payment::Tariff tariff = JournalWriter::tariff();
    journal::EnergyFedIn fed_in;
};

TEST_F(FeedInProjectionTest, an_honest_gateway_and_the_cloud_come_to_the_same) {
    cloud.ingest(journal.everything());
    const Money before = cloud.books(account).balance();
    journal.append({fed_in});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.balance(), before + Money{160'000});
    EXPECT_EQ(books.computed_balance(), books.balance());
    EXPECT_EQ(books.collected, Money{}) << "it is no consumption";
}

TEST_F(FeedInProjectionTest, what_was_credited_too_much_is_named_and_shows) {
    fed_in.amount = Money{200'000};
    journal.append({fed_in});
    EXPECT_EQ(differences(), "what was credited is 200000, computed 160000\n");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.balance() - books.computed_balance(), Money{40'000});
}

TEST_F(FeedInProjectionTest, a_register_that_was_credited_twice_is_named) {
    journal.append({fed_in});
    journal.append({fed_in});
    EXPECT_EQ(differences(), "the register before is 500, computed 2500\n");
}

TEST_F(FeedInProjectionTest, of_an_account_that_is_billed_is_for_its_next_bill) {
    journal::BillingAgreed agreed;
    agreed.account = account;
    agreed.period_ends_ms = k_start_ms + 30LL * 86'400'000;
    journal.append({agreed});
    cloud.ingest(journal.everything());
    const Money before = cloud.books(account).billing->unbilled();
    journal.append({fed_in});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.billing->unbilled(), before - Money{160'000});
    EXPECT_EQ(books.bills_off, Money{});
}

TEST_F(FeedInProjectionTest, is_the_same_when_it_is_built_anew) {
    fed_in.register_to = Energy{501};
    fed_in.amount = Money{80};
    journal.append({fed_in});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    cloud.rebuild();
    EXPECT_EQ(cloud.books(account), books);
}

}  // namespace
}  // namespace riser::cloud
