#include "gateway/profile_fit.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/field/modbus/raw_value.h"

namespace riser::gateway {
namespace {

Failure<Problem> refused(const config::Place& place, const std::string& what) {
    return fail(Problem{place + ": " + what});
}

std::vector<metering::Quantity> quantities_of(const modbus::MeterProfile& profile) {
    std::vector<metering::Quantity> quantities;
    for (const auto& field : profile.fields) {
        if (const auto quantity = quantity_of(field.field)) quantities.push_back(*quantity);
    }
    return quantities;
}

// Whether somebody pays, or may pay once he moves in, for what it counts.
bool is_charged(const config::GatewayConfig& config, MeterId meter) {
    return std::ranges::any_of(config.supply_points, [&](const auto& point) {
        return std::ranges::any_of(point.supply_point.registers,
                                   [&](const auto& share) { return share.meter == meter; });
    });
}

Outcome<> check_meter(const config::GatewayConfig& config, const config::MeterConfig& meter,
                      const ProfileShelf& profiles) {
    const modbus::MeterProfile& profile = profiles.at(meter.profile);
    if (quantities_of(profile).empty()) {
        return refused(meter.profile_place, meter.profile + " has no register to charge by");
    }
    const bool inferred = profile.evidence == modbus::Evidence::inferred;
    if (inferred && !meter.trust_inferred_energy && is_charged(config, meter.id)) {
        return refused(meter.profile_place,
                       "where " + meter.profile +
                           " has its energy is inferred, not from a manual: read meter " +
                           to_string(meter.id) +
                           " without a supply point, compare it with the meter's display, and say "
                           "so with trust_inferred_energy = true before anybody pays for it");
    }
    return Done{};
}

Outcome<> check_switch(const config::SwitchConfig& which, const std::string& profile_name,
                       const ProfileShelf& profiles) {
    const auto& switching = profiles.at(profile_name).switching;
    const std::size_t channels = switching ? switching->channels.size() : 0;
    if (channels == 0) return refused(which.place, "profile " + profile_name + " has no switch");
    if (which.channel < channels) return Done{};
    return refused(which.place, "there is no channel " + std::to_string(which.channel) +
                                    "; profile " + profile_name + " has 0.." +
                                    std::to_string(channels - 1));
}

const modbus::MeterProfile& profile_of(const config::GatewayConfig& config,
                                       const config::SwitchConfig& which,
                                       const ProfileShelf& profiles) {
    const auto* meter = config.find_meter(which.meter);
    const auto* board = config.find_relay_board(which.relay_board);
    return profiles.at(meter != nullptr ? meter->profile : board->profile);
}

Outcome<> check_contact(const config::GatewayConfig& config, const config::SwitchConfig& which,
                        const ProfileShelf& profiles) {
    return check_switch(which, profile_of(config, which, profiles).name, profiles);
}

Outcome<> check_register(const metering::RegisterShare& share, const config::Place& place,
                         const std::string& profile_name, const ProfileShelf& profiles) {
    const auto quantities = quantities_of(profiles.at(profile_name));
    if (std::ranges::count(quantities, share.quantity) > 0) return Done{};
    std::string list;
    for (const auto quantity : quantities) {
        list += (list.empty() ? "" : ", ") + std::string(metering::to_string(quantity));
    }
    return refused(place, "meter " + to_string(share.meter) + " would never be charged by " +
                              std::string(metering::to_string(share.quantity)) + ": profile " +
                              profile_name + " reads " + list);
}

// A step of the register must not be a large part of what a window holds. What a float can show depends on its size.
Outcome<> check_demand(const config::GatewayConfig& config, const config::SupplyPointConfig& point,
                       std::size_t which, const ProfileShelf& profiles) {
    constexpr std::int64_t k_coarsest_w = 500;
    const auto& share = point.supply_point.registers[which];
    if (share.role == metering::RegisterRole::feed_in) return Done{};
    for (const auto& configured : config.tariffs) {
        const payment::DemandRule& demand = configured.tariff.rules.demand;
        if (configured.tariff.id != point.tariff || demand.per_kw <= Money{}) continue;
        const auto& profile = profiles.at(config.find_meter(share.meter)->profile);
        for (const auto& field : profile.fields) {
            const bool is_it = quantity_of(field.field) == share.quantity;
            if (!is_it || field.type == modbus::ValueType::f32) continue;
            const modbus::Scale& scale = field.scale;
            const std::int64_t step_wh =
                (scale.numerator + scale.denominator - 1) / scale.denominator;
            if (step_wh <= k_coarsest_w * demand.window_minutes / 60) continue;
            return refused(point.register_places[which],
                           "meter " + to_string(share.meter) + " counts in steps of " +
                               std::to_string(step_wh) + " Wh, which tells no demand over " +
                               std::to_string(demand.window_minutes) +
                               " minutes: a longer window, another meter, or a tariff without a "
                               "demand charge");
        }
    }
    return Done{};
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
            const auto& lacks = profile_of(config, which, profiles).lacks;
            if (!lacks.empty()) return lacks;
        }
    }
    return "";
}

