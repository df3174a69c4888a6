#include "core/journal/check_contract.h"

#include "core/journal/check_tenancy.h"

namespace riser::journal {
namespace {

constexpr std::string_view k_nobodys_record = "the account has no id";

bool is_part(Money money) {
    return money >= Money{} && money <= k_max_balance;
}

}  // namespace

std::string_view broken_rule(const PaymentBounced& r) {
    if (r.account.is_nil()) return k_nobodys_record;
    if (r.id.is_nil() || r.payment.is_nil()) return "the payment has no id";
    if (r.id == r.payment) return "a payment bounces by itself";
    if (r.amount <= Money{} || r.amount > k_max_amount || r.fee < Money{} || r.fee > k_max_amount) {
        return "the amount is not within 0.000001 and 1000000000.00";
    }
    if (r.vending_fee < Money{} || r.vending_fee > r.amount) {
        return "the fee for topping up is not within 0 and the payment";
    }
    for (const Money part : {r.from_credit, r.to_debt, r.from_refund, r.to_collection}) {
        if (!is_part(part)) return "a part is not within 0 and 1000000000000.00";
    }
    const Money parts = r.from_credit + r.to_debt + r.from_refund + r.to_collection;
    return parts == r.whole() ? "" : "the parts are not the payment and its fees";
}

std::string_view broken_rule(const AccountModeChanged& r) {
    if (r.order.is_nil()) return "the order has no id";
    if (r.account.is_nil()) return k_nobodys_record;
    if (const auto broken = broken_reads(r.reads); !broken.empty()) return broken;
    return broken_moves(r.moves);
}

std::string_view broken_rule(const PaymentPlanAgreed& r) {
    if (r.order.is_nil()) return "the order has no id";
    if (r.account.is_nil()) return k_nobodys_record;
    if (r.bills.empty() || r.bills.size() > k_max_plan_bills) {
        return "a plan is for 1 to 100 bills";
    }
    for (std::size_t i = 0; i < r.bills.size(); ++i) {
        const auto& number = r.bills[i];
        if (number.series < 1 || number.counter < 1 ||
            number.counter > billing::k_max_bill_counter || number.year < 0 || number.year > 9999) {
            return "the bill has no number";
        }
        if (i > 0 && r.bills[i - 1] >= number) return "the bills are not in their order, each once";
    }
    return billing::check_plan(r.plan) ? "" : "the instalments are out of range";
}

std::string_view broken_rule(const PaymentPlanEnded& r) {
    return r.account.is_nil() ? k_nobodys_record : "";
}

std::string_view broken_rule(const DepositDemanded& r) {
    if (r.order.is_nil()) return "the order has no id";
    if (r.account.is_nil()) return k_nobodys_record;
    if (r.amount < Money{} || r.amount > k_max_amount) {
        return "the amount is not within 0 and 1000000000.00";
    }
    const bool interest = r.annual_ppm >= 0 && r.annual_ppm <= 1'000'000;
    return interest ? "" : "the interest is not within 0 and 1000000 ppm";
}

std::string_view broken_rule(const DepositMoved& r) {
    if (r.id.is_nil()) return "the payment has no id";
    if (r.account.is_nil()) return k_nobodys_record;
    const bool moves = r.move != DepositMove::accrued;
    if (r.amount < Money{} || r.amount > k_max_amount || (r.amount > Money{}) != moves) {
        return "the amount is not within 0.000001 and 1000000000.00, or of interest alone 0";
    }
    if (r.interest < Money{} || r.interest > k_max_amount) {
        return "the interest is not within 0 and 1000000000.00";
    }
    const bool fraction = r.residue >= 0 && r.residue < billing::k_interest_denominator;
    return fraction ? "" : "the residue is not a fraction of a micro-unit of interest";
}

std::string_view broken_rule(const CreditLimitAgreed& r) {
    if (r.account.is_nil()) return k_nobodys_record;
    return billing::check_credit_limit(r.terms) ? "" : "the credit limit is out of range";
}

std::string_view broken_rule(const CreditUseTold& r) {
    if (r.account.is_nil()) return k_nobodys_record;
    if (r.limit < Money{} || r.limit > k_max_amount) {
        return "the credit limit is not within 0 and 1000000000.00";
    }
    const bool used = r.used >= -k_max_balance && r.used <= k_max_balance;
    return used ? "" : "what is used is beyond 1000000000000.00";
}

}  // namespace riser::journal
