#include "gateway/local/common_energy.h"

#include <algorithm>

#include "core/units/exact.h"
#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

using metering::ApportionmentKey;
using metering::Participant;

constexpr std::int64_t k_whole_ppm = 1'000'000;

bool is_occupied(const controller::BuildingView& view, const CommonShare& share,
                 const ZoneRules& zone, LocalDay day) {
    const std::int64_t end = start_of_day_ms(zone, day + 1);
    return std::any_of(view.accounts.begin(), view.accounts.end(), [&](const auto& account) {
        const bool there = account.opened_ms < end && (!account.closed || account.closed_ms >= end);
        return account.supply_point == share.supply_point && account.id != share.landlord && there;
    });
}

Energy used_on(const CommonShare& share, const CommonEnergyFacts& facts, LocalDay day) {
    Wide used = 0;
    for (const auto& total : facts.totals) {
        if (total.day != day) continue;
        for (const auto& reg : share.registers) {
            const bool import = reg.quantity == metering::Quantity::import_energy;
            if (reg.meter == total.meter && import) used += Wide{total.total.wh} * reg.share_ppm;
        }
    }
    return {static_cast<std::int64_t>(riser::floor_div(used, Wide{k_whole_ppm}))};
}

struct Stay {
    int occupied = 0;
    int vacant = 0;
    Energy used_occupied{};
    Energy used_vacant{};
};

// Who pays for it while he is there, and the landlord for the rest of the time.
void add_participants(std::vector<Participant>& list, const CommonShare& share, const Stay& stay) {
    const int days = stay.occupied + stay.vacant;
    const auto add = [&](int of, bool vacant, Energy used, std::int32_t ppm) {
        if (of == 0) return;
        list.push_back({share.supply_point, of, vacant, share.area_dm2, share.occupants, ppm,
                        std::max(used, Energy{})});
    };
    const auto owned = static_cast<std::int32_t>(std::int64_t{share.ownership_ppm} * stay.occupied /
                                                 std::max(days, 1));
    add(stay.occupied, false, stay.used_occupied, owned);
    add(stay.vacant, true, stay.used_vacant, share.ownership_ppm - owned);
}

std::string why_nothing(const CommonEnergySettings& settings, const CommonEnergyReport& report) {
    if (!settings.key) return "no key is configured: give common_energy in [building]";
    if (report.hours == 0) return "no hour of the period could be balanced";
    if (report.residual().wh < 0) {
        return "the meters behind the main meter counted more than it did: that is a fault to be "
               "found, not to be shared";
    }
    return "";
}

}  // namespace

CommonEnergyReport share_common_energy(const CommonEnergySettings& settings,
                                       const CommonEnergyFacts& facts,
                                       const controller::BuildingView& view, const ZoneRules& zone,
                                       LocalDay first, LocalDay last) {
    CommonEnergyReport report;
    for (const auto& day : facts.days) {
        report.hours += day.hours;
        report.supplied += day.supplied;
        report.metered += day.metered;
    }
    std::vector<Participant> participants;
    for (const auto& share : settings.shares) {
        Stay stay;
        for (LocalDay day = first; day <= last; ++day) {
            const bool occupied = is_occupied(view, share, zone, day);
            const Energy used = used_on(share, facts, day);
            ++(occupied ? stay.occupied : stay.vacant);
            (occupied ? stay.used_occupied : stay.used_vacant) += used;
        }
        add_participants(participants, share, stay);
        report.parts.push_back({share.supply_point, stay.occupied, stay.used_occupied, {}});
    }
    report.why_none = why_nothing(settings, report);
    if (!report.why_none.empty()) return report;
    const auto shared = metering::apportion(report.residual(), *settings.key, participants);
    if (!shared) {
        report.why_none = shared.error().message;
        return report;
    }
    for (auto& part : report.parts) {
        const auto found =
            std::find_if(shared->parts.begin(), shared->parts.end(),
                         [&](const auto& one) { return one.supply_point == part.supply_point; });
        if (found != shared->parts.end()) part.energy = found->energy;
    }
    report.landlord = shared->landlord;
    return report;
}

}  // namespace riser::local
