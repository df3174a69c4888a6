#include "gateway/field/modbus/bus_config.h"

#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using Spoil = void (*)(BusWorld&);

TEST(BusConfig, accepts_a_sound_bus) {
    BusWorld world;
    world.add_meter(1);
    world.add_relay_meter(2);
    world.add_board(247);
    EXPECT_TRUE(check_bus_config(world.config));
}

TEST(BusConfig, refuses_what_cannot_work_and_says_why) {
    const std::vector<std::pair<Spoil, const char*>> bad{
        {[](BusWorld& w) { w.config.devices[0].unit = 0; }, "broadcast"},
        {[](BusWorld& w) { w.config.devices[0].unit = 248; }, "units end at 247"},
        {[](BusWorld& w) { w.config.devices[1].unit = 1; }, "used twice"},
        {[](BusWorld& w) { w.config.devices[1].meter = MeterId{1}; }, "already on this bus"},
        {[](BusWorld& w) { w.config.devices[0].profile = nullptr; }, "no profile"},
        {[](BusWorld& w) { w.config.devices[0].profile = &w.board; }, "no register to charge by"},
        {[](BusWorld& w) {
             w.config.devices[0].switches = {{SwitchId{9}, 0}};
         },
         "has no switch"},
        {[](BusWorld& w) { w.config.devices[1].switches[0].channel = 1; }, "channels 0..0"},
        {[](BusWorld& w) { w.config.devices[2].switches[1].id = SwitchId{30}; }, "id of its own"},
        {[](BusWorld& w) { w.config.devices[2].switches.clear(); }, "neither a meter"},
        {[](BusWorld& w) { w.config.line.baud = 300; }, "baud 300"},
        {[](BusWorld& w) { w.config.line.stop_bits = 3; }, "stop_bits"},
        {[](BusWorld& w) { w.config.late_window = Duration{0}; }, "late_window"},
        {[](BusWorld& w) { w.config.slow_interval = Duration{0}; }, "slow_interval"},
        {[](BusWorld& w) {
             w.board.switching->channels[0].connect.request = {5, 0, 0, 0x55, 0};
         },
         "toggles"},
        {[](BusWorld& w) { w.board.switching->channels[0].read_back.index = 6; }, "read-back"},
    };
    for (const auto& [spoil, reason] : bad) {
        BusWorld world;
        world.add_meter(1);
        world.add_relay_meter(2);
        world.add_board(3);
        spoil(world);
        const auto checked = check_bus_config(world.config);
        ASSERT_FALSE(checked) << reason;
        EXPECT_NE(checked.error().message.find(reason), std::string::npos)
            << checked.error().message;
    }
}

TEST(BusConfigDeathTest, an_unchecked_broadcast_address_never_gets_a_master) {
    BusWorld world;
    world.add_meter(1);
    world.config.devices[0].unit = 0;
    EXPECT_DEATH(BusMaster{world.config}, "has been checked");
}

}  // namespace
}  // namespace riser::modbus
