#include "gateway/field/modbus/sweep.h"

#include <array>

namespace riser::modbus {

using metering::MeterHealth;
using metering::MeterReport;

MeterReport make_report(const ReadTask& task, metering::ReadPurpose purpose) {
    DeviceState& device = task.device();
    MeterReport report;
    report.meter = device.device().meter;
    report.purpose = purpose;
    report.health = task.health();
    report.read_at = task.read_at();
    if (task.failed()) return report;
    const DecodedMeter decoded = task.decode();
    report.health = decoded.health;
    report.instantaneous = decoded.instantaneous;
    report.switch_state = decoded.switch_state;
    const bool probed = task.reads(BlockUse::identity) || task.reads(BlockUse::confirming) ||
                        task.reads(BlockUse::everything);
    if (probed) {
        report.identity = device.identity(decoded);
        if (!device.check_identity(decoded)) report.health = MeterHealth::wrong_identity;
    }
    if (report.health == MeterHealth::good) report.registers = decoded.registers;
    return report;
}

Sweep::Sweep(std::vector<DeviceState>& devices, BusId bus, std::uint64_t number, Instant started)
    : devices_(devices), started_(started) {
    result_.bus = bus;
    result_.sweep = number;
    result_.started = started;
    result_.meters.reserve(devices_.size());
    advance();
}

ReadTask* Sweep::current() {
    return task_ ? &*task_ : nullptr;
}

void Sweep::advance() {
    task_.reset();
    for (; next_ < devices_.size(); ++next_) {
        DeviceState& device = devices_[next_];
        if (!device.is_meter()) continue;
        if (device.life() == Life::dead) {
            file_unread(device, device.health());
            continue;
        }
        constexpr std::array k_uses{BlockUse::money, BlockUse::identity};
        task_.emplace(device, std::span(k_uses).first(device.identity_proven() ? 1 : 2));
        return;
    }
}

void Sweep::file_current(Instant now) {
    RISER_ASSERT(task_ && task_->done(), "only a finished read is filed");
    MeterReport report = make_report(*task_, metering::ReadPurpose::sweep);
    if (!task_->failed()) task_->device().mark_answering(report.health);
    if (report.health == MeterHealth::good) task_->device().add_slow_values(report, now);
    result_.meters.push_back(std::move(report));
    ++next_;
    advance();
}

void Sweep::abandon() {
    task_.reset();
    for (; next_ < devices_.size(); ++next_) {
        if (devices_[next_].is_meter()) file_unread(devices_[next_], MeterHealth::bus_down);
    }
}

void Sweep::file_unread(const DeviceState& device, MeterHealth health) {
    MeterReport report;
    report.meter = device.device().meter;
    report.health = health;
    result_.meters.push_back(std::move(report));
}

metering::SweepFinished Sweep::finish(bool bus_lost, Instant now) {
    result_.finished = now;
    for (MeterReport& report : result_.meters) {
        const bool unanswered = report.health == MeterHealth::no_answer;
        if (bus_lost && unanswered) report.health = MeterHealth::bus_down;
    }
    return std::move(result_);
}

}  // namespace riser::modbus
