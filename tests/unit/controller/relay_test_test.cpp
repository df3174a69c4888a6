// Relay tests on a bad bus: a lost read is made again at once, no late answer is believed, and whatever happens
// the supply ends connected.
#include "tests/unit/controller/relay_test_building.h"

namespace riser::controller {
namespace {

using metering::ReadMeter;
using metering::SetSwitch;
using metering::SwitchState;

TEST(RelayTestOnABadBus, asks_again_at_once_for_the_load_before) {
    ReadBuilding b;
    b.lost_reads = {1};

    b.order_test();
    b.answer_field();

    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.reads, 3);
}

TEST(RelayTestOnABadBus, asks_again_at_once_while_the_contact_is_open) {
    ReadBuilding b;
    b.lost_reads = {2};

    b.order_test();
    b.answer_field();

    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(RelayTestOnABadBus, outlives_a_disturbance_of_some_seconds) {
    ReadBuilding b;
    b.lost_reads = {2, 3, 4};

    b.order_test();
    for (int second = 0; second < 12; ++second) {
        b.answer_field();
        b.tick();
    }

    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(RelayTestOnABadBus, gives_up_soon_and_reconnects) {
    ReadBuilding b;
    for (int read = 2; read < 100; ++read) b.lost_reads.insert(read);

    b.order_test();
    for (int second = 0; second < 20; ++second) {
        b.answer_field();
        b.tick();
    }

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.result(), "inconclusive: meter 1 could not be read while the contact was open");
    EXPECT_LE(b.reads, 6);
}

TEST(RelayTestOnABadBus, gives_each_read_a_number_of_its_own) {
    ReadBuilding b;
    for (int read = 1; read < 100; ++read) b.lost_reads.insert(read);
    std::set<std::uint32_t> numbers;
    b.order_test();

    for (int second = 0; second < 20; ++second) {
        for (const auto& command : b.field) numbers.insert(std::get<ReadMeter>(command).request);
        b.answer_field();
        b.tick();
    }

    EXPECT_GE(numbers.size(), 3U);
    EXPECT_EQ(b.result(), "inconclusive: meter 1 could not be read");
    EXPECT_EQ(b.count_records<journal::SupplyDesired>(), 0) << "nothing was opened";
}

TEST(RelayTestOnABadBus, does_not_believe_the_late_answer_of_an_earlier_read) {
    ReadBuilding b;
    b.order_test();
    const auto first = b.take<ReadMeter>();
    for (int second = 0; second < 21; ++second) b.tick();
    ASSERT_EQ(b.field.size(), 1U) << "what is not answered in time is asked again";
    const auto again = b.take<ReadMeter>();
    ASSERT_NE(again.request, first.request);

    b.give(b.answer(first));
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.give(b.answer(again));
    EXPECT_EQ(b.apartment(1).desired, SwitchState::disconnected);
}

TEST(RelayTestOnABadBus, does_not_believe_an_answer_from_before_the_opening) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    ReadBuilding b(site);
    b.bypassed = true;
    b.order_test();
    const auto before = b.take<ReadMeter>();
    b.give(b.answer(before));
    const auto opening = b.take<SetSwitch>();
    b.contact[0] = SwitchState::disconnected;
    b.give(metering::SwitchReport{opening.which, opening.request,
                                  metering::SwitchOutcome::confirmed, true,
                                  SwitchState::disconnected, b.clock.monotonic});
    const auto open = b.take<ReadMeter>();

    auto wrong = b.answer(before);
    wrong.instantaneous.power = Power{0};
    b.give(wrong);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.give(b.answer(open));

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
}

TEST(RelayTestOnABadBus, ends_in_the_light_though_nothing_is_ever_answered) {
    ReadBuilding b;
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    b.contact[0] = SwitchState::disconnected;
    b.field.clear();
    b.sweep(b.registers[0], b.registers[1]);  // shows the open contact
    ASSERT_EQ(b.apartment(1).observed, SwitchState::disconnected);

    for (int second = 0; second < 61; ++second) {
        b.field.clear();
        b.tick();
    }

    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    EXPECT_FALSE(b.apartment(1).paired);
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(RelayTestOnABadBus, takes_an_open_reading_without_power_for_no_reading) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    ReadBuilding b(site);
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    b.shows_power = false;

    for (int second = 0; second < 30; ++second) {
        b.answer_field();
        b.tick();
    }

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(RelayTestOnABadBus, is_not_disturbed_by_other_reads_of_its_meter) {
    ReadBuilding b;
    b.order_test();
    b.give(LocalOrder{ReadNow{MeterId{1}}, {}});

    b.answer_field();

    EXPECT_TRUE(b.apartment(1).paired);
}

}  // namespace
}  // namespace riser::controller
