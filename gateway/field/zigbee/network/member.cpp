#include "gateway/field/zigbee/network/member.h"

#include <algorithm>

#include "gateway/field/zigbee/network/interview.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"

namespace riser::zigbee {

using metering::SwitchState;

namespace {

// One failure may be a collision; two in a row, each after the radio's own repetitions, are a device that is
// away.
constexpr int k_failures_until_dead = 2;
constexpr Duration k_first_backoff{5'000'000};
constexpr Duration k_longest_backoff{300'000'000};

// As the device itself says of its metering.
std::optional<zcl::Scale> told_scale(const DeviceRecord& record) {
    zcl::MeteringAttributes told;
    told.unit = record.unit;
    told.multiplier = record.multiplier;
    told.divisor = record.divisor;
    return told.scale();
}

}  // namespace

// ---- what was found out -------------------------------------------------------------------------

void Member::make_plan(const PlanBook* plans) {
    const Fingerprint fingerprint = fingerprint_of(record_);
    std::optional<DevicePlan> plan;
    if (plans != nullptr) plan = plans->plan_for(fingerprint);
    plan_ = plan ? std::move(*plan) : standard_plan(fingerprint);
    readable_ = true;
}

void Member::forget() {
    const Eui64 eui64 = record_.eui64;
    record_ = DeviceRecord{};
    record_.eui64 = eui64;
    plan_ = DevicePlan{};
    readable_ = false;
    doubt_told();
}

void Member::doubt_told() {
    identity_proven = false;
    reported_ = {};
    reported_at_.reset();
    points_.clear();
    electrical_at_.reset();
    contacts_.clear();
}

std::optional<zcl::Scale> Member::energy_scale() const {
    return plan_.forced.energy ? plan_.forced.energy : told_scale(record_);
}

std::optional<zcl::Scale> Member::demand_scale() const {
    return plan_.forced.demand ? plan_.forced.demand : told_scale(record_);
}

zcl::ElectricalScales Member::electrical_scales() const {
    const zcl::ElectricalScales& told = record_.electrical_scales;
    const ForcedScales& forced = plan_.forced;
    zcl::ElectricalScales scales;
    scales.frequency = forced.frequency.value_or(told.frequency);
    scales.total_power = forced.total_power.value_or(told.total_power);
    scales.voltage = forced.voltage.value_or(told.voltage);
    scales.current = forced.current.value_or(told.current);
    scales.power = forced.power.value_or(told.power);
    return scales;
}

metering::MeterIdentity Member::identity() const {
    // The address it was made with, which nobody else has.
    return {plan_.name, hex_text(record_.eui64.value, 16).substr(2)};
}

void Member::add_identity(metering::MeterReport& report) {
    if (!identity_proven || !identity_untold) return;
    report.identity = identity();
    identity_untold = false;
}

// ---- life ---------------------------------------------------------------------------------------

bool Member::mark_answering(Instant now) {
    heard_at_ = now;
    failures_ = 0;
    backoff_ = Duration{0};
    search_pause = Duration{0};
    return std::exchange(life_, Life::alive) != Life::alive;
}

bool Member::mark_failed(Verdict verdict, Instant now, Prng& jitter) {
    // What the radio did not send, or lost, says nothing about the device.
    if (verdict != Verdict::silent && verdict != Verdict::undelivered) return false;
    if (++failures_ < k_failures_until_dead) return false;
    backoff_ = std::clamp(backoff_ * 2, k_first_backoff, k_longest_backoff);
    const auto spread = static_cast<std::uint64_t>(backoff_.count() / 4);
    next_probe_ = now + backoff_ + Duration{static_cast<std::int64_t>(jitter.below(spread))};
    return std::exchange(life_, Life::dead) != Life::dead;
}

void Member::mark_gone(Instant now) {
    life_ = Life::dead;
    record_.node = k_unknown_node;
    identity_proven = false;
    backoff_ = k_longest_backoff;
    next_probe_ = now + backoff_;
}

void Member::radio_lost() {
    busy = false;
    identity_proven = false;
    life_ = Life::unheard;
    failures_ = 0;
}

// ---- what it says by itself ---------------------------------------------------------------------

void Member::take_report(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute,
                         const zcl::Value& value, Instant now) {
    if (!readable_) return;
    if (cluster == zcl::k_metering_cluster && endpoint == plan_.metering_endpoint) {
        reported_.take(attribute, value);
        if (attribute == zcl::metering::k_delivered) {
            // "No value" is no reading either.
            reported_at_ = reported_.delivered ? std::optional(now) : std::nullopt;
        }
    } else if (cluster == zcl::k_on_off_cluster && attribute == zcl::on_off::k_state) {
        const auto found = std::ranges::find(plan_.contacts, endpoint);
        const auto closed = zcl::on_off::decode_state(value);
        if (found == plan_.contacts.end() || !closed) return;
        remember_contact(static_cast<std::uint16_t>(found - plan_.contacts.begin()),
                         *closed ? SwitchState::connected : SwitchState::disconnected, now);
    }
}

void Member::take_points(std::span<const zcl::tuya::DataPoint> points, Instant now) {
    if (!readable_) return;
    for (const zcl::tuya::DataPoint& point : points) {
        if (!plan_.points.names(point.id)) continue;
        const auto known = std::ranges::find_if(
            points_, [&](const ToldPoint& each) { return each.point.id == point.id; });
        if (known == points_.end()) {
            points_.push_back({point, now});
        } else {
            *known = {point, now};
        }
        const auto contact = std::ranges::find(plan_.points.contacts, point.id);
        const auto closed = point.as_bool();
        if (contact == plan_.points.contacts.end() || !closed) continue;
        const auto channel = plan_.contacts.size() +
                             static_cast<std::size_t>(contact - plan_.points.contacts.begin());
        remember_contact(static_cast<std::uint16_t>(channel),
                         *closed ? SwitchState::connected : SwitchState::disconnected, now);
    }
}

const Member::ToldPoint* Member::told(std::uint8_t data_point) const {
    const auto found = std::ranges::find_if(
        points_, [&](const ToldPoint& each) { return each.point.id == data_point; });
    return found == points_.end() ? nullptr : &*found;
}

std::optional<Instant> Member::told_at(std::uint8_t data_point) const {
    const ToldPoint* point = told(data_point);
    return point == nullptr ? std::nullopt : std::optional(point->at);
}

std::optional<bool> Member::told_closed(std::uint8_t data_point) const {
    const ToldPoint* point = told(data_point);
    return point == nullptr ? std::nullopt : point->point.as_bool();
}

std::vector<Measured> Member::measured_since(Instant since) const {
    std::vector<Measured> measured;
    for (const ToldPoint& each : points_) {
        if (each.at < since) continue;
        const auto meant = measured_in(plan_.points, each.point);
        measured.insert(measured.end(), meant.begin(), meant.end());
    }
    return measured;
}

std::optional<Instant> Member::points_told_at() const {
    std::optional<Instant> oldest;
    for (const PointField& field : plan_.points.fields) {
        if (!is_energy(field.quantity)) continue;
        const auto at = told_at(field.data_point);
        if (!at) return std::nullopt;
        oldest = std::min(oldest.value_or(*at), *at);
    }
    return oldest;
}

// ---- slow lane ----------------------------------------------------------------------------------

void Member::remember_electrical(const metering::Instantaneous& values, Instant at) {
    electrical_ = values;
    electrical_at_ = at;
}

void Member::remember_contact(std::uint16_t channel, SwitchState state, Instant at) {
    if (contacts_.size() <= channel) contacts_.resize(channel + std::size_t{1});
    contacts_[channel] = {state, at};
}

SwitchState Member::contact(std::uint16_t channel) const {
    return channel < contacts_.size() ? contacts_[channel].state : SwitchState::unknown;
}

void Member::mark_ordered(std::uint16_t channel, SwitchState wanted) {
    if (unseen_orders_.size() <= channel) unseen_orders_.resize(channel + std::size_t{1});
    unseen_orders_[channel] = wanted;
}

SwitchState Member::unseen_order(std::uint16_t channel) const {
    return channel < unseen_orders_.size() ? unseen_orders_[channel] : SwitchState::unknown;
}

void Member::add_slow_values(metering::MeterReport& report, Instant now, Duration most) const {
    const auto fill = [](auto& into, const auto& from) {
        if (!into) into = from;
    };
    const auto add = [&](const metering::Instantaneous& values) {
        fill(report.instantaneous.voltage_mv, values.voltage_mv);
        fill(report.instantaneous.current_ma, values.current_ma);
        fill(report.instantaneous.frequency_mhz, values.frequency_mhz);
        fill(report.instantaneous.power, values.power);
    };
    if (electrical_at_ && now - *electrical_at_ <= most) add(electrical_);
    // Times begin with the machine's start: before it nothing was told.
    const bool long_ago = now - Instant{} > most;
    if (!plan_.points.is_empty()) {
        add(witnesses_in(plan_.points, measured_since(long_ago ? now - most : Instant{})));
    }
    if (report.switch_state == SwitchState::unknown && !contacts_.empty() &&
        now - contacts_.front().at <= most) {
        report.switch_state = contacts_.front().state;
    }
}

}  // namespace riser::zigbee
