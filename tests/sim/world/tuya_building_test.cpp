// A whole gateway in virtual time with a breaker of Tuya behind its radio, which tells numbered data points in its own
// time: its apartment is charged to the step of its register, cut off and has light again; it is told the time; and what it
// tells wrong charges nobody and cuts nobody off. The breaker is a stranger to the gateway's code (tuya_peer.h).
#include "gateway/field/zigbee/zcl/basic.h"
#include "tests/sim/world/zigbee_house.h"
#include "tests/sim/zigbee/tuya_peer.h"

namespace riser::sim {
namespace {

using sim_zigbee::TuyaPeer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t k_step_wh = 10;  // of its register
constexpr std::int64_t k_begin_wh = 123'500;
constexpr std::int64_t k_price_of_wh = 300;  // 0.30 a kilowatt-hour

sim_zigbee::SimulatedDevice breaker_of(TuyaPeer& peer) {
    namespace basic = zigbee::zcl::basic;
    sim_zigbee::SimulatedDevice device(k_plug, zigbee::NodeId{0x1234});
    device.add_endpoint(1, {zigbee::zcl::k_basic_cluster, zigbee::zcl::k_tuya_cluster});
    const auto say = [&](std::uint16_t id, const char* words) {
        device.set(1, zigbee::zcl::k_basic_cluster, id, zigbee::zcl::Value::of_text(words));
    };
    say(basic::k_manufacturer, "_TZE204_lsanae15");
    say(basic::k_model, "TS0601");
    device.controller = [&peer](const zigbee::Bytes& frame) { return peer.hear(frame); };
    return device;
}

Attic attic_with(TuyaPeer& peer) {
    Attic attic;
    attic.config = attic_text("profile = \"tuya-din-2\"");
    attic.device = breaker_of(peer);
    attic.lit = [&peer](const auto&) { return peer.closed; };
    attic.show = [&peer](auto&, std::int64_t wh, std::int64_t watts) {
        peer.energy_wh = wh;
        peer.power_w = watts;
    };
    return attic;
}

struct TuyaBuilding : testing::Test {
    TuyaPeer peer;
    Money paid{};
    ZigbeeHouse house{attic_with(peer)};

