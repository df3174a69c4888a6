#include "gateway/local/billing_json.h"

#include "core/payment/date_text.h"

namespace riser::local {
namespace {

std::string_view read_basis_name(billing::ReadBasis basis) {
    switch (basis) {
        case billing::ReadBasis::actual:
            return "actual";
        case billing::ReadBasis::interpolated:
            return "interpolated";
        case billing::ReadBasis::extrapolated:
            return "extrapolated";
        case billing::ReadBasis::last_known:
            return "last_known";
    }
    return "unknown";
}

std::string_view step_name(billing::StepKind kind) {
    switch (kind) {
        case billing::StepKind::reminder:
            return "reminder";
        case billing::StepKind::notice:
            return "notice";
        case billing::StepKind::final_notice:
            return "final_notice";
        case billing::StepKind::disconnection:
            return "disconnection";
    }
    return "unknown";
}

std::string_view line_name(billing::LineKind kind) {
    switch (kind) {
        case billing::LineKind::energy:
            return "energy";
        case billing::LineKind::standing_charge:
            return "standing_charge";
        case billing::LineKind::demand:
            return "demand";
        case billing::LineKind::minimum_charge:
            return "minimum_charge";
        case billing::LineKind::levy:
            return "levy";
        case billing::LineKind::fee:
            return "fee";
        case billing::LineKind::interest:
            return "interest";
        case billing::LineKind::adjustment:
            return "adjustment";
        case billing::LineKind::feed_in:
            return "feed_in";
        case billing::LineKind::common_costs:
            return "common_costs";
    }
    return "unknown";
}

json::object line_json(const journal::BilledLine& line, const ZoneRules& zone) {
    const auto& charged = line.charged;
    json::object out{{"kind", line_name(charged.kind)},
                     {"from", format_local(zone, charged.from_ms)},
                     {"to", format_local(zone, charged.to_ms)},
                     {"unit_price", amount(line.unit_price)},
                     {"estimated", line.estimated},
                     {"tax_group", line.tax_group},
                     {"net", amount(line.net)},
                     {"gross", amount(line.gross)}};
    if (charged.charge.value != 0) out["charge"] = charged.charge.value;
    if (charged.register_id.meter.value != 0) out["meter"] = charged.register_id.meter.value;
    if (charged.kind == billing::LineKind::demand) {
        out["power_w"] = charged.quantity;
        out["basis"] = basis_name(static_cast<journal::DemandBasis>(charged.price));
    } else if (charged.unit == billing::Unit::watt_hour) {
        out["energy_wh"] = charged.quantity / payment::k_full_share_ppm;
    } else if (charged.unit != billing::Unit::none) {
        out["count"] = charged.quantity;
    }
    return out;
}

json::object read_json(const journal::BillRead& read, const ZoneRules& zone) {
    return {{"meter", read.register_id.meter.value},
            {"quantity", metering::to_string(read.register_id.quantity)},
            {"from_wh", read.from.wh},
            {"to_wh", read.to.wh},
            {"used_wh", read.used.wh},
            {"from", format_local(zone, read.from_ms)},
            {"to", format_local(zone, read.to_ms)},
            {"from_basis", read_basis_name(read.from_basis)},
            {"to_basis", read_basis_name(read.to_basis)}};
}

json::object open_bill_json(const controller::OpenBillView& bill) {
    return {{"bill", bill_key(bill.number)},
            {"number", bill.text},
            {"issued", payment::format_day(bill.issued)},
            {"due", payment::format_day(bill.due)},
            {"total", amount(bill.total)},
            {"open", amount(bill.open)},
            {"overdue", bill.overdue},
            {"disputed", bill.disputed},
            {"in_plan", bill.in_plan},
            {"numbered", bill.numbered},
            {"last_step",
             bill.last_step ? json::value(step_name(*bill.last_step)) : json::value(nullptr)}};
}

std::string_view plan_state(billing::PlanState state) {
    switch (state) {
        case billing::PlanState::running:
            return "running";
        case billing::PlanState::kept:
            return "kept";
        case billing::PlanState::broken:
            return "broken";
    }
    return "unknown";
}

json::value plan_json(const std::optional<controller::PlanView>& plan) {
    if (!plan) return nullptr;
    json::array instalments;
    for (const auto& instalment : plan->instalments) {
        instalments.push_back(
            {{"due", payment::format_day(instalment.due)}, {"amount", amount(instalment.amount)}});
    }
    const auto& status = plan->status;
    return json::object{
        {"state", plan_state(status.state)},
        {"instalments", std::move(instalments)},
        {"promised", amount(status.promised)},
        {"paid", amount(status.paid)},
        {"behind", amount(status.behind())},
        {"next_due", status.next_due ? json::value(payment::format_day(*status.next_due))
                                     : json::value(nullptr)}};
}

json::value deposit_json(const payment::HeldDeposit& deposit) {
    if (deposit.demanded == Money{} && deposit.held == Money{}) return nullptr;
    const bool is_due = deposit.demanded > deposit.held;
    return json::object{
        {"demanded", amount(deposit.demanded)},
        {"held", amount(deposit.held)},
        {"due", is_due ? json::value(payment::format_day(deposit.due)) : json::value(nullptr)}};
}

}  // namespace

std::string_view document_name(billing::DocumentKind kind) {
    switch (kind) {
        case billing::DocumentKind::bill:
            return "bill";
        case billing::DocumentKind::final_bill:
            return "final_bill";
        case billing::DocumentKind::credit_note:
            return "credit_note";
        case billing::DocumentKind::cancellation:
            return "cancellation";
    }
    return "unknown";
}

std::string_view late_name(journal::LateKind kind) {
    switch (kind) {
        case journal::LateKind::interest:
            return "interest";
        case journal::LateKind::late_fee:
            return "late_fee";
        case journal::LateKind::reminder_fee:
            return "reminder_fee";
        case journal::LateKind::reconnection_fee:
            return "reconnection_fee";
    }
    return "unknown";
}

std::string_view basis_name(journal::DemandBasis basis) {
    switch (basis) {
        case journal::DemandBasis::measured:
            return "measured";
        case journal::DemandBasis::estimated:
            return "estimated";
        case journal::DemandBasis::ratchet:
            return "ratchet";
    }
    return "unknown";
}

json::value bill_key(const billing::BillNumber& number) {
    return json::value(billing::key_text(number));
}

json::value credit_limit_json(const controller::BillsView& bills, const ZoneRules& zone) {
    if (!bills.credit_limit) return nullptr;
    const auto& limit = *bills.credit_limit;
    const auto when = [&zone](std::int64_t ms) {
        return ms == 0 ? json::value(nullptr) : json::value(format_local(zone, ms));
    };
    return json::object{{"limit", amount(limit.terms.limit)},
                        {"used", amount(limit.used)},
                        {"left", amount(limit.left)},
                        {"warning_ppm", limit.terms.warning_ppm},
                        {"stage", to_string(limit.stage)},
                        {"told_at", when(limit.told_ms)},
                        {"then", to_string(limit.terms.then)},
                        {"disconnected_from", when(limit.disconnected_from_ms)}};
}

json::value demand_json(const std::optional<controller::DemandView>& demand,
                        const ZoneRules& zone) {
    if (!demand) return nullptr;
    const bool used = demand->power > Power{};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(demand->not_measured);
    return json::object{
        {"power_w", demand->power.w},
        {"at", used ? json::value(format_local(zone, demand->begins_ms)) : json::value(nullptr)},
        {"window_minutes", demand->window_minutes},
        {"estimated", demand->estimated},
        {"from", format_local(zone, demand->from_ms)},
        {"not_measured_s", seconds.count()}};
}

json::object bills_json(const Present& present, const LocalApiSettings& settings,
                        const controller::BillsView& bills) {
    json::array open;
    for (const auto& bill : bills.bills) open.push_back(open_bill_json(bill));
    json::array kept;
    for (const auto& bill : bills.kept) {
        kept.push_back({{"bill", bill_key(bill.number)},
                        {"number", bill.text},
                        {"document", document_name(bill.kind)},
                        {"issued", payment::format_day(bill.issued)},
                        {"total", amount(bill.total)}});
    }
    return {{"account", to_string(bills.account)},
            {"supply_point", bills.supply_point.value},
            {"name", settings.names.of(bills.supply_point)},
            {"currency", present.view->currency.text()},
            {"numbered_by", bills.numbered_by_cloud ? "cloud" : "gateway"},
            {"closed", bills.closed},
            {"next_bill", bills.closed ? json::value(nullptr)
                                       : json::value(format_local(settings.zone, bills.next_ms))},
            {"open", amount(bills.open)},
            {"overdue", amount(bills.overdue)},
            {"credit", amount(bills.credit)},
            {"carried", amount(bills.carried)},
            {"not_billed", amount(bills.unbilled)},
            {"plan", plan_json(bills.plan)},
            {"deposit", deposit_json(bills.deposit)},
            {"credit_limit", credit_limit_json(bills, settings.zone)},
            {"demand", demand_json(bills.demand, settings.zone)},
            {"bills", std::move(open)},
            {"documents", std::move(kept)}};
}

std::string all_bills_text(const Present& present, const LocalApiSettings& settings) {
    json::array list;
    for (const auto& bills : present.view->bills) {
        list.push_back(bills_json(present, settings, bills));
    }
    return json::serialize(json::object{{"accounts", std::move(list)}});
}

json::object bill_json(const journal::BillIssued& bill, Currency currency, const ZoneRules& zone) {
    json::array lines;
    for (const auto& line : bill.lines) lines.push_back(line_json(line, zone));
    json::array reads;
    for (const auto& read : bill.reads) reads.push_back(read_json(read, zone));
    json::array taxes;
    for (const auto& tax : bill.taxes) {
        taxes.push_back({{"group", tax.group},
                         {"code", tax.code},
                         {"ppm", tax.ppm},
                         {"base", amount(tax.base)},
                         {"amount", amount(tax.amount)}});
    }
    return {{"bill", bill_key(bill.number)},
            {"number", bill.number_text},
            {"document", document_name(bill.kind)},
            {"corrects", bill.corrects.empty() ? json::value(nullptr) : bill_key(bill.corrects)},
            {"account", to_string(bill.account)},
            {"currency", currency.text()},
            {"from", format_local(zone, bill.from_ms)},
            {"to", format_local(zone, bill.to_ms)},
            {"issued", payment::format_day(bill.issued)},
            {"due", payment::format_day(bill.due)},
            {"reads", std::move(reads)},
            {"lines", std::move(lines)},
            {"taxes", std::move(taxes)},
            {"net", amount(bill.net)},
            {"tax", amount(bill.tax)},
            {"rounding", amount(bill.rounding)},
            {"total", amount(bill.total)},
            {"carried_in", amount(bill.carried_in)},
            {"carried_out", amount(bill.carried_out)},
            {"written_off", amount(bill.written_off)}};
}

}  // namespace riser::local
