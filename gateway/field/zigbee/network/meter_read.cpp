#include "gateway/field/zigbee/network/meter_read.h"

#include <algorithm>
#include <array>

#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"

namespace riser::zigbee {

using metering::MeterHealth;
using metering::MeterReport;
using metering::SwitchState;

namespace {

// The radio has repeated it already; a second time here covers an answer that was lost.
constexpr int k_most_attempts = 2;

constexpr std::array<std::uint16_t, 2> k_registers = {zcl::metering::k_delivered,
                                                      zcl::metering::k_received};
// The answer has to fit one frame of some 80 bytes.
constexpr std::array<std::uint16_t, 5> k_witnesses = {
    zcl::electrical::k_voltage, zcl::electrical::k_current, zcl::electrical::k_active_power,
    zcl::electrical::k_frequency, zcl::electrical::k_total_active_power};
constexpr std::array<std::uint16_t, 1> k_contact_state = {zcl::on_off::k_state};

constexpr std::int64_t k_wh_per_kwh = 1000;
// A flow that no dead line has.
constexpr std::int64_t k_flow_ma = 100;
constexpr std::int64_t k_flow_w = 10;
constexpr std::int64_t k_least_mhz = 40'000;
constexpr std::int64_t k_most_mhz = 70'000;

// The smallest step of a register in this scale, in whole watt-hours, at least one.
Energy quantum_of(const zcl::Scale& scale) {
    const std::int64_t divisor = std::max<std::int64_t>(1, scale.divisor);
    const std::int64_t step = k_wh_per_kwh * std::max<std::int64_t>(1, scale.multiplier);
    return Energy{std::max<std::int64_t>(1, (step + divisor - 1) / divisor)};
}

metering::Instantaneous instantaneous_of(const Member& member,
                                         const zcl::ElectricalAttributes& electrical) {
    const zcl::ElectricalScales by = member.electrical_scales();
    metering::Instantaneous values;
    values.voltage_mv = electrical.voltage_mv(0, by);
    values.current_ma = electrical.current_ma(0, by);
    values.frequency_mhz = electrical.frequency_mhz(by);
    values.power = electrical.total_power(by);
    if (!values.power) values.power = electrical.power(0, by);
    return values;
}

// Witnesses that cannot be of a real line.
bool impossible(const metering::Instantaneous& values, std::int64_t nominal_mv) {
    const std::int64_t voltage = values.voltage_mv.value_or(nominal_mv);
    if (2 * voltage > 3 * nominal_mv) return true;
    const bool dead_line = 2 * voltage < nominal_mv;
    const bool flows =
        values.current_ma.value_or(0) > k_flow_ma ||
        (values.power && (values.power->w > k_flow_w || values.power->w < -k_flow_w));
    if (dead_line) return flows;
    const std::int64_t frequency = values.frequency_mhz.value_or(k_least_mhz);
    return frequency < k_least_mhz || frequency > k_most_mhz;
}

// Adds the registers; false when one of them says what no register can.
bool add_registers(const zcl::MeteringAttributes& metering, const zcl::Scale& scale,
                   MeterReport& report) {
    const auto energy = metering.delivered_energy(scale);
    if (!energy) return false;
    const Energy quantum = quantum_of(scale);
    bool fits = report.registers.push_back({metering::Quantity::import_energy, *energy, quantum});
    if (metering.received) {
        const auto received = metering.received_energy(scale);
        if (!received) return false;
        fits =
            report.registers.push_back({metering::Quantity::export_energy, *received, quantum}) &&
            fits;
    }
    return fits;
}

}  // namespace

MeterHealth health_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::answered:
            return MeterHealth::good;
        case Verdict::radio_lost:
            return MeterHealth::bus_down;
        case Verdict::silent:
        case Verdict::undelivered:
        case Verdict::not_sent:
            break;
    }
    return MeterHealth::no_answer;
}

void decode_values(const Member& member, const MeterValues& values, bool has_registers,
                   MeterReport& report) {
    report.instantaneous = instantaneous_of(member, values.electrical);
    if (!has_registers) return;
    const auto scale = member.energy_scale();
    const bool bad = !scale || impossible(report.instantaneous, member.plan().nominal_mv) ||
                     !add_registers(values.metering, *scale, report);
    if (!bad) return;
    report.registers.clear();
    report.health = MeterHealth::invalid_values;
}

