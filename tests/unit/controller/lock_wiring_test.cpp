// Locks and contacts: what a person opened, what was opened at another place, and what does not obey.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::Actor;
using payment::SupplyAction;

template <class Base>
void order(Base& b, Actor actor, SupplyAction action, bool withdrawn = false) {
    b.give(LocalOrder{RequestSupply{SupplyPointId{1}, actor, withdrawn, action, 0}, ReplyTo{7}});
    b.answer_field();
}
template <class Base>
void lock(Base& b, Actor actor) {
    order(b, actor, SupplyAction::disconnect);
}
template <class Base>
void end(Base& b, Actor actor) {
    order(b, actor, SupplyAction::connect, true);
}
// Somebody wires the apartment to another contact, which is closed.
void rewire(ProvenBuilding& b) {
    b.reconfigure([](SiteConfig& site) { site.switches[0].address = 9; });
    b.contact[0] = SwitchState::connected;
    for (int i = 0; i < 4; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(10s);
    }
}

TEST(LockedElsewhere, one_of_two_locks_that_ends_opens_no_other_contact) {
    ProvenBuilding b;
    lock(b, Actor::maintenance);
    lock(b, Actor::safety);
    b.live(1min);
    rewire(b);
    const std::string opened = b.point().opened_at;
    ASSERT_NE(opened, "");
    end(b, Actor::safety);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "the contact at address 9 is another's";
    EXPECT_EQ(b.point().opened_at, opened) << "the one that was opened is not forgotten";
}

TEST(LockedElsewhere, danger_opens_this_contact_too_and_only_a_person_closes_either) {
    ProvenBuilding b;
    b.use_up_and_wait();
    rewire(b);
    ASSERT_NE(b.point().opened_at, "");
    lock(b, Actor::safety);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    end(b, Actor::safety);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_NE(b.point().opened_at, "");
}

TEST(LockedElsewhere, a_relay_test_waits_for_the_contact_that_was_opened) {
    ProvenBuilding b;
    b.use_up_and_wait();
    rewire(b);
    b.top_up(k_anna, 5'000'000, 7);
    b.answer_field();
    const std::string opened = b.point().opened_at;
    ASSERT_NE(opened, "");
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{3}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("order connect, then the test"), std::string::npos);
    EXPECT_EQ(b.point().opened_at, opened);
}

struct OpenedByHand : ReadBuilding {
    OpenedByHand() {
        contact[0] = SwitchState::disconnected;
        look();
    }
    void look() {
        for (int i = 0; i < 5; ++i) {
            sweep(registers[0], registers[1]);
            answer_field();
            tick(5s);
        }
    }
    bool alarmed() const { return controller->view(clock)->supply_points[0].open_unordered; }
    using ReadBuilding::answer_field;
};

TEST(OpenedByHand, stays_open_when_a_lock_ends) {
    OpenedByHand b;
    ASSERT_TRUE(b.alarmed());
    lock(b, Actor::safety);
    b.look();
    end(b, Actor::safety);
    b.look();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.alarmed());
}

TEST(OpenedByHand, is_opened_again_under_a_lock_when_somebody_closes_it) {
    OpenedByHand b;
    lock(b, Actor::safety);
    b.look();
    b.contact[0] = SwitchState::connected;
    b.look();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(OwnLock, is_ended_before_anything_else_and_once_for_all) {
    ProvenBuilding b;
    lock(b, Actor::maintenance);
    b.live(1min);
    order(b, Actor::maintenance, SupplyAction::connect);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    lock(b, Actor::maintenance);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done) << b.last_answer()->text;
    EXPECT_EQ(b.count_records<journal::SupplyRequested>(), 1);
    end(b, Actor::maintenance);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Lock, says_that_nobody_has_seen_it_open_yet) {
    ProvenBuilding b;
    b.give(LocalOrder{
        RequestSupply{SupplyPointId{1}, Actor::safety, false, SupplyAction::disconnect, 0},
        ReplyTo{7}});
    EXPECT_NE(b.last_answer()->text.find("wait until it is shown as off"), std::string::npos);
}

TEST(Lock, leaves_nothing_to_confirm) {
    ProvenBuilding b;
    lock(b, Actor::safety);
    b.live(1min);
    b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{7}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("locked off"), std::string::npos);
}

SiteConfig under_policy(const std::function<void(payment::SupplyPolicy&)>& change) {
    SiteConfig site = two_apartments();
    change(site.policy.policy);
    return site;
}

TEST(ClassOfATariff, counts_only_where_its_version_may_be_in_force) {
    SiteConfig site = under_policy(
        [](auto& policy) { policy.never_cut.set(index_of(payment::CustomerClass::common_area)); });
    for (auto& tariff : site.tariffs) {
        tariff.rules.customer_class = payment::CustomerClass::common_area;
    }
    ProvenBuilding b(site);
    payment::Tariff next = site.tariffs[0];
    next.version = 2;
    next.effective_from = b.clock.wall + std::chrono::days(300);
    next.rules.customer_class = payment::CustomerClass::commercial;
    b.give(LocalOrder{SetTariff{next}, ReplyTo{5}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "not_protected");
}

TEST(Notice, is_not_over_because_another_machine_has_run_for_long) {
    ProvenBuilding b(under_policy(
        [](auto& policy) { policy.notice[index_of(payment::CustomerClass::residential)] = 24h; }));
    b.use_up_and_wait();
    b.load = 0;
    for (UtcTime* time : {&b.clock.wall, &b.clock.earliest, &b.clock.latest}) *time += 10min;
    b.clock.boot = BootId{{77}};
    b.clock.monotonic = Instant{std::chrono::days(60)};
    b.start();
    for (int i = 0; i < 4; ++i) {
        b.sweep(b.registers[0], b.registers[1]);
        b.answer_field();
        b.live(1min);
    }
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "notice_given");
}

}  // namespace
}  // namespace riser::controller