// A breaker that a power cut may open, and that Riser does not close by itself: it may have tripped.
bool waits_after_outage(const modbus::MeterProfile& profile) {
    if (!profile.switching || !profile.switching->trips) return false;
    const auto power_on = profile.switching->power_on;
    return power_on == metering::PowerOnState::unknown ||
           power_on == metering::PowerOnState::disconnects;
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
            const auto& profile = config.find_meter(registers[i].meter)->profile;
            auto fits = check_register(registers[i], point.register_places[i], profile, profiles);
            if (!fits) return fits;
            if (auto told = check_demand(config, point, i, profiles); !told) return told;
        }
    }
    return Done{};
}

Result<OnlyObserved> fit_device_by_device(const config::GatewayConfig& config,
                                          const ProfileShelf& profiles) {
    OnlyObserved found;
    for (const auto& meter : config.meters) {
        const std::string& lacks = profiles.at(meter.profile).lacks;
        const auto fits = check_meter(config, meter, profiles);
        if (!lacks.empty() || !fits)
            found.meters.emplace(meter.id, lacks.empty() ? fits.error().message : lacks);
    }
    for (const auto& which : config.switches) {
        auto fits = check_contact(config, which, profiles);
        if (!fits && profile_of(config, which, profiles).lacks.empty()) return fail(fits.error());
    }
    for (const auto& point : config.supply_points) {
        const auto& registers = point.supply_point.registers;
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const MeterId id = registers[i].meter;
            const auto& profile = config.find_meter(id)->profile;
            const auto fits =
                check_register(registers[i], point.register_places[i], profile, profiles);
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
    const auto about_switch = [&](const std::string& device, const std::string& name) {
        const auto& switching = profiles.at(name).switching;
        const bool inferred = switching && switching->evidence == modbus::Evidence::inferred;
        said.push_back(device + (inferred ? ": profile " + name +
                                                " only infers how its contact is moved, and it is "
                                                "moved on your word (trust_inferred_switch); the "
                                                "relay test must have proven it on site"
                                          : ": trust_inferred_switch changes nothing, profile " +
                                                name + " infers no switch map"));
    };
    for (const auto& meter : config.meters) {
        const std::string device = "meter " + to_string(meter.id);
        if (meter.trust_inferred_switch) about_switch(device, meter.profile);
        if (!meter.trust_inferred_energy) continue;
        const bool inferred = profiles.at(meter.profile).evidence == modbus::Evidence::inferred;
        said.push_back(device + (inferred ? ": profile " + meter.profile +
                                                " only infers where its energy is, and it is "
                                                "charged on your word (trust_inferred_energy): it "
                                                "must have been compared with the display"
                                          : ": trust_inferred_energy changes nothing, profile " +
                                                meter.profile + " does not infer its registers"));
    }
    for (const auto& board : config.relay_boards) {
        if (board.trust_inferred_switch)
            about_switch("relay board " + std::to_string(board.id), board.profile);
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
            const auto* meter = config.find_meter(which->meter);
            const auto* board = config.find_relay_board(which->relay_board);
            const std::string& profile = meter != nullptr ? meter->profile : board->profile;
            if (waits_after_outage(profiles.at(profile))) models.insert(profile);
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

}  // namespace riser::gateway
