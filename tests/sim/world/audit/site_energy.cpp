// What the meters of a site have registered, what was charged or credited for it, and what it may have cost.
#include <algorithm>

#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {

using metering::Quantity;

constexpr std::int64_t k_ppm = 1'000'000;
// No meter here carries more: three phases of 100 A, and a tenth more.
constexpr std::int64_t k_carried_most_w = 80'000;
// A start gives an hour, and a reading may be some minutes older than the entry that charges it.
constexpr std::int64_t k_carried_slack_ms = 2 * 3'600'000;

// Over all supply points.
std::int64_t sum_of(const NaiveBooks& books, std::uint32_t meter, Quantity quantity,
                    std::int64_t NaiveRegister::*of) {
    std::int64_t wh = 0;
    for (const auto& [key, known] : books.registers()) {
        if (std::get<1>(key) == meter && std::get<2>(key) == quantity) wh += known.*of;
    }
    return wh;
}

std::optional<std::int64_t> mark_of(const std::vector<journal::RegisterMark>& marks,
                                    Quantity quantity) {
    for (const auto& mark : marks) {
        if (mark.quantity == quantity) return mark.value.wh;
    }
    return std::nullopt;
}

}  // namespace

// Nobody pays for what was not registered. What was registered never becomes less, so only what the entry
// charges can break this.
void SiteAuditor::check_energy(const journal::Entry& entry) {
    for (const auto& record : entry.records) {
        if (const auto* fed_in = std::get_if<journal::EnergyFedIn>(&record)) check_feed_in(*fed_in);
        const auto* settlement = std::get_if<journal::Settlement>(&record);
        if (settlement == nullptr) continue;
        for (const auto& segment : settlement->segments) {
            const std::uint32_t meter = segment.register_id.meter.value;
            const auto quantity = segment.register_id.quantity;
            if (spoiled_.contains(meter) || quantity != metering::Quantity::import_energy) continue;
            const std::int64_t charged =
                books_.registers().at({segment.supply_point.value, meter, quantity}).charged_wh;
            if (charged <= used_wh(meter)) continue;
            complain("meter " + std::to_string(meter) + ": " + std::to_string(charged) +
                     " Wh charged, " + std::to_string(used_wh(meter)) + " Wh registered");
        }
    }
}

// What the energy registered so far, since somebody moved in or out there last, may have cost at most.
std::int64_t SiteAuditor::cost_of_used(std::uint32_t point, const NaiveSupply& supply) const {
    __int128 dearest = 0;  // micro-units per kWh, times k_ppm
    for (const auto& [key, tariff] : books_.tariffs()) {
        const __int128 taxed = static_cast<__int128>(tariff.dearest()) * (k_ppm + tariff.tax_ppm);
        dearest = std::max(dearest, taxed);
    }
    __int128 cost = 0;
    for (const auto& share : supply.shares) {
        if (share.quantity != Quantity::import_energy) continue;
        const std::int64_t own = used_wh(share.meter.value) - books_.by_others_wh(point, share);
        cost += std::max<std::int64_t>(own, 0) * dearest * share.share_ppm;
    }
    constexpr __int128 k_per_micro = static_cast<__int128>(1000) * k_ppm * k_ppm;
    return static_cast<std::int64_t>((cost + k_per_micro - 1) / k_per_micro);
}

// A register that has jumped: no exact law holds until it begins an epoch, but nobody pays at once for more than can have
// flowed since it was charged last. Where a clock may be wrong, that is known within one run of the gateway only.
void SiteAuditor::check_carried(const journal::Entry& entry) {
    std::map<std::uint32_t, std::int64_t> charged_wh;
    for (const auto& record : entry.records) {
        const auto* started = std::get_if<journal::MeterEpochStarted>(&record);
        const auto* cleared = std::get_if<journal::DoubtCleared>(&record);
        // A person has said what holds.
        if (started != nullptr) last_charges_.erase(started->meter.value);
        if (cleared != nullptr) last_charges_.erase(cleared->meter.value);
        const auto* settlement = std::get_if<journal::Settlement>(&record);
        if (settlement == nullptr) continue;
        for (const auto& segment : settlement->segments) {
            const bool used = segment.register_id.quantity == Quantity::import_energy;
            if (used) charged_wh[segment.register_id.meter.value] += segment.advance().wh;
        }
    }
    const std::int64_t now_ms = true_ms_();
    for (const auto& [meter, wh] : charged_wh) {
        const auto last = last_charges_.find(meter);
        const bool known =
            last != last_charges_.end() &&
            (times_are_sure_ ||
             (running_since_ms_ != 0 && last->second.running_since_ms == running_since_ms_));
        if (known && spoiled_.contains(meter)) {
            const std::int64_t since_ms = now_ms - last->second.true_ms;
            const std::int64_t most_wh =
                k_carried_most_w * ((since_ms + k_carried_slack_ms) / 1000) / 3600;
            if (wh > most_wh) {
                complain("meter " + std::to_string(meter) + ": " + std::to_string(wh) +
                         " Wh charged at once, and at most " + std::to_string(most_wh) +
                         " Wh can have flowed");
            }
        }
        last_charges_[meter] = {now_ms, running_since_ms_};
    }
}

