// VoucherDesk: a part of a Decider that carries out the orders of voucher_orders.h. It works on the decision of its
// decider and has nothing of its own. An order is judged by the books as they were before it: one order, one judgement.
#pragma once

#include "core/voucher/redemption.h"
#include "gateway/controller/decider.h"

namespace riser::controller {

class VoucherDesk {
public:
    explicit VoucherDesk(Decider& decider) : decider_(decider) {}

    OrderVerdict carry_out(const TakeVoucherDocument& order);
    OrderVerdict carry_out(const TakeVoucherLocks& order);
    OrderVerdict carry_out(const RedeemVoucher& order);

private:
    [[nodiscard]] const voucher::VoucherBooks& books() const {
        return decider_.draft_.base().vouchers;
    }
    OrderVerdict judged(voucher::TakeVerdict verdict, std::string_view what);
    OrderVerdict take(const Result<voucher::Series>& series, journal::VoucherDocumentTaken record);
    OrderVerdict take(const Result<voucher::BatchRevision>& revision,
                      journal::VoucherDocumentTaken record);
    OrderVerdict take(const Result<voucher::CustodyOrder>& order,
                      journal::VoucherDocumentTaken record);

    [[nodiscard]] const DerivedCode* known_of(const RedeemVoucher& order) const;
    [[nodiscard]] voucher::AccountGate gate_of(const payment::Account& account) const;
    [[nodiscard]] ShownVoucher shown(const voucher::Judgement& judgement) const;
    [[nodiscard]] OrderVerdict refused(AccountId account,
                                       const voucher::Judgement& judgement) const;
    OrderVerdict redeem(const RedeemVoucher& order);
    OrderVerdict credit(AccountId account, const DerivedCode& code,
                        const voucher::Judgement& judgement);
    OrderVerdict activate(const DerivedCode& code, const voucher::Judgement& judgement);

    Decider& decider_;
};

}  // namespace riser::controller
