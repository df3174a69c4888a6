// Who uses more than a load limit allows: switched off for a while, and never for longer than was said. What keeps the
// light on then is in overload_held_test.cpp, which of them count in overload_count_test.cpp.
#include <functional>

#include "tests/unit/controller/limited_building.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

// ---- an overload -------------------------------------------------------------------------------

TEST(Overload, switches_off_for_a_while_and_brings_supply_back) {
    LimitedBuilding b;
    b.draw(4'000, 45s);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "it is borne for a minute";
    b.draw(4'000, 1min);
    ASSERT_EQ(b.overloads().size(), 1U);
    const auto over = b.overloads()[0];
    EXPECT_EQ(over.limit, Power{3'000});
    EXPECT_EQ(over.shown, Power{4'000});
    EXPECT_GT(over.used, Power{3'500});
    EXPECT_LE(over.used, Power{4'100});
    EXPECT_GE(over.over_s, 60);
    EXPECT_EQ(over.off_s, 300);
    EXPECT_EQ(over.number, 1);
    EXPECT_FALSE(over.waits);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.apartment(1).reason, SupplyReason::over_limit);
    EXPECT_TRUE(b.point().load_limit->off);
    EXPECT_EQ(b.point().load_limit->used, over.used);
    b.draw(4'000, 4min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.draw(500, 1min + 30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).reason, SupplyReason::limit_over);
    EXPECT_FALSE(b.point().load_limit->off);
    b.draw(500, 30min);
    EXPECT_EQ(b.overloads().size(), 1U);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overload, rests_on_every_predicate_of_a_cut_off) {
    LimitedBuilding b;
    b.draw(4'000, 2min);
    const auto wishes = records_of<journal::SupplyDesired>(b);
    const auto wish = std::find_if(wishes.begin(), wishes.end(), [](const auto& desired) {
        return desired.reason == SupplyReason::over_limit;
    });
    ASSERT_NE(wish, wishes.end());
    EXPECT_EQ(wish->predicates, (1U << payment::k_cut_predicates) - 1);
    EXPECT_FALSE(wish->contacts.empty()) << "it names what it opens";
}

TEST(Overload, of_a_moment_opens_nothing) {
    LimitedBuilding b;
    for (int i = 0; i < 20; ++i) {
        b.draw(9'000, 45s);
        b.draw(500, 30s);
    }
    EXPECT_TRUE(b.overloads().empty());
}

TEST(Overload, that_the_register_does_not_confirm_opens_nothing) {
    LimitedBuilding b;
    b.quantum = 10;
    b.loads[0] = 4'000;  // by a power whose scale is wrong; 400 W are counted
    for (int i = 0; i < 40; ++i) {
        b.sweep(b.registers[0] + (i % 6 == 5 ? 10 : 0), b.registers[1]);
        b.answer_field();
    }
    EXPECT_TRUE(b.overloads().empty());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Found by seed 1015 of the worlds.
TEST(Overload, is_not_proven_by_what_was_used_while_the_meter_was_doubted) {
    LimitedBuilding b;
    b.loads[0] = 4'000;  // by a power whose scale is wrong; 2400 W are counted
    const auto use = [&b](int sweeps) {
        for (int i = 0; i < sweeps; ++i) {
            b.sweep(b.registers[0] + 10, b.registers[1]);
            b.answer_field();
        }
    };
    const std::string own = b.serial;
    b.serial = "43";  // another one answers at its address for a while
    metering::MeterReport stranger;
    stranger.meter = MeterId{1};
    stranger.health = metering::MeterHealth::wrong_identity;
    stranger.read_at = b.clock.monotonic;
    b.give(stranger);
    b.answer_field();
    use(40);
    b.serial = own;
    metering::MeterReport back = stranger;
    back.health = metering::MeterHealth::good;
    back.read_at = b.clock.monotonic;
    back.identity = metering::MeterIdentity{b.site.meters[0].model, own};
    b.give(back);
    use(4);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);
    b.give(LocalOrder{ClearDoubt{MeterId{1}}, ReplyTo{61}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    use(4);
    EXPECT_TRUE(b.overloads().empty());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overload, that_is_over_when_it_is_measured_opens_nothing) {
    LimitedBuilding b;
    b.draw(4'000, 1min);
    b.watt_seconds += 4'000 * 15;
    b.sweep(b.registers[0] + b.watt_seconds / 3600, b.registers[1]);
    ASSERT_FALSE(b.field.empty()) << "a read that measures the power is asked for";
    const auto* read = std::get_if<metering::ReadMeter>(&b.field.front());
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->purpose, metering::ReadPurpose::on_demand);
    b.loads[0] = 300;
    b.answer_field();
    b.draw(300, 5min);
    EXPECT_TRUE(b.overloads().empty());
}

TEST(Overload, whose_read_is_lost_waits_for_the_next_one) {
    LimitedBuilding b;
    b.lost_reads = {b.reads + 1, b.reads + 2};
    b.draw(4'000, 1min + 15s);
    EXPECT_TRUE(b.overloads().empty());
    b.draw(4'000, 3min);
    EXPECT_EQ(b.overloads().size(), 1U);
}

TEST(Overload, before_a_silence_opens_nothing_after_it) {
    LimitedBuilding b;
    b.draw(4'000, 45s);
    b.pass(10min);
    b.draw(4'000, 15s);
    EXPECT_TRUE(b.overloads().empty()) << "nobody knows what was drawn meanwhile";
}

TEST(Overload, that_did_not_open_is_not_tried_again) {
    LimitedBuilding b;
    b.stuck = true;
    b.draw(4'000, 2min);
    ASSERT_EQ(b.overloads().size(), 1U);
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    b.actions.clear();
    b.draw(500, 10min);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected) << "it is connected, so it is over";
    b.stuck = false;
    b.draw(500, 5min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// ---- nobody is left off ------------------------------------------------------------------------

struct SwitchedOff : LimitedBuilding {
    explicit SwitchedOff(SiteConfig config = limited_site()) : LimitedBuilding(std::move(config)) {
        draw(4'000, 2min);
        RISER_ASSERT(supply(1) == SwitchState::disconnected, "for an overload");
        loads[0] = 0;
    }
};

TEST(SwitchedOffForAnOverload, comes_back_at_once_with_a_payment) {
    SwitchedOff b;
    b.top_up(k_anna, 9'000'000, 9);
    b.flow(30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.apartment(1).limit.begun());
}

TEST(SwitchedOffForAnOverload, comes_back_in_time_after_a_restart) {
    SwitchedOff b;
    b.restart();
    b.flow(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "it is not over yet";
    b.flow(4min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(SwitchedOffForAnOverload,
     comes_back_at_once_after_a_power_cut_of_which_nobody_knows_the_length) {
    SwitchedOff b;
    b.clock.earliest = b.clock.wall - 1h;
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.flow(30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(SwitchedOffForAnOverload, comes_back_though_storage_refuses) {
    SwitchedOff b;
    b.journal.next = Commit::refused;
    b.flow(6min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.journal.next = Commit::done;
    b.flow(2min);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
}

TEST(SwitchedOffForAnOverload, comes_back_by_itself_where_others_wait_for_a_person) {
    SiteConfig site = limited_site();
    site.policy.policy.reconnection.mode = payment::ReconnectMode::arm_and_confirm;
    SwitchedOff b(site);
    b.flow(5min + 30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyReadied>(), 0);
}

TEST(SwitchedOffForAnOverload, takes_no_turn_among_those_who_come_back) {
    SiteConfig site = limited_site();
    site.policy.policy.staging = {1, 1h};
    SwitchedOff b(site);
    b.flow(5min + 30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Its end cannot be written then, and needs no turn all the same.
TEST(SwitchedOffForAnOverload, takes_no_turn_though_storage_refuses) {
    SiteConfig site = limited_site();
    site.policy.policy.staging = {1, 1h};
    SwitchedOff b(site);
    b.contact[1] = SwitchState::disconnected;
    b.flow(2min);
    ASSERT_EQ(b.supply(2), SwitchState::connected) << "it fell open, and has had its turn";
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.journal.next = Commit::refused;
    b.flow(6min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(SwitchedOffForAnOverload, comes_back_when_somebody_confirms) {
    SwitchedOff b;
    b.give(LocalOrder{ConfirmReconnection{k_limited}, ReplyTo{7}});
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(SwitchedOffForAnOverload, comes_back_with_whatever_ends_the_limit) {
    const std::vector<std::function<void(Building&)>> ends{
        [](auto& b) {
            b.give(LocalOrder{SetHold{k_limited, to_unix_ms(b.clock.wall + 24h)}, {}});
        },
        [](auto& b) {
            b.give(LocalOrder{Connect{k_limited, 0}, {}});
        },
        [](auto& b) {
            b.give(LocalOrder{Arm{k_limited, false}, {}});
        },
        [](auto& b) {
            b.give(LocalOrder{RequestSupply{k_limited, payment::Actor::protection, false,
                                            payment::SupplyAction::connect, 0},
                              {}});
        },
        [](auto& b) {
            b.site.supply_points[0].protected_customer = true;
            b.restart();
        },
    };
    int which = 0;
    for (const auto& end : ends) {
        SCOPED_TRACE(++which);
        SwitchedOff b;
        end(b);
        b.flow(1min);
        EXPECT_EQ(b.supply(1), SwitchState::connected) << b.point().reason;
        EXPECT_FALSE(b.point().load_limit);
    }
}

// Without a limit it is a matter of credit again.
TEST(SwitchedOffForAnOverload, stays_off_for_credit_where_the_site_limits_no_more) {
    SwitchedOff b;
    b.site.policy.policy.load_limit = {};
    b.restart();
    b.flow(1min);
    EXPECT_FALSE(b.point().load_limit);
    EXPECT_EQ(b.point().reason, "credit exhausted");
    b.top_up(k_anna, 50'000'000, 88);
    b.flow(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(SwitchedOffForAnOverload, is_locked_off_like_everybody) {
    SwitchedOff b;
    b.give(LocalOrder{RequestSupply{k_limited, payment::Actor::safety, false,
                                    payment::SupplyAction::disconnect, 0},
                      {}});
    b.flow(10min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "a lock has no end";
    EXPECT_EQ(b.apartment(1).reason, SupplyReason::safety);
    b.give(LocalOrder{RequestSupply{k_limited, payment::Actor::safety, true, {}, 0}, {}});
    b.flow(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
