// AccountDesk: a part of a Decider that carries out the orders of account_orders.h. It works on the decision of its
// decider and has nothing of its own. Each order is in a decide_*.cpp of its own.
#pragma once

#include "gateway/controller/correction_reading.h"
#include "gateway/controller/decider.h"

namespace riser::controller {

class AccountDesk {
public:
    explicit AccountDesk(Decider& decider) : decider_(decider) {}

    // decide_correction.cpp
    OrderVerdict carry_out(const CorrectTariff& order);
    // Books what the accounts of the correction that is going on were charged too much or too little.
    void correct(const CorrectionReading& reading);
    // decide_account_terms.cpp
    OrderVerdict carry_out(const EnterCharge& order);
    OrderVerdict carry_out(const GiveCredit& order);
    // decide_account_tariff.cpp
    OrderVerdict carry_out(const ChangeTariff& order);
    void take_ordered_tariffs();
    OrderVerdict carry_out(const CreditBill& order);  // decide_credit_note.cpp
    // decide_bounce.cpp
    OrderVerdict carry_out(const BouncePayment& order);
    // decide_mode.cpp
    OrderVerdict carry_out(const ChangeMode& order);
    // decide_classify.cpp
    OrderVerdict carry_out(const ClassifyAccount& order);
    // decide_plan.cpp
    OrderVerdict carry_out(const AgreePlan& order);
    OrderVerdict carry_out(const EndPlan& order);
    // Ends the plans that were kept or broken.
    void plans();
    // decide_deposit.cpp
    OrderVerdict carry_out(const DemandDeposit& order);
    OrderVerdict carry_out(const MoveDeposit& order);
    // Books what the deposit has earned, as a part of an order: before the account ends.
    void book_deposit_interest(AccountId account, CommandId order);
    // All of it pays what is owed, the rest is credit.
    void release_deposit(AccountId account, CommandId order);

    // decide_common.cpp: takes the terms of the configuration, and ends the periods that are over.
    void common_costs();
    void settle_ended_common_period(SupplyPointId id);
    void end_common_period(SupplyPointId id);

private:
    void share_common(std::int64_t to_ms, journal::CommonTerms next);
    [[nodiscard]] bool common_waits(UtcTime ends) const;
    void settle_common(UtcTime from, UtcTime until);
    void share_ended_periods(bool may_wait);

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const DemandDeposit& order) const;
    [[nodiscard]] std::optional<OrderVerdict> objection_to(const MoveDeposit& order) const;
    [[nodiscard]] std::optional<OrderVerdict> objection_to_deposit(AccountId account) const;
    [[nodiscard]] journal::DepositMoved deposit_moved(const MoveDeposit& order) const;

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const AgreePlan& order) const;
    void judge_plan(AccountId account);

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const ChangeMode& order) const;
    [[nodiscard]] std::string why_not_on_bill(const payment::Account& account) const;
    [[nodiscard]] std::string why_not_prepaid(const ChangeMode& order) const;
    OrderVerdict change_mode(const ChangeMode& order);
    // Enters what was made of an account as a debt that it pays with its payments. False: it pays too many already.
    [[nodiscard]] bool enter_debt(AccountId account, Money amount);

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const ClassifyAccount& order) const;
    [[nodiscard]] std::string why_not_of_class(const payment::Account& account,
                                               payment::CustomerClass wanted) const;

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const EnterCharge& order) const;
    [[nodiscard]] std::optional<OrderVerdict> objection_to(const GiveCredit& order) const;
    [[nodiscard]] std::optional<OrderVerdict> objection_to(const ChangeTariff& order) const;
    void take_ordered_tariff(SupplyPointId id);
    OrderVerdict enter(const EnterCharge& order);
    OrderVerdict give(const GiveCredit& order);
    [[nodiscard]] std::optional<OrderVerdict> objection_to(const CorrectTariff& order) const;
    [[nodiscard]] std::string why_not_corrected(const CorrectTariff& order) const;
    [[nodiscard]] std::string why_not_confirmed(const CorrectTariff& order) const;
    OrderVerdict preview(const CorrectTariff& order);
    void hold_back(const CorrectionBooks& correction, AccountId account, Money amount);
    void book_correction(const CorrectionBooks& correction, AccountId account,
                         payment::CorrectionResult result);

    [[nodiscard]] std::optional<OrderVerdict> objection_to(const BouncePayment& order) const;
    // Money that another account left to this one when it ended.
    [[nodiscard]] bool is_transfer(TopUpId id) const;

    Decider& decider_;
};

}  // namespace riser::controller
