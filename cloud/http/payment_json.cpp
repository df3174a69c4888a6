#include "cloud/http/payment_json.h"

#include "cloud/http/record_json.h"
#include "core/payment/words.h"
#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

json::value money(Money amount) {
    return json::value(format_money(amount));
}

json::value time_or_null(std::int64_t ms) {
    return ms == 0 ? json::value(nullptr) : json::value(format_time(ms));
}

json::object price_json(const payment::PriceKey& key) {
    return {{"tariff", to_string(key.tariff)}, {"version", key.version}, {"price", key.price}};
}

}  // namespace

json::array split_json(const std::vector<payment::SplitLine>& lines) {
    json::array out;
    for (const auto& line : lines) {
        json::object item{{"step", to_string(line.step)}, {"amount", money(line.amount)}};
        if (line.charge.value != 0) item["charge"] = line.charge.value;
        if (line.credit.value != 0) item["credit"] = line.credit.value;
        out.push_back(std::move(item));
    }
    return out;
}

json::array credits_json(const payment::Account& account) {
    json::array out;
    for (const auto& credit : account.credits) {
        out.push_back({{"credit", credit.id.value},
                       {"type", to_string(credit.type)},
                       {"status", to_string(credit.status)},
                       {"amount", money(credit.amount)},
                       {"to_pay_back", money(credit.owed)},
                       {"expires", time_or_null(credit.expires_ms)}});
    }
    return out;
}

json::array charges_json(const payment::Account& account) {
    json::array out;
    for (const auto& charge : account.charges) {
        if (charge.type == payment::ChargeType::consumption) continue;
        out.push_back({{"charge", charge.id.value},
                       {"type", to_string(charge.type)},
                       {"purpose", to_string(charge.purpose)},
                       {"per_period", money(charge.per_period)},
                       {"period", to_string(charge.period)},
                       {"share_ppm", charge.proportion_ppm},
                       {"weekly_cap", money(charge.weekly_cap)},
                       {"remaining", money(charge.remaining)}});
    }
    return out;
}

json::object payment_fields(const journal::CreditConfigured& r) {
    return {{"account", to_string(r.account)},
            {"credit", r.credit.value},
            {"credit_type", to_string(r.type)},
            {"priority", r.priority},
            {"needs_confirmation", r.needs_confirmation},
            {"amount", money(r.preset)},
            {"offered_at", money(r.offered_at)},
            {"renewed_each", to_string(r.renewal)},
            {"expires", time_or_null(r.expires_ms)}};
}
json::object payment_fields(const journal::CreditInvoked& r) {
    return {{"account", to_string(r.account)},
            {"credit", r.credit.value},
            {"credit_type", to_string(r.type)},
            {"amount", money(r.amount)}};
}
json::object payment_fields(const journal::CreditRenewed& r) {
    return {{"account", to_string(r.account)},
            {"credit", r.renewal.credit.value},
            {"from", format_time(r.renewal.begins_ms)},
            {"lapsed", money(r.renewal.lapsed)},
            {"amount", money(r.renewal.granted)}};
}
json::object payment_fields(const journal::CreditExpired& r) {
    const bool expired = r.reason == journal::LapseReason::expired;
    return {{"account", to_string(r.account)},
            {"credit", r.credit.value},
            {"credit_type", to_string(r.type)},
            {"reason", expired ? "expired" : "withdrawn"},
            {"amount", money(r.amount)}};
}
json::object payment_fields(const journal::ChargeConfigured& r) {
    return {{"account", to_string(r.account)},
            {"charge", r.charge.value},
            {"charge_type", to_string(r.type)},
            {"purpose", to_string(r.purpose)},
            {"priority", r.priority},
            {"per_period", money(r.per_period)},
            {"period", to_string(r.period)},
            {"begins", time_or_null(r.begins_ms)},
            {"share_ppm", r.proportion_ppm},
            {"weekly_cap", money(r.weekly_cap)},
            {"added", money(r.added)},
            {"while_disconnected", r.while_disconnected},
            {"in_friendly_hours", r.in_friendly_hours},
            {"while_on_emergency", r.while_on_emergency},
            {"continuous", r.continuous}};
}
json::object payment_fields(const journal::ChargeCollected& r) {
    return {{"account", to_string(r.account)},
            {"charge", r.line.charge.value},
            {"purpose", to_string(r.purpose)},
            {"from", format_time(r.line.from_ms)},
            {"to", format_time(r.line.to_ms)},
            {"days", r.line.days},
            {"of_days", r.line.of_days},
            {"disconnected", r.line.so.disconnected},
            {"friendly_hours", r.line.so.friendly_hours},
            {"collected", money(r.line.collected)},
            {"deferred", money(r.line.deferred)}};
}
json::object payment_fields(const journal::ConsumptionRerated& r) {
    json::array parts;
    for (const auto& part : r.parts) {
        parts.push_back({{"energy_wh", part.energy.wh},
                         {"share_ppm", part.share_ppm},
                         {"charged", price_json(part.charged)},
                         {"due", price_json(part.due)},
                         {"from", format_time(part.from_ms)},
                         {"to", format_time(part.to_ms)},
                         {"sure", part.sure}});
    }
    return {{"account", to_string(r.account)},
            {"parts", std::move(parts)},
            {"amount", money(r.amount)},
            {"residue_after", r.residue_after.numerator}};
}

