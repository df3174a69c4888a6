// The supply policy in the controller: what is recorded of it, and that nobody is cut off against it. Whole days, for
// people who do not read C++, are in tests/tables/supply_days.txt.
#include <functional>

#include "core/payment/week_windows.h"
#include "tests/unit/controller/journal_records.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::CustomerClass;
using payment::HoldKind;

constexpr payment::DaysOfWeek k_daily{true, true, true, true, true, true, true};

// The clock of the building starts on a Monday at 14:13 UTC.
payment::ActivityCalendar evenings() {
    return payment::calendar_of(std::vector<payment::WeekWindow>{{k_daily, 18 * 60, 9 * 60}});
}

SiteConfig with_policy(const std::function<void(payment::SupplyPolicy&)>& say) {
    SiteConfig site = two_apartments();
    say(site.policy.policy);
    return site;
}

SiteConfig with_evenings() {
    return with_policy([](auto& policy) { policy.friendly_hours = evenings(); });
}

void wait_until(ProvenBuilding& b, Duration of_day) {
    b.load = 0;  // the register stands still for hours
    const Duration now = b.clock.wall.time_since_epoch() % std::chrono::days(1);
    const Duration wait = (of_day - now + 24h) % 24h;
    b.pass(wait - 30s);
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(15s);
}

// ---- the record --------------------------------------------------------------------------------

TEST(Policy, that_is_not_configured_is_not_recorded) {
    ProvenBuilding b;
    EXPECT_EQ(b.count_records<journal::PolicySet>(), 0);
    EXPECT_EQ(b.controller->view(b.clock)->policy_version, 0U);
}

TEST(Policy, is_recorded_once_and_anew_when_it_changes) {
    ProvenBuilding b(with_evenings());
    b.site.policy.pack = "gb";
    b.restart();
    b.restart();
    ASSERT_EQ(b.count_records<journal::PolicySet>(), 2);
    const auto sets = records_of<journal::PolicySet>(b);
    EXPECT_EQ(sets[0].version, 1U);
    EXPECT_EQ(sets[0].policy.friendly_hours, evenings());
    EXPECT_EQ(sets[1], (journal::PolicySet{2, "gb", sets[0].policy}));
    EXPECT_EQ(b.controller->view(b.clock)->policy_pack, "gb");
}

TEST(Policy, that_is_taken_out_of_the_configuration_is_over) {
    ProvenBuilding b(with_evenings());
    b.site.policy = {};
    b.restart();
    const auto sets = records_of<journal::PolicySet>(b);
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[1], (journal::PolicySet{2, "", {}}));
    b.sweep(b.registers[0], b.registers[1]);
    wait_until(b, 20h);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

// ---- friendly hours ----------------------------------------------------------------------------

TEST(FriendlyHours, are_the_reason_that_is_shown_with_their_end) {
    ProvenBuilding b(with_evenings());
    wait_until(b, 18h);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "outside_friendly_hours");
    const auto until = from_unix_ms(b.point().kept_until_ms).time_since_epoch();
    EXPECT_EQ((until % std::chrono::days(1)) / 1min, 9 * 60);
    EXPECT_EQ(b.commands_sent(), 4) << "those of the relay tests";
}

TEST(FriendlyHours, stop_a_cut_off_that_was_decided_before_and_did_not_come_about) {
    ProvenBuilding b(with_evenings());
    wait_until(b, 17h + 55min);
    b.stuck = true;
    b.use_up();  // two hours of use, which the clock has to pass
    ASSERT_EQ(b.apartment(1).desired, SwitchState::connected) << "it is evening by now";
    b.pass(12h);
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(2min);
    wait_until(b, 17h + 50min);
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    ASSERT_EQ(b.supply(1), SwitchState::connected) << "the contact does not obey";
    wait_until(b, 18h + 1min);
    b.stuck = false;
    b.actions.clear();
    for (int i = 0; i < 20; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(5min);
    }
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.commands_sent(), 0);
}

TEST(FriendlyHours, after_a_restart_stop_it_too) {
    ProvenBuilding b(with_evenings());
    b.load = 0;
    b.pass(20h);  // Tuesday morning
    b.sweep(b.registers[0], b.registers[1]);
    b.stuck = true;
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.stuck = false;
    b.field.clear();
    const Duration day = b.clock.wall.time_since_epoch() % std::chrono::days(1);
    b.pass(19h - day);
    b.restart();
    for (int i = 0; i < 20; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(1min);
    }
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(FriendlyHours, bring_nobody_back_but_do_not_keep_a_top_up_from_it) {
    ProvenBuilding b(with_evenings());
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    wait_until(b, 19h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.top_up(k_anna, 5'000'000, 9);
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// ---- who is never cut off ----------------------------------------------------------------------

TEST(Policy, that_permits_no_cut_off_brings_back_who_was_cut_off_before) {
    ProvenBuilding b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.reconfigure([](SiteConfig& site) { site.policy.policy.cut_permitted = false; });
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).reason, journal::SupplyReason::no_longer_justified);
    b.live(5min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "not_protected");
    EXPECT_EQ(b.point().kept_until_ms, 0) << "nobody can tell an end";
}

TEST(Policy, that_never_cuts_a_class_protects_accounts_without_one_as_residential) {
    ProvenBuilding b(with_policy(
        [](auto& policy) { policy.never_cut.set(index_of(CustomerClass::residential)); }));
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "not_protected");
}

