#include "gateway/zigbee_plans.h"

#include <map>
#include <string>

namespace riser::gateway {
namespace {

struct Configured {
    std::string profile;  // empty: none
    bool trusts_switch = false;
};

class ConfiguredPlans final : public zigbee::PlanBook {
public:
    explicit ConfiguredPlans(std::map<zigbee::Eui64, Configured> devices)
        : devices_(std::move(devices)) {}

    [[nodiscard]] std::optional<zigbee::DevicePlan> plan_for(
        const zigbee::Fingerprint& device) const override {
        const auto found = devices_.find(device.eui64);
        if (found == devices_.end()) return std::nullopt;
        zigbee::DevicePlan plan;
        if (found->second.profile.empty()) {
            plan = zigbee::standard_plan(device);
        } else {
            plan.name = found->second.profile;
        }
        plan.may_switch = found->second.trusts_switch;
        return plan;
    }

private:
    std::map<zigbee::Eui64, Configured> devices_;
};

}  // namespace

Result<std::unique_ptr<zigbee::PlanBook>> make_plan_book(const config::GatewayConfig& config,
                                                         const ProfileShelf& /*profiles*/) {
    std::map<zigbee::Eui64, Configured> devices;
    for (const auto& meter : config.meters) {
        if (meter.zigbee) devices[*meter.zigbee] = {meter.profile, meter.trust_inferred_switch};
    }
    for (const auto& board : config.relay_boards) {
        if (board.zigbee) devices[*board.zigbee] = {board.profile, board.trust_inferred_switch};
    }
    return std::unique_ptr<zigbee::PlanBook>(new ConfiguredPlans(std::move(devices)));
}

}  // namespace riser::gateway
