#include "gateway/field/zigbee/network/interview.h"

#include <algorithm>
#include <array>

#include "gateway/field/zigbee/link/ncp_setup.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zcl/on_off.h"

namespace riser::zigbee {
namespace {

using zcl::DataType;
using zcl::Value;

enum class Step { node, endpoints, descriptor, basic, scales, bind, set_up, done };

// More endpoints than any meter has; the rest of a hostile list is not asked for.
constexpr std::size_t k_most_endpoints = 16;

// One answer holds them: maker and model are up to 32 bytes each. Devices of Tuya need the last one.
constexpr std::array<std::uint16_t, 5> k_basic_attributes = {
    zcl::basic::k_application_version, zcl::basic::k_manufacturer, zcl::basic::k_model,
    zcl::basic::k_software_build, zcl::basic::k_tuya_awakening};
constexpr std::array<std::uint16_t, 3> k_metering_scales = {
    zcl::metering::k_unit, zcl::metering::k_multiplier, zcl::metering::k_divisor};
constexpr std::array<std::uint16_t, 6> k_electrical_scales = {
    zcl::electrical::k_voltage_multiplier,     zcl::electrical::k_voltage_divisor,
    zcl::electrical::k_current_multiplier,     zcl::electrical::k_current_divisor,
    zcl::electrical::k_phase_power_multiplier, zcl::electrical::k_phase_power_divisor};

// Where Basic is read: on the first endpoint of an application.
std::uint8_t basic_endpoint(const DeviceRecord& record) {
    for (const zdo::SimpleDescriptor& endpoint : record.descriptors) {
        const bool has_basic =
            std::ranges::find(endpoint.servers, zcl::k_basic_cluster) != endpoint.servers.end();
        if (has_basic) return endpoint.endpoint;
    }
    return 0;
}

bool wants_metering_scales(const DeviceRecord& record, const DevicePlan& plan) {
    return plan.metering_endpoint != 0 && !record.metering_scales_read;
}

bool wants_electrical_scales(const DeviceRecord& record, const DevicePlan& plan) {
    return plan.electrical_endpoint != 0 && !record.electrical_scales_read;
}

bool has_told_basic(const DeviceRecord& record) {
    return record.basic_read || basic_endpoint(record) == 0;
}

Step step_of(const DeviceRecord& record, const DevicePlan& plan) {
    if (!record.descriptor) return Step::node;
    if (!record.endpoints) return Step::endpoints;
    if (record.descriptors.size() < record.endpoints->size()) return Step::descriptor;
    if (!has_told_basic(record)) return Step::basic;
    if (wants_metering_scales(record, plan) || wants_electrical_scales(record, plan)) {
        return Step::scales;
    }
    const std::size_t reports = reports_of(plan).size();
    if (record.refuses_reports) return Step::done;
    if (record.clusters_bound < reports) return Step::bind;
    return record.clusters_set_up < reports ? Step::set_up : Step::done;
}

zdo::Request bind_request(const DeviceRecord& record, const ReportSetup& report, Eui64 us) {
    zdo::BindRequest request;
    request.binding.source = record.eui64;
    request.binding.source_endpoint = report.endpoint;
    request.binding.cluster = report.cluster;
    request.binding.target.eui64 = us;
    request.binding.target.endpoint = k_own_endpoint;
    return request;
}

ZclQuestion configure_question(const ReportSetup& report) {
    return {report.endpoint, report.cluster, false,
            static_cast<std::uint8_t>(zcl::GlobalCommand::configure_reporting),
            zcl::encode_configure_reporting(report.attributes)};
}

Question scales_question(const DeviceRecord& record, const DevicePlan& plan) {
    if (wants_metering_scales(record, plan)) {
        return read_question(plan.metering_endpoint, zcl::k_metering_cluster, k_metering_scales);
    }
    return read_question(plan.electrical_endpoint, zcl::k_electrical_measurement_cluster,
                         k_electrical_scales);
}

template <class A>
const A* zdo_answer(const ExchangeResult& result) {
    return result.zdo ? std::get_if<A>(&*result.zdo) : nullptr;
}

// Records of a read answer; none when it was refused as a whole.
std::optional<zcl::ReadAnswer> read_answer(const ExchangeResult& result) {
    if (!result.zcl || result.zcl->header.cluster_command) return std::nullopt;
    const auto command = static_cast<zcl::GlobalCommand>(result.zcl->header.command);
    if (command != zcl::GlobalCommand::read_answer) return std::nullopt;
    return zcl::decode_read_answer(result.zcl->payload);
}

bool take_descriptor(DeviceRecord& record, const ExchangeResult& result) {
    const auto* answer = zdo_answer<zdo::SimpleDescriptorAnswer>(result);
    if (answer == nullptr) return false;
    zdo::SimpleDescriptor descriptor = answer->descriptor;
    // An endpoint that it lists and does not describe is left empty.
    if (answer->status != zdo::ZdoStatus::ok) descriptor = {};
    descriptor.endpoint = (*record.endpoints)[record.descriptors.size()];
    record.descriptors.push_back(std::move(descriptor));
    return true;
}

bool take_scales(DeviceRecord& record, const DevicePlan& plan, const ExchangeResult& result) {
    const bool metering = wants_metering_scales(record, plan);
    zcl::MeteringAttributes told;
    zcl::ElectricalAttributes electrical;
    electrical.scales = record.electrical_scales;
    if (const auto answer = read_answer(result)) {
        for (const zcl::ReadRecord& each : answer->records) {
            if (each.status != zcl::ZclStatus::success) continue;
            if (metering) {
                told.take(each.id, each.value);
            } else {
                electrical.take(each.id, each.value);
            }
        }
    }
    // What it keeps to itself is not asked again: its profile has to know it.
    if (metering) {
        record.unit = told.unit;
        record.multiplier = told.multiplier;
        record.divisor = told.divisor;
        record.metering_scales_read = true;
    } else {
        record.electrical_scales = electrical.scales;
        record.electrical_scales_read = true;
    }
    return true;
}

bool take_set_up(DeviceRecord& record, const ExchangeResult& result) {
    if (!result.zcl) return false;
    const auto command = static_cast<zcl::GlobalCommand>(result.zcl->header.command);
    const auto failures = command == zcl::GlobalCommand::configure_reporting_answer
                              ? zcl::decode_configure_reporting_answer(result.zcl->payload)
                              : std::nullopt;
    // Whatever it answers else: it will be polled.
    record.refuses_reports = !failures || !failures->empty();
    if (!record.refuses_reports) ++record.clusters_set_up;
    return true;
}

}  // namespace

Fingerprint fingerprint_of(const DeviceRecord& record) {
    return {record.eui64, record.basic,
            record.descriptor ? record.descriptor->manufacturer : std::uint16_t{0},
            record.descriptors};
}

std::vector<ReportSetup> reports_of(const DevicePlan& plan) {
    std::vector<ReportSetup> reports;
    if (!plan.reports) return reports;
    if (plan.metering_endpoint != 0) {
        zcl::ReportingSetup energy;
        energy.id = zcl::metering::k_delivered;
        energy.type = DataType::unsigned48;
        energy.least_seconds = plan.report_least_seconds;
        energy.most_seconds = plan.report_most_seconds;
        energy.least_change = Value(DataType::unsigned48, 1);
        reports.push_back({plan.metering_endpoint, zcl::k_metering_cluster, {energy}});
    }
    for (const std::uint8_t endpoint : plan.contacts) {
        zcl::ReportingSetup state;
        state.id = zcl::on_off::k_state;
        state.type = DataType::boolean;
        state.least_seconds = 0;
        state.most_seconds = plan.report_most_seconds;
        reports.push_back({endpoint, zcl::k_on_off_cluster, {state}});
    }
    return reports;
}

bool is_known(const DeviceRecord& record) {
    return record.descriptor && record.endpoints &&
           record.descriptors.size() == record.endpoints->size() && has_told_basic(record);
}

bool is_interviewed(const DeviceRecord& record, const DevicePlan& plan) {
    return step_of(record, plan) == Step::done;
}

metering::RadioInterview interview_of(const DeviceRecord& record, const DevicePlan& plan) {
    using metering::RadioInterview;
    switch (step_of(record, plan)) {
        case Step::node:
            return RadioInterview::descriptor;
        case Step::endpoints:
        case Step::descriptor:
            return RadioInterview::endpoints;
        case Step::basic:
            return RadioInterview::basic;
        case Step::scales:
            return RadioInterview::scales;
        case Step::bind:
        case Step::set_up:
            return RadioInterview::reports;
        case Step::done:
            break;
    }
    return RadioInterview::done;
}

bool reports_registers(const DeviceRecord& record, const DevicePlan& plan) {
    return plan.metering_endpoint != 0 && plan.reports && !record.refuses_reports &&
           record.clusters_set_up > 0;
}

std::optional<Question> next_interview_question(const DeviceRecord& record, const DevicePlan& plan,
                                                Eui64 us) {
    switch (step_of(record, plan)) {
        case Step::node:
            return zdo::Request{zdo::NodeDescriptorRequest{record.node}};
        case Step::endpoints:
            return zdo::Request{zdo::ActiveEndpointsRequest{record.node}};
        case Step::descriptor: {
            const std::uint8_t endpoint = (*record.endpoints)[record.descriptors.size()];
            return zdo::Request{zdo::SimpleDescriptorRequest{record.node, endpoint}};
        }
        case Step::basic:
            return read_question(basic_endpoint(record), zcl::k_basic_cluster, k_basic_attributes);
        case Step::scales:
            return scales_question(record, plan);
        case Step::bind:
            return bind_request(record, reports_of(plan)[record.clusters_bound], us);
        case Step::set_up:
            return configure_question(reports_of(plan)[record.clusters_set_up]);
        case Step::done:
            break;
    }
    return std::nullopt;
}

bool take_interview_answer(DeviceRecord& record, const DevicePlan& plan,
                           const ExchangeResult& result) {
    if (result.verdict != Verdict::answered) return false;
    switch (step_of(record, plan)) {
        case Step::node: {
            const auto* answer = zdo_answer<zdo::NodeDescriptorAnswer>(result);
            if (answer == nullptr || answer->status != zdo::ZdoStatus::ok) return false;
            record.descriptor = answer->descriptor;
            return true;
        }
        case Step::endpoints: {
            const auto* answer = zdo_answer<zdo::ActiveEndpointsAnswer>(result);
            if (answer == nullptr || answer->status != zdo::ZdoStatus::ok) return false;
            record.endpoints = answer->endpoints;
            if (record.endpoints->size() > k_most_endpoints) {
                record.endpoints->resize(k_most_endpoints);
            }
            return true;
        }
        case Step::descriptor:
            return take_descriptor(record, result);
        case Step::basic: {
            if (const auto answer = read_answer(result)) {
                for (const zcl::ReadRecord& each : answer->records) {
                    if (each.status == zcl::ZclStatus::success) {
                        record.basic.take(each.id, each.value);
                    }
                }
            }
            record.basic_read = true;
            return true;
        }
        case Step::scales:
            return take_scales(record, plan, result);
        case Step::bind: {
            const auto* answer = zdo_answer<zdo::BindAnswer>(result);
            if (answer == nullptr) return false;
            // Without a binding there is nobody it would report to.
            if (answer->status == zdo::ZdoStatus::ok) {
                ++record.clusters_bound;
            } else {
                record.refuses_reports = true;
            }
            return true;
        }
        case Step::set_up:
            return take_set_up(record, result);
        case Step::done:
            break;
    }
    return true;
}

}  // namespace riser::zigbee
