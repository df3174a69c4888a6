// The records of contract_records.h in words.
#include "core/payment/date_text.h"
#include "core/wire/billing_text.h"

namespace riser::wire {

std::string billing_text(const journal::PaymentBounced& r) {
    std::string out = "payment " + to_string(r.payment) + " of " + to_string(r.account) +
                      " bounces: " + format_money(r.amount) + ", fee " + format_money(r.fee);
    const auto add = [&out](Money part, const char* what) {
        if (part > Money{}) out += ", " + format_money(part) + what;
    };
    add(r.from_credit, " from its credit");
    add(r.to_debt, " become a debt");
    add(r.from_refund, " from its refund");
    add(r.to_collection, " still owed");
    add(r.vending_fee, " of the fee for topping up given back");
    return out;
}

std::string billing_text(const journal::AccountModeChanged& r) {
    const bool prepaid = r.mode == payment::AccountMode::prepaid;
    std::string out = to_string(r.account) + (prepaid ? " is prepaid" : " is on bill");
    for (const auto& move : r.moves) {
        out += ", " + format_money(move.amount) + " from " +
               std::string(billing::to_string(move.from)) + " to " +
               std::string(billing::to_string(move.to));
    }
    for (const auto& read : r.reads) {
        out += ", meter " + to_string(read.register_id.meter) + " at " +
               std::to_string(read.value.wh) + " Wh" + (read.actual ? "" : ", not read");
    }
    return out;
}

std::string_view plan_end_text(journal::PlanEnd end) {
    switch (end) {
        case journal::PlanEnd::kept:
            return "kept";
        case journal::PlanEnd::broken:
            return "broken";
        case journal::PlanEnd::withdrawn:
            return "withdrawn";
    }
    return "?";
}

std::string billing_text(const journal::PaymentPlanAgreed& r) {
    std::string out = to_string(r.account) + " pays bills";
    for (const auto& bill : r.bills) out += " " + billing::key_text(bill);
    out += " in instalments:";
    for (const auto& instalment : r.plan.instalments) {
        out += " " + format_money(instalment.amount) + " on " + payment::format_day(instalment.due);
    }
    return out + ", grace " + std::to_string(r.plan.grace_days) + " days, misses " +
           std::to_string(r.plan.misses_allowed);
}

std::string billing_text(const journal::PaymentPlanEnded& r) {
    return "payment plan of " + to_string(r.account) + " is " + std::string(plan_end_text(r.end)) +
           " on " + payment::format_day(r.day);
}

std::string_view deposit_text(journal::DepositMove move) {
    switch (move) {
        case journal::DepositMove::paid_in:
            return "paid in";
        case journal::DepositMove::refunded:
            return "refunded";
        case journal::DepositMove::applied:
            return "used for bills";
        case journal::DepositMove::accrued:
            return "interest";
    }
    return "?";
}

std::string billing_text(const journal::DepositDemanded& r) {
    return "deposit of " + to_string(r.account) + ": " + format_money(r.amount) + " due " +
           payment::format_day(r.due) + ", earns " + std::to_string(r.annual_ppm) + " ppm a year";
}

std::string billing_text(const journal::DepositMoved& r) {
    return "deposit of " + to_string(r.account) + ": " + format_money(r.amount) + " " +
           std::string(deposit_text(r.move)) + ", interest " + format_money(r.interest) +
           " until " + payment::format_day(r.until);
}

std::string billing_text(const journal::CreditLimitAgreed& r) {
    const auto& terms = r.terms;
    if (terms.limit == Money{}) return to_string(r.account) + " has no credit limit";
    std::string out = to_string(r.account) + " may use " + format_money(terms.limit) +
                      " before it pays, warned from " + std::to_string(terms.warning_ppm) +
                      " ppm on; then " + std::string(to_string(terms.then));
    if (terms.then != billing::CreditLimitThen::disconnect) return out;
    const auto hours = std::chrono::floor<std::chrono::hours>(terms.notice).count();
    return out + " after " + std::to_string(hours) + " h";
}

std::string billing_text(const journal::CreditUseTold& r) {
    return to_string(r.account) + ": " + format_money(r.used) + " of " + format_money(r.limit) +
           " are used, " + std::string(to_string(r.stage));
}

}  // namespace riser::wire
