#include "tests/sim/world/audit/zigbee_watch.h"

#include <algorithm>

#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// What a meter showed is remembered for so long; what is said of an earlier time proves nothing.
constexpr Duration k_remembered = minutes(15);
// A question's answer is taken to be of the middle of both; data points are told within seconds.
constexpr Duration k_reading_slack = seconds(15);
// After the last late message was sent, and all its repetitions on the line.
constexpr Duration k_late_slack = minutes(2);

}  // namespace

ZigbeeWatch::ZigbeeWatch(const Building& building, sim_zigbee::ApartmentRadio& apartments,
                         Complain complain)
    : building_(building),
      apartments_(apartments),
      complain_(std::move(complain)),
      network_(apartments.ncp().network) {}

void ZigbeeWatch::look(SimTime now) {
    const auto& meters = building_.plan().meters;
    for (std::size_t i = 0; i < meters.size(); ++i) {
        if (!meters[i].on_zigbee()) continue;
        auto& samples = samples_[meters[i].id];
        samples.push_back({now, building_.device(i).counter().registered_wh()});
        while (samples.front().at < now - k_remembered) samples.pop_front();
        const auto* device = apartments_.device_of(meters[i].id);
        if (device != nullptr && !device->joined) {
            complain("meter " + std::to_string(meters[i].id) + " is not in the network any more");
        }
    }
    sim_zigbee::SimulatedNcp& ncp = apartments_.ncp();
    if (ncp.network != network_) {
        complain("the radio's network is another one");
        network_ = ncp.network;
    }
    if (ncp.joining_until) complain("somebody is let into the network");
    using zigbee::ezsp::FrameId;
    for (const FrameId id : {FrameId::form_network, FrameId::leave_network}) {
        if (ncp.count(id) > 0) complain("the network is formed or left");
    }
    if (ncp.sent_behind > sent_behind_) {
        complain("the radio sends with a frame counter that devices have heard before");
        sent_behind_ = ncp.sent_behind;
    }
    // A world is long.
    ncp.commands.clear();
    ncp.line().delivered.clear();
    ncp.line().acks.clear();
}

bool ZigbeeWatch::is_late(SimTime now) const {
    return late_until_ >= SimTime{0} && now < late_until_ + k_late_slack;
}

void ZigbeeWatch::said(const zigbee::Coordinator::Output& output, SimTime now, Instant clock) {
    if (const auto* report = std::get_if<metering::MeterReport>(&output)) {
        ++counts_["asked_reading"];
        return check(*report, now - (clock - report->read_at), now);
    }
    const auto* sweep = std::get_if<metering::SweepFinished>(&output);
    if (sweep == nullptr) return;
    for (const metering::MeterReport& report : sweep->meters) {
        check(report, now - (clock - report.read_at), now);
    }
}

// It lies between the least and the most that the register showed since shortly before.
void ZigbeeWatch::check(const metering::MeterReport& report, SimTime read_at, SimTime now) {
    if (report.health != metering::MeterHealth::good) return;
    const auto value = std::ranges::find(report.registers, metering::Quantity::import_energy,
                                         &metering::RegisterValue::quantity);
    const auto index = building_.index_of(report.meter.value);
    if (value == report.registers.end() || !index) return;
    const SimTime from = read_at - k_reading_slack - (is_late(now) ? k_late_slack : Duration{0});
    const auto& samples = samples_[report.meter.value];
    if (samples.empty() || samples.front().at > from) return;
    std::int64_t least = building_.device(*index).counter().registered_wh();
    std::int64_t most = least;
    for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
        least = std::min(least, sample->shown_wh);
        most = std::max(most, sample->shown_wh);
        if (sample->at <= from) break;
    }
    ++counts_["reading"];
    if (value->value.wh >= least && value->value.wh <= most) return;
    complain("meter " + std::to_string(report.meter.value) + " is said to show " +
             std::to_string(value->value.wh) + " Wh, and showed " + std::to_string(least) + " to " +
             std::to_string(most));
}

int ZigbeeWatch::looks_at(std::uint32_t meter) const {
    const auto* device = apartments_.device_of(meter);
    if (device == nullptr) return 0;
    const auto reads = device->reads_of_cluster.find(zigbee::zcl::k_on_off_cluster);
    return device->queries + (reads == device->reads_of_cluster.end() ? 0 : reads->second);
}

void ZigbeeWatch::ordered(std::uint32_t meter, bool close) {
    ++counts_["order"];
    const int looks = looks_at(meter);
    const auto before = orders_.find(meter);
    // However long ago it was, and whoever wants it now: it was carried out, or it was not, and only a look tells.
    const bool repeated = before != orders_.end() && before->second.close == close;
    if (repeated) ++counts_["order_repeated"];
    if (repeated && looks == before->second.looks) {
        complain("the contact of meter " + std::to_string(meter) +
                 " is ordered again though nobody has looked what became of the order before");
    }
    orders_[meter] = {close, looks};
}

void ZigbeeWatch::check_end(const zigbee::Coordinator* coordinator) {
    if (coordinator == nullptr || !coordinator->is_up()) {
        return complain("the radio's network is not used at the end");
    }
    for (const MeterPlan& meter : building_.plan().meters) {
        if (!meter.on_zigbee() || coordinator->is_interviewed(zigbee::Eui64{meter.eui64})) continue;
        complain("meter " + std::to_string(meter.id) + " is not known again at the end");
    }
}

void ZigbeeWatch::report(Coverage& coverage) const {
    for (const char* name : {"asked_reading", "reading", "order", "order_repeated"}) {
        coverage.expect("zigbee", name);
    }
    for (const auto& [name, count] : counts_) coverage.hit("zigbee", name, count);
}

}  // namespace riser::sim
