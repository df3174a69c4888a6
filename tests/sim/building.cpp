#include "tests/sim/building.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/prng.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

// Losses in the riser's cables: 1 % of what flows, in whole watts.
constexpr std::int64_t k_loss_divisor = 100;

std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t part) {
    Prng prng(seed * 0x9E3779B97F4A7C15ULL + part);
    return prng.next();
}

// Grid voltage 228.5..233.5 V and frequency 49.98..50.02 Hz, drawn anew for every load step.
std::int64_t voltage_mv(std::uint64_t seed, SimTime now, std::size_t phase) {
    const auto step = static_cast<std::uint64_t>(now / k_load_step);
    return 228'500 + static_cast<std::int64_t>(mix_seed(seed, step * 8 + phase) % 5'000);
}

std::int64_t frequency_mhz(std::uint64_t seed, SimTime now) {
    const auto step = static_cast<std::uint64_t>(now / k_load_step);
    return 49'980 + static_cast<std::int64_t>(mix_seed(seed, step * 8 + 7) % 41);
}

// Motors and power supplies dominate small loads, heating large ones.
std::int64_t power_factor_milli(std::int64_t watts) {
    if (watts == 0) return 1000;
    return watts < 200 ? 860 : watts < 1000 ? 940 : 990;
}

}  // namespace

Building::Building(BuildingPlan plan) : plan_(std::move(plan)) {
    for (const MeterPlan& meter : plan_.meters) {
        devices_.push_back(make_device(meter.profile, meter.address, meter.serial, meter.start_wh));
    }
    for (const BoardPlan& board : plan_.boards) {
        devices_.push_back(make_device(board.profile, board.address, board.serial, 0));
    }
    for (std::size_t i = 0; i < plan_.meters.size(); ++i) {
        const MeterPlan& meter = plan_.meters[i];
        Apartment apartment{
            Load(mix_seed(plan_.seed, meter.id), plan_.day_start, plan_.load_scale_percent)};
        apartment.first_phase = i % 3;
        if (meter.supply_switch.kind == SwitchKind::internal) {
            apartment.contact = &devices_[i]->contact(0);
        } else if (meter.supply_switch.kind == SwitchKind::board) {
            const auto board = index_of(meter.supply_switch.board);
            RISER_ASSERT(board.has_value(), "the plan was checked: the board exists");
            apartment.contact = &devices_[*board]->contact(meter.supply_switch.channel);
        }
        apartments_.push_back(std::move(apartment));
    }
    refresh_loads();
}

std::optional<std::size_t> Building::index_of(std::uint32_t id) const {
    for (std::size_t i = 0; i < plan_.meters.size(); ++i) {
        if (plan_.meters[i].id == id) return i;
    }
    for (std::size_t i = 0; i < plan_.boards.size(); ++i) {
        if (plan_.boards[i].id == id) return plan_.meters.size() + i;
    }
    return std::nullopt;
}

std::uint32_t Building::bus_of(std::size_t index) const {
    return index < plan_.meters.size() ? plan_.meters[index].bus
                                       : plan_.boards[index - plan_.meters.size()].bus;
}

std::uint32_t Building::id_of(std::size_t index) const {
    return index < plan_.meters.size() ? plan_.meters[index].id
                                       : plan_.boards[index - plan_.meters.size()].id;
}

void Building::refresh_loads() {
    const SimTime step = now_ - now_ % k_load_step;
    if (step == step_) return;
    step_ = step;
    for (Apartment& apartment : apartments_) apartment.drawn_w = apartment.load.watts(now_);
}

SimTime Building::next_change(SimTime limit) const {
    SimTime next = std::min(limit, now_ - now_ % k_load_step + k_load_step);
    for (std::size_t i = plan_.meters.size(); i < devices_.size(); ++i) {
        const auto event = devices_[i]->next_event();
        if (event && *event > now_) next = std::min(next, *event);
    }
    return next;
}

void Building::advance(SimTime to) {
    RISER_ASSERT(to >= now_, "simulated time does not go back");
    while (now_ < to) {
        const SimTime next = next_change(to);
        draw(next - now_);
        now_ = next;
        for (std::size_t i = plan_.meters.size(); i < devices_.size(); ++i) {
            devices_[i]->pass_time(now_);
        }
        refresh_loads();
    }
}

