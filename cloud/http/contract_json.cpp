// The records of contract_records.h in JSON.
#include "cloud/http/billing_json.h"
#include "core/payment/date_text.h"
#include "core/wire/billing_text.h"

namespace riser::cloud {
namespace json = boost::json;

json::object billing_fields(const journal::PaymentBounced& r) {
    return {{"id", to_string(r.id)},
            {"payment", to_string(r.payment)},
            {"account", to_string(r.account)},
            {"amount", format_money(r.amount)},
            {"fee", format_money(r.fee)},
            {"from_credit", format_money(r.from_credit)},
            {"to_debt", format_money(r.to_debt)},
            {"from_refund", format_money(r.from_refund)},
            {"to_collection", format_money(r.to_collection)},
            {"vending_fee", format_money(r.vending_fee)}};
}

json::object billing_fields(const journal::AccountModeChanged& r) {
    json::array moves;
    for (const auto& move : r.moves) {
        moves.push_back({{"from", billing::to_string(move.from)},
                         {"to", billing::to_string(move.to)},
                         {"amount", format_money(move.amount)}});
    }
    json::array reads;
    for (const auto& read : r.reads) {
        reads.push_back({{"meter", read.register_id.meter.value},
                         {"quantity", metering::to_string(read.register_id.quantity)},
                         {"register_wh", read.value.wh},
                         {"actual", read.actual}});
    }
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"mode", r.mode == payment::AccountMode::prepaid ? "prepaid" : "postpaid"},
            {"moves", std::move(moves)},
            {"reads", std::move(reads)}};
}

json::object billing_fields(const journal::PaymentPlanAgreed& r) {
    json::array bills;
    for (const auto& bill : r.bills) bills.emplace_back(billing::key_text(bill));
    json::array instalments;
    for (const auto& instalment : r.plan.instalments) {
        instalments.push_back({{"due", payment::format_day(instalment.due)},
                               {"amount", format_money(instalment.amount)}});
    }
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"bills", std::move(bills)},
            {"agreed", payment::format_day(r.plan.agreed)},
            {"instalments", std::move(instalments)},
            {"grace_days", r.plan.grace_days},
            {"misses_allowed", r.plan.misses_allowed}};
}

json::object billing_fields(const journal::PaymentPlanEnded& r) {
    return {{"account", to_string(r.account)},
            {"end", wire::plan_end_text(r.end)},
            {"day", payment::format_day(r.day)}};
}

json::object billing_fields(const journal::DepositDemanded& r) {
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"amount", format_money(r.amount)},
            {"due", payment::format_day(r.due)},
            {"annual_ppm", r.annual_ppm}};
}

json::object billing_fields(const journal::DepositMoved& r) {
    return {{"id", to_string(r.id)},
            {"account", to_string(r.account)},
            {"move", wire::deposit_text(r.move)},
            {"amount", format_money(r.amount)},
            {"interest", format_money(r.interest)},
            {"until", payment::format_day(r.until)}};
}

json::object billing_fields(const journal::CreditLimitAgreed& r) {
    const auto notice = std::chrono::floor<std::chrono::seconds>(r.terms.notice).count();
    return {{"account", to_string(r.account)},
            {"limit", format_money(r.terms.limit)},
            {"warning_ppm", r.terms.warning_ppm},
            {"then", to_string(r.terms.then)},
            {"notice_s", notice}};
}

json::object billing_fields(const journal::CreditUseTold& r) {
    return {{"account", to_string(r.account)},
            {"stage", to_string(r.stage)},
            {"used", format_money(r.used)},
            {"limit", format_money(r.limit)}};
}

}  // namespace riser::cloud
