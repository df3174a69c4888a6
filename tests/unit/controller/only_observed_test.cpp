// A meter whose profile does not say enough any more, and lines of the configuration that the books contradict: what they
// concern is observed until a person has put it right, and nothing is lost or cut meanwhile.
#include "gateway/controller/config_differences.h"
#include "tests/unit/controller/proven_building.h"
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

void observe_first(SiteConfig& site) {
    site.meters[0].only_observed = "own.toml:14:1: field[1].rollover_wh: is required for energy";
    site.only_observed.insert(SupplyPointId{1});
}

void charge_again(SiteConfig& site) {
    site.meters[0].only_observed.clear();
    site.only_observed.clear();
}

TEST(OnlyObserved, is_read_and_shown_and_not_charged) {
    ProvenBuilding b;
    const Money before = b.balance(k_anna);
    b.reconfigure(observe_first);
    b.sweep(1'004'000, 2'001'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.balance(k_anna), before);
    const auto view = b.controller->view(b.clock);
    EXPECT_EQ(view->meters[0].only_observed, b.site.meters[0].only_observed);
    ASSERT_EQ(view->meters[0].registers.size(), 1U);
    EXPECT_EQ(view->meters[0].registers[0].value, Energy{1'004'000});
    EXPECT_EQ(view->supply_points[0].projected_balance, before);
    EXPECT_TRUE(b.noted("meter_not_charged"));
    EXPECT_EQ(b.apartment(2).shares[0].settled, Energy{2'001'000}) << "the rest goes on";
}

TEST(OnlyObserved, is_charged_for_all_of_it_once_it_is_put_right) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig&) {});
    b.give(LocalOrder{SettleNow{}, {}});
    const Money before = b.balance(k_anna);
    b.reconfigure(observe_first);
    b.sweep(1'004'000, 2'000'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});
    b.reconfigure(charge_again);
    b.sweep(1'005'000, 2'000'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'005'000});
    EXPECT_EQ(before - b.balance(k_anna), Money{1'000'000}) << "5 kWh at 0.20, and nothing twice";
}

// By what it shows: neither a kettle nor the hours since it was charged make it more.
TEST(OnlyObserved, may_have_used_what_it_shows_beyond_what_was_charged) {
    ProvenBuilding b;
    b.give(LocalOrder{SettleNow{}, {}});
    const Energy settled = b.apartment(1).shares[0].settled;
    b.reconfigure(observe_first);
    for (const std::int64_t load : {50, 2'000}) {
        b.load = load;
        b.sweep(settled.wh + 4'000, 2'000'000, 24h);

        ASSERT_TRUE(b.point().exposure) << load;
        EXPECT_EQ(b.point().exposure->energy, Energy{4'000}) << load;
        EXPECT_EQ(b.point().exposure->amount, Money{800'000}) << load;
        EXPECT_TRUE(b.point().exposure->by_register);
        EXPECT_FALSE(b.point().exposure->passes_credit);
    }
}

// Its meter is good, the profile of its contact is not.
TEST(OnlyObserved, is_charged_and_not_cut_off_where_only_the_contact_is_not_known) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& site) { site.only_observed.insert(SupplyPointId{1}); });
    b.use_up_and_wait();
    EXPECT_TRUE(b.point().exhausted);
    EXPECT_EQ(b.point().obstacle, "armed");
    EXPECT_EQ(b.supply(1), SwitchState::connected);

    b.reconfigure(charge_again);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "so that was what kept it lit";
}

TEST(OnlyObserved, lets_supply_come_back) {
    ProvenBuilding b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.reconfigure(observe_first);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected)
        << "an upgrade gives nobody light for nothing";

    b.top_up(k_anna, 5'000'000, 9);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(OnlyObserved, disarms_nothing) {
    ProvenBuilding b;
    const int before = b.count_records<journal::SupplyArmed>();
    b.reconfigure(observe_first);
    EXPECT_TRUE(b.apartment(1).armed) << "nobody has to order it again";
    EXPECT_EQ(b.count_records<journal::SupplyArmed>(), before);
}

// A profile that cannot be read says nothing of the contact: that is no other contact.
TEST(OnlyObserved, keeps_its_proof_until_its_profile_is_right_again) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& site) {
        site.switches[0].model.fill(9);
        site.only_observed.insert(SupplyPointId{1});
    });
    EXPECT_TRUE(b.apartment(1).paired);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);

    b.reconfigure([](SiteConfig& site) {
        site.switches[0].model = {};
        site.only_observed.clear();
    });
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "without another relay test";
}

