// A relay board may go silent alone: the meters beside it answer, so nothing else would tell.
#include "tests/unit/controller/unordered_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

struct BoardBuilding : UnorderedBuilding {
    BoardBuilding() : UnorderedBuilding(on_boards()) {}
    static SiteConfig on_boards() {
        SiteConfig site = two_apartments();
        own_switch(site);
        return site;
    }
    // What the bus tells of the contact of one flat.
    void see(std::uint32_t id) {
        give(metering::SwitchReport{SwitchId{id}, 0, metering::SwitchOutcome::confirmed, true,
                                    supply(id), clock.monotonic});
    }
    void miss(std::uint32_t id) {
        give(metering::SwitchReport{SwitchId{id}, 0, metering::SwitchOutcome::no_answer, false,
                                    SwitchState::unknown, clock.monotonic});
    }
    // All meters answer, and the contact of the second flat; that of the first does not.
    void silence(Duration time) {
        for (Duration passed{}; passed < time; passed += 1min) {
            pass(45s);
            sweep(registers[0], registers[1]);
            miss(1);
            see(2);
            tick(1s);
        }
    }
    const ContactView& shown(std::uint32_t id = 1) {
        view = controller->view(clock);
        return view->supply_points.at(id - 1).contacts.at(0);
    }
    BuildingViewPtr view;
};

TEST(ContactThatIsNotSeen, is_told_once_after_a_quarter_of_an_hour_and_when_it_is_over) {
    BoardBuilding b;
    b.see(1);
    b.see(2);
    b.silence(14min);
    EXPECT_FALSE(b.noted("contact_silent"));

    b.silence(30min);
    EXPECT_EQ(b.times_noted("contact_silent"), 1);
    EXPECT_TRUE(b.shown(1).silent);
    EXPECT_FALSE(b.shown(2).silent);
    EXPECT_GE(b.clock.monotonic - b.shown(1).seen_at, 44min);

    b.see(1);
    b.tick(1s);
    EXPECT_EQ(b.times_noted("contact_silent_over"), 1);
    EXPECT_FALSE(b.shown(1).silent);
}

TEST(ContactThatIsNotSeen, from_the_start_on_is_told_too) {
    BoardBuilding b;
    b.restart();

    b.silence(20min);

    EXPECT_EQ(b.times_noted("contact_silent"), 1);
    EXPECT_FALSE(b.shown(1).ever_seen());
    EXPECT_TRUE(b.shown(1).silent);
}

TEST(ContactThatIsNotSeen, with_its_whole_bus_is_the_alarm_of_the_bus) {
    BoardBuilding b;
    b.see(1);
    b.see(2);
    b.give(metering::BusReport{BusId{1}, metering::BusState::silent, b.clock.monotonic, ""});
    for (int i = 0; i < 60; ++i) b.tick(1min);
    EXPECT_FALSE(b.noted("contact_silent"));

    b.give(metering::BusReport{BusId{1}, metering::BusState::up, b.clock.monotonic, ""});
    b.tick(1min);
    EXPECT_FALSE(b.noted("contact_silent")) << "nobody had time to look yet";
}

TEST(ContactThatIsNotSeen, inside_a_meter_that_is_silent_is_the_mark_of_the_meter) {
    UnorderedBuilding b(metering::OpensByItself::falls);

    for (int i = 0; i < 60; ++i) b.tick(1min);

    EXPECT_FALSE(b.noted("contact_silent"));
}

}  // namespace
}  // namespace riser::controller
