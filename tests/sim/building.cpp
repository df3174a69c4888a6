#include "tests/sim/building.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/prng.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

// Losses in the riser's cables: 1 % of what flows. Of each phase's whole energy, rounded down once, so that
// no sum depends on how often it was taken.
constexpr std::int64_t k_loss_divisor = 100;
// Panels have stood there for a while: a part of what was ever used has been fed in.
constexpr std::int64_t k_exported_before = 10;

std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t part) {
    Prng prng(seed * 0x9E3779B97F4A7C15ULL + part);
    return prng.next();
}

// Grid voltage 228.5..233.5 V and frequency 49.98..50.02 Hz, drawn anew for every load step.
std::int64_t voltage_mv(std::uint64_t seed, std::uint64_t step, std::size_t phase) {
    return 228'500 + static_cast<std::int64_t>(mix_seed(seed, step * 8 + phase) % 5'000);
}

std::int64_t frequency_mhz(std::uint64_t seed, std::uint64_t step) {
    return 49'980 + static_cast<std::int64_t>(mix_seed(seed, step * 8 + 7) % 41);
}

// Motors and power supplies dominate small loads, heating large ones.
std::int64_t power_factor_milli(std::int64_t watts) {
    if (watts <= 0) return 1000;  // inverters do not shift
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
    for (std::size_t i = 0; i < devices_.size(); ++i) indices_.emplace(id_of(i), i);
    fed_.assign(devices_.size(), true);
    for (std::size_t i = 0; i < plan_.meters.size(); ++i) wire(i);
}

void Building::wire(std::size_t index) {
    const MeterPlan& meter = plan_.meters[index];
    const std::uint64_t seed = mix_seed(plan_.seed, meter.id);
    Apartment apartment{Load(seed, plan_.day_start, plan_.load_scale_percent, plan_.load_step),
                        Solar(seed, meter.solar_w, plan_.day_start, plan_.load_step)};
    if (apartment.solar.is_there()) {
        devices_[index]->begin_export(meter.start_wh / k_exported_before);
    }
    apartment.load.supply_by(devices_[index]->traits().phases);
    apartment.first_phase = index % 3;
    apartment.main = meter.main;
    apartment.single_phase = devices_[index]->traits().phases == 1;
    if (meter.supply_switch.kind == SwitchKind::internal) {
        apartment.switch_device = index;
        apartment.contact = &devices_[index]->contact(0);
    } else if (meter.supply_switch.kind == SwitchKind::board) {
        const auto board = index_of(meter.supply_switch.board);
        RISER_ASSERT(board.has_value(), "the plan was checked: the board exists");
        apartment.switch_device = *board;
        apartment.contact = &devices_[*board]->contact(meter.supply_switch.channel);
    }
    if (apartment.contact != nullptr) {
        apartment.contact->count_changes_into(&contact_changes_);
        apartment.contact->tell_before_change([this, index] {
            catch_up();
            settle(index);
        });
    }
    apartments_.push_back(std::move(apartment));
}