MeterRead::MeterRead(Member& member, Use use) : member_(&member), plan_(member.plan()) {
    const DevicePlan& plan = plan_;
    contacts_.assign(plan.contacts.size(), SwitchState::unknown);
    // Now and then in any case: before EZSP 14 a message does not say whose it is.
    const bool proves = use != Use::money || !member.identity_proven;
    wants_registers_ = use != Use::slow;
    if (proves) steps_.push_back({Kind::identity, 0});
    if (use != Use::slow && plan.counts()) steps_.push_back({Kind::registers, 0});
    if (use == Use::money) return;
    if (plan.electrical_endpoint != 0 && member.knows_electrical_scales()) {
        steps_.push_back({Kind::electrical, 0});
    }
    for (std::uint16_t channel = 0; channel < plan.contacts.size(); ++channel) {
        // A decision about a meter asks for its own contact only.
        if (use == Use::slow || channel == 0) steps_.push_back({Kind::contact, channel});
    }
}

Question MeterRead::question() const {
    RISER_ASSERT(!done(), "a finished read has no question");
    const DevicePlan& plan = plan_;
    switch (steps_[next_].kind) {
        case Kind::identity:
            return zdo::Request{zdo::IeeeAddressRequest{member_->node(), 0, 0}};
        case Kind::registers:
            return read_question(plan.metering_endpoint, zcl::k_metering_cluster,
                                 std::span(k_registers).first(plan.exports ? 2 : 1));
        case Kind::electrical:
            return read_question(plan.electrical_endpoint, zcl::k_electrical_measurement_cluster,
                                 k_witnesses);
        case Kind::contact:
            break;
    }
    return read_question(plan.contacts[steps_[next_].channel], zcl::k_on_off_cluster,
                         k_contact_state);
}

void MeterRead::give_up(MeterHealth health) {
    failed_ = true;
    health_ = health;
}

void MeterRead::on_result(const ExchangeResult& result) {
    if (done()) return;
    ++attempts_;
    if (result.verdict != Verdict::answered) {
        // What is known to be undelivered is not sent again: the radio has tried often enough.
        const bool again = result.verdict == Verdict::silent || result.verdict == Verdict::not_sent;
        if (again && attempts_ < k_most_attempts) return;
        return give_up(health_of(result.verdict));
    }
    const Step step = steps_[next_];
    attempts_ = 0;
    ++next_;
    if (step.kind == Kind::identity) return take_identity(result);
    if (step.kind == Kind::registers) read_at_ = result.middle();
    if (read_at_ == Instant{}) read_at_ = result.middle();
    const bool is_read =
        result.zcl && !result.zcl->header.cluster_command &&
        result.zcl->header.command == static_cast<std::uint8_t>(zcl::GlobalCommand::read_answer);
    if (!is_read) {
        // Without witnesses and contacts it is still a meter.
        if (step.kind == Kind::registers) give_up(MeterHealth::refused);
        return;
    }
    take_values(step, zcl::decode_read_answer(result.zcl->payload));
}

void MeterRead::take_identity(const ExchangeResult& result) {
    const auto* answer = result.zdo ? std::get_if<zdo::IeeeAddressAnswer>(&*result.zdo) : nullptr;
    if (answer == nullptr || answer->status != zdo::ZdoStatus::ok) {
        return give_up(MeterHealth::refused);
    }
    if (answer->eui64 != member_->eui64()) return give_up(MeterHealth::wrong_identity);
    identity_proven_ = true;
    member_->identity_proven = true;
}

void MeterRead::take_values(const Step& step, const zcl::ReadAnswer& answer) {
    for (const zcl::ReadRecord& record : answer.records) {
        if (record.status != zcl::ZclStatus::success) continue;
        switch (step.kind) {
            case Kind::registers:
                values_.metering.take(record.id, record.value);
                break;
            case Kind::electrical:
                values_.electrical.take(record.id, record.value);
                break;
            case Kind::contact:
                if (record.id != zcl::on_off::k_state) break;
                if (const auto closed = zcl::on_off::decode_state(record.value)) {
                    contacts_[step.channel] =
                        *closed ? SwitchState::connected : SwitchState::disconnected;
                }
                break;
            case Kind::identity:
                break;
        }
    }
    registers_read_ = registers_read_ || step.kind == Kind::registers;
    electrical_read_ = electrical_read_ || step.kind == Kind::electrical;
}

metering::Instantaneous MeterRead::witnesses() const {
    return instantaneous_of(*member_, values_.electrical);
}

MeterReport MeterRead::report(metering::ReadPurpose purpose) const {
    MeterReport report;
    report.meter = member_->device().meter;
    report.purpose = purpose;
    report.health = health_;
    report.read_at = read_at_;
    if (failed_) return report;
    // A meter whose plan knows no register.
    if (wants_registers_ && !registers_read_) report.health = MeterHealth::refused;
    decode_values(*member_, values_, registers_read_, report);
    if (!contacts_.empty()) report.switch_state = contacts_.front();
    if (identity_proven_) report.identity = member_->identity();
    return report;
}

}  // namespace riser::zigbee
