// WorldCloud: the cloud's side of a world in one piece: the service with its trouble, the owner's office, and
// somebody who means harm. At the end it is compared with every building.
#pragma once

#include <memory>

#include "tests/sim/world/cloud_identity.h"
#include "tests/sim/world/cloud_trouble.h"
#include "tests/sim/world/cloud_view.h"
#include "tests/sim/world/clumsy_clerk.h"
#include "tests/sim/world/hostile_cloud.h"
#include "tests/sim/world/mole.h"
#include "tests/sim/world/operator_desk.h"
#include "tests/sim/world/people/voucher_shop.h"
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
    // Something will happen that people must decide, such as a card that is replaced: the office looks for it.
    void expect_open_items();
    void begin();
    // From the beginning on, where vouchers are sold.
    void sell_vouchers(std::uint64_t seed);
    [[nodiscard]] PaperBook& paper() { return paper_; }
    [[nodiscard]] bool sells_vouchers() const { return shop_ != nullptr; }
    // From a backup.
    [[nodiscard]] std::uint64_t restores() const;
    void heal();
    // Nothing more comes from the office.
    [[nodiscard]] bool at_rest() const {
        return office_.waiting() == 0 && (!shop_ || shop_->waiting() == 0);
    }
    void check_end(const std::vector<Site*>& sites);
    void report(Coverage& coverage) const;

private:
    void compare(Site& site, const CloudView& view);
    void check_office(const std::vector<Site*>& sites);
    // world_vouchers.cpp
    void check_vouchers(const std::vector<Site*>& sites);
    void compare_vouchers(const Site& site, cloud::Session& session);
    void compare_custody(const Site& site, cloud::Session& session,
                         const VoucherShop::Batch& batch);
    void check_voucher_money(cloud::Session& session);
    [[nodiscard]] bool is_spent_elsewhere(const VoucherName& name, GatewayId gateway,
                                          EpochId epoch);
    [[nodiscard]] bool closes_voucher_item(const cloud::OpenItem& item, cloud::Session& session);
    [[nodiscard]] bool is_closed(const VoucherShop::Batch& batch, cloud::Session& session) const;
    [[nodiscard]] bool cannot_be_sold(const VoucherShop::Batch& codes, std::uint32_t code,
                                      cloud::Session& session) const;
    void check_earlier_journals(Site& site);
    void mind_open_items();
    void mind_open_items_later();
    void office_has_a_whim();
    void publish_new_prices(const Site& site);
    void pay_amiss(const Site& site);
    [[nodiscard]] bool was_paid_amiss(const std::string& id) const;
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
    Prng later_;
    bool office_has_faults_;
    bool office_is_lively_;  // orders more than money
    bool doors_are_tried_;   // by a mole and a clerk
    HostileCloud hostile_;
    Mole mole_;
    ClumsyClerk clerk_;
    PaperBook paper_;
    std::unique_ptr<VoucherShop> shop_;  // where vouchers are sold
    std::set<GatewayId> began_anew_;     // their journals
    bool minds_open_items_ = false;
    std::map<GatewayId, wire::SigningKey> keys_;
    std::map<GatewayId, Site*> sites_;
    std::vector<EnrolledBuilding> buildings_;
    std::vector<TopUpId> paid_amiss_;  // to be refused by the gateway
    UtcTime begin_;
    std::uint32_t tariff_versions_ = 1;
    bool healed_ = false;
};

}  // namespace riser::sim
