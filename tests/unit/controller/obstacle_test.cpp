// Credit is used up and the light stays on: a person is told why, by what a confirming read brought too, and no
// longer than that is so.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::ReadMeter;
using metering::SwitchState;

struct ObstructedBuilding : ProvenBuilding {
    using Change = std::function<metering::MeterReport(const ReadMeter&)>;

    // As live(), but confirming reads are answered so. How many there were.
    int live_with(Duration time, const Change& answered) {
        int confirming = 0;
        for (Duration passed{}; passed < time; passed += 5s) {
            tick(5s);
            while (!field.empty()) {
                const auto command = field.front();
                field.pop_front();
                pass(100ms);
                if (const auto* read = std::get_if<ReadMeter>(&command)) {
                    confirming += read->purpose == metering::ReadPurpose::confirming ? 1 : 0;
                    give(answered(*read));
                }
            }
        }
        return confirming;
    }
    void use_up_unconfirmed() { sweep(1'010'000, 2'000'000, 2h); }
    std::string obstacle() const { return point().obstacle; }
    int times_held() const {
        return static_cast<int>(
            std::count_if(actions.begin(), actions.end(), [](const Action& action) {
                const auto* note = std::get_if<Note>(&action);
                return note != nullptr && note->event == "cut_off_held";
            }));
    }
    Change without_voltage() {
        return [this](const ReadMeter& read) {
            auto report = answer(read);
            report.instantaneous.voltage_mv.reset();
            return report;
        };
    }
};

TEST(Obstacle, is_the_witness_that_did_not_come_with_a_confirming_read) {
    ObstructedBuilding b;
    const int before = b.times_held();
    b.use_up_unconfirmed();

    b.live_with(10min, b.without_voltage());

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.obstacle(), "witness_present");
    EXPECT_EQ(b.times_held() - before, 1) << "said once, however often it is asked for";
}

TEST(Obstacle, is_the_identity_that_a_confirming_read_did_not_show) {
    ObstructedBuilding b;
    b.use_up_unconfirmed();

    b.live_with(10min, [&](const ReadMeter& read) {
        auto report = b.answer(read);
        report.identity->serial = "";
        return report;
    });

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.obstacle(), "identity_confirmed");
}

TEST(Obstacle, is_a_confirming_read_that_is_not_answered) {
    ObstructedBuilding b;
    b.use_up_unconfirmed();

    b.live_with(10min, [&](const ReadMeter& read) { return b.lost(read); });

    EXPECT_EQ(b.obstacle(), "confirming_read_fresh");
}

TEST(Obstacle, that_a_confirming_read_shows_is_not_asked_about_all_the_time) {
    ObstructedBuilding b;
    b.use_up_unconfirmed();

    EXPECT_LE(b.live_with(1h, b.without_voltage()), 16);
    EXPECT_GE(b.live_with(1h, b.without_voltage()), 6) << "but now and then";

    b.live(6min);  // the voltage is there again
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.obstacle(), "");
}

TEST(Obstacle, is_over_when_it_is_and_a_read_is_asked_for) {
    ObstructedBuilding b;
    const std::int64_t until = to_unix_ms(b.clock.wall) + 3 * 3'600'000;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, until}, {}});
    b.use_up_unconfirmed();
    ASSERT_EQ(b.obstacle(), "no_hold");

    b.give(LocalOrder{SetHold{SupplyPointId{1}, 0}, {}});

    EXPECT_EQ(b.obstacle(), "") << "nobody knows yet what else stands in the way";
}

TEST(Obstacle, of_one_time_is_not_that_of_the_next) {
    ObstructedBuilding b;
    b.use_up_unconfirmed();
    b.live_with(2min, b.without_voltage());
    ASSERT_EQ(b.obstacle(), "witness_present");
    b.top_up(k_anna, 5'000'000, 7);

    b.sweep(1'040'000, 2'000'000, 6h);

    EXPECT_TRUE(b.point().exhausted);
    EXPECT_EQ(b.obstacle(), "");
}

}  // namespace
}  // namespace riser::controller
