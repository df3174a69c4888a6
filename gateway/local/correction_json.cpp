#include "gateway/local/correction_json.h"

#include <algorithm>

namespace riser::local {
namespace {

json::value supply_point_of(AccountId account, const controller::BuildingView& view) {
    const auto found =
        std::find_if(view.accounts.begin(), view.accounts.end(),
                     [&](const controller::AccountView& known) { return known.id == account; });
    return found == view.accounts.end() ? json::value(nullptr)
                                        : json::value(found->supply_point.value);
}

json::object sums_json(const controller::PreviewedAccount& account,
                       const controller::BuildingView& view) {
    return {{"account", to_string(account.account)},
            {"supply_point", supply_point_of(account.account, view)},
            {"closed", account.closed},
            {"possible", account.possible},
            {"was", amount(account.was)},
            {"is", amount(account.is())},
            {"difference", amount(account.amount)},
            {"lines", account.parts.size()}};
}

json::object price_json(const payment::PriceKey& price) {
    return {{"version", price.version}, {"price", price.price}};
}

}  // namespace

json::object preview_json(const controller::CorrectionPreview& preview,
                          const controller::BuildingView& view) {
    json::array accounts;
    Money booked{};
    Money outside{};
    for (const auto& account : preview.accounts) {
        accounts.push_back(sums_json(account, view));
        (account.closed ? outside : booked) += account.amount;
    }
    const bool capped = preview.most.has_value();
    return {{"id", to_string(preview.id)},
            {"tariff", to_string(preview.tariff.id)},
            {"version", preview.tariff.version},
            {"from", format_utc(to_unix_ms(preview.tariff.effective_from))},
            {"until", time_or_null(preview.until_ms)},
            {"read", preview.read},
            {"since", time_or_null(preview.since_ms)},
            {"most", capped ? amount(*preview.most) : json::value(nullptr)},
            {"above_most", capped ? preview.above(*preview.most) : 0},
            {"difference", amount(booked)},
            {"closed_difference", amount(outside)},
            {"accounts", std::move(accounts)}};
}

json::object preview_lines_json(const controller::PreviewedAccount& account,
                                const controller::BuildingView& view) {
    json::object document = sums_json(account, view);
    json::array lines;
    for (const auto& part : account.parts) {
        lines.push_back({{"energy_wh", part.energy.wh},
                         {"share_ppm", part.share_ppm},
                         {"from", format_utc(part.from_ms)},
                         {"to", format_utc(part.to_ms)},
                         {"charged", price_json(part.charged)},
                         {"due", price_json(part.due)},
                         {"was", amount(part.was)},
                         {"is", amount(part.is())},
                         {"difference", amount(part.amount)}});
    }
    document["lines"] = std::move(lines);
    return document;
}

json::array charges_json(const std::vector<journal::ExplainedCharge>& charges) {
    json::array list;
    for (const auto& charge : charges) {
        json::array lines;
        for (const auto& line : charge.lines) {
            lines.push_back({{"name", line.name}, {"value", line.value}});
        }
        list.push_back(
            {{"entry", charge.sequence},
             {"booked", amount(charge.booked)},
             {"computed", charge.computed ? amount(*charge.computed) : json::value(nullptr)},
             {"agrees", charge.agrees},
             {"lines", std::move(lines)}});
    }
    return list;
}

}  // namespace riser::local
