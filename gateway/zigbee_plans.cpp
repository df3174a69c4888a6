#include "gateway/zigbee_plans.h"

#include <map>
#include <set>

#include "gateway/field/zigbee/profile/profile_plans.h"

namespace riser::gateway {
namespace {

using zigbee::DevicePlan;
using zigbee::profile::ProfilePlans;

// Profiles where the configuration names one, else what the standard clusters say; never a product that is known under
// another name than it was configured by.
class ConfiguredPlans final : public zigbee::PlanBook {
public:
    // `plain` are the devices that are configured without a profile, and whether their contacts may be moved.
    ConfiguredPlans(ProfilePlans profiles, std::map<zigbee::Eui64, bool> plain)
        : profiles_(std::move(profiles)), plain_(std::move(plain)) {}

    [[nodiscard]] std::optional<DevicePlan> plan_for(
        const zigbee::Fingerprint& device) const override {
        const auto known = profiles_.plan_for(device);
        const auto found = plain_.find(device.eui64);
        if (found == plain_.end()) return known;
        if (!known) {
            DevicePlan plan = zigbee::standard_plan(device);
            plan.may_switch = found->second;
            return plan;
        }
        DevicePlan plan;
        plan.may_switch = false;
        plan.objection = "it is a " + known->name +
                         ", which says more of it than its clusters do: name that profile in the "
                         "configuration";
        return plan;
    }

private:
    ProfilePlans profiles_;
    std::map<zigbee::Eui64, bool> plain_;
};

struct Chosen {
    zigbee::profile::ChosenProfiles profiles;
    std::map<zigbee::Eui64, bool> plain;

    void add(const auto& device, const ProfileShelf& shelf) {
        if (!device.zigbee || shelf.unreadable.contains(device.profile)) return;
        if (device.profile.empty()) {
            plain[*device.zigbee] = device.trust_inferred_switch;
            return;
        }
        profiles.by_address[*device.zigbee] = device.profile;
        if (device.trust_inferred_switch) profiles.verified.insert(*device.zigbee);
    }
};

}  // namespace

Result<std::unique_ptr<zigbee::PlanBook>> make_plan_book(const config::GatewayConfig& config,
                                                         const ProfileShelf& profiles) {
    Chosen chosen;
    for (const auto& meter : config.meters) chosen.add(meter, profiles);
    for (const auto& board : config.relay_boards) chosen.add(board, profiles);
    std::set<std::string> named;
    for (const auto& [address, name] : chosen.profiles.by_address) named.insert(name);
    std::vector<zigbee::profile::DeviceProfile> usable;
    for (const auto& [name, profile] : profiles.zigbee) {
        // One that no device of ours has is there to tell others apart.
        if (named.contains(name) || zigbee::profile::plan_of(profile)) usable.push_back(profile);
    }
    auto plans = ProfilePlans::make(std::move(usable), std::move(chosen.profiles));
    if (!plans) return fail(plans.error());
    return std::unique_ptr<zigbee::PlanBook>(
        new ConfiguredPlans(std::move(plans).value(), std::move(chosen.plain)));
}

}  // namespace riser::gateway