json::object payment_fields(const journal::EnergyFedIn& r) {
    return {{"account", to_string(r.account)},
            {"supply_point", r.supply_point.value},
            {"meter", r.register_id.meter.value},
            {"share_ppm", r.share_ppm},
            {"register_from_wh", r.register_from.wh},
            {"register_to_wh", r.register_to.wh},
            {"from", format_time(r.from_ms)},
            {"to", format_time(r.to_ms)},
            {"tariff", to_string(r.tariff.id)},
            {"version", r.tariff.version},
            {"amount", money(r.amount)},
            {"residue_after", r.residue_after.numerator}};
}

json::object payment_fields(const journal::TariffCorrected& r) {
    json::object fields{{"order", to_string(r.order)}, {"tariff", tariff_json(r.tariff)}};
    fields["until"] = r.until_ms == 0 ? json::value() : json::value(format_time(r.until_ms));
    fields["afterwards"] = r.afterwards ? json::value(tariff_json(*r.afterwards)) : json::value();
    fields["most"] = r.most ? json::value(money(*r.most)) : json::value();
    return fields;
}
json::object payment_fields(const journal::ConsumptionCorrected& r) {
    json::array parts;
    for (const auto& part : r.parts) {
        parts.push_back({{"energy_wh", part.energy.wh},
                         {"share_ppm", part.share_ppm},
                         {"charged", price_json(part.charged)},
                         {"due", price_json(part.due)},
                         {"from", format_time(part.from_ms)},
                         {"to", format_time(part.to_ms)},
                         {"was", money(part.was)},
                         {"is", money(part.is())},
                         {"amount", money(part.amount)}});
    }
    return {{"order", to_string(r.order)}, {"account", to_string(r.account)},
            {"booked", r.booked},          {"parts", std::move(parts)},
            {"amount", money(r.amount)},   {"residue_after", r.residue_after.numerator}};
}
json::object payment_fields(const journal::TopUpTermsAgreed& r) {
    return {{"account", to_string(r.account)},
            {"fee", money(r.terms.fee)},
            {"fee_ppm", r.terms.fee_ppm},
            {"fee_at_least", money(r.terms.fee_at_least)},
            {"emergency_fee", money(r.terms.emergency_fee)},
            {"clearance", money(r.terms.clearance)}};
}
json::object payment_fields(const journal::CorrectionHeldBack& r) {
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"amount", money(r.amount)},
            {"most", money(r.most)}};
}
json::object payment_fields(const journal::CorrectionEnded& r) {
    return {{"order", to_string(r.order)},
            {"since", format_time(r.since_ms)},
            {"accounts", r.accounts},
            {"closed", r.closed},
            {"impossible", r.impossible}};
}

json::object payment_fields(const journal::AccountTariffOrdered& r) {
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"tariff", to_string(r.tariff)},
            {"from", format_time(r.from_ms)}};
}

}  // namespace riser::cloud
