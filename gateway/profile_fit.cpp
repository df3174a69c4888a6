#include "gateway/profile_fit.h"

#include <algorithm>
#include <map>
#include <set>

namespace riser::gateway {
namespace {

Failure<Problem> refused(const config::Place& place, const std::string& what) {
    return fail(Problem{place + ": " + what});
}

// Whether somebody pays, or may pay once he moves in, for what it counts.
bool is_charged(const config::GatewayConfig& config, MeterId meter) {
    return std::ranges::any_of(config.supply_points, [&](const auto& point) {
        return std::ranges::any_of(point.supply_point.registers,
                                   [&](const auto& share) { return share.meter == meter; });
    });
}

// "where acrel-ddsy1352 has its energy is inferred, not from a manual"
std::string why_inferred(const DeviceFacts& facts) {
    if (!facts.profile.empty())
        return "where " + facts.profile + " has its energy is inferred, not from a manual";
    return "without a profile nobody but the device itself has said what it counts in";
}

Outcome<> check_meter(const config::GatewayConfig& config, const config::MeterConfig& meter,
                      const ProfileShelf& profiles) {
    const DeviceFacts facts = facts_of(meter, profiles);
    if (facts.registers.empty()) {
        return refused(meter.profile_place, meter.profile + " has no register to charge by");
    }
    if (facts.energy_inferred && !meter.trust_inferred_energy && is_charged(config, meter.id)) {
        return refused(meter.profile_place,
                       why_inferred(facts) + ": read meter " + to_string(meter.id) +
                           " without a supply point, compare it with the meter's display, and say "
                           "so with trust_inferred_energy = true before anybody pays for it");
    }
    return Done{};
}

// Of what the contact is inside of.
DeviceFacts facts_behind(const config::GatewayConfig& config, const config::SwitchConfig& which,
                         const ProfileShelf& profiles) {
    const auto* meter = config.find_meter(which.meter);
    if (meter != nullptr) return facts_of(*meter, profiles);
    return facts_of(*config.find_relay_board(which.relay_board), profiles);
}

Outcome<> check_contact(const config::GatewayConfig& config, const config::SwitchConfig& which,
                        const ProfileShelf& profiles) {
    const DeviceFacts facts = facts_behind(config, which, profiles);
    if (facts.contacts == 0)
        return refused(which.place, "profile " + facts.profile + " has no switch");
    if (which.channel < facts.contacts) return Done{};
    const std::string who =
        facts.profile.empty() ? "a device without a profile" : "profile " + facts.profile;
    return refused(which.place, "there is no channel " + std::to_string(which.channel) + "; " +
                                    who + " has 0.." + std::to_string(facts.contacts - 1));
}

Outcome<> check_register(const metering::RegisterShare& share, const config::Place& place,
                         const DeviceFacts& facts) {
    if (facts.has(share.quantity)) return Done{};
    std::string list;
    for (const auto quantity : facts.registers) {
        list += (list.empty() ? "" : ", ") + std::string(metering::to_string(quantity));
    }
    const std::string who =
        facts.profile.empty() ? "without a profile it" : "profile " + facts.profile;
    return refused(place, "meter " + to_string(share.meter) + " would never be charged by " +
                              std::string(metering::to_string(share.quantity)) + ": " + who +
                              " reads " + list);
}

// A step of the register must not be a large part of what a window holds.
Outcome<> check_demand(const config::GatewayConfig& config, const config::SupplyPointConfig& point,
                       std::size_t which, const DeviceFacts& facts) {
    constexpr std::int64_t k_coarsest_w = 500;
    const auto& share = point.supply_point.registers[which];
    if (share.role == metering::RegisterRole::feed_in) return Done{};
    const auto step = facts.step_wh.find(share.quantity);
    if (step == facts.step_wh.end()) return Done{};
    for (const auto& configured : config.tariffs) {
        const payment::DemandRule& demand = configured.tariff.rules.demand;
        if (configured.tariff.id != point.tariff || demand.per_kw <= Money{}) continue;
        if (step->second <= k_coarsest_w * demand.window_minutes / 60) continue;
        return refused(point.register_places[which],
                       "meter " + to_string(share.meter) + " counts in steps of " +
                           std::to_string(step->second) + " Wh, which tells no demand over " +
                           std::to_string(demand.window_minutes) +
                           " minutes: a longer window, another meter, or a tariff without a "
                           "demand charge");
    }
    return Done{};
}

// On Zigbee power is read every other minute, and a contact that is switched by it would be switched by what was drawn
// then. Where that is so of everybody who could be limited, nobody would be, and the site believes that he is.
Outcome<> check_load_limit(const config::GatewayConfig& config, const ProfileShelf& profiles) {
    if (config.policy.policy.load_limit.steps.empty()) return Done{};
    std::string seldom;
    for (const auto& point : config.supply_points) {
        const auto& registers = point.supply_point.registers;
        if (point.supply_point.switches.empty() || point.protected_customer) continue;
        const bool told_seldom = std::ranges::any_of(registers, [&](const auto& share) {
            return facts_of(*config.find_meter(share.meter), profiles).power_told_seldom;
        });
        if (!told_seldom) return Done{};
        seldom += (seldom.empty() ? "" : ", ") + to_string(point.supply_point.id);
    }
    if (seldom.empty()) return Done{};
    return refused(
        config.policy.load_limit_place,
        "no load limit can be kept here: every meter that could be limited is on Zigbee, "
        "where power is told too seldom to switch by (supply point " +
            seldom +
            "). Take [policy.load_limit] out: who has used up his credit is cut off "
            "without its steps");
}

// Empty where everything about it is known well enough.
std::string why_observed(const config::GatewayConfig& config, const metering::SupplyPoint& point,
                         const ProfileShelf& profiles, const OnlyObserved& found) {
    for (const auto& share : point.registers) {
        const auto meter = found.meters.find(share.meter);
        if (meter != found.meters.end()) return meter->second;
    }
    for (const SwitchId id : point.switches) {
        for (const auto& which : config.switches) {
            if (which.id != id) continue;
            std::string lacks = facts_behind(config, which, profiles).lacks;
            if (!lacks.empty()) return lacks;
        }
    }
    return "";
}

// A breaker that a power cut may open, and that Riser does not close by itself: it may have tripped.
bool waits_after_outage(const DeviceFacts& facts) {
    return facts.trips && (facts.power_on == metering::PowerOnState::unknown ||
                           facts.power_on == metering::PowerOnState::disconnects);
}

std::string of_switch(const DeviceFacts& facts) {
    const std::string moved_on_your_word =
        ", and it is moved on your word (trust_inferred_switch); the relay test must have proven "
        "it on site";
    if (facts.recloses) {
        return ": trust_inferred_switch changes nothing, a contact that closes by itself (profile " +
               facts.profile + ") is only observed";
    }
    if (facts.profile.empty())
        return ": without a profile nobody knows how its contact behaves" + moved_on_your_word;
    if (!facts.switch_inferred) {
        return ": trust_inferred_switch changes nothing, profile " + facts.profile +
               " infers no switch map";
    }
    return ": profile " + facts.profile + " only infers how its contact is moved" +
           moved_on_your_word;
}

std::string of_energy(const DeviceFacts& facts) {
    const std::string charged_on_your_word =
        ", and it is charged on your word (trust_inferred_energy): it must have been compared with "
        "the display";
    if (facts.profile.empty())
        return ": without a profile only the device itself says what it counts in" +
               charged_on_your_word;
    if (!facts.energy_inferred) {
        return ": trust_inferred_energy changes nothing, profile " + facts.profile +
               " does not infer its registers";
    }
    return ": profile " + facts.profile + " only infers where its energy is" + charged_on_your_word;
}

}  // namespace

Outcome<> check_profiles_fit(const config::GatewayConfig& config, const ProfileShelf& profiles) {
    for (const auto& meter : config.meters) {
        if (auto fits = check_meter(config, meter, profiles); !fits) return fits;
    }
    for (const auto& which : config.switches) {
        if (auto fits = check_contact(config, which, profiles); !fits) return fits;
    }
    for (const auto& point : config.supply_points) {
        const auto& registers = point.supply_point.registers;
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const DeviceFacts facts = facts_of(*config.find_meter(registers[i].meter), profiles);
            auto fits = check_register(registers[i], point.register_places[i], facts);
            if (!fits) return fits;
            if (auto told = check_demand(config, point, i, facts); !told) return told;
        }
    }
    return check_load_limit(config, profiles);
}

