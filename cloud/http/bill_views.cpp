// Bills and dues of the cloud's books in JSON (billing_json.h).
#include <array>

#include "cloud/http/billing_json.h"
#include "core/payment/date_text.h"
#include "core/units/time_text.h"
#include "core/wire/billing_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<billing::YearRule, std::string_view>, 3> k_year_rules{{
    {billing::YearRule::none, "none"},
    {billing::YearRule::calendar, "calendar"},
    {billing::YearRule::fiscal, "fiscal"},
}};

std::string amount_text(Money money) {
    return format_money(money);
}

json::value day_or_null(const std::optional<billing::LocalDay>& day) {
    return day ? json::value(payment::format_day(*day)) : json::value(nullptr);
}

std::string_view component_text(billing::Component component) {
    constexpr std::array<std::string_view, billing::k_components> k_names{"interest", "fee",
                                                                          "principal"};
    return k_names.at(static_cast<std::size_t>(component));
}

json::array allocations_json(const journal::AccountBilling& billing,
                             const billing::BillNumber& number) {
    json::array list;
    for (const auto& allocation : billing.receivables.allocations) {
        if (allocation.bill != number) continue;
        json::object item{{"part", component_text(allocation.component)},
                          {"amount", amount_text(allocation.amount)}};
        const auto& source = allocation.source;
        if (!source.payment.is_nil()) item["top_up"] = to_string(source.payment);
        if (!source.document.empty()) item["document"] = key_text(source.document);
        list.push_back(std::move(item));
    }
    return list;
}

json::array reminders_json(const journal::AccountBilling& billing,
                           const journal::BillStanding& standing) {
    json::array list;
    if (!billing.overdue) return list;
    const auto& ladder = billing.overdue->ladder;
    for (const auto& given : billing::steps_that_count(ladder, standing.ladder).given) {
        json::object item{{"step", given.step}, {"day", payment::format_day(given.day)}};
        const bool known = given.step < ladder.steps.size();
        if (known) item["kind"] = wire::step_text(ladder.steps[given.step].kind);
        list.push_back(std::move(item));
    }
    return list;
}

json::value credit_limit_or_null(const AccountDues& dues) {
    if (dues.credit_limit == Money{}) return nullptr;
    return json::object{{"limit", amount_text(dues.credit_limit)},
                        {"used", amount_text(dues.credit_used)},
                        {"stage", to_string(dues.credit_stage)}};
}