void Building::draw(Duration span) {
    std::int64_t apartments_w = 0;
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (plan_.meters[i].main) continue;
        const PhasePowers powers = phase_powers(i);
        for (std::size_t phase = 0; phase < 3; ++phase) {
            if (powers[phase] == 0) continue;
            devices_[i]->counter().add(phase, powers[phase] * span.count());
            apartments_w += powers[phase];
        }
    }
    const PhasePowers main = main_powers();
    const std::int64_t main_w = main[0] + main[1] + main[2];
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (!plan_.meters[i].main) continue;
        for (std::size_t phase = 0; phase < 3; ++phase) {
            devices_[i]->counter().add(phase, main[phase] * span.count());
        }
    }
    totals_.apartments_uj += apartments_w * span.count();
    totals_.main_uj += main_w * span.count();
    totals_.loss_uj += (main_w - apartments_w) * span.count();
}

// What flows through an apartment's meter, by the meter's own phases.
Building::PhasePowers Building::phase_powers(std::size_t meter) const {
    const std::int64_t watts = power_w(meter);
    if (devices_[meter]->traits().phases == 1) return {watts, 0, 0};
    return {watts - 2 * (watts / 3), watts / 3, watts / 3};
}

// The riser's three phases: single-phase flats take turns, and each phase loses its share on the
// way.
Building::PhasePowers Building::main_powers() const {
    PhasePowers riser{};
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (plan_.meters[i].main) continue;
        const PhasePowers powers = phase_powers(i);
        const bool single = devices_[i]->traits().phases == 1;
        for (std::size_t phase = 0; phase < 3; ++phase) {
            riser[single ? apartments_[i].first_phase : phase] += powers[phase];
        }
    }
    for (std::int64_t& watts : riser) watts += watts / k_loss_divisor;
    return riser;
}

std::int64_t Building::demand_w(std::size_t meter) const {
    return frozen_ || plan_.meters[meter].main ? 0 : apartments_[meter].drawn_w;
}

std::int64_t Building::power_w(std::size_t meter) const {
    if (plan_.meters[meter].main) {
        const PhasePowers powers = main_powers();
        return powers[0] + powers[1] + powers[2];
    }
    const Contact* contact = apartments_[meter].contact;
    return contact == nullptr || contact->conducts() ? demand_w(meter) : 0;
}

const Contact* Building::contact_of(std::size_t meter) const {
    return apartments_[meter].contact;
}

Measurement Building::measure(std::size_t meter) const {
    Measurement shown;
    const Device& device = *devices_[meter];
    const bool main = plan_.meters[meter].main;
    const PhasePowers powers = main ? main_powers() : phase_powers(meter);
    const bool single = device.traits().phases == 1;
    for (std::size_t i = 0; i < static_cast<std::size_t>(device.traits().phases); ++i) {
        const std::size_t riser_phase = single ? apartments_[meter].first_phase : i;
        shown.phase[i] = phase_drawing(powers[i], voltage_mv(plan_.seed, now_, riser_phase),
                                       power_factor_milli(powers[i]));
        shown.phase_import_wh[i] = device.counter().phase_wh(i);
    }
    shown.frequency_mhz = frequency_mhz(plan_.seed, now_);
    shown.import_wh = device.counter().wh();
    return shown;
}

Pdu Building::ask(std::size_t device, std::span<const std::uint8_t> request) {
    const Measurement shown = device < plan_.meters.size() ? measure(device) : Measurement{};
    return devices_[device]->answer(request, shown, now_);
}

bool Building::set_load(std::uint32_t meter, std::optional<std::int64_t> watts) {
    const auto index = index_of(meter);
    if (!index || *index >= plan_.meters.size() || plan_.meters[*index].main) return false;
    Apartment& apartment = apartments_[*index];
    apartment.load.fix(watts);
    apartment.drawn_w = apartment.load.watts(now_);
    return true;
}

bool Building::exchange(std::uint32_t meter) {
    const auto index = index_of(meter);
    if (!index || *index >= plan_.meters.size()) return false;
    ++exchanges_;
    // New meters come with a few watt-hours from the maker's test bench.
    const auto serial = static_cast<std::uint32_t>(
        90'000'000 + mix_seed(plan_.seed, 0x10000U + exchanges_) % 9'000'000);
    devices_[*index]->exchange(serial, 12);
    return true;
}

bool Building::weld(std::uint32_t meter, bool welded) {
    const auto index = index_of(meter);
    if (!index || *index >= plan_.meters.size()) return false;
    if (apartments_[*index].contact == nullptr) return false;
    apartments_[*index].contact->welded = welded;
    return true;
}

}  // namespace riser::sim