    void says(TuyaPeer::Frame frame) {
        house.ncp.air(house.plug, {zigbee::zcl::k_home_automation_profile,
                                   zigbee::zcl::k_tuya_cluster, 1, 1, std::move(frame)});
        house.radio.changed();
    }
    void pays(const std::string& amount, Money money) {
        house.top_up(k_attic_account, amount);
        paid += money;
    }
    void is_proven(const std::string& amount, Money money) {
        for (const std::uint32_t point : {1U, 2U}) house.top_up(house.account_of(point), "50.00");
        pays(amount, money);
        house.test_relays();
    }
    // What has been paid and is not there any more, in watt-hours; it divides exactly.
    [[nodiscard]] std::int64_t charged_wh() const {
        const std::int64_t used = (paid - house.sees(k_attic.value)->projected_balance).micro;
        EXPECT_EQ(used % k_price_of_wh, 0);
        return used / k_price_of_wh;
    }
    // What its register has counted since it was first read, in whole steps, but for what came after the last reading.
    void expect_charged_exactly() const {
        const std::int64_t counted = house.register_wh() / k_step_wh * k_step_wh - k_begin_wh;
        const std::int64_t late = house.load_w * 2 / 60 + k_step_wh;  // two minutes
        EXPECT_EQ(charged_wh() % k_step_wh, 0);
        EXPECT_LE(charged_wh(), counted);
        EXPECT_GE(charged_wh(), counted - late);
    }
    [[nodiscard]] metering::MeterHealth health() const {
        return house.meter(k_attic_meter.value)->health;
    }
};

TEST_F(TuyaBuilding, charges_cuts_and_restores_an_apartment_that_tells_data_points) {
    is_proven("0.50", Money{500'000});
    EXPECT_GE(peer.orders, 2) << "opened and closed by its relay test";
    expect_charged_exactly();

    ASSERT_TRUE(house.comes_true([&] { return !house.lit(); }, hours(2)));
    house.run_for(minutes(3));
    EXPECT_EQ(house.sees(k_attic.value)->observed, metering::SwitchState::disconnected);
    EXPECT_TRUE(house.sees(k_attic.value)->exhausted);
    EXPECT_GE(house.sees(k_attic.value)->projected_balance, Money{-40'000}) << "two minutes late";
    EXPECT_EQ(house.sees(1)->observed, metering::SwitchState::connected);
    expect_charged_exactly();

    pays("5.00", Money{5'000'000});
    ASSERT_TRUE(house.comes_true([&] { return house.lit(); }, minutes(1)));
    house.run_for(minutes(30));
    EXPECT_EQ(house.sees(k_attic.value)->observed, metering::SwitchState::connected);
    expect_charged_exactly();
    EXPECT_EQ(peer.not_understood, 0) << "whatever it was told is as written down";
}

TEST_F(TuyaBuilding, tells_it_the_time_of_the_building) {
    ASSERT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, minutes(1)));
    house.run_for(minutes(3));
    const std::int64_t before = to_unix_ms(house.wall()) / 1000;
    says(peer.ask_time());
    ASSERT_TRUE(house.comes_true([&] { return peer.clock.has_value(); }, seconds(5)));
    EXPECT_GE(peer.clock->utc, before - 1);
    EXPECT_LE(peer.clock->utc, to_unix_ms(house.wall()) / 1000 + 1);
    EXPECT_EQ(peer.clock->local - peer.clock->utc, 3'600) << "in Berlin, in winter";
    EXPECT_EQ(peer.not_understood, 0);
}

// It answers the question that answers it.
TEST_F(TuyaBuilding, does_not_talk_with_it_about_its_version_for_ever) {
    ASSERT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, minutes(1)));
    house.run_for(minutes(3));
    says(peer.say_version());
    house.run_for(minutes(10));
    EXPECT_EQ(peer.versions_asked, 1);
}

TEST_F(TuyaBuilding, charges_by_what_it_tells_by_itself_without_asking) {
    is_proven("20.00", Money{20'000'000});
    says(peer.tell());
    house.run_for(seconds(20));
    const int queries = peer.queries;
    for (int i = 0; i < 60; ++i) {
        says(peer.tell());
        house.run_for(seconds(20));
    }
    EXPECT_EQ(peer.queries, queries);
    expect_charged_exactly();
    EXPECT_EQ(health(), metering::MeterHealth::good);
}

struct Wrong {
    const char* what;
    TuyaPeer::Fault fault;
};
constexpr std::array<Wrong, 7> k_wrong = {{
    {"silent", TuyaPeer::Fault::silent},
    {"a register of two bytes", TuyaPeer::Fault::short_register},
    {"a register that is a text", TuyaPeer::Fault::register_as_text},
    {"a register below zero", TuyaPeer::Fault::negative_register},
    {"a message that ends within a point", TuyaPeer::Fault::cut_off},
    {"a point longer than its message", TuyaPeer::Fault::long_length},
    {"nothing of what it measures", TuyaPeer::Fault::other_points_only},
}};

// Told wrong for twenty minutes: nobody is charged by it, nobody is cut off; what has flown is charged
// once it is told right.
TEST_F(TuyaBuilding, charges_and_cuts_nobody_by_what_is_told_wrong) {
    is_proven("4.00", Money{4'000'000});
    for (const Wrong& each : k_wrong) {
        SCOPED_TRACE(each.what);
        house.run_for(minutes(2));
        const std::int64_t before = charged_wh();
        peer.fault = each.fault;
        house.run_for(minutes(2));
        const std::int64_t until = charged_wh();
        house.run_for(minutes(20));
        EXPECT_NE(health(), metering::MeterHealth::good);
        EXPECT_EQ(charged_wh(), until);
        EXPECT_TRUE(house.lit());
        peer.fault = TuyaPeer::Fault::none;
        house.run_for(minutes(3));
        EXPECT_EQ(health(), metering::MeterHealth::good);
        EXPECT_GT(charged_wh(), before + 700) << "twenty minutes of 2 kW and more";
        expect_charged_exactly();
    }
}

TEST_F(TuyaBuilding, cuts_nobody_off_while_no_reading_confirms_that_credit_is_used_up) {
    is_proven("0.50", Money{500'000});
    // Nearly used up, as the last good reading says; then it falls silent.
    ASSERT_TRUE(house.comes_true(
        [&] { return house.sees(k_attic.value)->projected_balance < Money{100'000}; }, hours(2)));
    peer.fault = TuyaPeer::Fault::short_register;
    house.run_for(hours(2));
    EXPECT_TRUE(house.lit());
    peer.fault = TuyaPeer::Fault::none;
    EXPECT_TRUE(house.comes_true([&] { return !house.lit(); }, minutes(15)));
    house.run_for(minutes(3));
    expect_charged_exactly();
}

}  // namespace
}  // namespace riser::sim
