// Meters and breakers of Tuya: what they tell as data points becomes the same reports, and their contacts are switched by the
// same orders, as those of the standard clusters.
#include "gateway/field/zigbee/zcl/tuya.h"

#include "gateway/field/zigbee/network/device_plan.h"
#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

namespace tuya = zcl::tuya;
using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;
using tuya::PointType;

constexpr Eui64 k_breaker_eui{0xA4C1'3801'0203'0405};
constexpr NodeId k_breaker_node{0x3456};
constexpr SwitchId k_breaker_switch{21};

// As a profile says it.
class Breakers : public PlanBook {
public:
    DevicePlan plan = [] {
        DevicePlan made;
        made.name = "tuya-breaker";
        made.points.fields = {{1, MeasuredQuantity::import_energy, 0, {10, 1}}};
        made.points.phase_points = {{6, 1, tuya::PhaseLayout::wide}};
        made.points.contacts = {16};
        return made;
    }();

    [[nodiscard]] std::optional<DevicePlan> plan_for(const Fingerprint& device) const override {
        if (device.basic.model != "TS0601") return std::nullopt;
        return plan;
    }
};

CoordinatorConfig one_breaker(const PlanBook& book, ZoneRules zone) {
    CoordinatorConfig config;
    config.bus = k_bus;
    config.devices = {{k_breaker_eui, k_meter, {{k_breaker_switch, 0}}}};
    config.plans = &book;
    config.zone = std::move(zone);
    return config;
}

struct BreakerWorld : NetworkWorld {
    explicit BreakerWorld(const Breakers& book, std::uint8_t version = 13, ZoneRules zone = {})
        : NetworkWorld(version, one_breaker(book, std::move(zone))),
          breaker(ncp.add(
              sim_zigbee::make_tuya_breaker(k_breaker_eui, k_breaker_node, "_TZE204_lsanae15"))) {
        with_network();
        breaker.joined = true;
        EXPECT_TRUE(world.run_until([&] { return world.machine().is_interviewed(k_breaker_eui); },
                                    60 * k_second));
        world.run_for(70 * k_second);  // two sweeps: it has told everything
    }
    void tells(std::vector<std::uint8_t> ids) { ncp.air(breaker, breaker.tell(ids)); }
    // A command of its own, as its controller sends it.
    void asks(tuya::Command command) {
        ncp.air(breaker, breaker.ask(1, zcl::k_tuya_cluster, true,
                                     static_cast<std::uint8_t>(command), {0x00, 0x01}));
        world.run_for(k_second);
    }
    // The payloads of a command that it was told.
    [[nodiscard]] std::vector<Bytes> told(tuya::Command command) const {
        std::vector<Bytes> payloads;
        for (const auto& [id, payload] : breaker.tuya_commands) {
            if (id == static_cast<std::uint8_t>(command)) payloads.push_back(payload);
        }
        return payloads;
    }
    int queries_within(Duration time) {
        const int before = breaker.queries;
        world.run_for(time);
        return breaker.queries - before;
    }

    sim_zigbee::SimulatedDevice& breaker;
};

TEST(Tuya, data_points_become_a_sweep_like_any_other) {
    const Breakers book;
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        BreakerWorld net(book, version);
        net.breaker.set(tuya::number_point(1, 12'400));
        net.tells({1});
        const auto report = net.next_sweep();
        EXPECT_EQ(report.meter, k_meter);
        EXPECT_EQ(report.health, MeterHealth::good);
        ASSERT_EQ(report.registers.size(), 1U);
        EXPECT_EQ(report.registers[0].value, Energy{124'000});
        EXPECT_EQ(report.registers[0].quantum, Energy{10});
        EXPECT_EQ(report.instantaneous.voltage_mv, 230'100);
        EXPECT_EQ(report.instantaneous.current_ma, 1500);
        EXPECT_EQ(report.instantaneous.power, Power{345});
        EXPECT_EQ(report.switch_state, SwitchState::connected);
    }
}

TEST(Tuya, a_meter_that_says_nothing_by_itself_is_asked_as_often_as_its_plan_allows) {
    Breakers book;
    book.plan.points.ask_every = 180 * k_second;
    BreakerWorld net(book);
    const int asked = net.queries_within(1'800 * k_second);
    EXPECT_GE(asked, 9);
    EXPECT_LE(asked, 11);
    const auto report = net.next_sweep();
    EXPECT_EQ(report.health, MeterHealth::good);
    EXPECT_GT(net.world.instant() - report.read_at, Duration{0});
    EXPECT_LE(net.world.instant() - report.read_at, 240 * k_second)
        << "it says when it was told, not when it was looked at";
}

TEST(Tuya, a_meter_that_reports_by_itself_is_not_asked) {
    const Breakers book;
    BreakerWorld net(book);
    const int before = net.breaker.queries;
    for (int i = 0; i < 20; ++i) {
        net.tells({1, 6});
        net.world.run_for(20 * k_second);
    }
    EXPECT_EQ(net.breaker.queries, before);
}

TEST(Tuya, a_meter_that_hears_and_does_not_tell_is_no_reading) {
    const Breakers book;
    BreakerWorld net(book);
    net.breaker.tells_points = false;
    net.world.run_for(120 * k_second);
    const auto report = net.next_sweep();
    EXPECT_EQ(report.health, MeterHealth::no_answer);
    EXPECT_TRUE(report.registers.empty());
    net.read(7);
    EXPECT_EQ(net.report(7, 20 * k_second).health, MeterHealth::no_answer);
    net.breaker.tells_points = true;
    net.read(8);
    EXPECT_EQ(net.report(8, 20 * k_second).health, MeterHealth::good);
}

TEST(Tuya, a_confirming_read_holds_only_what_was_told_for_it) {
    const Breakers book;
    BreakerWorld net(book);
    net.breaker.set(tuya::number_point(1, 13'000));
    net.read(7);
    const Instant asked = net.world.instant();
    const auto report = net.report(7, 5 * k_second);
    EXPECT_EQ(report.health, MeterHealth::good);
    ASSERT_EQ(report.registers.size(), 1U);
    EXPECT_EQ(report.registers[0].value, Energy{130'000});
    EXPECT_GE(report.read_at, asked);
    EXPECT_EQ(report.instantaneous.voltage_mv, 230'100);
    EXPECT_EQ(report.switch_state, SwitchState::connected);
    ASSERT_TRUE(report.identity.has_value());
    EXPECT_EQ(report.identity->model, "tuya-breaker");
    EXPECT_EQ(report.identity->serial, "a4c1380102030405");
}

struct WrongPoint {
    const char* what;
    tuya::DataPoint point;
    MeterHealth health;
};

TEST(Tuya, impossible_values_are_refused_as_a_whole) {
    const std::array<WrongPoint, 4> cases = {{
        {"a register below zero", tuya::number_point(1, -5), MeterHealth::invalid_values},
        {"a register that is no number", tuya::bool_point(1, true), MeterHealth::invalid_values},
        {"400 V", {6, PointType::raw, {0x0F, 0xA0, 0, 0, 0, 0, 0, 0}}, MeterHealth::invalid_values},
        {"a phase that is too short", {6, PointType::raw, {0x08, 0xFD}}, MeterHealth::good},
    }};
    const Breakers book;
    for (const WrongPoint& each : cases) {
        BreakerWorld net(book);
        net.breaker.set(each.point);
        net.read(7);
        const auto report = net.report(7, 20 * k_second);
        EXPECT_EQ(report.health, each.health) << each.what;
        EXPECT_EQ(report.registers.empty(), each.health != MeterHealth::good) << each.what;
    }
}

TEST(Tuya, a_contact_is_ordered_and_read_back) {
    const Breakers book;
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        BreakerWorld net(book, version);
        net.set(k_breaker_switch, SwitchState::disconnected, 1);
        const auto off = net.switched(1, 5 * k_second);
        EXPECT_EQ(off.outcome, SwitchOutcome::confirmed);
        EXPECT_EQ(off.observed, SwitchState::disconnected);
        EXPECT_FALSE(net.breaker.point_closed());
        net.set(k_breaker_switch, SwitchState::connected, 2);
        EXPECT_EQ(net.switched(2, 5 * k_second).outcome, SwitchOutcome::confirmed);
        EXPECT_TRUE(net.breaker.point_closed());
        EXPECT_EQ(net.breaker.switched, 2);
    }
}

TEST(Tuya, what_it_says_right_after_the_order_is_no_proof) {
    const Breakers book;
    BreakerWorld net(book);
    net.breaker.tells_points = false;  // it repeats what it was told, and says nothing when asked
    net.set(k_breaker_switch, SwitchState::disconnected, 1);
    const auto report = net.switched(1, 90 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(report.observed, SwitchState::unknown);
}

TEST(Tuya, a_contact_that_does_not_move_is_told) {
    const Breakers book;
    BreakerWorld net(book);
    net.breaker.stuck = true;
    net.set(k_breaker_switch, SwitchState::disconnected, 1);
    const auto report = net.switched(1, 60 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(report.observed, SwitchState::connected);
    EXPECT_EQ(net.breaker.switched, 3);
}

TEST(Tuya, a_breaker_that_trips_is_closed_only_once) {
    Breakers book;
    book.plan.trips = true;
    BreakerWorld net(book);
    net.set(k_breaker_switch, SwitchState::disconnected, 1);
    ASSERT_EQ(net.switched(1, 5 * k_second).outcome, SwitchOutcome::confirmed);
    net.breaker.stuck = true;
    const int switched = net.breaker.switched;
    net.set(k_breaker_switch, SwitchState::connected, 2);
    EXPECT_EQ(net.switched(2, 60 * k_second).outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(net.breaker.switched, switched + 1);
}

TEST(Tuya, an_order_that_has_expired_is_never_sent) {
    const Breakers book;
    BreakerWorld net(book);
    net.world.unplug();
    net.set(k_breaker_switch, SwitchState::disconnected, 1, 10 * k_second);
    EXPECT_EQ(net.switched(1, 11 * k_second).outcome, SwitchOutcome::expired);
    net.ncp.power_cycle();
    net.world.plug();
    ASSERT_TRUE(net.comes_up(10 * k_second));
    net.world.run_for(60 * k_second);
    EXPECT_EQ(net.breaker.switched, 0);
}

TEST(Tuya, a_profile_may_forbid_switching) {
    Breakers book;
    book.plan.may_switch = false;
    BreakerWorld net(book);
    net.set(k_breaker_switch, SwitchState::disconnected, 1);
    EXPECT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::refused);
    EXPECT_EQ(net.breaker.switched, 0);
}

TEST(Tuya, it_is_woken_and_asked_again_when_power_has_come_back) {
    Breakers book;
    book.plan.points.ask_every = 3'600 * k_second;
    BreakerWorld net(book);
    const int queries = net.breaker.queries;
    const int woken = net.breaker.reads_of_cluster[zcl::k_basic_cluster];
    net.ncp.air(net.breaker, net.breaker.announce());
    net.world.run_for(60 * k_second);
    EXPECT_EQ(net.breaker.queries, queries + 1);
    EXPECT_GT(net.breaker.reads_of_cluster[zcl::k_basic_cluster], woken);
    EXPECT_TRUE(net.world.machine().is_interviewed(k_breaker_eui));
}

TEST(Tuya, the_time_is_told_and_the_version_answered_only_where_it_does_no_harm) {
    Breakers book;
    for (const bool answers : {true, false}) {
        book.plan.points.answers_version = answers;
        BreakerWorld net(book);
        net.asks(tuya::Command::time);
        net.asks(tuya::Command::version_answer);
        net.asks(tuya::Command::connectivity);
        std::vector<std::uint8_t> commands;
        for (const auto& [command, payload] : net.breaker.tuya_commands) {
            commands.push_back(command);
            if (command == 0x24) {
                EXPECT_EQ(payload.size(), 10U);
            }
        }
        EXPECT_EQ(commands, answers ? (std::vector<std::uint8_t>{0x24, 0x10, 0x25})
                                    : (std::vector<std::uint8_t>{0x24, 0x25}));
    }
}

// Four bytes at `from`, most significant first.
std::int64_t seconds_at(const Bytes& payload, std::size_t from) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value * 256 + payload.at(from + i);
    return value;
}

TEST(Tuya, the_time_is_that_of_the_building) {
    const Breakers book;
    const UtcTime summer{std::chrono::seconds(1'800'010'000)};
    BreakerWorld net(book, 13, {"Europe/Berlin", {{UtcTime{}, 3'600}, {summer, 7'200}}});
    for (const std::int64_t offset : {3'600, 7'200}) {
        const auto utc = to_unix_ms(net.world.now().wall) / 1000;
        net.breaker.tuya_commands.clear();
        net.asks(tuya::Command::time);
        const auto told = net.told(tuya::Command::time);
        ASSERT_EQ(told.size(), 1U);
        ASSERT_EQ(told[0].size(), 10U);
        EXPECT_EQ(told[0][0], 8) << "so many bytes follow";
        EXPECT_EQ(told[0][1], 0);
        EXPECT_GE(seconds_at(told[0], 2), utc);
        EXPECT_LE(seconds_at(told[0], 2), utc + 1);
        EXPECT_EQ(seconds_at(told[0], 6) - seconds_at(told[0], 2), offset);
        net.world.run_for(3 * 3'600 * k_second);
    }
}

TEST(Tuya, the_cluster_of_the_time_has_that_of_the_building_too) {
    const Breakers book;
    BreakerWorld net(book, 13, {"Asia/Kolkata", {{UtcTime{}, 19'800}}});
    net.breaker.told.clear();
    net.ncp.air(net.breaker, net.breaker.ask(1, zcl::k_time_cluster, false, 0x00,
                                             {0x00, 0x00, 0x02, 0x00, 0x07, 0x00}));
    net.world.run_for(k_second);
    ASSERT_EQ(net.breaker.told.size(), 1U);
    const auto frame = zcl::decode(net.breaker.told[0].payload);
    ASSERT_TRUE(frame.has_value());
    const auto records = zcl::decode_read_answer(frame->payload).records;
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[1].value.as_signed(), 19'800);
    EXPECT_EQ(
        records[2].value.as_unsigned().value_or(0) - records[0].value.as_unsigned().value_or(0),
        19'800U);
}

TEST(Tuya, no_time_is_told_by_a_clock_that_may_be_wrong) {
    const Breakers book;
    BreakerWorld net(book);
    net.world.clock_doubt = 60 * k_second;
    net.asks(tuya::Command::time);
    EXPECT_TRUE(net.told(tuya::Command::time).empty());
    net.world.clock_doubt = Duration{0};
    net.asks(tuya::Command::time);
    EXPECT_EQ(net.told(tuya::Command::time).size(), 1U);
}

// Its answer to the question is what brought the question about.
TEST(Tuya, a_version_that_is_told_again_and_again_is_answered_once) {
    const Breakers book;
    BreakerWorld net(book);
    for (int i = 0; i < 20; ++i) net.asks(tuya::Command::version_answer);
    EXPECT_EQ(net.told(tuya::Command::version_query).size(), 1U);
    net.ncp.air(net.breaker, net.breaker.announce());
    net.world.run_for(k_second);
    net.asks(tuya::Command::version_answer);
    EXPECT_EQ(net.told(tuya::Command::version_query).size(), 2U) << "it has begun anew";
}

}  // namespace
}  // namespace riser::zigbee
