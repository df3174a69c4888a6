// The part of a decision about credit limits (decide_credit_limit.cpp).
#pragma once

#include <optional>

#include "gateway/controller/decider.h"

namespace riser::controller {

class CreditWork {
public:
    explicit CreditWork(const Decider& decider) : decider_(decider) {}

    // Of an account that pays afterwards: bills are overdue, or its credit limit is reached. May supply be disconnected for
    // that; or, where it was, is something still to be paid?
    [[nodiscard]] bool is_in_arrears(const SupplyPointBooks& supply_point) const;
    [[nodiscard]] bool is_over(const SupplyPointBooks& supply_point) const;  // its limit
    // How long ago it was said that the limit is reached, for certain; nullopt: it was not.
    [[nodiscard]] std::optional<Duration> told_ago(AccountId id) const;
    // The limit is reached, and what was used is to be billed for that.
    [[nodiscard]] bool is_billed_at_once(AccountId id) const;

    static void agree(Decider& decider, const BillingSite& wanted, AccountId id);
    // How much is used, where that was not said yet.
    static void tell(Decider& decider, AccountId id);
    static void bill_at_once(Decider& decider, AccountId id);

private:
    [[nodiscard]] bool was_read_just_now(const SupplyPointBooks& supply_point) const;

    const Decider& decider_;
};

}  // namespace riser::controller