std::optional<std::size_t> Building::index_of(std::uint32_t id) const {
    const auto found = indices_.find(id);
    return found == indices_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t Building::bus_of(std::size_t index) const {
    return index < plan_.meters.size() ? plan_.meters[index].bus
                                       : plan_.boards[index - plan_.meters.size()].bus;
}

std::uint32_t Building::id_of(std::size_t index) const {
    return index < plan_.meters.size() ? plan_.meters[index].id
                                       : plan_.boards[index - plan_.meters.size()].id;
}

Device& Building::device(std::size_t index) {
    catch_up();
    settle(index);
    return *devices_[index];
}

const Device& Building::device(std::size_t index) const {
    catch_up();
    settle(index);
    return *devices_[index];
}

SimTime Building::now() const {
    catch_up();
    return now_;
}

void Building::catch_up() const {
    if (clock_ && !advancing_) advance_to(clock_());
}

void Building::advance_to(SimTime to) const {
    RISER_ASSERT(to >= now_, "simulated time does not go back");
    advancing_ = true;
    while (now_ < to) {
        SimTime next = to;
        for (std::size_t i = plan_.meters.size(); i < devices_.size(); ++i) {
            const auto event = devices_[i]->next_event();
            if (event && *event > now_) next = std::min(next, *event);
        }
        now_ = next;
        for (std::size_t i = plan_.meters.size(); i < devices_.size(); ++i) {
            devices_[i]->pass_time(now_);
        }
    }
    advancing_ = false;
}

// ---- energy -------------------------------------------------------------------------------------

std::int64_t Building::drawn_w(Apartment& apartment, SimTime at) const {
    const Duration into_step = at - apartment.step;
    if (into_step < Duration{0} || into_step >= plan_.load_step) {
        apartment.step = at - at % plan_.load_step;
        apartment.drawn_w = apartment.load.watts(at);
        apartment.given_w = apartment.solar.watts(at);
    }
    return apartment.drawn_w;
}

std::int64_t Building::net_w(Apartment& apartment, SimTime at) const {
    const std::int64_t drawn = drawn_w(apartment, at);
    return drawn - around_w(apartment, drawn) - apartment.given_w;
}

bool Building::flows(std::size_t meter) const {
    const Contact* contact = apartments_[meter].contact;
    return !frozen_ && devices_[meter]->has_power() && (contact == nullptr || contact->conducts());
}

void Building::settle(std::size_t index) const {
    if (index >= apartments_.size()) return;
    Apartment& apartment = apartments_[index];
    if (apartment.main) {
        settle_main();
    } else if (apartment.settled < now_) {
        const bool flowing = flows(index);
        const bool bypassed = apartment.bypass_percent > 0;
        SimTime from = std::exchange(apartment.settled, now_);
        while ((flowing || bypassed) && from < now_) {
            const std::int64_t net = net_w(apartment, from);
            const std::int64_t around = around_w(apartment, drawn_w(apartment, from));
            const SimTime until = std::min(now_, apartment.step + plan_.load_step);
            if (flowing && net >= 0) add_energy(index, net, until - from);
            if (flowing && net < 0) add_fed_in(index, -net, until - from);
            if (bypassed) add_bypassed(index, around, until - from);
            from = until;
        }
    }
    devices_[index]->pass_time(now_);
}

void Building::add_energy(std::size_t meter, std::int64_t watts, Duration span) const {
    const Apartment& apartment = apartments_[meter];
    const PhasePowers powers = split(meter, watts);
    for (std::size_t phase = 0; phase < 3; ++phase) {
        if (powers[phase] == 0) continue;
        const std::int64_t energy = powers[phase] * span.count();
        devices_[meter]->counter().add(phase, energy);
        riser_uj_[apartment.single_phase ? apartment.first_phase : phase] += energy;
    }
    const Contact* contact = apartment.contact;
    if (contact != nullptr && !contact->closed() && watts > 0) {
        devices_[apartment.switch_device]->count(PhysicalFault::relay_welded);
    }
}

// Its panels give more than it draws.
void Building::add_fed_in(std::size_t meter, std::int64_t watts, Duration span) const {
    const PhasePowers powers = split(meter, watts);
    for (std::size_t phase = 0; phase < 3; ++phase) {
        const std::int64_t energy = powers[phase] * span.count();
        devices_[meter]->exported().add(phase, energy);
        fed_in_uj_ += energy;
    }
}

std::int64_t Building::around_w(const Apartment& apartment, std::int64_t watts) const {
    const bool fed = powered_ && !frozen_;
    return fed ? watts * apartment.bypass_percent / 100 : 0;
}

void Building::add_bypassed(std::size_t meter, std::int64_t watts, Duration span) const {
    const Apartment& apartment = apartments_[meter];
    const PhasePowers powers = split(meter, watts);
    for (std::size_t phase = 0; phase < 3; ++phase) {
        const std::int64_t energy = powers[phase] * span.count();
        riser_uj_[apartment.single_phase ? apartment.first_phase : phase] += energy;
        bypassed_uj_ += energy;
    }
}

void Building::settle_all() const {
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (!apartments_[i].main) settle(i);
    }
}

void Building::settle_main() const {
    settle_all();
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (!apartments_[i].main) continue;
        EnergyCounter& counter = devices_[i]->counter();
        for (std::size_t phase = 0; phase < 3; ++phase) {
            const std::int64_t flowed = riser_uj_[phase] + riser_uj_[phase] / k_loss_divisor;
            counter.add(phase, flowed - counter.phase_microjoules(phase));
        }
    }
}

