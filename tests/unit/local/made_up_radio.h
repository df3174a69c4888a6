// A made-up Zigbee network: a meter that is known, and a relay that is still got to know.
#pragma once

#include "core/metering/radio_network.h"
#include "core/units/time.h"

namespace riser::local {

inline metering::RadioNetwork made_up_radio(Instant now) {
    metering::RadioNetwork network;
    network.bus = BusId{3};
    network.at = now;
    network.state = metering::RadioState::up;
    network.radio_version = 13;
    metering::RadioNumbers numbers;
    numbers.coordinator = {0x000D'6FFF'FE12'3456};
    numbers.extended_pan_id = {0x1122'3344'5566'7788};
    numbers.pan_id = 0x1A62;
    numbers.channel = 15;
    numbers.frame_counter = 4'711;
    network.ours = numbers;
    network.counters.asked = 1'000;
    network.counters.answered = 990;
    metering::RadioDevice meter;
    meter.address = {0xA4C1'3800'1122'3344};
    meter.node = 0x1234;
    meter.meter = MeterId{1};
    meter.switches = {SwitchId{11}};
    meter.manufacturer = "_TZE204_lsanae15";
    meter.model = "TS0601";
    meter.profile = "tuya-din-2";
    meter.life = metering::RadioLife::alive;
    meter.interview = metering::RadioInterview::done;
    meter.router = meter.may_switch = true;
    meter.lqi = 180;
    meter.rssi_dbm = -60;
    meter.heard_at = now - std::chrono::seconds(12);
    meter.contacts = {metering::SwitchState::connected};
    meter.counters.transactions = 500;
    meter.counters.answers = 498;
    meter.counters.time_outs = 2;
    network.devices.push_back(meter);
    metering::RadioDevice relay;
    relay.address = {0xA4C1'3800'AABB'CCDD};
    relay.switches = {SwitchId{12}};
    relay.interview = metering::RadioInterview::basic;
    network.devices.push_back(relay);
    return network;
}

}  // namespace riser::local