// What it would be charged for if the month ended now.
json::value demand_or_null(const std::optional<journal::PeriodPart>& part) {
    if (!part) return nullptr;
    const bool used = part->maximum.power > Power{};
    return json::object{
        {"power_w", part->maximum.power.w},
        {"at", used ? json::value(format_time(part->maximum.begins_ms)) : json::value(nullptr)},
        {"window_minutes", part->window_minutes},
        {"estimated", part->estimated},
        {"from", format_time(part->from_ms)},
        {"not_measured_s", part->unmeasured_ms / 1'000}};
}

json::value plan_or_null(const std::optional<billing::PlanStatus>& plan) {
    if (!plan) return nullptr;
    return json::object{{"promised", amount_text(plan->promised)},
                        {"paid", amount_text(plan->paid)},
                        {"behind", amount_text(plan->behind())},
                        {"next_due", day_or_null(plan->next_due)}};
}

}  // namespace

json::object bill_json(const BillReport& report, Currency currency) {
    const BookedBill& bill = report.bill;
    json::object out{{"bill", key_text(bill.number)},
                     {"account", to_string(bill.account)},
                     {"gateway", to_string(bill.journal.gateway)},
                     {"document", wire::document_text(bill.kind)},
                     {"number", bill.legal_text.empty() ? bill.number_text : bill.legal_text},
                     {"waits_for_number", bill.waits},
                     {"state", to_string(report.state)},
                     {"issued", payment::format_day(bill.issued)},
                     {"due", payment::format_day(bill.due)},
                     {"from", format_time(bill.from_ms)},
                     {"to", format_time(bill.to_ms)},
                     {"total", amount_text(bill.total)},
                     {"open", amount_text(report.open)},
                     {"currency", currency.text()}};
    if (!bill.corrects.empty()) out["corrects"] = key_text(bill.corrects);
    return out;
}

void add_standing(json::object& out, const journal::AccountBilling& billing,
                  const billing::BillNumber& number) {
    out["paid_by"] = allocations_json(billing, number);
    const auto* standing = billing.find(number);
    if (standing == nullptr) return;
    out["reminders"] = reminders_json(billing, *standing);
    json::array disputes;
    for (const auto& hold : standing->holds) {
        disputes.push_back(
            {{"from", payment::format_day(hold.from)}, {"until", day_or_null(hold.until)}});
    }
    out["disputes"] = std::move(disputes);
    out["late_interest"] = amount_text(standing->late.accrued.amount);
}

json::object dues_json(const AccountDues& dues, Currency currency) {
    return {{"account", to_string(dues.account)},
            {"open", amount_text(dues.open)},
            {"overdue", amount_text(dues.overdue)},
            {"disputed", amount_text(dues.disputed)},
            {"in_plan", amount_text(dues.in_plan)},
            {"credit", amount_text(dues.credit)},
            {"deposit", amount_text(dues.deposit)},
            {"deposit_demanded", amount_text(dues.deposit_demanded)},
            {"carried", amount_text(dues.carried)},
            {"unbilled", amount_text(dues.unbilled)},
            {"balance", amount_text(dues.balance)},
            {"bills_open", dues.bills_open},
            {"due_since", day_or_null(dues.due_since)},
            {"credit_limit", credit_limit_or_null(dues)},
            {"plan", plan_or_null(dues.plan)},
            {"demand", demand_or_null(dues.demand)},
            {"billed_until", format_time(dues.billed_until_ms)},
            {"period_ends", format_time(dues.period_ends_ms)},
            {"closed", dues.closed},
            {"currency", currency.text()}};
}

json::object dues_sum_json(const std::vector<AccountDues>& all, Currency currency) {
    AccountDues sum;
    std::size_t late = 0;
    for (const auto& dues : all) {
        sum.open += dues.open;
        sum.overdue += dues.overdue;
        sum.disputed += dues.disputed;
        sum.credit += dues.credit;
        sum.unbilled += dues.unbilled;
        sum.bills_open += dues.bills_open;
        if (dues.overdue > Money{}) ++late;
    }
    return {{"accounts", all.size()},
            {"accounts_overdue", late},
            {"open", amount_text(sum.open)},
            {"overdue", amount_text(sum.overdue)},
            {"disputed", amount_text(sum.disputed)},
            {"credit", amount_text(sum.credit)},
            {"unbilled", amount_text(sum.unbilled)},
            {"bills_open", sum.bills_open},
            {"currency", currency.text()}};
}

json::object legal_number_json(const LegalNumber& number) {
    return {{"number", number.text},
            {"year", number.number.year},
            {"counter", number.number.counter},
            {"account", to_string(number.account)},
            {"bill", key_text(number.bill)},
            {"site", to_string(number.journal.site)},
            {"gateway", to_string(number.journal.gateway)},
            {"issued", payment::format_day(number.issued)},
            {"due", payment::format_day(number.due)},
            {"created_at", format_time(number.created_ms)}};
}

json::object series_json(const billing::NumberSeries& series, const billing::BillNumber& last) {
    json::object out{{"prefix", series.prefix}, {"digits", series.digits}};
    for (const auto& [rule, text] : k_year_rules) {
        if (rule == series.year) out["year"] = text;
    }
    if (series.year == billing::YearRule::fiscal) out["fiscal_month"] = series.fiscal_month;
    out["last"] =
        last.empty() ? json::value(nullptr) : json::value(billing::format_number(series, last));
    return out;
}

std::optional<billing::YearRule> parse_year_rule(std::string_view text) {
    for (const auto& [rule, known] : k_year_rules) {
        if (known == text) return rule;
    }
    return std::nullopt;
}

}  // namespace riser::cloud
