// A device that refuses what says who it is: for a moment, or because it is another one (device_state.h).
#include <array>
#include <utility>

#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::ReadPurpose;

struct RefusingWorld : BusWorld {
    RegisterSlave& add(const std::string& expected_serial = "") {
        auto& slave = add_meter(1, expected_serial);
        slave.gaps_readable = false;  // what is not there is refused with exception 2
        return slave;
    }
    MeterHealth health() { return next_sweep().meters[0].health; }
    // The electrician mounts another meter: silence, then it answers.
    template <class Change>
    void exchange(RegisterSlave& slave, Change change) {
        slave.alive = false;
        run_for(60 * k_second);
        change();
        slave.alive = true;
    }
};

TEST(RefusedIdentity, once_at_the_start_does_not_make_an_expected_meter_a_stranger) {
    RefusingWorld world;
    auto& meter = world.add("1001");
    auto serial = std::exchange(meter.holding, {});
    EXPECT_EQ(world.health(), MeterHealth::refused);
    meter.holding = std::move(serial);
    world.run_for(120 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::good);
    EXPECT_EQ(world.read(1, ReadPurpose::confirming).identity->serial, "1001");
}

// It would be commissioned without one, and an exchange could not be told any more.
TEST(RefusedIdentity, once_at_the_start_does_not_leave_a_meter_without_its_serial_number) {
    RefusingWorld world;
    auto& meter = world.add();
    auto serial = std::exchange(meter.holding, {});
    const auto first = world.next_sweep().meters[0];
    EXPECT_FALSE(first.identity);
    meter.holding = std::move(serial);
    world.run_for(120 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::good);
    EXPECT_EQ(world.read(1, ReadPurpose::confirming).identity->serial, "1001");
}

TEST(RefusedIdentity, for_good_is_that_of_a_meter_without_a_serial_number_where_none_is_expected) {
    RefusingWorld world;
    world.add().holding.clear();

    world.run_for(600 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::good);
    EXPECT_EQ(world.read(1, ReadPurpose::confirming).identity->serial, "");
}

TEST(RefusedIdentity, once_does_not_drop_the_model_code_that_is_expected) {
    RefusingWorld world;
    FieldCodec code = world.gap_meter.fields.back();
    code.field = Field::model_code;
    code.address = 0xFD00;
    code.count = 1;
    code.type = ValueType::u16;
    world.gap_meter.fields.push_back(code);
    world.gap_meter.identity.expected_model_codes = {77};
    auto& meter = world.add();
    EXPECT_EQ(world.health(), MeterHealth::refused);
    meter.holding[0xFD00] = 77;
    world.run_for(120 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::good);
}

// Else one disturbed answer would make every other one of this meter a stranger's, until the next start.
TEST(RefusedIdentity, for_a_while_does_not_drop_the_serial_number_that_was_read) {
    RefusingWorld world;
    auto& meter = world.add();
    EXPECT_EQ(world.health(), MeterHealth::good);
    auto serial = meter.holding;
    world.exchange(meter, [&] { meter.holding.clear(); });
    world.run_for(90 * k_second);
    EXPECT_EQ(world.health(), MeterHealth::refused);
    meter.holding = std::move(serial);
    world.run_for(300 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::good);
}

// A person hears that another meter is there, and what to do about it; nobody is switched by it.
TEST(RefusedIdentity, for_good_is_another_device_where_a_serial_number_was_read) {
    RefusingWorld world;
    auto& meter = world.add();
    EXPECT_EQ(world.health(), MeterHealth::good);
    auto serial = meter.holding;
    world.exchange(meter, [&] { meter.holding.clear(); });
    world.run_for(600 * k_second);

    EXPECT_EQ(world.health(), MeterHealth::wrong_identity);
    EXPECT_TRUE(world.next_sweep().meters[0].registers.empty());

    meter.holding = std::move(serial);  // it was the same one
    world.run_for(120 * k_second);
    EXPECT_EQ(world.health(), MeterHealth::good);
}

// ---- witnesses, in the slow block ---------------------------------------------------------------

TEST(RefusedWitness, once_at_the_start_is_asked_for_again) {
    RefusingWorld world;
    auto& meter = world.add();
    auto voltage = std::array{meter.input.extract(0), meter.input.extract(1)};
    world.run_for(70 * k_second);
    for (auto& part : voltage) meter.input.insert(std::move(part));
    world.run_for(140 * k_second);

    EXPECT_EQ(world.next_sweep().meters[0].instantaneous.voltage_mv, 230'000);
}

TEST(RefusedWitness, of_a_new_meter_costs_no_other_value_for_long) {
    RefusingWorld world;
    auto& meter = world.add();
    world.run_for(70 * k_second);
    ASSERT_EQ(world.next_sweep().meters[0].instantaneous.voltage_mv, 230'000);

    world.exchange(meter, [&] {
        meter.input.erase(0);
        meter.input.erase(1);
    });
    world.run_for(1'200 * k_second);

    const auto report = world.next_sweep().meters[0];
    EXPECT_EQ(report.health, MeterHealth::good);
    EXPECT_FALSE(report.instantaneous.voltage_mv);
    EXPECT_TRUE(report.instantaneous.power);
}

}  // namespace
}  // namespace riser::modbus
