// Whatever is in the way of a cut-off is in the way of an overload as well, and named.
#include <functional>

#include "core/payment/week_windows.h"
#include "tests/unit/controller/limited_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

TEST(Overload, is_borne_while_anything_is_in_the_way_of_a_cut_off) {
    struct Case {
        const char* what;
        std::function<void(LimitedBuilding&)> say;
    };
    const std::vector<Case> cases{
        {"a hold of the apartment",
         [](auto& b) {
             b.give(LocalOrder{SetHold{k_limited, to_unix_ms(b.clock.wall + 24h)}, {}});
         }},
        {"a hold of the site",
         [](auto& b) {
             b.give(LocalOrder{
                 SetHold{{}, to_unix_ms(b.clock.wall + 24h), payment::HoldKind::weather}, {}});
         }},
        {"observe mode",
         [](auto& b) {
             b.give(LocalOrder{Arm{k_limited, false}, {}});
         }},
        {"the emergency override",
         [](auto& b) {
             b.give(LocalOrder{RequestSupply{k_limited, payment::Actor::protection, false,
                                             payment::SupplyAction::connect, 0},
                               {}});
         }},
        {"maintenance that keeps it on",
         [](auto& b) {
             b.give(LocalOrder{RequestSupply{k_limited, payment::Actor::maintenance, false,
                                             payment::SupplyAction::connect, 0},
                               {}});
         }},
        {"a protected customer",
         [](auto& b) {
             b.site.supply_points[0].protected_customer = true;
             b.restart();
         }},
        {"a class that is never cut off",
         [](auto& b) {
             b.site.policy.policy.never_cut.set(index_of(payment::CustomerClass::residential));
             b.restart();
         }},
        {"no cut-offs here",
         [](auto& b) {
             b.site.policy.policy.cut_permitted = false;
             b.restart();
         }},
        {"a notice that is not over",
         [](auto& b) {
             b.site.policy.policy.notice[index_of(payment::CustomerClass::residential)] = 720h;
             b.restart();
         }},
        {"friendly hours",
         [](auto& b) {
             constexpr payment::DaysOfWeek k_daily{true, true, true, true, true, true, true};
             b.site.policy.policy.friendly_hours = payment::calendar_of(
                 std::vector<payment::WeekWindow>{{k_daily, 60, 24 * 60 - 60}});
             b.restart();
         }},
        {"a contact that was wired elsewhere",
         [](auto& b) {
             b.site.switches[0].address = 9;
             b.restart();
         }},
        {"another meter answers",
         [](auto& b) {
             b.serial = "43";
             b.probed = false;
         }},
        {"a disk that is full", [](auto& b) { b.journal.next = Commit::refused; }},
    };
    for (const auto& [what, say] : cases) {
        LimitedBuilding b;
        say(b);
        b.draw(4'000, 10min);
        EXPECT_TRUE(b.overloads().empty()) << what;
        EXPECT_EQ(b.supply(1), SwitchState::connected) << what;
    }
}

TEST(Overload, is_borne_while_a_contact_has_to_rest_or_too_many_go_off) {
    struct Case {
        std::string held_by;
        std::function<void(SiteConfig&)> say;
    };
    const std::vector<Case> cases{
        {"switch_interval_kept", [](auto& site) { site.supply.switch_interval = 10h; }},
        {"switch_interval_kept",
         [](auto& site) { site.policy.policy.pace.between_operations = 1h; }},
        {"cut_rate_kept", [](auto& site) { site.supply.cuts_per_minute = 0; }},
    };
    for (const auto& [held_by, say] : cases) {
        SiteConfig site = limited_site();
        say(site);
        LimitedBuilding b(site);
        if (held_by == "switch_interval_kept") {
            b.give(LocalOrder{TestRelay{k_limited}, {}});
            b.flow(1min);
        }
        b.draw(4'000, 5min);
        EXPECT_TRUE(b.overloads().empty()) << held_by;
        ASSERT_TRUE(b.point().load_limit) << held_by;
        EXPECT_EQ(b.point().load_limit->held, held_by);
    }
}

TEST(Overload, is_borne_by_a_meter_whose_register_is_in_doubt) {
    LimitedBuilding b;
    b.loads[0] = 4'000;
    for (int i = 0; i < 20; ++i) {  // it stands still under load
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
    }
    b.flow(5min);
    EXPECT_TRUE(b.overloads().empty());
}

}  // namespace
}  // namespace riser::controller
