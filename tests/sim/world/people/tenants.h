// Tenants: the people of one building who pay. Each looks at the balance now and then and pays a little, some
// always in time, some too late; most at the counter, some through the owner's office. Some mistype, some try
// what is not theirs; nothing of that may change anything.
#pragma once

#include <functional>
#include <vector>

#include "tests/sim/world/people/intruder.h"

namespace riser::sim {

// In multiples of what makes a world eventful: there most are cut off now and then.
struct TenantHabits {
    std::int64_t payment = 1;  // how much they pay at a time
    std::int64_t pause = 1;    // between two visits

    bool operator==(const TenantHabits&) const = default;
};
// Who pays for a few weeks at a time, and looks every few days.
inline constexpr TenantHabits k_calm_tenants{40, 10};

class Tenants {
public:
    // How the owner's office takes a payment; empty: there is none.
    using PayOffice = std::function<void(const AccountId&, std::int64_t micro)>;

    Tenants(EventQueue& queue, Site& site, Coverage& coverage, PayOffice office,
            TenantHabits habits, std::uint64_t seed);

    void begin();
    // Everybody pays what is missing, then nobody comes any more.
    void settle_up();
    [[nodiscard]] LocalClient& client() { return client_; }

private:
    struct Tenant {
        std::uint32_t meter = 0;
        bool on_zigbee = false;
        AccountId account{};
        std::int64_t usual_micro = 0;
        std::int64_t pays_below_micro =
            0;  // negative: comes only some time after the light went out
        Duration between_visits{};
    };
    // Those whose meters are on Zigbee draw for themselves: a site has the others as they were without.
    [[nodiscard]] Prng& dice_of(const Tenant& tenant) {
        return tenant.on_zigbee ? zigbee_dice_ : dice_;
    }
    void visit(std::size_t index);
    void pay(const Tenant& tenant, std::int64_t micro);
    [[nodiscard]] bool pays_bills(const AccountId& account) const;
    // Emergency credit, which is offered or not.
    void take_up_credit(const Tenant& tenant);
    void follow_moves(Tenant& tenant, const controller::BuildingView& view);

    EventQueue& queue_;
    Site& site_;
    PayOffice office_;
    Prng dice_;
    Prng zigbee_dice_;
    LocalClient client_;
    Intruder intruder_;
    std::vector<Tenant> tenants_;
    bool over_ = false;
};

}  // namespace riser::sim