EnergyTotals Building::totals() const {
    catch_up();
    settle_all();
    EnergyTotals totals;
    for (const std::int64_t energy : riser_uj_) {
        totals.apartments_uj += energy;
        totals.loss_uj += energy / k_loss_divisor;
    }
    totals.main_uj = totals.apartments_uj + totals.loss_uj;
    totals.bypassed_uj = bypassed_uj_;
    totals.fed_in_uj = fed_in_uj_;
    return totals;
}

// ---- power --------------------------------------------------------------------------------------

// By the meter's own phases.
Building::PhasePowers Building::split(std::size_t meter, std::int64_t watts) const {
    if (apartments_[meter].single_phase) return {watts, 0, 0};
    return {watts - 2 * (watts / 3), watts / 3, watts / 3};
}

Building::PhasePowers Building::phase_powers(std::size_t meter) const {
    return split(meter, power_w(meter));
}

// The riser's three phases: single-phase flats take turns, and each phase loses its share on the
// way.
Building::PhasePowers Building::main_powers() const {
    PhasePowers riser{};
    for (std::size_t i = 0; i < apartments_.size(); ++i) {
        if (apartments_[i].main) continue;
        const std::int64_t around =
            apartments_[i].bypass_percent > 0 ? around_w(apartments_[i], demand_w(i)) : 0;
        const PhasePowers powers = split(i, power_w(i) + around);
        for (std::size_t phase = 0; phase < 3; ++phase) {
            riser[apartments_[i].single_phase ? apartments_[i].first_phase : phase] +=
                powers[phase];
        }
    }
    for (std::int64_t& watts : riser) watts += watts / k_loss_divisor;
    return riser;
}

std::int64_t Building::demand_w(std::size_t meter) const {
    catch_up();
    if (frozen_ || apartments_[meter].main) return 0;
    settle(meter);
    return drawn_w(apartments_[meter], now_);
}

std::int64_t Building::power_w(std::size_t meter) const {
    catch_up();
    if (apartments_[meter].main) {
        const PhasePowers powers = main_powers();
        return powers[0] + powers[1] + powers[2];
    }
    if (!flows(meter)) return 0;
    settle(meter);
    return net_w(apartments_[meter], now_);
}

const Contact* Building::contact_of(std::size_t meter) const {
    return apartments_[meter].contact;
}

const Building::Grid& Building::grid_now() const {
    const auto step = now_ / plan_.load_step;
    if (grid_.step == step) return grid_;
    grid_.step = step;
    const auto draw = static_cast<std::uint64_t>(step);
    for (std::size_t phase = 0; phase < 3; ++phase) {
        grid_.voltage_mv[phase] = voltage_mv(plan_.seed, draw, phase);
    }
    grid_.frequency_mhz = frequency_mhz(plan_.seed, draw);
    return grid_;
}

Measurement Building::measure(std::size_t meter) const {
    catch_up();
    settle(meter);
    Measurement shown;
    const Device& device = *devices_[meter];
    const Apartment& apartment = apartments_[meter];
    const PhasePowers powers = apartment.main ? main_powers() : phase_powers(meter);
    const Grid& grid = grid_now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(device.traits().phases); ++i) {
        const std::size_t riser_phase = apartment.single_phase ? apartment.first_phase : i;
        shown.phase[i] =
            phase_drawing(powers[i], grid.voltage_mv[riser_phase], power_factor_milli(powers[i]));
        shown.phase_import_wh[i] = device.counter().phase_wh(i);
    }
    shown.frequency_mhz = grid.frequency_mhz;
    shown.import_wh = device.counter().wh();
    if (device.feeds_in()) shown.export_wh = device.exported().wh();
    return shown;
}

Pdu Building::ask(std::size_t device, std::span<const std::uint8_t> request) {
    catch_up();
    if (is_dark(device)) return {};
    const Measurement shown = device < plan_.meters.size() ? measure(device) : Measurement{};
    return devices_[device]->answer(request, shown, now_);
}

}  // namespace riser::sim
