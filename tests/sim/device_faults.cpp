// What happens to a device apart from the requests it answers: its power, its faults, an exchange.
#include <algorithm>

#include "core/base/assert.h"
#include "tests/sim/device.h"

namespace riser::sim {

void Device::exchange(std::uint32_t serial, std::int64_t wh) {
    counter_.restart_at(wh, EpochEnd::exchange);
    if (feeds_in_) exported_.restart_at(wh / 2, EpochEnd::exchange);
    heal();
    serial_ = serial;
    for (Contact& contact : contacts_) contact.renew();
    count(PhysicalFault::meter_exchange);
}

void Device::pass_time(SimTime now) {
    if (!stale_until_ || now < *stale_until_) return;
    stale_until_.reset();
    hold_registers(frozen_);
}

void Device::hold_registers(bool held) {
    counter_.hold(held);
    exported_.hold(held);
}

void Device::begin_export(std::int64_t wh) {
    RISER_ASSERT(traits_.counts_export, "it has a register of what is fed in");
    exported_ = EnergyCounter(wh, traits_.format());
    feeds_in_ = true;
}

void Device::set_power(bool powered, SimTime now) {
    if (powered == powered_) return;
    powered_ = powered;
    if (!powered) {
        before_dark_.clear();
        for (Contact& contact : contacts_) {
            before_dark_.push_back(contact.closed());
            if (traits_.held_by_coil) contact.set(false);
        }
        return;
    }
    power_returned();
    for (std::size_t i = 0; i < contacts_.size(); ++i) {
        const bool before = before_dark_[i];
        bool close = wakes_closed(i, before);
        if (power_on_) close = *power_on_ == PowerOn::last ? before : *power_on_ == PowerOn::closed;
        contacts_[i].wake(close, before);
    }
    if (!stale_after_power_ || !is_meter()) return;
    stale_until_ = now + k_stale_after_power;
    if (frozen_) return;
    counter_.hold_saved();
    exported_.hold_saved();
}

bool Device::acknowledges() {
    if (lost_acknowledgements_ == 0) return true;
    --lost_acknowledgements_;
    count(PhysicalFault::acknowledgement_lost);
    return false;
}

bool Device::order(std::size_t contact, bool close) {
    contacts_[contact].command(close);
    return acknowledges();
}

bool Device::tell(std::size_t contact) {
    Contact& told = contacts_[contact];
    if (!told.will_be_misread()) return told.closed();
    told.lie_told();
    return !told.closed();
}

void Device::note_shown() {
    if (is_meter()) most_shown_wh_ = std::max(most_shown_wh_, counter_.advance_wh());
    if (feeds_in_) most_exported_wh_ = std::max(most_exported_wh_, exported_.advance_wh());
    if (!counter_.is_held() || !counter_.shows_old_value()) return;
    count(frozen_ ? PhysicalFault::register_frozen : PhysicalFault::register_stale);
}

bool Device::wakes_closed(std::size_t, bool before) const {
    return traits_.power_on == PowerOn::last ? before : traits_.power_on == PowerOn::closed;
}

void Device::freeze_register(bool frozen) {
    frozen_ = frozen;
    if (frozen) return hold_registers(true);
    if (!stale_until_) hold_registers(false);
}

void Device::reset_register() {
    counter_.restart_at(0, EpochEnd::reset);
    if (feeds_in_) exported_.restart_at(0, EpochEnd::reset);
    hold_registers(frozen_);
    count(PhysicalFault::register_reset);
}

void Device::step_register(std::int64_t wh) {
    const std::int64_t stepped = counter_.step(wh);
    most_shown_wh_ = counter_.advance_wh();
    if (stepped > 0) count(PhysicalFault::register_jump);
    if (stepped < 0) count(PhysicalFault::register_backward);
}

bool Device::set_watchdog(std::optional<bool>) {
    return false;
}

void Device::heal() {
    freeze_register(false);
    stale_after_power_ = false;
    stale_until_.reset();
    hold_registers(false);
    lost_acknowledgements_ = 0;
    power_on_.reset();
    static_cast<void>(set_watchdog(std::nullopt));
    for (Contact& contact : contacts_) contact.heal();
}

PhysicalCounts Device::physical_counts() const {
    PhysicalCounts counts = counts_;
    for (const RegisterEpoch& epoch : counter_.epochs()) {
        for (std::uint32_t i = 0; i < epoch.rollovers; ++i) {
            counts.add(PhysicalFault::register_rollover);
        }
    }
    return counts;
}

}  // namespace riser::sim
