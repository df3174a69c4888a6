// The small building with a landlord for its first apartment, and orders of tenancies as people give them.
#pragma once

#include "tests/unit/controller/journal_records.h"

namespace riser::controller {

inline constexpr AccountId k_owner{{3}};
inline constexpr AccountId k_clara{{4}};

inline SiteConfig with_landlord() {
    SiteConfig site = two_apartments();
    site.supply_points.front().landlord.account = k_owner;
    return site;
}

struct TenancyBuilding : Building {
    explicit TenancyBuilding(SiteConfig config = with_landlord()) : Building(std::move(config)) {
        commission();
    }

    const Answer& order(OrderBody body) {
        give(LocalOrder{std::move(body), ReplyTo{99}});
        return *last_answer();
    }
    // As riserctl does: again when the meters were read for it.
    const Answer& order_with_reads(const OrderBody& body) {
        if (order(body).outcome == OrderOutcome::accepted) {
            answer_field();
            return order(body);
        }
        return *last_answer();
    }
    static MoveOut out(AccountId account, std::uint8_t id = 50) {
        MoveOut order;
        order.id = CommandId{{id}};
        order.account = account;
        return order;
    }
    static MoveIn in(AccountId account, std::uint8_t id = 60, std::uint32_t apartment = 1) {
        MoveIn order;
        order.id = CommandId{{id}};
        order.supply_point = SupplyPointId{apartment};
        order.account = account;
        return order;
    }
    const payment::Account& account(AccountId id) const {
        return *controller->books().find_account(id);
    }
    Money of_ledger(ledger::AccountKind kind, AccountId customer = {}) const {
        return controller->books().ledger.balance({kind, customer});
    }
    template <class T>
    T only() const {
        const auto all = records_of<T>(*this);
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? T{} : all.front();
    }
};

}  // namespace riser::controller
