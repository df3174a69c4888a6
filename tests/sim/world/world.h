// World: buildings with their people, a cloud, the Internet between them, and everything that can go wrong, as
// a function of a seed. First it is hurt for some days (nothing wrong may ever happen), then it is healed and
// given time (everything right must happen). docs/reliability.md says what is promised.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/world/people/bill_clerk.h"
#include "tests/sim/world/people/bill_payers.h"
#include "tests/sim/world/people/curve_readers.h"
#include "tests/sim/world/people/heavy_users.h"
#include "tests/sim/world/people/tenants.h"
#include "tests/sim/world/people/voucher_buyers.h"
#include "tests/sim/world/site_trouble.h"
#include "tests/sim/world/world_cloud.h"
#include "tests/sim/world/zigbee_trouble.h"

namespace riser::sim {

// What a run or a shrinking step makes smaller than the seed would.
struct WorldLimits {
    int days = 3;
    int most_sites = 4;
    int least_meters = 4;
    int most_meters = 80;
    Duration sweep = std::chrono::seconds(60);
    std::set<std::string>
        without;  // names of faults: of SiteFault, "link", "cloud", "policy", "moves", "billing", "solar", "meter_data",
    // "standing", "load_limit", "demand", "clerk", "credits", "vouchers", "zigbee" (no such meters),
    // "zigbee_faults", or one of ZigbeeFault
    FieldChoice field = FieldChoice::drawn;
    Duration settlement_interval{};  // zero: drawn
    TenantHabits habits;
    bool with_cloud = true;
    std::size_t timeline_lines = 600;  // or Timeline::k_all

    bool operator==(const WorldLimits&) const = default;
};

struct WorldResult {
    std::uint64_t seed = 0;
    std::uint64_t hash = 0;
    std::uint64_t events = 0;
    Duration simulated{};  // of all sites together
    std::uint64_t power_cuts = 0;
    std::uint64_t violations = 0;
    std::vector<std::string> first_violations;
    std::vector<std::string> timeline;  // the last events
    Coverage coverage;
    std::uint64_t cuts = 0;
    std::uint64_t restores = 0;
    std::uint64_t top_ups = 0;
    std::uint64_t charged_wh = 0;
    std::uint64_t entries = 0;
    std::uint64_t starts = 0;
    std::uint64_t never_acknowledged = 0;
    int sites = 0;
    int meters = 0;
};

class World {
public:
    World(std::uint64_t seed, const WorldLimits& limits);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] WorldResult run();

private:
    struct Place {
        std::unique_ptr<Landlord> landlord;
        std::unique_ptr<Tenants> tenants;
        std::unique_ptr<BillPayers> payers;     // where there are bills
        std::unique_ptr<BillClerk> clerk;       // where somebody moves
        std::unique_ptr<CurveReaders> readers;  // where days are looked at
        std::unique_ptr<HeavyUsers> users;      // where load is limited
        std::unique_ptr<VoucherBuyers> buyers;  // where vouchers are sold
        std::unique_ptr<SiteTrouble> trouble;
        std::unique_ptr<ZigbeeTrouble> radio_trouble;  // where some meters are on Zigbee
        std::unique_ptr<Site> site;  // goes first: it breaks off what people still wait for
    };
    void add_site(int number);
    void enrol(Site& site);
    [[nodiscard]] SitePlan draw_site(int number);
    void draw_people(SitePlan& plan) const;
    void run_until(SimTime end);
    [[nodiscard]] std::size_t entries() const;  // of all journals
    void heal();
    [[nodiscard]] bool at_rest();
    void check_end();
    void violation(const std::string& who, const std::string& what) {
        timeline_.violation(who, what);
    }
    [[nodiscard]] WorldResult result();

    std::uint64_t seed_;
    WorldLimits limits_;
    Prng dice_;
    EventQueue queue_;
    Timeline timeline_;
    Coverage coverage_;
    UtcTime begin_;
    std::unique_ptr<WorldCloud> cloud_;
    std::vector<Place> places_;
};

}  // namespace riser::sim
