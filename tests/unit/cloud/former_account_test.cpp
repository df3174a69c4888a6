// New money for an account that has ended: no more than it still owes, as its gateway takes cash for it.
#include "cloud/accounts/orders.h"
#include "cloud/reports/reports.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

const Money k_twenty_cents{200'000};

class FormerAccountOrderTest : public ::testing::Test {
protected:
    FormerAccountOrderTest() {
        journal.commission(2);
        journal.credit(id_of<TopUpId>(0x41), 1, Money{1'000'000}, journal::TopUpSource::local_cash);
        journal.append({journal.settlement(1, Energy{4'000})});
        cloud.ingest(journal.everything());
        leave(1);
        owed = cloud.books(account).pots.in_collection;
    }

    void leave(std::uint32_t apartment) {
        journal::AccountClosed closed;
        closed.order = id_of<CommandId>(0x0D);
        closed.account = JournalWriter::account(apartment);
        closed.moves = billing::closing_of(cloud.books(closed.account).pots, {}).moves;
        journal.append({closed});
        cloud.ingest(journal.everything());
    }
    // The refusal's code and what it says, or "" when it was accepted.
    std::string pay(std::uint8_t id, Money amount) {
        return cloud.in_session([&](Session& s) {
            const auto issued = issue_top_up(
                s, cloud.keys, {id_of<TopUpId>(id), account, amount, k_eur}, cloud.now_ms);
            return issued ? "" : issued.error().code + ": " + issued.error().detail;
        });
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId account = JournalWriter::account(1);
    Money owed{};
};

TEST_F(FormerAccountOrderTest, takes_what_is_owed_and_not_more) {
    ASSERT_GT(owed, k_twenty_cents);
    EXPECT_EQ(pay(1, owed + Money{1}),
              "account_closed: The account is closed, and still owes " + format_money(owed) + ".");
    EXPECT_EQ(pay(2, k_twenty_cents), "");
    EXPECT_EQ(pay(2, k_twenty_cents), "") << "the same again is the same";
}

TEST_F(FormerAccountOrderTest, counts_what_is_on_its_way) {
    ASSERT_EQ(pay(1, owed), "");
    EXPECT_EQ(pay(2, k_twenty_cents), "account_closed: The account is closed, and owes nothing.");
}

TEST_F(FormerAccountOrderTest, takes_nothing_once_all_is_paid_and_says_who_is_there_now) {
    journal.append({journal::FormerAccountPaid{
        id_of<TopUpId>(0x50), account, owed, {}, journal::TopUpSource::local_cash}});
    const AccountId next = id_of<AccountId>(0xE0);
    journal.append({journal::AccountOpened{next, SupplyPointId{1}, payment::AccountMode::prepaid}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(pay(1, k_twenty_cents),
              "account_closed: The account is closed, and owes nothing; the supply point is "
              "account " +
                  to_string(next) + "'s now.");
}

// A cloud that was restored is told again of what it had taken.
TEST_F(FormerAccountOrderTest, takes_again_what_the_journal_has_credited) {
    journal.append({journal::FormerAccountPaid{id_of<TopUpId>(1), account, owed, Money{5'000'000},
                                               journal::TopUpSource::cloud}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(pay(1, owed + Money{5'000'000}), "");
}

// Supply is that of whoever lives there now.
TEST_F(FormerAccountOrderTest, has_no_supply_in_its_report) {
    journal.append({journal::SupplyArmed{SupplyPointId{1}, true}});
    journal.append({journal::SupplyArmed{SupplyPointId{2}, true}});
    cloud.ingest(journal.everything());
    const auto reports =
        cloud.in_session([&](Session& s) { return report_balances(s, cloud.gateway()); });
    ASSERT_EQ(reports.size(), 2U);
    for (const auto& report : reports) {
        EXPECT_EQ(report.supply.armed, report.account != account);
        const auto alone = cloud.in_session([&](Session& s) {
            return report_balance(s, cloud.gateway(), *s.find_account(report.account));
        });
        EXPECT_EQ(alone, report);
    }
}

}  // namespace
}  // namespace riser::cloud
