#include "gateway/field/zigbee/link/ncp_setup.h"

#include <utility>

#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

// What we offer as a coordinator: the time, no firmware; and what we want to hear of devices.
constexpr std::uint16_t k_device_id = 0x0005;  // configuration tool (07-5123, annex on device ids)

Command set_configuration(std::uint8_t id, std::uint16_t value) {
    return {FrameId::set_configuration_value,
            Values{}.set(f::config_id, id).set(f::config_value, value)};
}

}  // namespace

// Values as other hosts set them, in most cases with what an NCP of a whole building needs
// (docs/zigbee.md, Start).
NcpSetup::NcpSetup() {
    configure(0x0C, 2);            // stack profile: Zigbee PRO
    configure(0x0D, 5);            // security level
    configure(0x12, 7680);         // ms a parent keeps messages for a sleeping child
    configure(0x10, 30);           // most hops
    configure(0x2D, 1);            // networks
    configure(0x19, 2);            // cache of the trust centre's addresses
    configure(0x11, 32);           // children that sleep
    configure(0x13, 8);            // after 2^8 minutes without a poll a child is gone
    configure(0x1A, 200);          // routes back from a concentrator
    configure_at_least(0x05, 16);  // addresses
    configure_at_least(0x06, 16);  // multicast groups
    configure_at_least(0x1E, 4);   // link keys
    configure(0x22, 2);            // reports of another network with our number until we move
    configure(0x36, 300);          // s a key for joining is kept
    configure(0x38, 90);           // s in which the well-known key lets somebody come back
    configure(0x2A, 3);  // device object requests are shown to us, and left to us when unknown
    decide(0x01, 0x12);  // bindings are changed only where endpoint and cluster exist
    decide(0x04, 0x40);  // messageSentHandler carries tags, not contents
    decide(0x05, 0x51);  // trust centre link keys are given on request
    decide(0x06, 0x60);  // keys between two devices are not
    decide(k_trust_center_policy, k_joining_closed);
    set_value(0x43,
              {0x10, 0x27});  // ms for which a new device is a child before it must have the key
    set_value(0x3A, {0x01});  // send even when the channel never seems free
    set_value(0x15, {0x00});  // default threshold of a free channel
    steps_.push_back(
        {{FrameId::set_manufacturer_code, Values{}.set(f::manufacturer_code, k_own_manufacturer)},
         "manufacturer code",
         false,
         std::nullopt});
    configure(0x01, 0xFF);  // packet buffers: whatever memory is left, hence last
    add_endpoint();
}

void NcpSetup::configure(std::uint8_t id, std::uint16_t value) {
    steps_.push_back(
        {set_configuration(id, value), "configuration " + hex_text(id, 2), false, std::nullopt});
}

void NcpSetup::configure_at_least(std::uint8_t id, std::uint16_t value) {
    steps_.push_back({{FrameId::get_configuration_value, Values{}.set(f::config_id, id)},
                      "configuration " + hex_text(id, 2),
                      false,
                      value});
}

void NcpSetup::decide(std::uint8_t policy, std::uint8_t decision) {
    steps_.push_back(
        {{FrameId::set_policy, Values{}.set(f::policy_id, policy).set(f::decision_id, decision)},
         "policy " + hex_text(policy, 2),
         false,
         std::nullopt});
}

void NcpSetup::set_value(std::uint8_t id, Bytes value) {
    steps_.push_back(
        {{FrameId::set_value, Values{}.set(f::value_id, id).set(f::value, std::move(value))},
         "value " + hex_text(id, 2),
         false,
         std::nullopt});
}

void NcpSetup::add_endpoint() {
    const ezsp::List16 servers = {zcl::k_basic_cluster, zcl::k_identify_cluster,
                                  zcl::k_time_cluster, zcl::k_ota_cluster};
    const ezsp::List16 clients = {zcl::k_basic_cluster,
                                  zcl::k_on_off_cluster,
                                  zcl::k_metering_cluster,
                                  zcl::k_meter_identification_cluster,
                                  zcl::k_electrical_measurement_cluster,
                                  zcl::k_tuya_cluster};
    steps_.push_back(
        {{FrameId::add_endpoint, Values{}
                                     .set(f::endpoint, k_own_endpoint)
                                     .set(f::profile_id, zcl::k_home_automation_profile)
                                     .set(f::device_id, k_device_id)
                                     .set(f::device_version, 0)
                                     .set(f::input_clusters, servers)
                                     .set(f::output_clusters, clients)},
         "endpoint",
         true,
         std::nullopt});
}

std::optional<ezsp::Command> NcpSetup::next() const {
    if (done() || failed_) return std::nullopt;
    return steps_[next_].command;
}

void NcpSetup::on_answer(const ezsp::Values* values) {
    if (done() || failed_) return;
    Step& step = steps_[next_];
    const bool ok =
        values != nullptr && values->get_or(f::status, ezsp::Status::ok) == ezsp::Status::ok;
    if (step.at_least && ok && values->get(f::config_value) < *step.at_least) {
        const std::uint8_t id = step.command.values.get(f::config_id);
        step.command = set_configuration(id, *step.at_least);
        step.at_least.reset();
        return;
    }
    if (!ok) {
        rejected_.push_back(step.name);
        failed_ = step.required;
    }
    ++next_;
}

}  // namespace riser::zigbee
