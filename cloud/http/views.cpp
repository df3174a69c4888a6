#include "cloud/http/views.h"

#include "cloud/http/command_json.h"
#include "cloud/http/payment_json.h"
#include "cloud/http/policy_json.h"
#include "cloud/http/record_json.h"
#include "cloud/http/voucher_record_json.h"
#include "core/base/overload.h"
#include "core/payment/date_text.h"
#include "core/units/time_text.h"
#include "core/wire/billing_text.h"

namespace riser::cloud {
namespace {

json::value time_or_null(std::int64_t unix_ms) {
    return unix_ms == 0 ? json::value(nullptr) : json::value(format_time(unix_ms));
}
template <class Id>
json::value id_or_null(const Id& id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}
std::string without_newline(std::string line) {
    if (line.ends_with('\n')) line.pop_back();
    return line;
}
json::value amount(Money money) {
    return json::value(format_money(money));
}

template <class Body>
json::object further_json(const Body& body) {
    if constexpr (requires { tenancy_body_json(body); }) {
        return tenancy_body_json(body);
    } else {
        return voucher_body_json(body);
    }
}

json::object body_json(const wire::CommandBody& body) {
    return std::visit(
        overload{
            [](const wire::TopUp& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"amount", amount(b.amount)},
                        {"currency", b.currency.text()}};
            },
            [](const wire::SetTariff& b) { return version_json(b); },
            [](const wire::CorrectTariff& b) { return correction_json(b); },
            [](const wire::CorrectTariffWithin& b) { return correction_json(b); },
            [](const wire::EnterCharge& b) { return charge_json(b); },
            [](const wire::GiveCredit& b) { return gift_json(b); },
            [](const wire::ChangeTariff& b) { return tariff_change_json(b); },
            [](const wire::Hold& b) -> json::object {
                return {{"supply_point", b.supply_point.value},
                        {"until", time_or_null(b.until_ms)}};
            },
            [](const wire::Connect& b) -> json::object {
                return {{"supply_point", b.supply_point.value},
                        {"hold_until", time_or_null(b.hold_until_ms)}};
            },
            [](const wire::NumberBill& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"bill", key_text(b.number)},
                        {"number", b.text},
                        {"issued", payment::format_day(b.issued)},
                        {"due", payment::format_day(b.due)}};
            },
            [](const wire::DisputeBill& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"bill", key_text(b.number)},
                        {"opened", b.opened}};
            },
            [](const wire::CancelBill& b) -> json::object {
                return {{"account", to_string(b.account)}, {"bill", key_text(b.number)}};
            },
            [](const wire::ChangeMode& b) -> json::object {
                const bool prepaid = b.mode == payment::AccountMode::prepaid;
                return {{"account", to_string(b.account)},
                        {"mode", prepaid ? "prepaid" : "postpaid"},
                        {"only_if_paid", b.only_if_paid}};
            },
            [](const wire::AgreePlan& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"instalments", b.instalments},
                        {"first", payment::format_day(b.first)},
                        {"grace_days", b.grace_days},
                        {"misses_allowed", b.misses_allowed}};
            },
            [](const wire::EndPlan& b) -> json::object {
                return {{"account", to_string(b.account)}};
            },
            [](const wire::DemandDeposit& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"amount", amount(b.amount)},
                        {"months", b.months},
                        {"due", payment::format_day(b.due)}};
            },
            [](const wire::MoveDeposit& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"move", wire::deposit_text(b.move)},
                        {"amount", amount(b.amount)},
                        {"currency", b.currency.text()}};
            },
            [](const wire::BouncePayment& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"payment", to_string(b.payment)},
                        {"fee", amount(b.fee)}};
            },
            [](const wire::CreditBill& b) -> json::object {
                return {{"account", to_string(b.account)},
                        {"bill", key_text(b.number)},
                        {"amount", amount(b.amount)}};
            },
            [](const auto& further) { return further_json(further); },
        },
        body);
}

json::object account_reconciliation_json(const AccountReconciliation& r) {
    return {{"account", to_string(r.account)},
            {"issued", amount(r.issued)},
            {"in_flight", amount(r.in_flight)},
            {"credited", amount(r.credited)},
            {"collected", amount(r.collected)},
            {"computed", amount(r.computed)},
            {"balance", amount(r.balance)},
            {"computed_balance", amount(r.computed_balance())},
            {"agrees", r.agrees()}};
}

json::object register_reconciliation_json(const RegisterReconciliation& r) {
    return {{"supply_point", r.supply_point.value},
            {"meter", r.share.meter.value},
            {"quantity", to_string(r.share.quantity)},
            {"role", to_string(r.share.role)},
            {"settled_wh", r.settled.wh},
            {"advanced_wh", r.advanced.wh},
            {"collected_wh", r.collected.wh},
            {"agrees", r.agrees()}};
}

