// Where tenancies and the supply policy meet: who comes is protected, warned and charged as the policy says, and nothing
// that was said to who has left counts for him.
#include <functional>

#include "core/payment/week_windows.h"
#include "gateway/controller/config_differences.h"
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::CustomerClass;

SiteConfig with_policy(const std::function<void(payment::SupplyPolicy&)>& say) {
    SiteConfig site = with_landlord();
    say(site.policy.policy);
    return site;
}

SiteConfig with_notice() {
    return with_policy([](auto& policy) {
        policy.notice[index_of(CustomerClass::residential)] = std::chrono::hours(24);
    });
}

void use_a_little(TenancyBuilding& b) {
    for (int i = 0; i < 4; ++i) {
        b.sweep(b.registers[0] + 10, 2'000'000);
        b.answer_field();
        b.tick(20s);
    }
}

TEST(TenancyAndPolicy, a_warning_counts_for_who_was_given_it) {
    TenancyBuilding b(with_notice());
    b.sweep(1'006'000, 2'000'000, 1h);
    (void)b.order(SettleNow{});
    ASSERT_TRUE(b.apartment(1).times.warned) << "0.80 is left";
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    EXPECT_FALSE(b.apartment(1).times.warned) << "nobody told the landlord anything";
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done);
    use_a_little(b);
    (void)b.order(SettleNow{});
    EXPECT_TRUE(b.apartment(1).times.warned);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "her own notice has just begun";
    expect_same_after_restart(b);
}

TEST(TenancyAndPolicy, a_critical_customer_is_protected_by_it) {
    TenancyBuilding b(with_policy([](auto& policy) { policy.cuts_per_hour = 60; }));
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    MoveIn clara = TenancyBuilding::in(k_clara);
    clara.critical = true;
    ASSERT_EQ(b.order_with_reads(clara).outcome, OrderOutcome::done);
    use_a_little(b);
    EXPECT_TRUE(b.account(k_clara).exhausted());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Whole days and weeks that are friendly: what is not due then is not due for the days of who moves out either.
TEST(TenancyAndPolicy, the_last_part_of_a_standing_charge_knows_friendly_hours) {
    SiteConfig site = with_policy([](auto& policy) {
        payment::WeekWindow window{{}, 0, 24 * 60};
        window.days.fill(true);
        window.days[3] =
            false;  // a Thursday, of another week: there must be hours that are not friendly
        policy.friendly_hours = payment::calendar_of({&window, 1});
    });
    journal::ChargeConfigured weekly;
    weekly.account = k_anna;
    weekly.charge = {1};
    weekly.type = payment::ChargeType::time_based;
    weekly.purpose = payment::ChargePurpose::standing;
    weekly.period = payment::CollectionPeriod::week;
    weekly.per_period = Money{700'000};
    weekly.in_friendly_hours = false;
    site.supply_points.front().charges = {weekly};
    TenancyBuilding b(site);
    b.sweep(b.registers[0], b.registers[1], 48h);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    const auto lines = records_of<journal::ChargeCollected>(b);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].line.so.friendly_hours);
    EXPECT_EQ(lines[0].line.days, 2);
    EXPECT_EQ(lines[0].line.collected, Money{});
}

// An account belongs to one supply point: else what a vacant apartment uses is charged to who lives elsewhere.
TEST(Landlord, s_account_is_nobody_else_s) {
    SiteConfig site = with_landlord();
    const AccountId other{{77}};
    site.supply_points.back().landlord.account = other;
    TenancyBuilding b(site);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    const auto& answer = b.order_with_reads(TenancyBuilding::in(other));
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("is the landlord's of supply point 2"), std::string::npos)
        << answer.text;
}

TEST(Landlord, s_account_of_another_supply_point_takes_no_second_one) {
    SiteConfig site = with_landlord();
    TenancyBuilding b(site);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    b.site.supply_points.front().landlord.account = {};
    b.site.supply_points.back().landlord.account = k_owner;  // who has supply point 1 in the books
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    const auto& answer = b.order_with_reads(TenancyBuilding::out(k_ben, 51));
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("belongs to supply point 1"), std::string::npos) << answer.text;
}

TEST(Landlord, that_is_missing_is_told) {
    SiteConfig site = two_apartments();
    TenancyBuilding b(site);
    const auto& answer = b.order_with_reads(TenancyBuilding::out(k_anna));
    ASSERT_EQ(answer.outcome, OrderOutcome::done);
    EXPECT_NE(answer.text.find("charged to nobody"), std::string::npos) << answer.text;
    b.site.supply_points.front().landlord.account = k_owner;
    b.restart();
    const auto differences = config_differences(b.site, Draft(b.controller->books()));
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(differences[0].code, "landlord_not_taken");
}

}  // namespace
}  // namespace riser::controller
