// ProfilePlans: device profiles as the plans a coordinator reads and switches by (network/device_plan.h). A device
// is found by its 64-bit address where the configuration names its profile, else by what it calls itself; for one
// that no profile describes there is no plan, and its clusters have to speak for themselves. One that calls itself what
// another profile describes gets a plan that reads and switches nothing, and says why: its values would be worth
// something else.
// Verifying a relay on site is the caller's business: it names the device in `verified`.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/zigbee/network/device_plan.h"
#include "gateway/field/zigbee/profile/device_profile.h"

namespace riser::zigbee::profile {

// The plan of every device of this model. Refuses a profile that asks for what the network cannot read: an attribute
// of another cluster, one cluster on two endpoints, a scale that 32 bits do not hold.
[[nodiscard]] Result<DevicePlan> plan_of(const DeviceProfile& profile);

struct ChosenProfiles {
    std::map<Eui64, std::string>
        by_address;  // name of the profile, which is that of the plan in any case
    // Devices whose relay was seen to do what it says: they may be switched though their profile is only inferred,
    // unless it closes by itself.
    std::set<Eui64> verified;
};

// Owned by whoever makes the coordinator; never changes.
class ProfilePlans : public PlanBook {
public:
    // Refuses a profile without a plan, and an address whose profile there is not.
    [[nodiscard]] static Result<ProfilePlans> make(std::vector<DeviceProfile> profiles,
                                                   ChosenProfiles chosen);

    [[nodiscard]] std::optional<DevicePlan> plan_for(
        const zigbee::Fingerprint& device) const override;

private:
    ProfilePlans(std::vector<DeviceProfile> profiles, ChosenProfiles chosen)
        : profiles_(std::move(profiles)), chosen_(std::move(chosen)) {}

    // By what it calls itself; null: nobody describes it.
    [[nodiscard]] const DeviceProfile* recognised(const zigbee::Fingerprint& device) const;

    std::vector<DeviceProfile> profiles_;
    ChosenProfiles chosen_;
};

}  // namespace riser::zigbee::profile
