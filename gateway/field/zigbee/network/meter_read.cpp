#include "gateway/field/zigbee/network/meter_read.h"

#include <algorithm>
#include <array>

#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "gateway/field/zigbee/zcl/tuya.h"

namespace riser::zigbee {

using metering::MeterHealth;
using metering::MeterReport;
using metering::SwitchState;

namespace {

// The radio has repeated it already; a second time here covers an answer that was lost.
constexpr int k_most_attempts = 2;
// Data points come in several messages after they were asked for, the last of them within two seconds; twice that
// still fits a sweep, which waits for ten.
constexpr Duration k_points_patience{4'000'000};

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

metering::Instantaneous instantaneous_of(const Member& member, const MeterValues& from) {
    const zcl::ElectricalAttributes& electrical = from.electrical;
    const zcl::ElectricalScales by = member.electrical_scales();
    metering::Instantaneous values;
    values.voltage_mv = electrical.voltage_mv(0, by);
    values.current_ma = electrical.current_ma(0, by);
    values.frequency_mhz = electrical.frequency_mhz(by);
    values.power = electrical.total_power(by);
    if (!values.power) values.power = electrical.power(0, by);
    const auto demand_scale = member.demand_scale();
    if (!values.power && demand_scale) values.power = from.metering.demand_power(*demand_scale);
    if (from.points.empty()) return values;
    return witnesses_in(member.plan().points, from.points);
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

// The same of data points.
bool add_registers(const PointPlan& plan, std::span<const Measured> points, MeterReport& report) {
    constexpr std::array k_registers = {
        std::pair{MeasuredQuantity::import_energy, metering::Quantity::import_energy},
        std::pair{MeasuredQuantity::export_energy, metering::Quantity::export_energy}};
    for (const auto& [measured, quantity] : k_registers) {
        if (!plan.has(measured)) continue;
        const auto found = std::ranges::find(points, measured, &Measured::quantity);
        // What was told and is no number, or below zero, is no register.
        if (found == points.end() || found->value < 0 || found->value > k_max_register.wh) {
            return false;
        }
        const bool fits = report.registers.push_back(
            {quantity, Energy{found->value}, quantum_of(plan, measured)});
        if (!fits) return false;
    }
    return true;
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

ZclQuestion points_question(const PointPlan& plan) {
    const auto query = static_cast<std::uint8_t>(zcl::tuya::Command::query_all);
    return {plan.endpoint, zcl::k_tuya_cluster, true, query, {}, true};
}

void decode_values(const Member& member, const MeterValues& values, bool has_registers,
                   MeterReport& report) {
    report.instantaneous = instantaneous_of(member, values);
    if (!has_registers) return;
    const DevicePlan& plan = member.plan();
    const auto add = [&] {
        if (plan.points.counts()) return add_registers(plan.points, values.points, report);
        const auto scale = member.energy_scale();
        return scale && add_registers(values.metering, *scale, report);
    };
    if (!impossible(report.instantaneous, plan.nominal_mv) && add()) return;
    report.registers.clear();
    report.health = MeterHealth::invalid_values;
}

MeterRead::MeterRead(Member& member, Use use) : member_(&member), plan_(member.plan()), use_(use) {
    const DevicePlan& plan = plan_;
    contacts_.assign(plan.channels(), SwitchState::unknown);
    // Now and then in any case: before EZSP 14 a message does not say whose it is.
    const bool proves = use != Use::money || !member.identity_proven;
    wants_registers_ = use != Use::slow;
    if (proves) steps_.push_back({Kind::identity, 0});
    if (use != Use::slow && plan.metering_endpoint != 0) steps_.push_back({Kind::registers, 0});
    const bool points = use == Use::money ? plan.points.counts() : !plan.points.is_empty();
    if (points) steps_.push_back({Kind::points, 0});
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
    RISER_ASSERT(!done() && !waits_until_, "a read that is finished or waits has no question");
    const DevicePlan& plan = plan_;
    switch (steps_[next_].kind) {
        case Kind::identity:
            return zdo::Request{zdo::IeeeAddressRequest{member_->node(), 0, 0}};
        case Kind::registers: {
            std::vector<std::uint16_t> registers{zcl::metering::k_delivered};
            if (plan.exports) registers.push_back(zcl::metering::k_received);
            if (plan.demand) registers.push_back(zcl::metering::k_demand);
            return read_question(plan.metering_endpoint, zcl::k_metering_cluster, registers);
        }
        case Kind::electrical:
            return read_question(plan.electrical_endpoint, zcl::k_electrical_measurement_cluster,
                                 plan.witnesses);
        case Kind::points:
            return points_question(plan.points);
        case Kind::contact:
            break;
    }
    return read_question(plan.contacts[steps_[next_].channel], zcl::k_on_off_cluster,
                         k_contact_state);
}

void MeterRead::give_up(MeterHealth health) {
    failed_ = true;
    health_ = health;
    waits_until_.reset();
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
    if (step.kind == Kind::points) return wait_for_points(result);
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
    member_->identity_untold = true;
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
            case Kind::points:
                break;
        }
    }
    registers_read_ = registers_read_ || step.kind == Kind::registers;
    electrical_read_ = electrical_read_ || step.kind == Kind::electrical;
}

// ---- data points --------------------------------------------------------------------------------

void MeterRead::wait_for_points(const ExchangeResult& result) {
    if (result.is_refused()) return give_up(MeterHealth::refused);
    // The first time counts: what is told late is told since then, too.
    if (points_asked_ == Instant{}) points_asked_ = result.asked;
    member_->points_asked = result.asked;
    waits_until_ = result.finished + k_points_patience;
}

bool MeterRead::is_told(std::uint8_t data_point) const {
    const auto at = member_->told_at(data_point);
    return at && *at >= points_asked_;
}

bool MeterRead::all_told() const {
    const PointPlan& points = plan_.points;
    const bool fields = std::ranges::all_of(points.fields, [&](const PointField& field) {
        return (use_ == Use::money && !is_energy(field.quantity)) || is_told(field.data_point);
    });
    if (!fields || use_ == Use::money) return fields;
    return std::ranges::all_of(points.phase_points,
                               [&](const PhasePoint& each) { return is_told(each.data_point); }) &&
           std::ranges::all_of(points.contacts, [&](std::uint8_t each) { return is_told(each); });
}

void MeterRead::look(Instant now) {
    if (done() || !waits_until_) return;
    const bool all = all_told();
    if (!all && now < *waits_until_) return;
    waits_until_.reset();
    const bool registers = std::ranges::all_of(plan_.points.fields, [&](const PointField& field) {
        return !is_energy(field.quantity) || is_told(field.data_point);
    });
    // It has heard the question and said nothing of what it counts: perhaps the answer was lost.
    if (!registers && attempts_ < k_most_attempts) return;
    if (!registers && use_ != Use::slow) return give_up(MeterHealth::no_answer);
    take_points();
    registers_read_ = registers_read_ || (registers && plan_.points.counts());
    attempts_ = 0;
    ++next_;
}

void MeterRead::take_points() {
    values_.points = member_->measured_since(points_asked_);
    for (const PointField& field : plan_.points.fields) {
        if (!is_energy(field.quantity) || !is_told(field.data_point)) continue;
        const Instant at = *member_->told_at(field.data_point);
        read_at_ = read_at_ == Instant{} ? at : std::min(read_at_, at);
    }
    if (read_at_ == Instant{}) read_at_ = points_asked_;
    for (std::size_t i = 0; i < plan_.points.contacts.size(); ++i) {
        const std::uint8_t point = plan_.points.contacts[i];
        const auto closed = is_told(point) ? member_->told_closed(point) : std::nullopt;
        if (!closed) continue;
        contacts_[plan_.contacts.size() + i] =
            *closed ? SwitchState::connected : SwitchState::disconnected;
    }
}

metering::Instantaneous MeterRead::witnesses() const {
    return instantaneous_of(*member_, values_);
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