// What its register shows is known, whatever is switched on at this moment.
TEST(OnlyObserved, has_an_exposure_of_what_its_register_shows) {
    for (const std::int64_t load : {50, 4'000}) {
        ProvenBuilding b;
        b.reconfigure([](SiteConfig&) {});
        b.give(LocalOrder{SettleNow{}, {}});
        b.reconfigure(observe_first);
        b.load = load;
        b.sweep(1'004'000, 2'000'000, 1h);

        ASSERT_TRUE(b.point().exposure);
        const Exposure exposure = *b.point().exposure;
        EXPECT_EQ(exposure.energy, Energy{4'000}) << load;
        EXPECT_EQ(exposure.power, Power{0}) << "nothing is assumed";
        EXPECT_TRUE(exposure.by_register);
        EXPECT_FALSE(exposure.passes_credit);
    }
}

TEST(OnlyObserved, has_an_exposure_like_a_silent_meter_where_its_register_shows_more_than_may_be) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig&) {});
    b.give(LocalOrder{SettleNow{}, {}});
    b.reconfigure(observe_first);
    b.sweep(9'000'000, 2'000'000, 1h);  // a scale that this version does not know

    ASSERT_TRUE(b.point().exposure);
    EXPECT_FALSE(b.point().exposure->by_register);
    EXPECT_LE(b.point().exposure->energy, Energy{1'000});
}

// What it shows is charged to whoever is there when its profile is right: nobody passes it on before.
TEST(OnlyObserved, is_not_handed_over_until_it_is_put_right) {
    TenancyBuilding b;
    b.sweep(1'001'000, 2'000'000, 1h);
    observe_first(b.site);
    b.restart();
    b.sweep(1'009'000, 2'000'000, 1h);
    for (const bool last_reading : {false, true}) {
        for (const bool preview : {true, false}) {
            MoveOut order = TenancyBuilding::out(k_anna);
            order.last_reading = last_reading;
            order.preview = preview;
            const Answer& answer = b.order_with_reads(order);
            EXPECT_EQ(answer.outcome, OrderOutcome::conflict) << last_reading << preview;
            EXPECT_NE(answer.text.find("is only observed (own.toml:14:1"), std::string::npos)
                << answer.text;
        }
    }
    EXPECT_EQ(b.apartment(1).account, k_anna);

    charge_again(b.site);
    b.restart();
    b.sweep(1'009'000, 2'000'000, 1h);
    EXPECT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'009'000});
}

// ---- registers that change meanwhile -----------------------------------------------------------

