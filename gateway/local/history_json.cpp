#include "gateway/local/history_json.h"

#include "core/base/overload.h"
#include "core/journal/record.h"
#include "core/payment/words.h"
#include "gateway/local/billing_json.h"
#include "gateway/local/json_parts.h"

namespace riser::local {
namespace {

std::string_view source_name(std::uint8_t source) {
    switch (static_cast<journal::TopUpSource>(source)) {
        case journal::TopUpSource::cloud:
            return "cloud";
        case journal::TopUpSource::local_cash:
            return "local_cash";
        case journal::TopUpSource::voucher:
            return "voucher";
        case journal::TopUpSource::transfer:
            return "transfer";
    }
    return "unknown";
}

std::string_view reason_name(std::uint8_t reason) {
    if (reason == k_opened_unordered) return "opened_without_order";
    if (reason == k_closed_unordered) return "closed_without_order";
    if (reason == k_closed_again) return "closed_again";
    if (reason == k_came_back) return "came_back";
    switch (static_cast<journal::SupplyReason>(reason)) {
        case journal::SupplyReason::commissioned:
            return "commissioned";
        case journal::SupplyReason::credit_exhausted:
            return "credit_exhausted";
        case journal::SupplyReason::credit_restored:
            return "credit_restored";
        case journal::SupplyReason::hold:
            return "hold";
        case journal::SupplyReason::remote_connect:
            return "connected_by_office";
        case journal::SupplyReason::relay_test:
            return "relay_test";
        case journal::SupplyReason::relay_test_done:
            return "relay_test_done";
        case journal::SupplyReason::safety:
            return "safety";
        case journal::SupplyReason::maintenance:
            return "maintenance";
        case journal::SupplyReason::emergency_override:
            return "emergency_override";
        case journal::SupplyReason::overdue:
            return "overdue";
        case journal::SupplyReason::released:
            return "released";
        case journal::SupplyReason::over_limit:
            return "over_limit";
        case journal::SupplyReason::limit_over:
            return "limit_over";
        case journal::SupplyReason::credit_limit:
            return "credit_limit";
        case journal::SupplyReason::no_longer_justified:
            return "no_longer_justified";
    }
    return "unknown";
}

std::string_view change_name(CreditChange change) {
    switch (change) {
        case CreditChange::granted:
            return "granted";
        case CreditChange::expired:
            return "expired";
        case CreditChange::withdrawn:
            return "withdrawn";
        case CreditChange::renewed:
            return "renewed";
    }
    return "unknown";
}

json::value price_text(Price price) {
    return json::value(format_money(Money{price.micro_per_kwh}));
}

template <class Line>
void add_priced_energy(json::object& line, const Line& what) {
    line["energy_wh"] = what.energy.wh;
    line["price_per_kwh"] = price_text(what.price);
    line["tax_ppm"] = what.tax_ppm;
}

void add_correction(json::object& line, const CorrectionLine& what) {
    line["kind"] = "price_correction";
    line["energy_wh"] = what.energy.wh;
}

void add_corrected_price(json::object& line, const CorrectedPriceLine& what) {
    line["kind"] = "corrected_price";
    line["energy_wh"] = what.energy.wh;
    line["version"] = what.version;
    line["booked"] = what.booked;
    line["difference"] = amount(what.difference);
    if (!what.booked) return;
    line["was"] = amount(what.was);
    line["is"] = amount(what.was + what.difference);
}

void add_feed_in(json::object& line, const FeedInLine& what) {
    line["kind"] = "feed_in";
    line["energy_wh"] = what.energy.wh;
    line["price_per_kwh"] = price_text(what.price);
}

void add_bill(json::object& line, const BillLine& what) {
    line["kind"] = "bill";
    line["document"] = document_name(what.document);
    line["bill"] = bill_key(what.number);
    line["total"] = amount(what.total);
    line["due"] = format_day(what.due);
}

void add_late(json::object& line, const LateLine& what) {
    line["kind"] = "late";
    line["late"] = late_name(what.kind);
    line["bill"] = bill_key(what.bill);
}

void add_bounced(json::object& line, const BouncedLine& what) {
    line["kind"] = "bounced";
    line["top_up"] = to_string(what.payment);
    line["moved"] = amount(what.whole);
}

void add_mode(json::object& line, const ModeLine& what) {
    line["kind"] = "mode";
    line["mode"] = what.mode == payment::AccountMode::prepaid ? "prepaid" : "postpaid";
    line["debt"] = amount(what.debt);
}

std::string_view plan_end_name(journal::PlanEnd end) {
    switch (end) {
        case journal::PlanEnd::kept:
            return "kept";
        case journal::PlanEnd::broken:
            return "broken";
        case journal::PlanEnd::withdrawn:
            return "withdrawn";
    }
    return "unknown";
}

void add_plan(json::object& line, const PlanLine& what) {
    line["kind"] = "plan";
    line["end"] = what.end ? json::value(plan_end_name(*what.end)) : json::value(nullptr);
    line["instalments"] = what.instalments;
    line["moved"] = amount(what.promised);
}

std::string_view deposit_name(journal::DepositMove move) {
    switch (move) {
        case journal::DepositMove::paid_in:
            return "paid_in";
        case journal::DepositMove::refunded:
            return "refunded";
        case journal::DepositMove::applied:
            return "used";
        case journal::DepositMove::accrued:
            return "interest";
    }
    return "unknown";
}

void add_deposit(json::object& line, const DepositLine& what) {
    line["kind"] = "deposit";
    line["deposit"] = deposit_name(what.move);
    line["moved"] = amount(what.moved);
}

void add_class(json::object& line, const ClassLine& what) {
    line["kind"] = "class";
    line["class"] = to_string(what.customer_class);
    line["critical"] = what.critical;
}

void add_contract(json::object& line, const ContractLine& source) {
    std::visit(overload{
                   [&](const BouncedLine& what) { add_bounced(line, what); },
                   [&](const ModeLine& what) { add_mode(line, what); },
                   [&](const PlanLine& what) { add_plan(line, what); },
                   [&](const DepositLine& what) { add_deposit(line, what); },
                   [&](const ClassLine& what) { add_class(line, what); },
               },
               source);
}

void add_month(json::object& line, const MonthLine& what) {
    const bool demand = what.kind == billing::LineKind::demand;
    line["kind"] = demand ? "demand" : "minimum_charge";
    if (!demand) return;
    line["power_w"] = what.power.w;
    line["basis"] = basis_name(what.basis);
}

void add_common(json::object& line, const CommonLine& what) {
    line["kind"] = "common_costs";
    line["share"] = metering::to_string(what.key);
    line["whole"] = amount(what.whole);
    line["energy_wh"] = what.energy.wh;
    line["weight"] = what.weight;
    line["of_weight"] = what.of_weight;
    line["passed_on"] = what.passed_on;
}

void add_supply(json::object& line, const SupplyLine& what) {
    line["kind"] = "supply";
    line["state"] = metering::to_string(what.state);
    line["reason"] = reason_name(what.reason);
}

void add_details(json::object& line, const StatementLine& source, const ZoneRules& zone) {
    std::visit(overload{
                   [&](const BroughtForward&) { line["kind"] = "brought_forward"; },
                   [&](const TopUpLine& what) {
                       line["kind"] = "top_up";
                       line["top_up"] = to_string(what.id);
                       line["source"] = source_name(what.source);
                   },
                   [&](const EnergyLine& what) {
                       line["kind"] = "energy";
                       add_priced_energy(line, what);
                       line["estimated"] = what.estimated;
                   },
                   [&](const BlockLine& what) {
                       line["kind"] = "block";
                       add_priced_energy(line, what);
                   },
                   [&](const CorrectionLine& what) { add_correction(line, what); },
                   [&](const CorrectedPriceLine& what) { add_corrected_price(line, what); },
                   [&](const FeedInLine& what) { add_feed_in(line, what); },
                   [&](const TopUpPartLine& what) {
                       line["kind"] = "top_up_part";
                       line["top_up"] = to_string(what.id);
                       line["step"] = to_string(what.step);
                       line["which"] = what.which;
                   },
                   [&](const ChargeLine& what) {
                       line["kind"] = "charge";
                       line["purpose"] = to_string(what.purpose);
                       line["charge"] = what.charge;
                       line["deferred"] = amount(what.deferred);
                   },
                   [&](const CreditLine& what) {
                       line["kind"] = "credit";
                       line["type"] = to_string(what.type);
                       line["credit"] = what.credit;
                       line["why"] = change_name(what.why);
                   },
                   [&](const ReadingLine& what) {
                       line["kind"] = "reading";
                       line["meter"] = what.meter.value;
                       line["quantity"] = metering::to_string(what.quantity);
                       line["register_wh"] = what.value.wh;
                       line["opening"] = what.opening;
                       line["actual"] = what.actual;
                   },
                   [&](const ClosingLine& what) {
                       line["kind"] = "closing";
                       line["from_pot"] = billing::to_string(what.from);
                       line["to_pot"] = billing::to_string(what.to);
                       line["moved"] = amount(what.moved);
                   },
                   [&](const AfterClosingLine& what) {
                       line["kind"] = "after_closing";
                       line["pot"] = billing::to_string(what.pot);
                       line["moved"] = amount(what.moved);
                       line["paid_out"] = what.paid_out;
                   },
                   [&](const BillLine& what) { add_bill(line, what); },
                   [&](const LateLine& what) { add_late(line, what); },
                   [&](const ContractLine& what) { add_contract(line, what); },
                   [&](const MonthLine& what) { add_month(line, what); },
                   [&](const CommonLine& what) { add_common(line, what); },
                   [&](const SupplyLine& what) { add_supply(line, what); },
                   [&](const TariffLine& what) {
                       json::array prices;
                       for (const Price price : what.prices) prices.push_back(price_text(price));
                       line["kind"] = "tariff";
                       line["version"] = what.version;
                       // null: from the beginning
                       line["effective_from"] =
                           what.effective_ms == 0
                               ? json::value()
                               : json::value(format_local(zone, what.effective_ms));
                       line["prices_per_kwh"] = std::move(prices);
                       line["tax_ppm"] = what.tax_ppm;
                   },
               },
               source.what);
}

json::object frame(const HistoryQuery& query, const HistoryAnswer& answer, Currency currency) {
    return {
        {"account", to_string(query.account)}, {"currency", currency.text()},
        {"from", format_day(query.first)},     {"to", format_day(query.last)},
        {"position", answer.position},
    };
}

}  // namespace

std::string statement_text(const HistoryQuery& query, const HistoryAnswer& answer,
                           const Statement& statement, Currency currency, const ZoneRules& zone,
                           const controller::AccountView* closed) {
    json::array lines;
    for (const auto& source : statement.lines) {
        json::object line;
        add_details(line, source, zone);
        line["date"] = format_day(source.day);
        line["from"] = format_local(zone, source.from_ms);
        line["to"] = format_local(zone, source.to_ms);
        line["amount"] = amount(source.amount);
        line["balance"] = amount(source.balance);
        lines.push_back(std::move(line));
    }
    json::object document = frame(query, answer, currency);
    document["opening_balance"] = amount(statement.opening);
    document["closing_balance"] = amount(statement.closing);
    document["lines"] = std::move(lines);
    if (closed != nullptr) {
        document["closed_at"] = format_local(zone, closed->closed_ms);
        document["refund_owed"] = amount(closed->refund_owed);
        document["in_collection"] = amount(closed->in_collection);
    }
    return json::serialize(document);
}

std::string usage_text(const HistoryQuery& query, const HistoryAnswer& answer,
                       const std::vector<DayUsage>& days, Currency currency) {
    json::array list;
    for (const auto& day : days) {
        list.push_back({{"date", format_day(day.day)},
                        {"energy_wh", day.energy.wh},
                        {"amount", amount(day.amount)}});
    }
    json::object document = frame(query, answer, currency);
    document["days"] = std::move(list);
    return json::serialize(document);
}

}  // namespace riser::local
