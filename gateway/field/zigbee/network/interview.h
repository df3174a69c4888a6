// Interview: getting to know a device, one question after the other: descriptors, endpoints, Basic, scales,
// then binding its registers to us and having them reported. What is asked next follows from what its record
// lacks, so an interview that broke off goes on by itself, after a restart too. It does not send.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/metering/radio_network.h"
#include "gateway/field/zigbee/network/device_plan.h"
#include "gateway/field/zigbee/network/exchange.h"
#include "gateway/field/zigbee/network/known_network.h"

namespace riser::zigbee {

[[nodiscard]] Fingerprint fingerprint_of(const DeviceRecord& record);

// A cluster whose attributes are to be reported.
struct ReportSetup {
    std::uint8_t endpoint = 0;
    std::uint16_t cluster = 0;
    std::vector<zcl::ReportingSetup> attributes;
};
// In the order in which they are bound and set up: registers, then contacts.
[[nodiscard]] std::vector<ReportSetup> reports_of(const DevicePlan& plan);

// What a device must have told before it can be read; its plan is made from that.
[[nodiscard]] bool is_known(const DeviceRecord& record);
// Nothing is left to ask.
[[nodiscard]] bool is_interviewed(const DeviceRecord& record, const DevicePlan& plan);
// How far it has come, for people.
[[nodiscard]] metering::RadioInterview interview_of(const DeviceRecord& record,
                                                    const DevicePlan& plan);
// Its reports come by themselves, as far as we have arranged.
[[nodiscard]] bool reports_registers(const DeviceRecord& record, const DevicePlan& plan);

// `us` is the coordinator's address, to which reports are bound. None when nothing is left. `plan` counts only
// once is_known().
[[nodiscard]] std::optional<Question> next_interview_question(const DeviceRecord& record,
                                                              const DevicePlan& plan, Eui64 us);
// Takes over what the answer to next_interview_question() says. False when the device did not answer it as
// it should: it is asked again later. What a device refuses for good is passed over.
[[nodiscard]] bool take_interview_answer(DeviceRecord& record, const DevicePlan& plan,
                                         const ExchangeResult& result);

}  // namespace riser::zigbee
