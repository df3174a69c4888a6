#include "cloud/http/record_json.h"

#include "cloud/http/billing_json.h"
#include "cloud/http/payment_json.h"
#include "cloud/http/policy_json.h"
#include "cloud/http/tenancy_json.h"
#include "cloud/http/voucher_record_json.h"
#include "core/units/time_text.h"
#include "core/wire/signing.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

json::object register_json(const metering::RegisterId& id) {
    return {{"meter", id.meter.value},
            {"meter_epoch", id.epoch.value},
            {"quantity", to_string(id.quantity)}};
}

json::array marks_json(const std::vector<journal::RegisterMark>& marks) {
    json::array list;
    for (const auto& mark : marks) {
        list.push_back({{"quantity", to_string(mark.quantity)}, {"wh", mark.value.wh}});
    }
    return list;
}

json::object segment_json(const journal::Segment& s) {
    json::object out = register_json(s.register_id);
    out["supply_point"] = s.supply_point.value;
    out["share_ppm"] = s.share_ppm;
    out["register_from_wh"] = s.register_from.wh;
    out["register_to_wh"] = s.register_to.wh;
    out["from"] = format_time(s.from_ms);
    out["to"] = format_time(s.to_ms);
    out["tariff"] = s.tariff;
    out["price"] = s.price;
    out["estimated"] = s.estimated;
    out["provisional"] = s.provisional;
    out["amount"] = format_money(s.amount);
    out["residue_after"] = s.residue_after.numerator;
    return out;
}

json::object settlement_json(const journal::Settlement& r) {
    json::array tariffs;
    for (const auto& reference : r.tariffs) {
        tariffs.push_back({{"id", to_string(reference.id)},
                           {"version", reference.version},
                           {"hash", wire::to_hex(reference.hash)}});
    }
    json::array segments;
    for (const auto& segment : r.segments) segments.push_back(segment_json(segment));
    return {{"rating_version", r.rating_version}, {"tariffs", tariffs}, {"segments", segments}};
}

json::array contacts_json(const std::vector<metering::Contact>& contacts) {
    json::array list;
    for (const auto& contact : contacts) {
        list.push_back({{"bus", contact.bus.value},
                        {"port", wire::to_hex(contact.port)},
                        {"address", contact.address},
                        {"channel", contact.channel},
                        {"model", wire::to_hex(contact.model)}});
    }
    return list;
}

json::array meters_json(const std::vector<metering::PlacedMeter>& meters) {
    json::array list;
    for (const auto& placed : meters) {
        list.push_back({{"meter", placed.meter.value},
                        {"bus", placed.bus.value},
                        {"port", wire::to_hex(placed.port)},
                        {"address", placed.address},
                        {"model", placed.identity.model},
                        {"serial", placed.identity.serial}});
    }
    return list;
}

json::object supply_point_json(const journal::SupplyPointDefined& r) {
    json::array registers;
    for (const auto& share : r.supply_point.registers) {
        registers.push_back({{"meter", share.meter.value},
                             {"quantity", to_string(share.quantity)},
                             {"share_ppm", share.share_ppm},
                             {"role", to_string(share.role)}});
    }
    json::array switches;
    for (const auto& id : r.supply_point.switches) switches.push_back(id.value);
    return {{"supply_point", r.supply_point.id.value},
            {"registers", registers},
            {"switches", switches},
            {"protected", r.protected_customer}};
}

// The fields of each record by name, in the order of record.h.

