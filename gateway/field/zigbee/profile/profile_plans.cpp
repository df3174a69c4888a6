#include "gateway/field/zigbee/profile/profile_plans.h"

#include <algorithm>
#include <numeric>

#include "gateway/field/zigbee/wire.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/metering.h"

namespace riser::zigbee::profile {
namespace {

namespace electrical = zcl::electrical;

// An attribute that the network can read, and where a scale for it goes.
struct Readable {
    Quantity quantity;
    std::uint16_t cluster;
    std::uint16_t attribute;
    std::optional<zcl::Scale> ForcedScales::*forced;
};
constexpr std::array<Readable, 8> k_readable = {{
    {Quantity::import_energy, zcl::k_metering_cluster, zcl::metering::k_delivered,
     &ForcedScales::energy},
    {Quantity::export_energy, zcl::k_metering_cluster, zcl::metering::k_received,
     &ForcedScales::energy},
    {Quantity::power, zcl::k_metering_cluster, zcl::metering::k_demand, &ForcedScales::demand},
    {Quantity::power, zcl::k_electrical_measurement_cluster, electrical::k_total_active_power,
     &ForcedScales::total_power},
    {Quantity::power, zcl::k_electrical_measurement_cluster, electrical::k_active_power,
     &ForcedScales::power},
    {Quantity::voltage, zcl::k_electrical_measurement_cluster, electrical::k_voltage,
     &ForcedScales::voltage},
    {Quantity::current, zcl::k_electrical_measurement_cluster, electrical::k_current,
     &ForcedScales::current},
    {Quantity::frequency, zcl::k_electrical_measurement_cluster, electrical::k_frequency,
     &ForcedScales::frequency},
}};

const Readable* readable_at(Quantity quantity, const AttributePlace& place) {
    const auto* found = std::ranges::find_if(k_readable, [&](const Readable& each) {
        return each.quantity == quantity && each.cluster == place.cluster &&
               each.attribute == place.attribute;
    });
    return found == k_readable.end() ? nullptr : found;
}

// Base units per count as the clusters count: kilowatt-hours, volts, amperes, hertz; power is in watts, but in
// metering in kilowatts. None when 32 bits do not hold a part.
std::optional<zcl::Scale> cluster_scale(riser::profile::Scale scale, const Readable& readable) {
    const bool watts = readable.quantity == Quantity::power &&
                       readable.cluster == zcl::k_electrical_measurement_cluster;
    const std::int64_t denominator = scale.denominator * (watts ? 1 : 1000);
    const std::int64_t common = std::gcd(scale.numerator, denominator);
    const std::int64_t multiplier = scale.numerator / common;
    const std::int64_t divisor = denominator / common;
    if (multiplier > UINT32_MAX || divisor > UINT32_MAX) return std::nullopt;
    return zcl::Scale{static_cast<std::uint32_t>(multiplier), static_cast<std::uint32_t>(divisor)};
}

// An endpoint that all fields of a cluster have to agree on.
bool agree(std::uint8_t& endpoint, std::uint8_t wanted) {
    if (endpoint != 0 && endpoint != wanted) return false;
    endpoint = wanted;
    return true;
}

std::string place_text(const AttributePlace& place) {
    return "attribute " + hex_text(place.attribute, 4) + " of cluster " +
           hex_text(place.cluster, 4) + " on endpoint " + std::to_string(place.endpoint);
}

// What is wrong with the field; none when the plan holds it now.
std::optional<std::string> add_field(const DeviceField& field, const AttributePlace& place,
                                     DevicePlan& plan) {
    const Readable* readable = readable_at(field.quantity, place);
    if (readable == nullptr) {
        // Of other phases there is nobody who would want them.
        if (field.phase > 1) return std::nullopt;
        return place_text(place) + " is not among those that can be read for this";
    }
    const bool metering = place.cluster == zcl::k_metering_cluster;
    if (!agree(metering ? plan.metering_endpoint : plan.electrical_endpoint, place.endpoint)) {
        return place_text(place) + ": all fields of a cluster have to be on one endpoint";
    }
    if (field.quantity == Quantity::export_energy) plan.exports = true;
    if (metering && field.quantity == Quantity::power) plan.demand = true;
    if (!metering) plan.witnesses.push_back(place.attribute);
    if (!field.scale) return std::nullopt;
    const auto scale = cluster_scale(*field.scale, *readable);
    if (!scale) return place_text(place) + ": its scale cannot be held exactly";
    auto& forced = plan.forced.*(readable->forced);
    if (forced && *forced != *scale) {
        return place_text(place) + ": the registers of a meter have one scale";
    }
    forced = scale;
    return std::nullopt;
}

DevicePlan of_another(const zigbee::Fingerprint& device, const DeviceProfile& fits,
                      const std::string& configured) {
    DevicePlan plan;
    plan.name = configured;
    plan.may_switch = false;
    plan.objection = "it calls itself " + std::string(plain_text(device.basic.model.value_or(""))) +
                     " of " + std::string(plain_text(device.basic.manufacturer.value_or(""))) +
                     ", which is a " + fits.name + ", not a " + configured;
    return plan;
}

}  // namespace

Result<DevicePlan> plan_of(const DeviceProfile& profile) {
    DevicePlan plan;
    plan.name = profile.name;
    plan.witnesses.clear();
    for (const DeviceField& field : profile.fields) {
        const auto* place = std::get_if<AttributePlace>(&field.place);
        if (place == nullptr) continue;
        if (auto problem = add_field(field, *place, plan)) {
            return fail(Problem{profile.name + ".toml: field: " + *problem});
        }
    }
    plan.points = points_of(profile);
    if (profile.relay) {
        const auto* place = std::get_if<AttributePlace>(&profile.relay->place);
        if (place != nullptr) plan.contacts.push_back(place->endpoint);
        plan.trips = profile.relay->trips;
    }
    plan.may_switch = profile.relay && !profile.relay->recloses &&
                      profile.relay->evidence == riser::profile::Evidence::manual;
    plan.nominal_mv = profile.nominal_voltage_v * 1000;
    plan.reports = profile.polling.reports;
    plan.forgets_reports = profile.polling.reconfigure_at_announce;
    return plan;
}

Result<ProfilePlans> ProfilePlans::make(std::vector<DeviceProfile> profiles,
                                        ChosenProfiles chosen) {
    for (const DeviceProfile& profile : profiles) {
        if (const auto plan = plan_of(profile); !plan) return fail(plan.error());
    }
    for (const auto& [address, name] : chosen.by_address) {
        if (std::ranges::find(profiles, name, &DeviceProfile::name) != profiles.end()) continue;
        return fail(
            Problem{"device " + to_string(address) + ": there is no profile \"" + name + "\""});
    }
    return ProfilePlans(std::move(profiles), std::move(chosen));
}

const DeviceProfile* ProfilePlans::recognised(const zigbee::Fingerprint& device) const {
    return find_profile(profiles_, device.basic.model.value_or(""),
                        device.basic.manufacturer.value_or(""), device.basic.application_version);
}

std::optional<DevicePlan> ProfilePlans::plan_for(const zigbee::Fingerprint& device) const {
    const DeviceProfile* profile = recognised(device);
    const auto named = chosen_.by_address.find(device.eui64);
    if (named != chosen_.by_address.end()) {
        if (profile != nullptr && profile->name != named->second) {
            return of_another(device, *profile, named->second);
        }
        profile = &*std::ranges::find(profiles_, named->second, &DeviceProfile::name);
    }
    if (profile == nullptr) return std::nullopt;
    auto plan = plan_of(*profile);
    RISER_ASSERT(plan.ok(), "a profile without a plan was refused");
    if (profile->relay && !profile->relay->recloses && chosen_.verified.contains(device.eui64)) {
        plan->may_switch = true;
    }
    return std::move(plan).value();
}

}  // namespace riser::zigbee::profile