// Charged up to 1'000'000 Wh, and then only observed while 4 kWh more are used.
struct ObservedBuilding : ProvenBuilding {
    ObservedBuilding() {
        reconfigure([](SiteConfig&) {});
        give(LocalOrder{SettleNow{}, {}});
        before = balance(k_anna);
        settled = apartment(1).shares[0].settled;
        reconfigure(observe_first);
        show(settled.wh + 2'000, 1h);
        show(settled.wh + 4'000, 1h);
    }
    void show(std::int64_t wh, Duration after = 15s) { sweep(wh, registers[1], after); }
    void put_right(std::int64_t wh) {
        charge_again(site);
        restart();
        show(wh);
        show(wh);
    }
    bool in_doubt() const {
        return controller->books().meters.find(MeterId{1})->doubt ==
               journal::DoubtReason::backwards;
    }
    const Answer& declare(std::int64_t end, std::optional<std::int64_t> began = {}) {
        DeclareExchange order{MeterId{1}, {{metering::Quantity::import_energy, {end}}}, {}};
        if (began) order.opening = {{metering::Quantity::import_energy, {*began}}};
        give(LocalOrder{std::move(order), ReplyTo{77}});
        return *last_answer();
    }
    Money charged() {
        give(LocalOrder{SettleNow{}, {}});
        return before - balance(k_anna);
    }
    Money before{};
    Energy settled{};
};

// 0.20 for each kWh.
constexpr Money price_of(std::int64_t wh) {
    return {wh * 200};
}

TEST(RegistersWhileOnlyObserved, that_fell_are_in_doubt_until_a_person_says_where_they_ended) {
    for (const bool restarted : {false, true}) {
        ObservedBuilding b;
        b.show(100, 1h);
        EXPECT_FALSE(b.in_doubt()) << "one reading may be misread";
        b.show(200, 1h);
        ASSERT_TRUE(b.in_doubt());
        EXPECT_TRUE(b.noted("meter_reading_doubted"));
        if (restarted) b.reconfigure([](SiteConfig&) {});

        EXPECT_EQ(b.declare(b.settled.wh + 4'000, 0).outcome, OrderOutcome::conflict);
        EXPECT_NE(b.last_answer()->text.find("own.toml:14:1"), std::string::npos)
            << b.last_answer()->text;
        b.give(LocalOrder{ClearDoubt{MeterId{1}}, ReplyTo{78}});
        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict) << "its profile comes first";

        b.put_right(300);
        EXPECT_TRUE(b.in_doubt()) << "it is not taken for a reset of which nothing is known";
        EXPECT_EQ(b.charged(), Money{});
        const Answer& answer = b.declare(b.settled.wh + 4'000, 0);
        ASSERT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
        EXPECT_EQ(b.charged(), price_of(4'000 + 300)) << "up to its end, and since its beginning";
        b.show(1'300, 1h);
        EXPECT_EQ(b.charged(), price_of(4'000 + 1'300));
    }
}

// What was seen before the start is not known any more: what was charged is.
TEST(RegistersWhileOnlyObserved, that_fell_while_the_gateway_was_off_are_in_doubt) {
    ObservedBuilding b;
    b.registers[0] = 100;
    b.reconfigure([](SiteConfig&) {});
    b.show(200, 1h);
    EXPECT_TRUE(b.in_doubt());
}

// It shows more than was charged by then: as an advance it would be charged for a part.
TEST(RegistersWhileOnlyObserved, that_fell_and_grew_again_are_in_doubt_all_the_same) {
    ObservedBuilding b;
    b.show(b.settled.wh + 900'000, 2000h);
    b.show(b.settled.wh + 900'100, 1h);
    b.show(b.settled.wh + 100, 1h);
    b.show(b.settled.wh + 200, 1h);
    EXPECT_TRUE(b.in_doubt());
}

TEST(RegistersWhileOnlyObserved, that_were_misread_once_are_not_in_doubt) {
    ObservedBuilding b;
    b.show(b.settled.wh + 900'000, 2000h);  // too much, once
    b.show(b.settled.wh + 5'000, 1h);
    b.show(b.settled.wh + 5'100, 1h);
    b.show(3, 15s);  // too little, once
    b.show(b.settled.wh + 5'200, 1h);
    b.show(b.settled.wh + 5'300, 1h);
    EXPECT_FALSE(b.in_doubt());

    b.put_right(b.settled.wh + 6'000);
    EXPECT_EQ(b.charged(), price_of(6'000));
}

TEST(RegistersWhileOnlyObserved, that_pass_their_end_are_charged_through_it) {
    ObservedBuilding b;
    observe_first(b.site);
    b.site.meters[0].rollover[metering::Quantity::import_energy] =
        Energy{b.settled.wh + 4'999};  // 5 kWh to the end
    b.restart();
    b.show(b.settled.wh + 4'500, 1h);
    b.show(b.settled.wh + 4'600, 1h);
    b.show(100, 1h);
    b.show(200, 1h);
    EXPECT_FALSE(b.in_doubt()) << "its end is known";

    b.put_right(1'000);
    EXPECT_EQ(b.charged(), price_of(5'000 + 1'000));
}

TEST(RegistersWhileOnlyObserved, began_no_higher_than_they_show_and_no_further_back_than_may_be) {
    ObservedBuilding b;
    b.show(100, 1h);
    b.show(200, 1h);
    b.put_right(300);
    EXPECT_EQ(b.declare(b.settled.wh + 4'000, 301).outcome, OrderOutcome::invalid);
    EXPECT_EQ(b.declare(b.settled.wh + 4'000, -1).outcome, OrderOutcome::invalid);
    EXPECT_TRUE(b.in_doubt());
    EXPECT_EQ(b.declare(b.settled.wh + 4'000).outcome, OrderOutcome::done);
    EXPECT_EQ(b.charged(), price_of(4'000)) << "from what it shows now, as ever";
}

// Two apartments whose meters were entered the wrong way round, while one of them is not understood.
TEST(RegistersWhileOnlyObserved, change_hands_once_they_are_understood) {
    ObservedBuilding b;
    const Money ben = b.balance(k_ben);
    std::swap(b.site.supply_points[0].supply_point.registers,
              b.site.supply_points[1].supply_point.registers);
    b.restart();
    b.show(b.settled.wh + 5'000, 1h);
    for (int minute = 0; minute < 60; ++minute) {
        b.tick(1min);
        b.show(b.settled.wh + 5'000);
    }
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{1});
    EXPECT_EQ(b.apartment(2).shares[0].share.meter, MeterId{2})
        << "nobody gets a register that another still has";
    EXPECT_FALSE(b.noted("registers_changed_unread"));

    charge_again(b.site);
    b.restart();
    for (int reading = 0; reading < 3; ++reading) {
        b.show(b.settled.wh + 5'000);
        b.tick();
    }
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{2});
    EXPECT_EQ(b.apartment(2).shares[0].share.meter, MeterId{1});
    EXPECT_EQ(b.charged(), price_of(5'000)) << "to whoever had it until then";
    EXPECT_EQ(b.balance(k_ben), ben);
}

TEST(OnlyObserved, takes_no_relay_test_and_keeps_the_proof_that_it_has) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& site) { site.only_observed.insert(SupplyPointId{1}); });
    b.actions.clear();
    const int before = b.count_records<journal::PairingTested>();

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{61}});
    b.live(2min);

    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("only observed"), std::string::npos)
        << b.last_answer()->text;
    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_EQ(b.count_records<journal::PairingTested>(), before);
    EXPECT_TRUE(b.apartment(1).paired);
}

// ---- lines that the books contradict -----------------------------------------------------------

TEST(LinesLeftOut, are_a_closed_landlord_and_an_account_of_another_supply_point) {
    TenancyBuilding b;
    const Books& books = b.controller->books();
    SiteConfig site = b.site;
    EXPECT_TRUE(leave_out_wrong_accounts(site, books).empty());

    std::swap(site.supply_points[0].account, site.supply_points[1].account);
    ASSERT_FALSE(check_accounts(site, books).ok());
    const auto left_out = leave_out_wrong_accounts(site, books);
    ASSERT_EQ(left_out.size(), 2U);
    EXPECT_NE(left_out[0].find("`account` of supply point 1 names"), std::string::npos)
        << left_out[0];
    EXPECT_TRUE(check_accounts(site, books).ok());
    EXPECT_TRUE(site.supply_points[0].account.is_nil());
    EXPECT_TRUE(site.supply_points[0].landlord.account.is_nil())
        << "he does not take over what is let";
    EXPECT_EQ(site.only_observed.size(), 2U);
}

TEST(LinesLeftOut, leave_whoever_lives_there_as_he_was) {
    TenancyBuilding b;
    std::swap(b.site.supply_points[0].account, b.site.supply_points[1].account);
    (void)leave_out_wrong_accounts(b.site, b.controller->books());
    b.restart();
    b.sweep(1'001'000, 2'000'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.apartment(1).account, k_anna);
    EXPECT_EQ(b.apartment(2).account, k_ben);
    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'001'000});
}

}  // namespace
}  // namespace riser::controller
