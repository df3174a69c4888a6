#include "cloud/http/billing_json.h"

#include "core/payment/date_text.h"
#include "core/units/time_text.h"
#include "core/wire/billing_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

json::object number_json(const billing::BillNumber& number) {
    return {{"series", number.series}, {"year", number.year}, {"counter", number.counter}};
}

json::array reads_json(const std::vector<journal::BillRead>& reads) {
    json::array list;
    for (const auto& read : reads) {
        const auto actual = billing::ReadBasis::actual;
        list.push_back({{"meter", read.register_id.meter.value},
                        {"meter_epoch", read.register_id.epoch.value},
                        {"quantity", to_string(read.register_id.quantity)},
                        {"share_ppm", read.share_ppm},
                        {"from_wh", read.from.wh},
                        {"to_wh", read.to.wh},
                        {"used_wh", read.used.wh},
                        {"from", format_time(read.from_ms)},
                        {"to", format_time(read.to_ms)},
                        {"from_estimated", read.from_basis != actual},
                        {"to_estimated", read.to_basis != actual}});
    }
    return list;
}

json::object line_json(const journal::BilledLine& line) {
    const auto& charged = line.charged;
    json::object out{{"kind", wire::line_text(charged.kind)},
                     {"from", format_time(charged.from_ms)},
                     {"to", format_time(charged.to_ms)},
                     {"unit_price", format_money(line.unit_price)},
                     {"estimated", line.estimated},
                     {"tax_group", line.tax_group},
                     {"net", format_money(line.net)},
                     {"gross", format_money(line.gross)},
                     {"charged", format_money(charged.amount)}};
    if (charged.charge.value != 0) out["charge"] = charged.charge.value;
    if (charged.register_id.meter.value != 0) out["meter"] = charged.register_id.meter.value;
    if (!charged.tariff.is_nil()) {
        out["tariff"] = to_string(charged.tariff);
        out["version"] = charged.version;
        out["price"] = charged.price;
    }
    if (charged.kind == billing::LineKind::demand) {
        out["power_w"] = charged.quantity;
        out["basis"] = wire::basis_text(static_cast<journal::DemandBasis>(charged.price));
        return out;
    }
    const bool energy = charged.unit == billing::Unit::watt_hour;
    if (energy) out["energy_wh"] = charged.quantity / payment::k_full_share_ppm;
    if (!energy && charged.unit != billing::Unit::none) out["count"] = charged.quantity;
    return out;
}

}  // namespace

json::object billing_fields(const journal::BillingAgreed& r) {
    return {{"account", to_string(r.account)},
            {"cycle_day", r.cycle.day},
            {"days_to_pay", r.days_to_pay},
            {"numbered_by", r.numbered_by == journal::NumberedBy::gateway ? "gateway" : "cloud"},
            {"series", r.series.id},
            {"prefix", r.series.prefix},
            {"tax_code", r.tax_code},
            {"tax_ppm", r.tax_ppm},
            {"reads", reads_json(r.reads)}};
}

json::object billing_fields(const journal::BillIssued& r) {
    json::array lines;
    for (const auto& line : r.lines) lines.push_back(line_json(line));
    json::array taxes;
    for (const auto& tax : r.taxes) {
        taxes.push_back({{"group", tax.group},
                         {"code", tax.code},
                         {"ppm", tax.ppm},
                         {"base", format_money(tax.base)},
                         {"amount", format_money(tax.amount)}});
    }
    json::object out{{"account", to_string(r.account)},
                     {"document", wire::document_text(r.kind)},
                     {"number", r.number_text},
                     {"key", number_json(r.number)},
                     {"from", format_time(r.from_ms)},
                     {"to", format_time(r.to_ms)},
                     {"issued", payment::format_day(r.issued)},
                     {"due", payment::format_day(r.due)},
                     {"reads", reads_json(r.reads)},
                     {"lines", std::move(lines)},
                     {"taxes", std::move(taxes)},
                     {"net", format_money(r.net)},
                     {"tax", format_money(r.tax)},
                     {"rounding", format_money(r.rounding)},
                     {"total", format_money(r.total)},
                     {"carried_in", format_money(r.carried_in)},
                     {"carried_out", format_money(r.carried_out)},
                     {"written_off", format_money(r.written_off)}};
    if (!r.corrects.empty()) out["corrects"] = number_json(r.corrects);
    return out;
}

json::object billing_fields(const journal::BillNumbered& r) {
    return {{"account", to_string(r.account)},
            {"key", number_json(r.number)},
            {"number", r.number_text},
            {"issued", payment::format_day(r.issued)},
            {"due", payment::format_day(r.due)}};
}

json::object billing_fields(const journal::OverdueTermsAgreed& r) {
    json::array steps;
    for (const auto& step : r.ladder.steps) {
        steps.push_back({{"days", step.offset_days},
                         {"step", wire::step_text(step.kind)},
                         {"working_day_only", step.working_day_only},
                         {"fee", format_money(step.fee)}});
    }
    return {{"account", to_string(r.account)},
            {"steps", std::move(steps)},
            {"disconnection_minimum", format_money(r.ladder.disconnection_minimum)},
            {"interest_ppm", r.interest.annual_ppm},
            {"interest_cap_ppm", r.interest.cap_ppm},
            {"grace_days", r.interest.grace_days},
            {"late_fee", format_money(r.interest.flat_fee)},
            {"reconnection_fee", format_money(r.reconnection_fee)}};
}

json::object billing_fields(const journal::ReminderGiven& r) {
    return {{"account", to_string(r.account)},
            {"bill", number_json(r.bill)},
            {"step", r.step},
            {"kind", wire::step_text(r.kind)},
            {"day", payment::format_day(r.day)},
            {"open", format_money(r.open)},
            {"overdue", format_money(r.overdue)}};
}

json::object billing_fields(const journal::LateCharged& r) {
    return {{"account", to_string(r.account)},
            {"bill", number_json(r.bill)},
            {"kind", wire::late_text(r.kind)},
            {"amount", format_money(r.amount)},
            {"until", payment::format_day(r.until)}};
}

json::object billing_fields(const journal::BillDisputed& r) {
    return {{"account", to_string(r.account)},
            {"bill", number_json(r.bill)},
            {"opened", r.opened},
            {"day", payment::format_day(r.day)}};
}

}  // namespace riser::cloud