Result<OnlyObserved> fit_device_by_device(const config::GatewayConfig& config,
                                          const ProfileShelf& profiles) {
    OnlyObserved found;
    for (const auto& meter : config.meters) {
        const std::string lacks = facts_of(meter, profiles).lacks;
        const auto fits = check_meter(config, meter, profiles);
        if (!lacks.empty() || !fits)
            found.meters.emplace(meter.id, lacks.empty() ? fits.error().message : lacks);
    }
    for (const auto& which : config.switches) {
        auto fits = check_contact(config, which, profiles);
        if (!fits && facts_behind(config, which, profiles).lacks.empty()) return fail(fits.error());
    }
    for (const auto& point : config.supply_points) {
        const auto& registers = point.supply_point.registers;
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const MeterId id = registers[i].meter;
            const DeviceFacts facts = facts_of(*config.find_meter(id), profiles);
            const auto fits = check_register(registers[i], point.register_places[i], facts);
            if (!fits) found.meters.emplace(id, fits.error().message);
        }
    }
    for (const auto& point : config.supply_points) {
        if (auto why = why_observed(config, point.supply_point, profiles, found); !why.empty())
            found.supply_points.emplace(point.supply_point.id, std::move(why));
    }
    return found;
}

std::vector<std::string> trust_warnings(const config::GatewayConfig& config,
                                        const ProfileShelf& profiles) {
    std::vector<std::string> said;
    for (const auto& meter : config.meters) {
        const std::string device = "meter " + to_string(meter.id);
        const DeviceFacts facts = facts_of(meter, profiles);
        if (meter.trust_inferred_switch) said.push_back(device + of_switch(facts));
        if (meter.trust_inferred_energy) said.push_back(device + of_energy(facts));
    }
    for (const auto& board : config.relay_boards) {
        if (!board.trust_inferred_switch) continue;
        said.push_back("relay board " + std::to_string(board.id) +
                       of_switch(facts_of(board, profiles)));
    }
    return said;
}

