// WorldCloud: the cloud's side of a world in one piece: the service with its trouble, the owner's office, and
// somebody who means harm. At the end it is compared with every building.
#pragma once

#include <memory>

#include "tests/sim/world/cloud_identity.h"
#include "tests/sim/world/cloud_trouble.h"
#include "tests/sim/world/cloud_view.h"
#include "tests/sim/world/operator_desk.h"
#include "tests/sim/world/site.h"
#include "tests/sim/world/stranger.h"

namespace riser::sim {

class WorldCloud {
public:
    WorldCloud(EventQueue& queue, Timeline& timeline, Coverage& coverage, UtcTime begin,
               std::uint64_t seed, bool with_trouble);
    WorldCloud(const WorldCloud&) = delete;
    WorldCloud& operator=(const WorldCloud&) = delete;

    [[nodiscard]] SimulatedCloud& cloud() { return cloud_; }
    [[nodiscard]] OperatorDesk& office() { return office_; }
    // Who a gateway is to this cloud, freshly enrolled.
    [[nodiscard]] sync::SyncIdentity identity_for(GatewayId gateway);
    void enrol(const SitePlan& plan, const std::vector<AccountId>& accounts);
    void watch(Site& site);
    void begin();
    void heal();
    // Nothing more comes from the office.
    [[nodiscard]] bool at_rest() const { return office_.waiting() == 0; }
    void check_end(const std::vector<Site*>& sites);
    void report(Coverage& coverage) const;

private:
    void compare(Site& site, const CloudView& view);
    void check_office(const std::vector<Site*>& sites);
    void visit_of_stranger();
    void complain(const std::string& what) { timeline_.violation("cloud", what); }

    EventQueue& queue_;
    Timeline& timeline_;
    Coverage& coverage_;
    Prng dice_;
    SimulatedCloud cloud_;
    CloudFaults faults_;
    CloudTrouble trouble_;
    OperatorDesk office_;
    Stranger stranger_;
    OwnerId owner_;
    std::map<GatewayId, wire::SigningKey> keys_;
    bool healed_ = false;
};

}  // namespace riser::sim
