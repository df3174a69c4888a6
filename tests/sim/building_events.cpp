// What befalls a simulated building: loads that somebody sets, power cuts, exchanges, faults and their end.
// Whatever changes a flow first sums up the energy that flowed until then.
#include <algorithm>

#include "core/base/prng.h"
#include "tests/sim/building.h"

namespace riser::sim {

void Building::freeze(bool frozen) {
    catch_up();
    settle_all();
    frozen_ = frozen;
}

bool Building::set_load(std::uint32_t meter, std::optional<std::int64_t> watts) {
    catch_up();
    const auto index = index_of(meter);
    if (!index || *index >= apartments_.size() || apartments_[*index].main) return false;
    settle(*index);
    apartments_[*index].load.fix(watts);
    apartments_[*index].step = k_no_step;
    return true;
}

bool Building::exchange(std::uint32_t meter) {
    Device* device = find_meter(meter);
    if (device == nullptr) return false;
    ++exchanges_;
    // New meters come with a few watt-hours from the maker's test bench.
    Prng prng(plan_.seed * 0x9E3779B97F4A7C15ULL + 0x10000U + exchanges_);
    device->exchange(static_cast<std::uint32_t>(90'000'000 + prng.next() % 9'000'000), 12);
    return true;
}

bool Building::weld(std::uint32_t meter, bool welded) {
    Contact* contact = find_contact(meter);
    if (contact == nullptr) return false;
    contact->weld(welded);
    return true;
}

bool Building::bypass(std::uint32_t meter, std::int64_t percent) {
    catch_up();
    const auto index = index_of(meter);
    const bool apartment = index && *index < apartments_.size() && !apartments_[*index].main;
    if (!apartment || percent < 0 || percent > 100) return false;
    settle(*index);
    apartments_[*index].bypass_percent = percent;
    return true;
}

// ---- power --------------------------------------------------------------------------------------

void Building::apply_power(std::size_t index) {
    const bool powered = powered_ && fed_[index];
    if (devices_[index]->has_power() == powered) return;
    settle(index);
    devices_[index]->set_power(powered, now_);
}

void Building::power_off() {
    catch_up();
    if (!powered_) return;
    settle_main();
    counts_.add(PhysicalFault::site_dark);
    powered_ = false;
    for (std::size_t i = 0; i < devices_.size(); ++i) apply_power(i);
}

void Building::power_on() {
    catch_up();
    settle_all();  // while it was dark nothing flowed around a meter either
    powered_ = true;
    for (std::size_t i = 0; i < devices_.size(); ++i) apply_power(i);
}

bool Building::set_power(std::uint32_t id, bool powered) {
    catch_up();
    const auto index = index_of(id);
    if (!index || (*index < apartments_.size() && apartments_[*index].main)) return false;
    if (fed_[*index] && !powered) devices_[*index]->count(PhysicalFault::device_dark);
    fed_[*index] = powered;
    apply_power(*index);
    return true;
}

// ---- faults -------------------------------------------------------------------------------------

Device* Building::find_meter(std::uint32_t meter) {
    const auto index = index_of(meter);
    if (!index || *index >= apartments_.size()) return nullptr;
    return &device(*index);
}

Contact* Building::find_contact(std::uint32_t meter) {
    const auto index = index_of(meter);
    if (!index || *index >= apartments_.size()) return nullptr;
    return apartments_[*index].contact;
}

Device* Building::find_switch(std::uint32_t meter) {
    const auto index = index_of(meter);
    if (!index || *index >= apartments_.size() || apartments_[*index].contact == nullptr) {
        return nullptr;
    }
    return &device(apartments_[*index].switch_device);
}

void Building::heal() {
    catch_up();
    settle_main();
    fed_.assign(devices_.size(), true);
    power_on();
    for (const auto& device : devices_) device->heal();
    for (Apartment& apartment : apartments_) apartment.bypass_percent = 0;
}

PhysicalCounts Building::physical_counts() const {
    catch_up();
    settle_all();
    PhysicalCounts sum = counts_;
    for (const auto& device : devices_) sum += device->physical_counts();
    return sum;
}

MeterTruth Building::truth(std::size_t meter) const {
    const Device& meter_device = device(meter);
    const EnergyCounter& counter = meter_device.counter();
    MeterTruth truth;
    truth.flowed_uj = counter.microjoules();
    truth.advance_wh = counter.advance_wh();
    truth.epochs = counter.epochs();
    truth.serial = meter_device.serial();
    truth.frozen = meter_device.register_frozen();
    truth.stale = meter_device.register_stale();
    return truth;
}

}  // namespace riser::sim