std::vector<std::string> outage_warnings(const config::GatewayConfig& config,
                                         const ProfileShelf& profiles) {
    std::map<std::string, std::string> points;  // by profile
    for (const auto& point : config.supply_points) {
        std::set<std::string> models;
        for (const SwitchId id : point.supply_point.switches) {
            const auto which = std::ranges::find(config.switches, id, &config::SwitchConfig::id);
            if (which == config.switches.end()) continue;
            const DeviceFacts facts = facts_behind(config, *which, profiles);
            if (waits_after_outage(facts)) models.insert(facts.profile);
        }
        for (const auto& model : models) {
            auto& list = points[model];
            list += (list.empty() ? "" : ", ") + to_string(point.supply_point.id);
        }
    }
    std::vector<std::string> said;
    for (const auto& [model, list] : points) {
        said.push_back("supply point " + list + ": after a power cut its breaker (profile " +
                       model +
                       ") may be open, and Riser does not close what may have tripped: somebody "
                       "has to look and confirm (`riserctl supply confirm --all`)");
    }
    return said;
}

std::vector<std::string> witness_warnings(const config::GatewayConfig& config,
                                          const ProfileShelf& profiles) {
    std::vector<std::string> said;
    for (const auto& point : config.supply_points) {
        if (point.supply_point.switches.empty()) continue;
        for (const auto& share : point.supply_point.registers) {
            const DeviceFacts facts = facts_of(*config.find_meter(share.meter), profiles);
            if (facts.has_witness) continue;
            said.push_back("supply point " + to_string(point.supply_point.id) +
                           ": it is charged but can never be cut, meter " + to_string(share.meter) +
                           " (profile " + facts.profile + ") shows neither voltage nor frequency");
            break;
        }
    }
    return said;
}

}  // namespace riser::gateway
