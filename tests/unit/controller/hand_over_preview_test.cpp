// What would be booked is shown, and nothing is: also where the order itself could not be carried out yet.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

// Charges of each day, and settlements that do not come in between.
SiteConfig with_daily_charge() {
    SiteConfig site = with_landlord();
    site.settlement_interval = std::chrono::hours(2);
    journal::ChargeConfigured daily;
    daily.account = k_anna;
    daily.charge = {1};
    daily.type = payment::ChargeType::time_based;
    daily.purpose = payment::ChargePurpose::standing;
    daily.period = payment::CollectionPeriod::day;
    daily.per_period = Money{10'000};
    site.supply_points.front().charges = {daily};
    return site;
}

// The clock goes ahead by ten days: what is due since then waits a day, for somebody to put it right.
struct LeaptClock : TenancyBuilding {
    LeaptClock() : TenancyBuilding(with_daily_charge()) {
        give(LocalOrder{SettleNow{}, {}});
        clock.wall += 240h;
        clock.earliest += 240h;
        clock.latest += 240h;
        sweep(1'001'000, 2'000'000, 30min);
    }
};

TEST(HandOverPreview, changes_nothing_while_charges_wait) {
    LeaptClock b;
    const auto rows = b.journal.entries.size();
    MoveOut preview = TenancyBuilding::out(k_anna);
    preview.preview = true;
    const Answer shown = b.order(preview);
    EXPECT_EQ(shown.outcome, OrderOutcome::conflict);
    EXPECT_NE(shown.text.find("Is the clock right?"), std::string::npos) << shown.text;
    EXPECT_EQ(b.journal.entries.size(), rows);
    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'000'000});

    const Answer waits = b.order_with_reads(TenancyBuilding::out(k_anna));
    EXPECT_EQ(waits.outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'001'000})
        << "the order itself charges what was used";
}

TEST(HandOverPreview, of_money_for_who_has_left_books_nothing) {
    TenancyBuilding b;
    b.sweep(1'015'000, 2'000'000, 2h);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    const auto rows = b.journal.entries.size();
    const Answer shown = b.order(PreviewTopUp{k_anna, Money{400'000}, k_eur});
    EXPECT_EQ(shown.outcome, OrderOutcome::done);
    EXPECT_EQ(shown.text,
              "the account is closed: 0.40 for what it still owed; it still owes 0.60; nothing was "
              "booked");
    EXPECT_EQ(b.order(PreviewTopUp{k_anna, Money{1'400'000}, k_eur}).outcome,
              OrderOutcome::conflict)
        << "as cash is";
    EXPECT_EQ(b.journal.entries.size(), rows);
    EXPECT_EQ(b.account(k_anna).in_collection, Money{1'000'000});
}

}  // namespace
}  // namespace riser::controller