// ---- notice ------------------------------------------------------------------------------------

TEST(Notice, runs_from_a_warning_of_before_it_was_configured) {
    ProvenBuilding b;
    b.sweep(1'006'000, 2'000'000, 2h);
    const int warnings = b.count_records<journal::LowCreditChanged>();
    ASSERT_TRUE(b.apartment(1).times.warned);
    b.reconfigure([](SiteConfig& site) {
        site.policy.policy.notice[index_of(CustomerClass::residential)] = 24h;
    });
    EXPECT_EQ(b.count_records<journal::LowCreditChanged>(), warnings) << "it is known when it was";
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "notice_given");
    EXPECT_GT(b.point().kept_until_ms, to_unix_ms(b.clock.wall + 20h));
}

// As after a snapshot of before the books kept the time of the warning.
TEST(Notice, is_given_again_where_nobody_knows_when_the_warning_was) {
    ProvenBuilding b(with_policy(
        [](auto& policy) { policy.notice[index_of(CustomerClass::residential)] = 24h; }));
    b.sweep(1'006'000, 2'000'000, 2h);
    ASSERT_TRUE(b.apartment(1).times.warned);
    const int warnings = b.count_records<journal::LowCreditChanged>();
    auto loaded = load_books(b.journal);
    loaded->books.supply_points.find(SupplyPointId{1})->times.warned.reset();
    b.controller.emplace(b.site, b.journal, std::move(loaded).value());
    b.give(Started{});
    EXPECT_EQ(b.count_records<journal::LowCreditChanged>(), warnings + 1);
    EXPECT_TRUE(b.apartment(1).times.warned);
}

TEST(Notice, after_a_power_failure_of_unknown_length_counts_what_is_certain) {
    ProvenBuilding b(with_policy(
        [](auto& policy) { policy.notice[index_of(CustomerClass::residential)] = 24h; }));
    b.use_up_and_wait();
    ASSERT_EQ(b.point().obstacle, "notice_given");
    b.load = 0;
    const UtcTime warned = b.clock.earliest;
    // Powered again, perhaps a week later: nothing is certain but the time that was on disk.
    b.clock.wall += 7 * 24h;
    b.clock.earliest = warned;
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(10min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "notice_given");
    b.clock.earliest = b.clock.wall - 1s;
    b.clock.latest = b.clock.wall + 1s;
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "a week has passed for certain";
}

// ---- holds -------------------------------------------------------------------------------------

TEST(Holds, of_different_kinds_end_by_themselves) {
    ProvenBuilding b;
    const std::int64_t soon = to_unix_ms(b.clock.wall + 4h);
    const std::int64_t later = to_unix_ms(b.clock.wall + 30h);
    b.give(LocalOrder{SetHold{SupplyPointId{}, later, HoldKind::weather}, {}});
    b.give(LocalOrder{SetHold{SupplyPointId{1}, soon, HoldKind::landlord}, {}});
    b.give(LocalOrder{SetHold{SupplyPointId{1}, 0, HoldKind::landlord}, {}});
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "no_hold");
    EXPECT_EQ(b.point().hold_until_ms, 0);
    EXPECT_EQ(b.controller->view(b.clock)->other_holds_ms.at(other_hold(HoldKind::weather)), later);
    b.give(LocalOrder{SetHold{SupplyPointId{}, 0, HoldKind::weather}, {}});
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

// ---- pace --------------------------------------------------------------------------------------

TEST(CutsPerHour, are_counted_across_a_restart) {
    ProvenBuilding b(with_policy([](auto& policy) { policy.cuts_per_hour = 1; }));
    b.load = 0;
    b.sweep(1'010'000, 2'010'000, 2h);
    b.answer_field();
    b.live(1min);
    const auto off = [&] {
        return std::count(b.contact.begin(), b.contact.end(), SwitchState::disconnected);
    };
    ASSERT_EQ(off(), 1);
    b.restart();
    for (int i = 0; i < 4; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(5min);
    }
    EXPECT_EQ(off(), 1);
    for (int i = 0; i < 10; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(5min);
    }
    EXPECT_EQ(off(), 2);
}

// ---- classes -----------------------------------------------------------------------------------

// Nothing says the class of an account but the tariff that it is on.
TEST(CustomerClass, is_that_of_the_tariff) {
    SiteConfig site = with_policy(
        [](auto& policy) { policy.never_cut.set(index_of(CustomerClass::common_area)); });
    for (auto& tariff : site.tariffs) tariff.rules.customer_class = CustomerClass::common_area;
    ProvenBuilding b(site);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "not_protected");
}

TEST(CustomerClass, that_is_protected_more_counts) {
    SiteConfig site = with_policy(
        [](auto& policy) { policy.notice[index_of(CustomerClass::residential)] = 24h; });
    for (auto& tariff : site.tariffs) tariff.rules.customer_class = CustomerClass::commercial;
    ProvenBuilding b(site);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "notice_given");
}

}  // namespace
}  // namespace riser::controller
