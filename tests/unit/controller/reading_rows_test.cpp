// The rows of the readings stream: one per meter and boundary, with what validation needs to know of the reading.
#include <gtest/gtest.h>

#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

std::vector<IntervalReading> last_rows(const Building& b) {
    std::vector<IntervalReading> rows;
    for (const auto& action : b.actions) {
        if (const auto* readings = std::get_if<IntervalReadings>(&action)) rows = readings->rows;
    }
    return rows;
}

void live_a_quarter(Building& b) {
    b.actions.clear();
    for (int i = 0; i < 61; ++i) {
        b.sweep(b.registers[0] + 1, b.registers[1] + 1);
        b.tick();
    }
}

TEST(ReadingRows, say_when_and_how_each_register_was_read) {
    Building b;
    b.quantum = 10;
    b.commission();
    live_a_quarter(b);

    const auto rows = last_rows(b);
    ASSERT_EQ(rows.size(), 2U);
    for (const auto& row : rows) {
        EXPECT_EQ(row.wall_ms % 900'000, 0);
        EXPECT_GE(row.lag_s, -15);
        EXPECT_LE(row.lag_s, 15);
        EXPECT_EQ(row.quantum, Energy{10});
        EXPECT_EQ(row.export_energy, Energy{}) << "it has no such register";
        EXPECT_EQ(row.tariff_sum, std::nullopt);
        EXPECT_TRUE(row.supplied);
    }
}

TEST(ReadingRows, say_that_an_open_contact_supplies_nobody) {
    Building b;
    b.commission();
    b.contact[0] = metering::SwitchState::disconnected;
    live_a_quarter(b);

    const auto rows = last_rows(b);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_FALSE(rows[0].supplied);
    EXPECT_TRUE(rows[1].supplied);
}

// A main meter that shows more than its fuse lets through, for an hour: what it showed before that is no reading of now,
// and afterwards all of it would have flowed in one interval.
TEST(ReadingRows, leave_out_a_main_meter_that_is_not_believed) {
    SiteConfig site = two_apartments();
    site.supply_points.pop_back();  // nobody is charged by meter 2
    Building b(site);
    b.commission();
    live_a_quarter(b);
    ASSERT_EQ(last_rows(b).size(), 2U);
    b.actions.clear();
    for (int i = 0; i < 241; ++i) {
        b.sweep(b.registers[0] + 1, b.registers[1] + 60);
        b.tick();
    }
    for (const auto& row : last_rows(b)) EXPECT_EQ(row.meter, MeterId{1});
    live_a_quarter(b);
    const auto rows = last_rows(b);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_GE(rows[1].import_energy, Energy{b.registers[1] - 61});
}

}  // namespace
}  // namespace riser::controller
