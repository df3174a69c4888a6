#include "tests/sim/world/people/tenants.h"

#include <algorithm>

#include <fmt/format.h>

namespace riser::sim {
namespace {
constexpr std::uint64_t k_on_zigbee_stream = 0x21'6B'7E'0000ULL;
}

Tenants::Tenants(EventQueue& queue, Site& site, Coverage& coverage, PayOffice office,
                 TenantHabits habits, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      office_(std::move(office)),
      dice_(seed),
      zigbee_dice_(seed ^ k_on_zigbee_stream),
      client_(queue, site, coverage, seed + 1),
      intruder_(site) {
    for (const MeterPlan& meter : site.plan().building.meters) {
        if (meter.main) continue;
        Tenant tenant;
        tenant.meter = meter.id;
        tenant.on_zigbee = meter.on_zigbee();
        Prng& dice = dice_of(tenant);
        tenant.account = site.account_of(meter.id);
        tenant.usual_micro =
            habits.payment * static_cast<std::int64_t>(50'000 + dice.below(4'000'000));
        tenant.pays_below_micro = dice.chance(1, 2) ? 200'000 : -1;
        tenant.between_visits =
            habits.pause * draw_between(dice, std::chrono::minutes(20), std::chrono::hours(10));
        tenants_.push_back(tenant);
    }
}

void Tenants::begin() {
    for (std::size_t i = 0; i < tenants_.size(); ++i) {
        pay(tenants_[i], tenants_[i].usual_micro);
        queue_.after(draw_wait(dice_of(tenants_[i]), tenants_[i].between_visits), site_.actor(),
                     "tenant", [this, i] { visit(i); });
    }
}

void Tenants::visit(std::size_t index) {
    if (over_) return;
    Tenant& tenant = tenants_[index];
    Prng& dice = dice_of(tenant);
    if (dice.chance(1, 12)) {
        intruder_.try_something(tenant.account, tenant.meter, dice.next());
    }
    if (dice.chance(1, 6)) {
        client_.ask("/v1/accounts/" + to_string(tenant.account) + "/statement", {});
    }
    const auto& view = site_.view();
    if (view) {
        if (site_.plan().people_move) follow_moves(tenant, *view);
        if (site_.plan().credits.emergency > 0 && dice.chance(1, 2)) take_up_credit(tenant);
        for (const auto& point : view->supply_points) {
            if (point.account != tenant.account) continue;
            if (point.projected_balance.micro <= tenant.pays_below_micro) {
                pay(tenant, 1 + static_cast<std::int64_t>(dice.below(
                                    static_cast<std::uint64_t>(2 * tenant.usual_micro))));
            }
        }
    }
    queue_.after(draw_wait(dice, tenant.between_visits), site_.actor(), "tenant",
                 [this, index] { visit(index); });
}

// Once for each time that he asks: who repeats it may get it twice.
void Tenants::take_up_credit(const Tenant& tenant) {
    site_.auditor().credit_asked(tenant.account);
    site_.request(
        local_post("/v1/accounts/" + to_string(tenant.account) + "/emergency-credit", "{}"),
        [](const std::optional<http::Response>&) {});
}

// Who has moved out pays now and then still, and some of that has been on its way for long; who has moved in brings
// what he pays at first.
void Tenants::follow_moves(Tenant& tenant, const controller::BuildingView& view) {
    for (const auto& point : view.supply_points) {
        if (point.id.value != tenant.meter || point.account == tenant.account) continue;
        if (dice_of(tenant).chance(1, 4))
            pay(tenant, 1 + static_cast<std::int64_t>(dice_of(tenant).below(500'000)));
        if (point.account.is_nil() || point.account == site_.landlord_of(tenant.meter)) continue;
        tenant.account = point.account;
        pay(tenant, tenant.usual_micro);
    }
}

// BillPayers pay for those.
bool Tenants::pays_bills(const AccountId& account) const {
    const auto view = site_.view();
    if (!view) return false;
    return std::any_of(view->bills.begin(), view->bills.end(),
                       [&](const auto& bills) { return bills.account == account; });
}

void Tenants::pay(const Tenant& tenant, std::int64_t micro) {
    if (pays_bills(tenant.account)) return;
    if (office_ && dice_of(tenant).chance(1, 3)) return office_(tenant.account, micro);
    client_.top_up(tenant.account, micro);
}

void Tenants::settle_up() {
    over_ = true;
    client_.heal();
    for (const Tenant& tenant : tenants_) {
        const bool comes = dice_of(tenant).chance(1, 2);
        if (comes && !pays_bills(tenant.account))
            client_.top_up(tenant.account, 5'000'000 + tenant.usual_micro);
    }
}

}  // namespace riser::sim