json::object fields(const journal::Genesis& r) {
    return {{"gateway", to_string(r.gateway)}, {"epoch", to_string(r.epoch)},
            {"site", to_string(r.site)},       {"zone", r.zone},
            {"currency", r.currency.text()},   {"chain_scheme", r.chain_scheme}};
}
json::object fields(const journal::MeterEpochStarted& r) {
    return {{"meter", r.meter.value},
            {"meter_epoch", r.epoch.value},
            {"reason", static_cast<int>(r.reason)},
            {"model", r.identity.model},
            {"serial", r.identity.serial},
            {"closing", marks_json(r.closing)},
            {"opening", marks_json(r.opening)}};
}
json::object fields(const journal::RegisterRolledOver& r) {
    auto out = register_json(r.register_id);
    out["end_wh"] = r.end.wh;
    return out;
}
json::object fields(const journal::MeterDoubted& r) {
    return {
        {"meter", r.meter.value}, {"reason", static_cast<int>(r.reason)}, {"seen_wh", r.seen.wh}};
}
json::object fields(const journal::DoubtCleared& r) {
    return {{"meter", r.meter.value}};
}
json::object fields(const journal::SupplyPointDefined& r) {
    return supply_point_json(r);
}
json::object fields(const journal::AccountOpened& r) {
    return {{"account", to_string(r.account)},
            {"supply_point", r.supply_point.value},
            {"mode", r.mode == payment::AccountMode::prepaid ? "prepaid" : "postpaid"}};
}
json::object fields(const journal::AccountConfigured& r) {
    return {{"account", to_string(r.account)},
            {"tariff", to_string(r.tariff)},
            {"limit", format_money(r.limit)},
            {"warning_threshold", format_money(r.warning_threshold)},
            {"max_top_up", format_money(r.max_top_up)},
            {"max_balance", format_money(r.max_balance)}};
}
json::object fields(const journal::TariffPublished& r) {
    return {{"tariff", tariff_json(r.tariff)}};
}
json::object fields(const journal::Credited& r) {
    return {{"top_up", to_string(r.top_up)},
            {"account", to_string(r.account)},
            {"amount", format_money(r.amount)},
            {"source", static_cast<int>(r.source)},
            {"split", split_json(r.split.lines)}};
}
json::object fields(const journal::CreditConfigured& r) {
    return payment_fields(r);
}
json::object fields(const journal::CreditInvoked& r) {
    return payment_fields(r);
}
json::object fields(const journal::CreditRenewed& r) {
    return payment_fields(r);
}
json::object fields(const journal::CreditExpired& r) {
    return payment_fields(r);
}
json::object fields(const journal::ChargeConfigured& r) {
    return payment_fields(r);
}
json::object fields(const journal::ChargeCollected& r) {
    return payment_fields(r);
}
json::object fields(const journal::AccountClassified& r) {
    return tenancy_fields(r);
}
json::object fields(const journal::TenancyBegan& r) {
    return tenancy_fields(r);
}
json::object fields(const journal::AccountClosed& r) {
    return tenancy_fields(r);
}
json::object fields(const journal::FormerAccountPaid& r) {
    return tenancy_fields(r);
}
json::object fields(const journal::RefundPaid& r) {
    return tenancy_fields(r);
}
json::object fields(const journal::Settlement& r) {
    return settlement_json(r);
}
json::object fields(const journal::BlockPeriodBegun& r) {
    return {{"account", to_string(r.account)},
            {"from", format_time(r.span.begins_ms)},
            {"to", format_time(r.span.ends_ms)},
            {"days", r.span.days},
            {"of_days", r.span.of_days}};
}
json::object fields(const journal::BlockStepped& r) {
    return {
        {"account", to_string(r.account)}, {"tariff", to_string(r.tariff.id)},
        {"version", r.tariff.version},     {"from_price", r.step.from},
        {"to_price", r.step.to},           {"energy_wh", r.step.energy / payment::k_full_share_ppm},
        {"amount", format_money(r.amount)}};
}
json::object fields(const journal::ConsumptionRerated& r) {
    return payment_fields(r);
}
json::object fields(const journal::EnergyFedIn& r) {
    return payment_fields(r);
}
json::object fields(const journal::TariffCorrected& r) {
    return payment_fields(r);
}
json::object fields(const journal::ConsumptionCorrected& r) {
    return payment_fields(r);
}
json::object fields(const journal::TopUpTermsAgreed& r) {
    return payment_fields(r);
}
json::object fields(const journal::CorrectionHeldBack& r) {
    return payment_fields(r);
}
json::object fields(const journal::CorrectionEnded& r) {
    return payment_fields(r);
}
json::object fields(const journal::AccountTariffOrdered& r) {
    return payment_fields(r);
}
// The records about bills.
template <class R>
json::object fields(const R& r) {
    return billing_fields(r);
}
// Those about vouchers.
template <class R>
requires requires(const R& r) {
    voucher_fields(r);
}
json::object fields(const R& r) {
    return voucher_fields(r);
}
json::object fields(const journal::LowCreditChanged& r) {
    return {{"account", to_string(r.account)}, {"low", r.low}};
}
json::object fields(const journal::SupplyDesired& r) {
    return {{"supply_point", r.supply_point.value}, {"state", to_string(r.state)},
            {"reason", static_cast<int>(r.reason)}, {"balance", format_money(r.balance)},
            {"predicates", r.predicates},           {"contacts", contacts_json(r.contacts)}};
}
json::object fields(const journal::SupplyObserved& r) {
    return {{"supply_point", r.supply_point.value}, {"state", to_string(r.state)}};
}
json::object fields(const journal::SupplyArmed& r) {
    return {{"supply_point", r.supply_point.value}, {"armed", r.armed}};
}
json::object fields(const journal::PairingTested& r) {
    return {{"supply_point", r.supply_point.value},
            {"proven", r.proven},
            {"before_w", r.before.w},
            {"while_open_w", r.while_open.w},
            {"contacts", contacts_json(r.wiring.contacts)},
            {"meters", meters_json(r.wiring.meters)}};
}
json::object fields(const journal::LocalTimeDefined& r) {
    json::array transitions;
    for (const auto& transition : r.zone.transitions) {
        transitions.push_back({{"from", format_time(to_unix_ms(transition.from))},
                               {"offset_s", transition.offset_s}});
    }
    return {{"zone", r.zone.name}, {"transitions", std::move(transitions)}};
}
json::object fields(const journal::HoldSet& r) {
    const auto until =
        r.until_ms == 0 ? json::value(nullptr) : json::value(format_time(r.until_ms));
    return {{"supply_point", r.supply_point.value},
            {"until", until},
            {"kind", to_string(r.kind)},
            {"for_s", r.for_ms == 0 ? json::value(nullptr) : json::value(r.for_ms / 1000)}};
}
json::object fields(const journal::SupplyRequested& r) {
    const auto until =
        r.until_ms == 0 ? json::value(nullptr) : json::value(format_time(r.until_ms));
    return {{"supply_point", r.supply_point.value},
            {"actor", to_string(r.actor)},
            {"withdrawn", r.withdrawn},
            {"action", to_string(r.action)},
            {"until", until},
            {"for_s", r.for_ms == 0 ? json::value(nullptr) : json::value(r.for_ms / 1000)}};
}
std::string_view word(journal::LimitCause cause) {
    using journal::LimitCause;
    switch (cause) {
        case LimitCause::used_up:
            return "used_up";
        case LimitCause::kept_whole:
            return "kept_whole";
        case LimitCause::landed:
            return "landed";
        case LimitCause::over:
            return "over";
    }
    return "unknown";
}
json::object fields(const journal::LoadLimited& r) {
    const bool limited = r.limit != Power{};
    return {{"supply_point", r.supply_point.value},
            {"limit_w", limited ? json::value(r.limit.w) : json::value(nullptr)},
            {"step", limited ? json::value(r.step) : json::value(nullptr)},
            {"cause", word(r.cause)},
            {"limited_s", r.limited_s}};
}
json::object fields(const journal::OverLimit& r) {
    const auto waits = r.waits ? json::value(after_overloads_word(*r.waits)) : json::value(nullptr);
    return {{"supply_point", r.supply_point.value},
            {"limit_w", r.limit.w},
            {"used_w", r.used.w},
            {"shown_w", r.shown.w},
            {"over_s", r.over_s},
            {"off_s", r.off_s},
            {"number", r.number},
            {"waits_for", waits}};
}
json::object fields(const journal::CommonCostsShared& r) {
    json::array parts;
    for (const auto& part : r.parts) {
        parts.push_back({{"account", to_string(part.account)},
                         {"supply_point", part.supply_point.value},
                         {"weight", part.weight},
                         {"energy_wh", part.energy.wh},
                         {"amount", format_money(part.amount)}});
    }
    json::object out{{"from_ms", r.from_ms},
                     {"to_ms", r.to_ms},
                     {"whole", format_money(r.whole)},
                     {"energy_wh", r.energy.wh},
                     {"share", metering::to_string(r.key)},
                     {"of_weight", r.of_weight},
                     {"parts", std::move(parts)}};
    out["payer"] = r.payer.is_nil() ? json::value(nullptr) : json::value(to_string(r.payer));
    const bool goes_on = r.next.supply_point.value != 0;
    out["next_supply_point"] =
        goes_on ? json::value(r.next.supply_point.value) : json::value(nullptr);
    return out;
}
json::object fields(const journal::SupplyReadied& r) {
    return {{"supply_point", r.supply_point.value}, {"ready", r.ready}};
}
json::object fields(const journal::SupplyOpenedUnseen& r) {
    return {{"supply_point", r.supply_point.value},
            {"withdrawn", r.withdrawn},
            {"from_ms", r.from_ms},
            {"to_ms", r.to_ms}};
}
json::object fields(const journal::PolicySet& r) {
    return {{"version", r.version}, {"pack", r.pack}, {"policy", policy_json(r.policy)}};
}
json::object fields(const journal::CommandExecuted& r) {
    return {{"command", to_string(r.id)},
            {"lane", static_cast<int>(r.lane)},
            {"command_epoch", r.command_epoch},
            {"sequence", r.sequence},
            {"result", static_cast<int>(r.result)}};
}

}  // namespace

json::object record_json(const journal::Record& record) {
    json::object out{{"type", journal::record_name(record)}};
    auto named = std::visit([](const auto& r) { return fields(r); }, record);
    for (auto& field : named) out[field.key()] = field.value();
    return out;
}

}  // namespace riser::cloud
