// Debts that arise by themselves, where a policy pack bounds what may be recovered.
#include "gateway/controller/arising_debt.h"

#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using payment::Charge;
using payment::ChargePurpose;
using payment::ChargeType;

// A tenth of each payment, and five a week.
SiteConfig with_bounded_debts(SiteConfig site = with_bills()) {
    payment::PolicyPack pack;
    pack.name = "tenth";
    pack.currency = site.currency;
    pack.demanded.set(static_cast<std::size_t>(payment::PackRule::debt));
    pack.debt = {100'000, Money{5'000'000}};
    site.policy.pack = pack.name;
    site.policy.rules = pack;
    site.tenancy.debt_share_ppm = 100'000;
    site.tenancy.debt_weekly_cap = Money{5'000'000};
    return site;
}

Charge debt_by_share(std::uint16_t id, std::int64_t ppm, std::int64_t cap, std::int64_t remaining) {
    Charge charge;
    charge.id = {id};
    charge.type = ChargeType::payment_event;
    charge.purpose = ChargePurpose::debt;
    charge.proportion_ppm = ppm;
    charge.weekly_cap = Money{cap};
    charge.remaining = Money{remaining};
    return charge;
}

payment::Account account_with(std::vector<Charge> debts) {
    payment::Account account;
    account.id = k_ben;
    account.charges.resize(1);
    account.charges.insert(account.charges.end(), debts.begin(), debts.end());
    return account;
}

TEST(ArisingDebt, has_the_share_and_the_weekly_cap_of_the_pack) {
    const auto debt = debt_that_arises(account_with({}), Money{70'000'000}, with_bounded_debts());
    ASSERT_TRUE(debt);
    EXPECT_EQ(debt->proportion_ppm, 100'000);
    EXPECT_EQ(debt->weekly_cap, Money{5'000'000});
    EXPECT_EQ(debt->added, Money{70'000'000});
}

TEST(ArisingDebt, is_more_of_the_one_that_is_not_paid) {
    const auto account = account_with({debt_by_share(60'000, 100'000, 5'000'000, 1'000'000)});
    const auto debt = debt_that_arises(account, Money{2'000'000}, with_bounded_debts());
    ASSERT_TRUE(debt);
    EXPECT_EQ(debt->charge, (payment::ChargeId{60'000}));
    EXPECT_EQ(debt->proportion_ppm, 100'000) << "two would take a fifth";
    EXPECT_EQ(debt->added, Money{2'000'000});
}

TEST(ArisingDebt, takes_what_the_debts_of_the_configuration_leave) {
    const SiteConfig site = with_bounded_debts();
    const auto beside = account_with({debt_by_share(1, 60'000, 2'000'000, 9'000'000)});
    const auto debt = debt_that_arises(beside, Money{2'000'000}, site);
    ASSERT_TRUE(debt);
    EXPECT_EQ(debt->charge, (payment::ChargeId{60'000}));
    EXPECT_EQ(debt->proportion_ppm, 40'000);
    EXPECT_EQ(debt->weekly_cap, Money{3'000'000});

    const auto full = account_with({debt_by_share(1, 100'000, 2'000'000, 9'000'000)});
    const auto more = debt_that_arises(full, Money{2'000'000}, site);
    ASSERT_TRUE(more);
    EXPECT_EQ(more->charge, (payment::ChargeId{1})) << "it is more of that one";
    EXPECT_EQ(more->proportion_ppm, 100'000);
    EXPECT_EQ(more->weekly_cap, Money{2'000'000});

    const auto paid = account_with({debt_by_share(1, 100'000, 2'000'000, 0)});
    EXPECT_EQ(debt_that_arises(paid, Money{1}, site)->proportion_ppm, 100'000);
}

TEST(ArisingDebt, takes_no_more_a_week_than_instalments_leave) {
    Charge instalments;
    instalments.id = {1};
    instalments.type = ChargeType::time_based;
    instalments.purpose = ChargePurpose::debt;
    instalments.per_period = Money{500'000};
    instalments.period = payment::CollectionPeriod::day;
    instalments.remaining = Money{100'000'000};
    const auto debt =
        debt_that_arises(account_with({instalments}), Money{1'000'000}, with_bounded_debts());
    ASSERT_TRUE(debt);
    EXPECT_EQ(debt->weekly_cap, Money{1'500'000}) << "3.50 of the 5.00 are taken";
}

TEST(ArisingDebt, is_refused_where_no_debt_may_be_recovered) {
    SiteConfig site = with_bounded_debts();
    site.tenancy.debt_share_ppm = 0;
    EXPECT_FALSE(debt_that_arises(account_with({}), Money{1}, site));
    EXPECT_EQ(why_no_debt(account_with({}), site),
              "policy pack tenth, rule debt: no debt is recovered from payments here, so none can "
              "be entered");
}

TEST(ArisingDebt, is_one_of_its_own_without_a_pack) {
    SiteConfig site = with_bills();
    site.tenancy.debt_weekly_cap = Money{7'000'000};
    const auto account = account_with({debt_by_share(60'000, 500'000, 0, 1'000'000)});
    const auto debt = debt_that_arises(account, Money{1'000'000}, site);
    ASSERT_TRUE(debt);
    EXPECT_EQ(debt->charge, (payment::ChargeId{60'001}));
    EXPECT_EQ(debt->proportion_ppm, 500'000);
    EXPECT_EQ(debt->weekly_cap, Money{7'000'000});
    EXPECT_EQ(debts_to_fit(account, site), std::vector<journal::ChargeConfigured>{});
}

TEST(ArisingDebt, that_was_there_before_the_pack_is_made_to_fit) {
    const SiteConfig site = with_bounded_debts();
    const auto account = account_with({debt_by_share(60'000, 500'000, 0, 1'000'000),
                                       debt_by_share(60'001, 500'000, 0, 1'000'000),
                                       debt_by_share(60'002, 500'000, 0, 0)});
    const auto fitted = debts_to_fit(account, site);
    ASSERT_EQ(fitted.size(), 2U);
    for (const auto& debt : fitted) {
        EXPECT_EQ(debt.proportion_ppm, 50'000);
        EXPECT_EQ(debt.weekly_cap, Money{2'500'000});
        EXPECT_EQ(debt.added, Money{});
    }
}

// A pack about homes says nothing about a shop.
TEST(ArisingDebt, of_a_class_that_the_pack_is_not_about_is_free) {
    SiteConfig site = with_bounded_debts();
    site.policy.rules->classes.set(index_of(payment::CustomerClass::residential));
    auto shop = account_with({debt_by_share(60'000, 100'000, 5'000'000, 1'000'000)});
    shop.customer_class = payment::CustomerClass::commercial;
    EXPECT_EQ(debt_that_arises(shop, Money{1}, site)->charge, (payment::ChargeId{60'001}));
}

struct BoundedDebts : testing::Test, BillingBuilding {
    BoundedDebts() : BillingBuilding(with_bounded_debts()) {}
    void bounce(std::uint8_t payment, std::uint8_t id) {
        const Answer done =
            order(BouncePayment{TopUpId{{id}}, k_ben, TopUpId{{payment}}, Money{30'000'000}});
        ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    }
};

TEST_F(BoundedDebts, take_a_tenth_of_each_payment_however_many_bounced) {
    top_up(k_ben, 10'000'000, 75);
    bounce(75, 90);
    const Money first = account(k_ben).debt();
    ASSERT_GT(first, Money{20'000'000});
    top_up(k_ben, 10'000'000, 76);
    EXPECT_EQ(account(k_ben).debt(), first - Money{1'000'000});
    bounce(76, 91);
    const Money both = account(k_ben).debt();
    top_up(k_ben, 10'000'000, 77);
    EXPECT_EQ(account(k_ben).debt(), both - Money{1'000'000});
    top_up(k_ben, 90'000'000, 78);
    EXPECT_EQ(account(k_ben).debt(), both - Money{4'000'000}) << "five in this week";
    expect_same_after_restart(*this);
}

TEST_F(BoundedDebts, also_of_bills_that_were_open_when_an_account_became_prepaid) {
    live_until(day_of(9, 29), 20'000);
    ChangeMode change;
    change.id = CommandId{{80}};
    change.account = k_clara;
    change.mode = payment::AccountMode::prepaid;
    ASSERT_EQ(order(change).outcome, OrderOutcome::done);
    const Money owed = account(k_clara).debt();
    ASSERT_GT(owed, Money{20'000'000});
    top_up(k_clara, 20'000'000, 71);
    EXPECT_EQ(account(k_clara).debt(), owed - Money{2'000'000});
    expect_same_after_restart(*this);
}

TEST_F(BoundedDebts, that_began_at_the_half_are_cut_down_at_the_start) {
    site.tenancy.debt_share_ppm = 500'000;
    site.tenancy.debt_weekly_cap = {};
    site.policy.rules.reset();
    restart();
    read();
    top_up(k_ben, 10'000'000, 75);
    bounce(75, 90);
    const Money owed = account(k_ben).debt();
    site = with_bounded_debts();
    restart();
    read();
    top_up(k_ben, 10'000'000, 76);
    EXPECT_EQ(account(k_ben).debt(), owed - Money{1'000'000});
    const int configured = count_records<journal::ChargeConfigured>();
    restart();
    EXPECT_EQ(count_records<journal::ChargeConfigured>(), configured) << "once";
}

}  // namespace
}  // namespace riser::controller
