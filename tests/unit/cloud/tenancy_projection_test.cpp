// The cloud follows tenancies, computes each end again, and tells people what is to be paid out.
#include "cloud/ingest/projection.h"
#include "core/journal/account_records.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using billing::Pot;

const AccountId k_landlord = id_of<AccountId>(0xE0);
const CommandId k_order = id_of<CommandId>(0x0D);

class TenancyProjectionTest : public ::testing::Test {
protected:
    TenancyProjectionTest() {
        journal.commission(2);
        journal.credit(id_of<TopUpId>(0x41), 1, Money{9'000'000}, journal::TopUpSource::local_cash);
        journal.append({journal.settlement(1, Energy{1'500})});
        cloud.ingest(journal.everything());
        before = cloud.books(account).balance();
    }

    journal::AccountClosed closed(std::vector<billing::Move> moves) const {
        journal::AccountClosed r;
        r.order = k_order;
        r.account = account;
        r.moves = std::move(moves);
        return r;
    }
    // To the landlord; as it should be, at the value that was charged last.
    void hand_over(journal::AccountClosed end, Energy at = Energy{1000 + 1'500}) {
        journal::TenancyBegan began{k_order, SupplyPointId{1}, k_landlord, {}, {}};
        began.reads = {{{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy}, at, true}};
        journal.append(
            {std::move(end),
             journal::AccountOpened{k_landlord, SupplyPointId{1}, payment::AccountMode::postpaid},
             began,
             journal::AccountConfigured{k_landlord, JournalWriter::tariff().id, -k_max_amount,
                                        -k_max_amount}});
    }
    std::string differences() {
        cloud.ingest(journal.everything());
        std::string text;
        for (const auto& difference : cloud.in_session(
                 [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
            text += difference.what + "\n";
        }
        return text;
    }
    std::vector<std::string> open_kinds() {
        std::vector<std::string> kinds;
        for (const auto& item : cloud.open_items()) kinds.push_back(item.kind);
        return kinds;
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId account = JournalWriter::account(1);
    Money before{};
};

// What the terms make of the balance: paid out in cents, for the customer.
std::vector<billing::Move> all_paid_out(const AccountBooks& books) {
    return billing::closing_of(books.pots, {}).moves;
}

TEST_F(TenancyProjectionTest, an_honest_end_leaves_a_refund_for_people) {
    hand_over(closed(all_paid_out(cloud.books(account))));
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.balance(), Money{});
    EXPECT_TRUE(books.pots.closed());
    EXPECT_GE(books.pots.refund_owed, before);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"refund_due"});
    EXPECT_EQ(cloud.books(k_landlord).mode, payment::AccountMode::postpaid);
    const auto point = cloud.in_session(
        [&](Session& s) { return s.supply_point(cloud.gateway().journal(), SupplyPointId{1}); });
    EXPECT_EQ(point->account, k_landlord);

    journal.append({journal::RefundPaid{id_of<TopUpId>(0x77), account, books.pots.refund_owed}});
    EXPECT_EQ(differences(), "");
    EXPECT_TRUE(open_kinds().empty());
}

TEST_F(TenancyProjectionTest, goes_on_with_the_landlord_from_the_same_register) {
    hand_over(closed(all_paid_out(cloud.books(account))));
    auto settlement = journal.settlement(1, Energy{2'000});
    // The landlord begins without a remainder.
    const auto charged =
        payment::charge_energy(Energy{2'000}, payment::gross_price(JournalWriter::tariff(), 0),
                               payment::k_full_share_ppm, payment::Residue{});
    settlement.segments[0].amount = charged.amount;
    settlement.segments[0].residue_after = charged.residue;
    journal.append({settlement});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(k_landlord).balance(), -charged.amount);
}

TEST_F(TenancyProjectionTest, is_the_same_when_it_is_built_anew) {
    hand_over(closed(all_paid_out(cloud.books(account))));
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    cloud.rebuild();
    EXPECT_EQ(cloud.books(account), books);
    EXPECT_TRUE(cloud.books(account).pots.closed()) << "as it was stored";
}

TEST_F(TenancyProjectionTest, an_end_that_keeps_money_back_is_named) {
    hand_over(closed({{Pot::prepaid_credit, Pot::forfeited, before}}));
    EXPECT_NE(differences().find("what is paid out at the end is 0.00, computed"),
              std::string::npos);
}

TEST_F(TenancyProjectionTest, a_register_that_is_left_out_is_named) {
    journal.append({closed(all_paid_out(cloud.books(account))),
                    journal::TenancyBegan{k_order, SupplyPointId{1}, {}, {}, {}}});
    EXPECT_EQ(differences(),
              "supply point 1: a register is not read when its supply point passes on\n");
}

TEST_F(TenancyProjectionTest, a_closing_read_that_was_not_charged_is_named) {
    hand_over(closed(all_paid_out(cloud.books(account))), Energy{2'900});
    EXPECT_EQ(differences(),
              "supply point 1: meter 1 passes on at 2900 Wh, charged up to 2500 Wh\n");
}

TEST_F(TenancyProjectionTest, a_register_that_goes_back_as_it_passes_on_is_named) {
    hand_over(closed(all_paid_out(cloud.books(account))), Energy{2'499});
    EXPECT_EQ(differences(),
              "supply point 1: meter 1 passes on at 2499 Wh, charged up to 2500 Wh\n");
}

TEST_F(TenancyProjectionTest, what_ran_while_nobody_paid_is_no_difference) {
    const metering::RegisterId which{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
    const AccountId next = id_of<AccountId>(0xE1);
    journal.append(
        {closed(all_paid_out(cloud.books(account))),
         journal::TenancyBegan{k_order, SupplyPointId{1}, {}, {}, {{which, Energy{2'500}, true}}}});
    journal.append(
        {journal::AccountOpened{next, SupplyPointId{1}, payment::AccountMode::prepaid},
         journal::TenancyBegan{
             id_of<CommandId>(0x0E), SupplyPointId{1}, next, {}, {{which, Energy{9'000}, true}}}});
    EXPECT_EQ(differences(), "");
    journal.append({journal::AccountConfigured{next, JournalWriter::tariff().id, {}, {}}});
    journal.append({journal::TenancyBegan{
        id_of<CommandId>(0x0F), SupplyPointId{1}, next, {}, {{which, Energy{9'100}, true}}}});
    EXPECT_EQ(differences(),
              "supply point 1: meter 1 passes on at 9100 Wh, charged up to 9000 Wh\n");
}

TEST_F(TenancyProjectionTest, money_that_came_too_late_is_in_the_list_of_credits_and_owed_back) {
    hand_over(closed(all_paid_out(cloud.books(account))));
    const Money refund = [&] {
        cloud.ingest(journal.everything());
        return cloud.books(account).pots.refund_owed;
    }();
    journal.append({journal::FormerAccountPaid{
        id_of<TopUpId>(0x78), account, {}, Money{500'000}, journal::TopUpSource::local_cash}});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(account).pots.refund_owed, refund + Money{500'000});
    const auto listed =
        cloud.in_session([&](Session& s) { return s.credits_of(id_of<TopUpId>(0x78)); });
    EXPECT_EQ(listed.size(), 1U);
    journal.append({journal::FormerAccountPaid{id_of<TopUpId>(0x79),
                                               JournalWriter::account(2),
                                               {},
                                               Money{1},
                                               journal::TopUpSource::local_cash}});
    EXPECT_NE(differences().find("money for an account that is not closed is not credited to it\n"),
              std::string::npos);
}

TEST_F(TenancyProjectionTest, a_tenancy_of_an_unknown_account_is_parked) {
    journal.append(
        {journal::TenancyBegan{k_order, SupplyPointId{1}, id_of<AccountId>(0xEE), {}, {}}});
    EXPECT_EQ(differences(), "");
    const auto parked =
        cloud.in_session([&](Session& s) { return s.list_parked(cloud.gateway().journal()); });
    EXPECT_EQ(parked.size(), 1U);
}

TEST_F(TenancyProjectionTest, a_tenancy_of_somebody_else_or_of_who_has_left_is_parked) {
    const auto other = JournalWriter::account(2);
    journal.append({journal::TenancyBegan{k_order, SupplyPointId{1}, other, {}, {}}});
    hand_over(closed(all_paid_out(cloud.books(account))));
    journal.append({journal::TenancyBegan{k_order, SupplyPointId{1}, account, {}, {}}});
    EXPECT_EQ(differences(), "");
    const auto parked =
        cloud.in_session([&](Session& s) { return s.list_parked(cloud.gateway().journal()); });
    ASSERT_EQ(parked.size(), 2U);
    EXPECT_EQ(parked[0].detail, "tenancy_began: supply point 1 passes to account " +
                                    to_string(other) + ", which is of supply point 2");
    EXPECT_EQ(parked[1].detail, "tenancy_began: supply point 1 passes to account " +
                                    to_string(account) + ", which is closed");
    const auto point = cloud.in_session(
        [&](Session& s) { return s.supply_point(cloud.gateway().journal(), SupplyPointId{1}); });
    EXPECT_EQ(point->account, k_landlord);
}

}  // namespace
}  // namespace riser::cloud