// What may be used without credit, and what became of the last who used more; null: nothing is limited.
json::value load_limit_json(const SupplyPointBooks& supply) {
    if (supply.limit_w == 0) return nullptr;
    const bool off = supply.desired == metering::SwitchState::disconnected &&
                     supply.reason == journal::SupplyReason::over_limit;
    const auto waits = static_cast<payment::AfterOverloads>(supply.overload_waits);
    return json::object{
        {"limit_w", supply.limit_w},
        {"off", off},
        {"used_w", supply.overload_w == 0 ? json::value(nullptr) : json::value(supply.overload_w)},
        {"overloads", supply.overload_number},
        {"waits_for", supply.overload_waits == 0 ? json::value(nullptr)
                                                 : json::value(after_overloads_word(waits))}};
}

}  // namespace

std::string_view to_string(journal::CommandResult result) {
    switch (result) {
        case journal::CommandResult::done:
            return "done";
        case journal::CommandResult::already_done:
            return "already_done";
        case journal::CommandResult::expired:
            return "expired";
        case journal::CommandResult::refused_unknown_target:
            return "refused_unknown_target";
        case journal::CommandResult::refused_invalid:
            return "refused_invalid";
        case journal::CommandResult::refused_conflict:
            return "refused_conflict";
    }
    return "done";
}

json::object to_json(const Owner& owner) {
    return {{"id", to_string(owner.id)},
            {"name", owner.name},
            {"created_at", format_time(owner.created_ms)}};
}

json::object to_json(const Site& site) {
    return {{"id", to_string(site.key.site)},
            {"owner", to_string(site.key.owner)},
            {"name", site.name},
            {"zone", site.zone},
            {"currency", site.currency.text()},
            {"created_at", format_time(site.created_ms)}};
}

json::object to_json(const Account& account) {
    return {{"id", to_string(account.id)},
            {"gateway", to_string(account.key.gateway)},
            {"site", to_string(account.key.site)},
            {"label", account.label},
            {"created_at", format_time(account.created_ms)}};
}

json::object to_json(Session& session, const Gateway& gateway) {
    const Watermark mark = session.watermark(gateway.journal());
    return {{"id", to_string(gateway.key.gateway)},
            {"owner", to_string(gateway.key.owner)},
            {"site", to_string(gateway.key.site)},
            {"label", gateway.label},
            {"public_key", without_newline(wire::format_key(gateway.public_key))},
            {"created_at", format_time(gateway.created_ms)},
            {"epoch", id_or_null(gateway.epoch)},
            {"last_contact", time_or_null(gateway.last_contact_ms)},
            {"ledger_through", mark.through},
            {"ledger_head", wire::to_hex(mark.head)},
            {"journal_sequence", gateway.journal_sequence},
            {"open_items", session.list_open_items(gateway.key, false).size()}};
}

json::object enrolment_json(const Gateway& gateway, const Site& site, const CloudKeys& keys) {
    return {{"gateway", to_string(gateway.key.gateway)},
            {"owner", to_string(gateway.key.owner)},
            {"site", to_string(gateway.key.site)},
            {"zone", site.zone},
            {"currency", site.currency.text()},
            {"root_public_key", without_newline(wire::format_key(keys.root))},
            {"key_set", without_newline(format_key_set(keys.signed_key_set))}};
}

json::object to_json(Session& session, const IssuedTopUp& top_up) {
    return {{"id", to_string(top_up.id)},
            {"account", to_string(top_up.account)},
            {"gateway", to_string(top_up.key.gateway)},
            {"amount", amount(top_up.amount)},
            {"currency", top_up.currency.text()},
            {"created_at", format_time(top_up.created_ms)},
            {"state", to_string(state_of(session, top_up))}};
}

json::object to_json(const QueuedCommand& command) {
    const auto number = [](std::uint64_t value) {
        return value == 0 ? json::value(nullptr) : json::value(value);
    };
    json::object out{
        {"id", to_string(command.id)},
        {"kind", wire::kind_name(command.body)},
        {"lane", command.lane == journal::CommandLane::credit ? "credit" : "state"},
        {"created_at", format_time(command.created_ms)},
        {"expires_at", time_or_null(command.expires_ms)},
        {"command_epoch", number(command.command_epoch)},
        {"sequence", number(command.sequence)},
        {"result", command.result ? json::value(to_string(*command.result)) : json::value(nullptr)},
        {"executed_at", time_or_null(command.executed_ms)}};
    for (auto& field : body_json(command.body)) out[field.key()] = field.value();
    return out;
}

json::object to_json(const payment::Tariff& tariff) {
    return tariff_json(tariff);
}

json::object to_json(const PublishedTariff& tariff) {
    json::object out = tariff_json(tariff.tariff);
    out["site"] = to_string(tariff.key.site);
    out["created_at"] = format_time(tariff.created_ms);
    return out;
}

