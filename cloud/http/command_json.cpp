#include "cloud/http/command_json.h"

#include "core/payment/words.h"
#include "core/units/time_text.h"

namespace riser::cloud {

namespace json = boost::json;

namespace {

json::value amount(Money money) {
    return json::value(format_money(money));
}

json::value time_or_null(std::int64_t ms) {
    return ms == 0 ? json::value(nullptr) : json::value(format_time(ms));
}

template <class Id>
json::value id_or_nothing(const Id& id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}

}  // namespace

json::object version_json(const wire::SetTariff& order) {
    return {{"tariff", to_string(order.tariff.id)}, {"version", order.tariff.version}};
}

json::object correction_json(const wire::CorrectTariff& order) {
    return {{"tariff", to_string(order.tariff.id)},
            {"version", order.tariff.version},
            {"from", format_time(to_unix_ms(order.tariff.effective_from))},
            {"until", time_or_null(order.until_ms)}};
}

json::object correction_json(const wire::CorrectTariffWithin& order) {
    json::object fields = correction_json(order.correction);
    fields["most"] = amount(order.most);
    return fields;
}

namespace {

json::object price_json(const payment::PriceKey& price) {
    return {{"version", price.version}, {"price", price.price}};
}

json::object part_json(const payment::CorrectedPart& part) {
    return {{"energy_wh", part.energy.wh},
            {"share_ppm", part.share_ppm},
            {"from", format_time(part.from_ms)},
            {"to", format_time(part.to_ms)},
            {"charged", price_json(part.charged)},
            {"due", price_json(part.due)},
            {"was", amount(part.was)},
            {"is", amount(part.is())},
            {"difference", amount(part.amount)}};
}

json::object previewed_json(const PreviewedAccount& account, bool with_lines) {
    json::object out{{"account", to_string(account.account)},
                     {"supply_point", account.supply_point.value},
                     {"closed", account.closed},
                     {"possible", account.possible},
                     {"was", amount(account.was)},
                     {"is", amount(account.was + account.amount)},
                     {"difference", amount(account.amount)},
                     {"line_count", account.parts.size()}};
    if (!with_lines) return out;
    json::array lines;
    for (const auto& part : account.parts) lines.push_back(part_json(part));
    out["lines"] = std::move(lines);
    return out;
}

}  // namespace

json::object preview_json(const PreviewedGateway& preview,
                          const std::optional<AccountId>& account) {
    json::array accounts;
    Money booked{};
    for (const auto& previewed : preview.accounts) {
        accounts.push_back(previewed_json(previewed, account == previewed.account));
        if (!previewed.closed) booked += previewed.amount;
    }
    return {{"gateway", to_string(preview.key.gateway)},
            {"through", preview.through},
            {"since", time_or_null(preview.since_ms)},
            {"difference", amount(booked)},
            {"accounts", std::move(accounts)}};
}

json::object charge_json(const wire::EnterCharge& order) {
    return {{"account", to_string(order.account)},    {"charge", order.charge},
            {"purpose", to_string(order.purpose)},    {"amount", amount(order.added)},
            {"share_ppm", order.proportion_ppm},      {"weekly_cap", amount(order.weekly_cap)},
            {"instalment", amount(order.per_period)}, {"every", to_string(order.period)}};
}

json::object gift_json(const wire::GiveCredit& order) {
    return {{"account", to_string(order.account)},
            {"amount", amount(order.amount)},
            {"expires", time_or_null(order.expires_ms)}};
}

json::object tariff_change_json(const wire::ChangeTariff& order) {
    return {{"account", to_string(order.account)},
            {"tariff", to_string(order.tariff)},
            {"from", time_or_null(order.from_ms)}};
}

json::object tenancy_body_json(const wire::MoveIn& order) {
    const bool prepaid = order.mode == payment::AccountMode::prepaid;
    return {{"supply_point", order.supply_point.value},
            {"account", to_string(order.account)},
            {"mode", prepaid ? "prepaid" : "postpaid"},
            {"class", to_string(order.customer_class)},
            {"critical", order.critical},
            {"tariff", id_or_nothing(order.tariff)},
            {"last_reading", order.last_reading}};
}

json::object tenancy_body_json(const wire::MoveOut& order) {
    return {{"account", to_string(order.account)},
            {"transfer_to", id_or_nothing(order.transfer_to)},
            {"last_reading", order.last_reading}};
}

json::object tenancy_body_json(const wire::PayRefund& order) {
    return {{"account", to_string(order.account)},
            {"amount", amount(order.amount)},
            {"currency", order.currency.text()}};
}

}  // namespace riser::cloud
