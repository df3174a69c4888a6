// What the controller gets from a Zigbee meter: the same reports as from a Modbus one.
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "gateway/field/zigbee/zcl/service.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using metering::MeterHealth;
using metering::ReadPurpose;
using metering::SwitchState;
using zcl::DataType;
using zcl::Value;

struct Settled : NetworkWorld {
    explicit Settled(std::uint8_t version = 13, CoordinatorConfig settings = two_devices())
        : NetworkWorld(version, std::move(settings)) {
        with_network();
        EXPECT_TRUE(is_settled());
        world.run_for(5 * k_second);  // the slow lane has been through
    }
    void energy(std::uint64_t raw) {
        meter.set(1, zcl::k_metering_cluster, zcl::metering::k_delivered,
                  Value(DataType::unsigned48, raw));
    }
    void witness(std::uint16_t id, DataType type, std::uint64_t raw) {
        meter.set(1, zcl::k_electrical_measurement_cluster, id, Value(type, raw));
    }
};

TEST(Reading, a_sweep_holds_registers_and_what_the_slow_lane_saw_last) {
    Settled net;
    net.energy(124'000);
    const auto report = net.next_sweep();
    EXPECT_EQ(report.meter, k_meter);
    EXPECT_EQ(report.purpose, ReadPurpose::sweep);
    EXPECT_EQ(report.health, MeterHealth::good);
    ASSERT_EQ(report.registers.size(), 1U);
    EXPECT_EQ(report.registers[0].quantity, metering::Quantity::import_energy);
    EXPECT_EQ(report.registers[0].value, Energy{124'000});
    EXPECT_EQ(report.registers[0].quantum, Energy{1});
    EXPECT_EQ(report.instantaneous.voltage_mv, 230'100);
    EXPECT_EQ(report.instantaneous.current_ma, 1500);
    EXPECT_EQ(report.instantaneous.frequency_mhz, 50'000);
    EXPECT_EQ(report.instantaneous.power, Power{345});
    EXPECT_EQ(report.switch_state, SwitchState::connected);
    EXPECT_LT(net.world.instant() - report.read_at, k_second);
}

TEST(Reading, sweeps_come_once_an_interval) {
    Settled net;
    static_cast<void>(net.next_sweep());
    static_cast<void>(net.world.take<metering::SweepFinished>());
    net.world.run_for(285 * k_second);
    const auto sweeps = net.world.take<metering::SweepFinished>();
    EXPECT_EQ(sweeps.size(), 9U);
    for (std::size_t i = 1; i < sweeps.size(); ++i) {
        EXPECT_EQ(sweeps[i].sweep, sweeps[i - 1].sweep + 1);
        EXPECT_EQ(sweeps[i].meters.size(), 1U) << "the relay is no meter";
    }
}

TEST(Reading, a_confirming_read_says_who_has_answered_and_holds_only_what_was_read_for_it) {
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        Settled net(version);
        net.energy(125'000);
        net.read(7);
        const auto report = net.report(7, k_second);
        EXPECT_EQ(report.purpose, ReadPurpose::confirming);
        EXPECT_EQ(report.health, MeterHealth::good);
        ASSERT_EQ(report.registers.size(), 1U);
        EXPECT_EQ(report.registers[0].value, Energy{125'000});
        EXPECT_EQ(report.instantaneous.voltage_mv, 230'100);
        EXPECT_EQ(report.switch_state, SwitchState::connected);
        ASSERT_TRUE(report.identity.has_value());
        EXPECT_EQ(report.identity->model, "standard");
        EXPECT_EQ(report.identity->serial, "a4c1380011223344");
    }
}

// The controller opens no register of a meter that never said who it is, and only sweeps open registers.
TEST(Reading, a_sweep_says_who_a_meter_is_whichever_lane_has_asked_it_first) {
    for (const Duration slow : {k_second, 120 * k_second}) {
        CoordinatorConfig config = two_devices();
        config.money_interval = 5 * k_second;
        config.slow_interval = slow;
        NetworkWorld net(13, config);
        net.with_network();
        ASSERT_TRUE(net.is_settled(120 * k_second));
        net.world.run_for(20 * k_second);
        int told = 0;
        for (const auto& sweep : net.world.take<metering::SweepFinished>()) {
            for (const auto& meter : sweep.meters) {
                if (!meter.identity) continue;
                EXPECT_EQ(meter.identity->serial, "a4c1380011223344");
                EXPECT_FALSE(meter.registers.empty());
                ++told;
            }
        }
        EXPECT_GE(told, 1) << slow.count();
    }
}

TEST(Reading, every_question_gets_one_answer_whatever_there_is) {
    NetworkWorld net;
    net.read(1);
    const auto early = net.report(1, k_second);
    EXPECT_EQ(early.health, MeterHealth::bus_down) << "there is no network yet";
    net.with_network();
    ASSERT_TRUE(net.is_settled(120 * k_second));
    net.world.post(
        metering::MeterCommand{metering::ReadMeter{MeterId{99}, ReadPurpose::on_demand, 2}});
    EXPECT_EQ(net.report(2, k_second).health, MeterHealth::no_answer);
    EXPECT_TRUE(net.world.noted("unknown_meter"));
    net.meter.away = true;
    net.read(3);
    const auto silent = net.report(3, 30 * k_second);
    EXPECT_EQ(silent.health, MeterHealth::no_answer);
    EXPECT_TRUE(silent.registers.empty());
    net.meter.away = false;
    net.read(4, ReadPurpose::on_demand);
    EXPECT_EQ(net.report(4, 30 * k_second).health, MeterHealth::good);
    net.read(5);
    net.world.unplug();
    EXPECT_EQ(net.report(5, k_second).health, MeterHealth::bus_down);
}

struct Impossible {
    const char* what;
    std::uint16_t attribute;
    DataType type;
    std::uint64_t raw;
    MeterHealth health;
};

TEST(Reading, impossible_values_are_refused_as_a_whole) {
    constexpr std::array<Impossible, 5> k_cases = {{
        {"350 V", zcl::electrical::k_voltage, DataType::unsigned16, 3500,
         MeterHealth::invalid_values},
        {"20 V and a flow", zcl::electrical::k_voltage, DataType::unsigned16, 200,
         MeterHealth::invalid_values},
        {"90 Hz", zcl::electrical::k_frequency, DataType::unsigned16, 90,
         MeterHealth::invalid_values},
        {"no value of a voltage", zcl::electrical::k_voltage, DataType::unsigned16, 0xFFFF,
         MeterHealth::good},
        {"200 V", zcl::electrical::k_voltage, DataType::unsigned16, 2000, MeterHealth::good},
    }};
    Settled net;
    std::uint32_t request = 1;
    for (const Impossible& each : k_cases) {
        net.witness(zcl::electrical::k_voltage, DataType::unsigned16, 2301);
        net.witness(zcl::electrical::k_frequency, DataType::unsigned16, 50);
        net.witness(each.attribute, each.type, each.raw);
        net.read(request);
        const auto report = net.report(request++, k_second);
        EXPECT_EQ(report.health, each.health) << each.what;
        EXPECT_EQ(report.registers.empty(), each.health != MeterHealth::good) << each.what;
    }
}

TEST(Reading, no_value_of_the_register_is_no_reading) {
    Settled net;
    net.energy(0xFFFF'FFFF'FFFF);
    net.read(1);
    const auto report = net.report(1, k_second);
    EXPECT_EQ(report.health, MeterHealth::invalid_values);
    EXPECT_TRUE(report.registers.empty());
}

TEST(Reading, a_meter_of_unknown_scale_counts_nothing) {
    NetworkWorld net;
    net.with_network();
    net.meter.unset(1, zcl::k_metering_cluster, zcl::metering::k_divisor);
    ASSERT_TRUE(net.is_settled());
    net.read(1);
    EXPECT_EQ(net.report(1, k_second).health, MeterHealth::invalid_values);
}

// A product whose own word about its scale is wrong.
class Book : public PlanBook {
public:
    [[nodiscard]] std::optional<DevicePlan> plan_for(const Fingerprint& device) const override {
        if (device.basic.model != "METER1") return std::nullopt;
        DevicePlan plan = standard_plan(device);
        plan.name = "riser-meter1";
        plan.forced.energy = zcl::Scale{1, 100};
        plan.reports = false;
        return plan;
    }
};

TEST(Reading, a_profile_knows_better_than_the_device) {
    const Book book;
    CoordinatorConfig config = two_devices();
    config.plans = &book;
    Settled net(13, config);
    net.read(1);
    const auto report = net.report(1, k_second);
    ASSERT_EQ(report.registers.size(), 1U);
    EXPECT_EQ(report.registers[0].value, Energy{1'235'000});
    EXPECT_EQ(report.registers[0].quantum, Energy{10});
    EXPECT_EQ(report.identity->model, "riser-meter1");
    EXPECT_TRUE(net.meter.reporting.empty()) << "it is polled";
}

TEST(Reading, what_a_meter_reports_by_itself_is_not_asked_for) {
    Settled net;
    static_cast<void>(net.next_sweep());
    net.world.run_for(25 * k_second);
    net.energy(126'000);
    net.ncp.air(net.meter,
                net.meter.report(1, zcl::k_metering_cluster, {zcl::metering::k_delivered}));
    net.world.run_for(k_second);
    const int reads = net.meter.reads_of_cluster[zcl::k_metering_cluster];
    const Instant reported = net.world.instant();
    const auto report = net.next_sweep();
    EXPECT_EQ(net.meter.reads_of_cluster[zcl::k_metering_cluster], reads);
    EXPECT_EQ(report.health, MeterHealth::good);
    ASSERT_EQ(report.registers.size(), 1U);
    EXPECT_EQ(report.registers[0].value, Energy{126'000});
    EXPECT_LE(report.read_at, reported);
    EXPECT_GT(report.read_at, reported - 2 * k_second);
    // When it falls silent it is asked again.
    static_cast<void>(net.next_sweep());
    EXPECT_GT(net.meter.reads_of_cluster[zcl::k_metering_cluster], reads);
}

TEST(Reading, a_contact_that_somebody_moved_is_seen) {
    Settled net;
    net.meter.set(1, zcl::k_on_off_cluster, zcl::on_off::k_state, Value(DataType::boolean, 0));
    net.ncp.air(net.meter, net.meter.report(1, zcl::k_on_off_cluster, {zcl::on_off::k_state}));
    EXPECT_EQ(net.next_sweep().switch_state, SwitchState::disconnected);

    static_cast<void>(net.world.take<metering::SwitchReport>());
    net.relay.set(1, zcl::k_on_off_cluster, zcl::on_off::k_state, Value(DataType::boolean, 0));
    net.world.run_for(125 * k_second);
    const auto seen = net.world.take<metering::SwitchReport>();
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().which, k_relay_switch);
    EXPECT_EQ(seen.back().request, 0U);
    EXPECT_EQ(seen.back().observed, SwitchState::disconnected);
}

TEST(Reading, an_answer_that_comes_too_late_answers_nothing_else) {
    Settled net;
    net.meter.answers_after = 6 * k_second;
    net.energy(200'000);
    net.read(1);
    EXPECT_EQ(net.report(1, 60 * k_second).health, MeterHealth::no_answer);
    net.meter.answers_after = k_second / 100;
    net.energy(300'000);
    net.read(2);
    const auto report = net.report(2, 30 * k_second);
    ASSERT_EQ(report.registers.size(), 1U);
    EXPECT_EQ(report.registers[0].value, Energy{300'000});
}

TEST(Reading, another_device_at_the_address_is_not_taken_for_the_meter) {
    constexpr std::array<std::uint8_t, 2> k_versions = {13, 14};
    for (const std::uint8_t version : k_versions) {
        Settled net(version);
        net.meter.away = true;
        net.meter.node = NodeId{0x5555};
        auto& other =
            net.ncp.add(sim_zigbee::make_relay_meter(Eui64{0x0102'0304'0506'0708}, k_meter_node));
        other.joined = true;
        net.read(1);
        const auto report = net.report(1, 30 * k_second);
        EXPECT_NE(report.health, MeterHealth::good) << int{version};
        EXPECT_TRUE(report.registers.empty());
        net.world.run_for(120 * k_second);
        for (const auto& sweep : net.world.take<metering::SweepFinished>()) {
            if (sweep.started < net.world.instant() - 120 * k_second) continue;
            EXPECT_TRUE(sweep.meters.front().registers.empty()) << int{version};
        }
    }
}

// While the radio was away another device has got the address; before EZSP 14 nobody says whose a report is.
TEST(Reading, what_another_device_reports_from_its_address_is_not_filed_for_the_meter) {
    constexpr std::array<std::uint8_t, 2> k_versions = {13, 14};
    for (const std::uint8_t version : k_versions) {
        Settled net(version);
        auto& other =
            net.ncp.add(sim_zigbee::make_relay_meter(Eui64{0x0102'0304'0506'0708}, k_meter_node));
        other.joined = true;
        other.set(1, zcl::k_metering_cluster, zcl::metering::k_delivered,
                  Value(DataType::unsigned48, 777'000));
        net.ncp.restart(0x06);
        net.meter.node = NodeId{0x5555};
        ASSERT_TRUE(net.comes_up()) << int{version};
        net.ncp.air(other, other.report(1, zcl::k_metering_cluster, {zcl::metering::k_delivered}));
        static_cast<void>(net.world.take<metering::SweepFinished>());
        net.world.run_for(300 * k_second);
        bool is_read = false;
        for (const auto& sweep : net.world.take<metering::SweepFinished>()) {
            if (sweep.meters.front().registers.empty()) continue;
            EXPECT_NE(sweep.meters.front().registers[0].value, Energy{777'000}) << int{version};
            is_read = true;
        }
        EXPECT_TRUE(is_read) << "it was found at its new address";
    }
}

TEST(Reading, devices_get_the_time_and_no_firmware) {
    Settled net;
    Bytes attributes{0x00, 0x00};
    net.ncp.air(net.meter, net.meter.ask(1, zcl::k_time_cluster, false, 0x00, attributes));
    net.ncp.air(net.meter, net.meter.ask(1, zcl::k_ota_cluster, true, zcl::ota::k_query_next_image,
                                         {0, 1, 2, 3, 4, 5, 6, 7, 8}));
    net.world.run_for(k_second);
    ASSERT_EQ(net.meter.told.size(), 2U);
    const auto time = zcl::decode(net.meter.told[0].payload);
    ASSERT_TRUE(time.has_value());
    const auto records = zcl::decode_read_answer(time->payload).records;
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].status, zcl::ZclStatus::success);
    const auto firmware = zcl::decode(net.meter.told[1].payload);
    ASSERT_TRUE(firmware.has_value());
    EXPECT_EQ(firmware->header.command, zcl::ota::k_query_next_image_answer);
}

}  // namespace
}  // namespace riser::zigbee
