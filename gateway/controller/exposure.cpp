#include "gateway/controller/exposure.h"

#include <algorithm>

#include "core/payment/charging.h"
#include "core/payment/rating.h"
#include "gateway/controller/settlement_builder.h"
#include "gateway/controller/shown_power.h"

namespace riser::controller {
namespace {

__extension__ using Int128 = __int128;

constexpr Duration k_longest = std::chrono::hours(24 * 365);

// Since its value was last believed: a register that looks strange, or is in doubt, is read but not believed.
Duration age_of(const ShareBooks& share, const LiveRegister* reg, const Now& now) {
    if (reg != nullptr && reg->known) return now.monotonic - reg->at;
    const UtcTime sure = now.trusted() ? now.wall : now.earliest;
    return std::clamp<Duration>(sure - from_unix_ms(share.settled_ms), Duration::zero(), k_longest);
}

struct Assumed {
    Power power{};
    bool known = false;
    bool by_fuse = false;
};

Assumed assumed_power(const LiveMeter* meter) {
    if (meter == nullptr) return {};
    const Power fuse = std::min(meter->site->max_power, k_max_power);
    const auto shown = meter->ever_good && !meter->wrong_identity ? shown_load(meter->instantaneous)
                                                                  : std::nullopt;
    if (shown) {
        const bool exports = meter->instantaneous.power && meter->instantaneous.power->w < 0;
        const Power drawn = exports ? Power{0} : *shown;
        return {fuse.w > 0 ? std::min(drawn, fuse) : drawn, true, false};
    }
    return {fuse, fuse.w > 0, fuse.w > 0};
}

// >= 0; up to whole steps.
Energy in_steps(Energy energy) {
    const std::int64_t steps = (energy.wh + k_exposure_step.wh - 1) / k_exposure_step.wh;
    return Energy{steps * k_exposure_step.wh};
}

// power < 2^31, a year has 2^35 ms
Energy used_in(Power power, Duration age) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(age).count();
    const Int128 steps =
        (Int128{power.w} * ms / 3'600'000 + k_exposure_step.wh - 1) / k_exposure_step.wh;
    const Int128 wh = steps * k_exposure_step.wh;
    return Energy{static_cast<std::int64_t>(std::min<Int128>(wh, k_max_register.wh))};
}

// What a register that is read and not charged has counted since it was charged last; nullopt where it shows less, or
// more than the fuse allows, so that its profile may mean something else by it.
std::optional<Energy> counted_since(const ShareBooks& share, const LiveMeter* meter,
                                    const LiveRegister* reg, Duration age) {
    const bool observed = meter != nullptr && !meter->site->only_observed.empty() &&
                          meter->ever_good && !meter->wrong_identity && reg != nullptr;
    if (!observed || reg->shown < share.settled) return std::nullopt;
    const Energy counted = reg->shown - share.settled;
    const Power fuse = std::min(meter->site->max_power, k_max_power);
    if (fuse.w > 0 && counted > used_in(fuse, age)) return std::nullopt;
    return counted;
}

Energy assume(Exposure& total, const LiveMeter* meter, Duration unread) {
    const Assumed assumed = assumed_power(meter);
    total.power.w += assumed.power.w;
    total.by_fuse = total.by_fuse || assumed.by_fuse;
    total.power_known = total.power_known && assumed.known;
    return used_in(assumed.power, unread);
}

Money cost_of(Energy energy, const metering::RegisterShare& share, const payment::Account& account,
              const std::vector<payment::Tariff>* versions, const ZoneRules& zone, UtcTime at) {
    const payment::Tariff* tariff =
        versions == nullptr || versions->empty() ? nullptr : payment::version_at(*versions, at);
    if (tariff == nullptr) return {};
    const auto price = tariff->price_of(source_of(share), payment::rate_at(*tariff, zone, at),
                                        payment::block_at(tariff->rules.blocks, account.blocks));
    const auto charged = payment::try_charge_energy(energy, payment::gross_price(*tariff, price),
                                                    share.share_ppm, {});
    return charged ? charged->amount : k_max_balance;
}

}  // namespace

std::optional<Exposure> exposure_of(const Draft& books, const Live& live, const ZoneRules& zone,
                                    const SupplyPointBooks& supply_point, Money projected_charge,
                                    const Now& now) {
    const payment::Account* account = books.account(supply_point.account);
    const bool open = !supply_point.switches.empty() && contacts_of(live, supply_point.switches) ==
                                                            metering::SwitchState::disconnected;
    if (account == nullptr || open) return std::nullopt;
    const auto* versions = versions_of(books, *account);
    Exposure total;
    Duration oldest{};
    for (const auto& share : supply_point.shares) {
        const bool counts = share.open && share.share.quantity != metering::Quantity::export_energy;
        const LiveRegister* reg = live_register(live, share.share);
        const Duration age = age_of(share, reg, now);
        const bool just_begun = now.monotonic - live.started <= live.value_age;
        if (!counts || age <= live.value_age || (just_begun && reg == nullptr)) continue;
        const LiveMeter* meter = live.meters.find(share.share.meter);
        oldest = std::max(oldest, age);
        Energy energy{};
        Duration unread = age;
        if (const auto counted = counted_since(share, meter, reg, age)) {
            energy = in_steps(*counted);
            unread = now.monotonic - meter->good_at;
            total.by_register = true;
        }
        // What is shown is known; only what came after it is assumed.
        if (unread > live.value_age) energy += assume(total, meter, unread);
        total.energy += energy;
        total.amount = std::min(k_max_balance, total.amount + cost_of(energy, share.share, *account,
                                                                      versions, zone, now.wall));
    }
    if (oldest == Duration::zero()) return std::nullopt;
    total.since = now.monotonic - oldest;
    if (account->mode == payment::AccountMode::prepaid && total.energy >= k_least_exposure) {
        payment::Account after = *account;
        payment::drain(after, std::min(k_max_balance, projected_charge + total.amount));
        total.passes_credit = after.exhausted();
    }
    return total;
}

}  // namespace riser::controller