json::object to_json(const BalanceReport& report, Currency currency) {
    json::object out{{"account", to_string(report.account)},
                     {"label", report.label},
                     {"currency", currency.text()},
                     {"in_flight", amount(report.in_flight)},
                     {"opened", report.books.has_value()}};
    if (!report.books) return out;
    const AccountBooks& books = *report.books;
    out["supply_point"] = books.supply_point.value;
    out["balance"] = amount(books.balance());
    out["credits"] = credits_json(books.pots);
    out["charges"] = charges_json(books.pots);
    out["accumulated_debt"] = amount(books.pots.accumulated_debt);
    out["class"] = to_string(books.pots.customer_class);
    out["critical"] = books.pots.critical;
    out["closed_at"] = time_or_null(books.pots.closed_ms);
    out["refund_owed"] = amount(books.pots.refund_owed);
    out["in_collection"] = amount(books.pots.in_collection);
    out["credited"] = amount(books.credited);
    out["collected"] = amount(books.collected);
    out["limit"] = amount(books.limit);
    out["low_credit"] = books.low_credit;
    out["tariff"] = id_or_null(books.tariff);
    if (books.pots.closed()) return out;  // its supply point is somebody else's
    out["supply"] = {{"desired", to_string(report.supply.desired)},
                     {"observed", to_string(report.supply.observed)},
                     {"ready", report.supply.ready},
                     {"off_for_safety", report.supply.off_for_safety},
                     {"off_for_maintenance", report.supply.off_for_maintenance},
                     {"maintenance_on_until", time_or_null(report.supply.maintenance_on_ms)},
                     {"override_until", time_or_null(report.supply.override_ms)},
                     {"load_limit", load_limit_json(report.supply)},
                     {"armed", report.supply.armed},
                     {"hold_until", time_or_null(report.supply.hold_until_ms)},
                     {"office_hold", time_or_null(report.supply.office_hold_ms)},
                     {"weather_hold", time_or_null(report.supply.weather_hold_ms)},
                     {"dispute_hold", time_or_null(report.supply.dispute_hold_ms)}};
    return out;
}

json::object to_json(const Reconciliation& report, Currency currency) {
    json::object out{{"agrees", report.agrees()},
                     {"currency", currency.text()},
                     {"ledger_through", report.through.through},
                     {"ledger_head", wire::to_hex(report.through.head)},
                     {"journal_sequence", report.journal_sequence},
                     {"audit_differences", report.differences},
                     {"parked_entries", report.parked},
                     {"open_items", report.open_items}};
    json::array accounts;
    for (const auto& account : report.accounts)
        accounts.push_back(account_reconciliation_json(account));
    json::array registers;
    for (const auto& item : report.registers)
        registers.push_back(register_reconciliation_json(item));
    out["accounts"] = std::move(accounts);
    out["registers"] = std::move(registers);
    return out;
}

json::object to_json(const wire::Sample& sample) {
    const auto number = [](const std::optional<std::int64_t>& value) {
        return value ? json::value(*value) : json::value(nullptr);
    };
    const auto energy = [](const std::optional<Energy>& value) {
        return value ? json::value(value->wh) : json::value(nullptr);
    };
    return {{"at", format_time(sample.unix_s * 1000)},
            {"quality", to_string(sample.quality)},
            {"import_wh", energy(sample.import_energy)},
            {"export_wh", energy(sample.export_energy)},
            {"voltage_dv", number(sample.voltage_dv)},
            {"current_ma", number(sample.current_ma)},
            {"power_w", sample.power ? json::value(sample.power->w) : json::value(nullptr)},
            {"balance", sample.balance ? amount(*sample.balance) : json::value(nullptr)}};
}

json::object to_json(const wire::Event& event) {
    json::object fields;
    for (const auto& [key, value] : event.fields) fields[key] = value;
    return {{"sequence", event.sequence},
            {"at", format_time(event.wall_ms)},
            {"level", to_string(event.level)},
            {"name", event.name},
            {"fields", std::move(fields)}};
}

json::object to_json(const OpenItem& item) {
    return {{"id", item.id},
            {"gateway", to_string(item.key.gateway)},
            {"site", to_string(item.key.site)},
            {"kind", item.kind},
            {"subject", item.subject},
            {"detail", item.detail},
            {"opened_at", format_time(item.opened_ms)},
            {"last_at", format_time(item.last_ms)},
            {"times", item.times},
            {"closed_at", time_or_null(item.closed_ms)}};
}

json::object to_json(const AuditDifference& difference) {
    return {{"sequence", difference.sequence},
            {"segment", difference.segment},
            {"what", difference.what}};
}

json::object to_json(const ParkedEntry& entry) {
    return {{"sequence", entry.sequence},
            {"code", entry.code},
            {"detail", entry.detail},
            {"parked_at", format_time(entry.parked_ms)}};
}

json::object to_json(const StoredEntry& entry, bool with_bytes) {
    json::object out{{"sequence", entry.sequence},
                     {"received_at", format_time(entry.received_ms)},
                     {"hash", wire::to_hex(entry.hash)}};
    const auto decoded = journal::decode_entry(entry.bytes);
    json::array records;
    if (decoded) {
        out["at"] = format_time((*decoded).header.wall_ms);
        for (const auto& record : (*decoded).records) records.push_back(record_json(record));
    }
    out["records"] = std::move(records);
    if (with_bytes || !decoded) out["bytes"] = wire::to_hex(entry.bytes);
    return out;
}

}  // namespace riser::cloud
