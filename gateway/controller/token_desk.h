// TokenDesk: a part of a Decider that carries out the orders of token_orders.h. It works on the decision of its decider
// and has nothing of its own; like VoucherDesk it judges by the books as they were before.
#pragma once

#include "core/voucher/bound_token.h"
#include "gateway/controller/decider.h"

namespace riser::controller {

class TokenDesk {
public:
    explicit TokenDesk(Decider& decider) : decider_(decider) {}

    OrderVerdict carry_out(const TakeBoundKey& order);
    OrderVerdict carry_out(const RedeemToken& order);
    OrderVerdict carry_out(const NumberedTopUp& order);
    OrderVerdict carry_out(const MarkNumber& order);
    OrderVerdict carry_out(const CarryCredit& order);  // decide_credit_link.cpp

private:
    [[nodiscard]] const voucher::BoundBooks& books() const { return decider_.draft_.base().bound; }
    [[nodiscard]] TopUpId id_of(AccountId account, std::uint32_t number) const;
    OrderVerdict redeem(const RedeemToken& order);
    [[nodiscard]] OrderVerdict known(const RedeemToken& order,
                                     voucher::NumberStanding standing) const;
    [[nodiscard]] voucher::TokenOutcome judged(const RedeemToken& order,
                                               const payment::Account& account) const;
    void use_up(AccountId account, std::uint32_t number);
    OrderVerdict take_in(const CarryCredit& order);
    [[nodiscard]] OrderVerdict known(const CarryCredit& order, journal::CommandResult result) const;

    Decider& decider_;
};

}  // namespace riser::controller