std::int64_t SiteAuditor::used_wh(std::uint32_t meter) const {
    const auto index = building_.building().index_of(meter);
    const auto base = base_advance_.find(meter);
    if (!index || base == base_advance_.end()) return 0;
    // A meter that shows old values has shown newer ones before, and may have been charged by them.
    const Device& device = building_.building().device(*index);
    return std::max(device.counter().advance_wh(), device.most_shown_wh()) - base->second;
}

std::int64_t SiteAuditor::settled_wh(std::uint32_t meter, metering::Quantity quantity) const {
    for (const auto& [key, known] : books_.registers()) {
        if (std::get<1>(key) == meter && std::get<2>(key) == quantity) return known.settled;
    }
    return 0;
}

// Before its present epoch: the entry that begins it may charge it already.
std::int64_t SiteAuditor::charged_before(std::uint32_t meter) const {
    return sum_of(books_, meter, Quantity::import_energy, &NaiveRegister::charged_before);
}

std::int64_t SiteAuditor::charged_wh(std::uint32_t meter) const {
    return sum_of(books_, meter, Quantity::import_energy, &NaiveRegister::charged_wh);
}

// What a register that was reset, exchanged or set back counts until it is where it was would be nobody's. One step back
// may be the rounding of a register that is read at its edge.
void SiteAuditor::check_has_not_fallen(std::uint32_t meter, const Device& device,
                                       const std::string& who) {
    const EnergyCounter& counter = device.counter();
    const std::int64_t shown = counter.registered_wh();
    const std::int64_t settled = settled_wh(meter);
    if (books_.doubted().contains(meter) || shown + counter.quantum_wh() >= settled) return;
    complain(who + ": its meter shows " + std::to_string(shown) + " Wh, " +
             std::to_string(settled) + " Wh are charged, and nobody doubts it");
}

// ---- what was fed in ---------------------------------------------------------------------------------

const Device* SiteAuditor::solar_of(std::uint32_t meter) const {
    const auto index = building_.building().index_of(meter);
    if (!index) return nullptr;
    const Device& device = building_.building().device(*index);
    return device.feeds_in() ? &device : nullptr;
}

std::int64_t SiteAuditor::fed_in_wh(std::uint32_t meter) const {
    const Device* device = solar_of(meter);
    const auto base = base_exported_.find(meter);
    if (device == nullptr || base == base_exported_.end()) return 0;
    return std::max(device->exported().advance_wh(), device->most_exported_wh()) - base->second;
}

std::int64_t SiteAuditor::credited_wh(std::uint32_t meter) const {
    return sum_of(books_, meter, Quantity::export_energy, &NaiveRegister::charged_wh);
}

// As with what is used: from an epoch's opening on every watt-hour counts.
void SiteAuditor::take_export_epoch(const journal::MeterEpochStarted& started,
                                    const Device& device) {
    const std::uint32_t meter = started.meter.value;
    const auto opening = mark_of(started.opening, Quantity::export_energy);
    if (!opening) return;
    const EnergyCounter& counter = device.exported();
    const auto spoiled = export_spoiled_.find(meter);
    if (spoiled != export_spoiled_.end()) {
        // Of an old image: it may be another meter by now that shows as much.
        if (adopting_) return;
        if (*opening < spoiled->second || *opening > counter.registered_wh()) return;
        export_spoiled_.erase(spoiled);
    }
    const std::int64_t before =
        sum_of(books_, meter, Quantity::export_energy, &NaiveRegister::charged_before);
    base_exported_[meter] = counter.advance_when(*opening) - before;
}

// Nobody is paid for what did not flow.
void SiteAuditor::check_feed_in(const journal::EnergyFedIn& fed_in) {
    const std::uint32_t meter = fed_in.register_id.meter.value;
    if (solar_of(meter) == nullptr) {
        return complain("meter " + std::to_string(meter) + " feeds in, and has no panels");
    }
    if (export_spoiled_.contains(meter) || credited_wh(meter) <= fed_in_wh(meter)) return;
    complain("meter " + std::to_string(meter) + ": " + std::to_string(credited_wh(meter)) +
             " Wh credited, " + std::to_string(fed_in_wh(meter)) + " Wh fed in");
}

void SiteAuditor::check_feed_in_at_end(std::uint32_t meter, const std::string& who) {
    if (solar_of(meter) == nullptr || export_spoiled_.contains(meter)) return;
    if (credited_wh(meter) == fed_in_wh(meter)) return;
    if (credited_wh(meter) < fed_in_wh(meter) && !books_.clock_is_sure() &&
        books_.tariffs().size() > 1) {
        return;
    }
    complain(who + ": " + std::to_string(fed_in_wh(meter)) + " Wh fed in, " +
             std::to_string(credited_wh(meter)) + " Wh credited at the end");
}

}  // namespace riser::sim
