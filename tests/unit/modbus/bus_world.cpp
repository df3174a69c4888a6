#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {

BusWorld::BusWorld() {
    config.bus = BusId{1};
    config.port_name = "/dev/test";
}

BusWorld::~BusWorld() = default;

RegisterSlave& BusWorld::add_meter(std::uint8_t unit, std::string expected_serial) {
    config.devices.push_back({unit, &gap_meter, MeterId{unit}, std::move(expected_serial), {}});
    return sim_bus::add_gap_readable_meter(bus, unit, 20 * k_ms, 1000U + unit);
}

RegisterSlave& BusWorld::add_relay_meter(std::uint8_t unit) {
    config.devices.push_back({unit, &relay_meter, MeterId{unit}, "", {{SwitchId{unit}, 0}}});
    return sim_bus::add_relay_meter(bus, unit, 20 * k_ms);
}

RegisterSlave& BusWorld::add_board(std::uint8_t unit) {
    Device device{unit, &board, MeterId{}, "", {}};
    for (std::uint16_t channel = 0; channel < 6; ++channel) {
        device.switches.push_back({SwitchId{unit * 10U + channel}, channel});
    }
    config.devices.push_back(std::move(device));
    return sim_bus::add_relay_board(bus, unit, 20 * k_ms);
}

VirtualRunner& BusWorld::start() {
    runner = std::make_unique<VirtualRunner>(config, bus);
    return *runner;
}

VirtualRunner& BusWorld::run_for(Duration duration) {
    if (!runner) start();
    runner->run_for(duration);
    return *runner;
}

const metering::BusStatistics& BusWorld::statistics() {
    return runner->master().statistics();
}

metering::SetSwitch BusWorld::set_switch(std::uint32_t which, metering::SwitchState wanted,
                                         Duration time_to_live) {
    metering::SetSwitch order{SwitchId{which}, wanted, ++requests_, runner->now() + time_to_live};
    runner->post(metering::MeterCommand{order});
    return order;
}

metering::SwitchReport BusWorld::switch_report() {
    return wait_for<metering::SwitchReport>(
        [&](const metering::SwitchReport& report) { return report.request == requests_; });
}

metering::MeterReport BusWorld::read(std::uint32_t meter, metering::ReadPurpose purpose) {
    command(metering::ReadMeter{MeterId{meter}, purpose, ++requests_});
    return wait_for<metering::MeterReport>(
        [&](const metering::MeterReport& report) { return report.request == requests_; });
}

metering::SweepFinished BusWorld::next_sweep() {
    if (runner) runner->take<metering::SweepFinished>();
    return wait_for<metering::SweepFinished>([](const auto&) { return true; });
}

}  // namespace riser::modbus
