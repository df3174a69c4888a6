// RandomRecords: how an account pays beside its bills.
#include "tests/unit/core/random_records.h"

namespace riser::journal {

template <>
PaymentBounced RandomRecords::make() {
    PaymentBounced r;
    r.id = id<TopUpId>();
    r.payment = id<TopUpId>();
    r.account = id<AccountId>();
    r.amount = {number(1, k_max_amount.micro)};
    r.fee = {number(0, k_max_amount.micro)};
    if (number(0, 1) == 1) r.vending_fee = {number(0, r.amount.micro)};
    if (content_ == Content::any) {
        r.from_credit = {number(0, k_max_balance.micro)};
        r.to_debt = {number(0, k_max_balance.micro)};
        return r;
    }
    r.from_credit = {number(0, r.amount.micro - r.vending_fee.micro)};
    r.from_refund = r.fee;
    r.to_collection = r.amount - r.vending_fee - r.from_credit;
    return r;
}

template <>
AccountModeChanged RandomRecords::make() {
    AccountModeChanged r;
    r.order = id<CommandId>();
    r.account = id<AccountId>();
    r.mode = pick(payment::AccountMode::postpaid, payment::AccountMode::prepaid);
    const auto moves = random_.below(4);
    for (std::uint64_t i = 0; i < moves; ++i) {
        const auto from = static_cast<std::uint8_t>(within(1, 10));
        r.moves.push_back({static_cast<billing::Pot>(from),
                           static_cast<billing::Pot>(from + 1),
                           {number(1, k_max_amount.micro)}});
    }
    const auto reads = static_cast<std::uint32_t>(random_.below(3));
    for (std::uint32_t i = 0; i < reads; ++i) {
        r.reads.push_back({{{i + 1}, {1}, metering::Quantity::import_energy},
                           {number(0, k_max_register.wh)},
                           yes()});
    }
    return r;
}

template <>
PaymentPlanAgreed RandomRecords::make() {
    PaymentPlanAgreed r;
    r.order = id<CommandId>();
    r.account = id<AccountId>();
    auto number = bill_number();
    number.counter = 1;
    for (auto left = 1 + random_.below(3); left > 0; --left) {
        r.bills.push_back(number);
        number.counter += 1 + random_.below(9);
    }
    r.plan.agreed = billing::LocalDay(std::chrono::days(within(0, 20'000)));
    auto due = r.plan.agreed;
    for (auto left = 1 + random_.below(5); left > 0; --left) {
        due += std::chrono::days(within(1, 60));
        r.plan.instalments.push_back({due, {within(1, k_max_amount.micro)}});
    }
    r.plan.grace_days = static_cast<std::uint16_t>(within(0, 60));
    r.plan.misses_allowed = static_cast<std::uint8_t>(within(0, 255));
    return r;
}

template <>
PaymentPlanEnded RandomRecords::make() {
    return {id<AccountId>(), pick(PlanEnd::kept, PlanEnd::withdrawn), day()};
}

template <>
DepositDemanded RandomRecords::make() {
    return {id<CommandId>(),
            id<AccountId>(),
            {number(0, k_max_amount.micro)},
            day(),
            number(0, 1'000'000),
            pick(billing::DayCount::actual_365, billing::DayCount::actual_actual)};
}

template <>
DepositMoved RandomRecords::make() {
    DepositMoved r;
    r.id = id<TopUpId>();
    r.account = id<AccountId>();
    r.move = pick(DepositMove::paid_in, DepositMove::accrued);
    if (r.move != DepositMove::accrued) r.amount = {number(1, k_max_amount.micro)};
    r.interest = {number(0, k_max_amount.micro)};
    r.until = day();
    r.residue = within(0, billing::k_interest_denominator - 1);
    return r;
}

template <>
CreditLimitAgreed RandomRecords::make() {
    CreditLimitAgreed r;
    r.account = id<AccountId>();
    r.terms.limit = {number(0, k_max_amount.micro)};
    r.terms.warning_ppm = number(0, 1'000'000);
    r.terms.then = pick(billing::CreditLimitThen::tell, billing::CreditLimitThen::disconnect);
    r.terms.notice = std::chrono::hours(within(24, 90 * 24));
    return r;
}

template <>
CreditUseTold RandomRecords::make() {
    return {id<AccountId>(),
            pick(billing::CreditStage::within, billing::CreditStage::reached),
            {number(-k_max_balance.micro, k_max_balance.micro)},
            {number(0, k_max_amount.micro)}};
}

}  // namespace riser::journal
