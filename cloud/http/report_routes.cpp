// Balances, readings, ledger, events, reconciliation and what waits for people.
#include <charconv>

#include "cloud/http/openapi.h"
#include "cloud/http/policy_json.h"
#include "cloud/http/responses.h"
#include "cloud/reports/reports.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_default_page = 100;
constexpr std::size_t k_largest_page = 500;
constexpr std::int64_t k_longest_readings_ms = 35LL * 24 * 3600 * 1000;

// Operations on the gateway that the path names, which also want to know its site.
template <class Show>
Operation of_gateway_and_site(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto gateway =
            context.session.find_gateway(Parameters{request}.path_id<GatewayId>("gateway"));
        const auto site = gateway ? context.session.find_site(gateway->key.site) : std::nullopt;
        if (!site) return refuse(unknown("gateway", std::string(request.parameter("gateway"))));
        return show(context, request, *gateway, *site);
    };
}

http::Response show_balances(Context& context, const http::Request&, const Gateway& gateway,
                             const Site& site) {
    return respond_json(
        200, items_json(report_balances(context.session, gateway),
                        [&](const BalanceReport& r) { return to_json(r, site.currency); }));
}

http::Response show_balance(Context& context, const http::Request& request) {
    const auto account =
        context.session.find_account(Parameters{request}.path_id<AccountId>("account"));
    const auto gateway =
        account ? context.session.find_gateway(account->key.gateway) : std::nullopt;
    const auto site = gateway ? context.session.find_site(gateway->key.site) : std::nullopt;
    if (!site) return refuse(unknown("account", std::string(request.parameter("account"))));
    return respond_json(
        200, to_json(report_balance(context.session, *gateway, *account), site->currency));
}

http::Response show_readings(Context& context, const http::Request& request,
                             const Gateway& gateway) {
    Parameters parameters{request};
    const auto meter = static_cast<std::uint32_t>(parameters.number("meter", 0, k_max_small_id));
    const std::int64_t to_ms = parameters.time_ms("to", context.now_ms + 1000);
    const std::int64_t from_ms = parameters.time_ms("from", to_ms - 24 * 3600 * 1000);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    if (meter == 0 || from_ms >= to_ms || to_ms - from_ms > k_longest_readings_ms) {
        return http::problem(400, "invalid_parameters", "Some parameters are not right",
                             "Give meter=<number> and a span of up to 35 days from=..&to=..; "
                             "without it the last 24 hours are shown.");
    }
    json::object out = items_json(report_readings(context.session, gateway, MeterId{meter},
                                                  (from_ms + 999) / 1000, (to_ms + 999) / 1000),
                                  [](const wire::Sample& s) { return to_json(s); });
    out["meter"] = meter;
    return respond_json(200, out);
}

// Adds next_after when the page is full.
template <class T>
void add_next(json::object& out, const std::vector<T>& page, std::size_t limit) {
    if (!page.empty() && page.size() == limit) out["next_after"] = page.back().sequence;
}

http::Response show_ledger(Context& context, const http::Request& request, const Gateway& gateway) {
    Parameters parameters{request};
    const auto after = parameters.number("after", 0, INT64_MAX);
    const auto limit = parameters.number("limit", k_default_page, k_largest_page, 1);
    const bool bytes = parameters.flag("bytes");
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    const auto page = context.session.read_entries(gateway.journal(), after, limit);
    json::object out =
        items_json(page, [bytes](const StoredEntry& e) { return to_json(e, bytes); });
    out["epoch"] = to_string(gateway.epoch);
    add_next(out, page, limit);
    return respond_json(200, out);
}

http::Response show_events(Context& context, const http::Request& request, const Gateway& gateway) {
    Parameters parameters{request};
    const auto after = parameters.number("after", 0, INT64_MAX);
    const auto limit = parameters.number("limit", k_default_page, k_largest_page, 1);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    const auto page = context.session.read_events(gateway.journal(), after, limit);
    json::object out = items_json(page, [](const wire::Event& e) { return to_json(e); });
    add_next(out, page, limit);
    return respond_json(200, out);
}

http::Response show_reconciliation(Context& context, const http::Request&, const Gateway& gateway,
                                   const Site& site) {
    return respond_json(200, to_json(reconcile(context.session, gateway), site.currency));
}

http::Response show_differences(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(
        200, items_json(context.session.list_differences(gateway.journal(), k_largest_page),
                        [](const AuditDifference& d) { return to_json(d); }));
}

http::Response show_policies(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(200, items_json(context.session.list_policies(gateway.journal()),
                                        [](const BookedPolicy& p) { return to_json(p); }));
}

http::Response show_parked(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(200, items_json(context.session.list_parked(gateway.journal()),
                                        [](const ParkedEntry& e) { return to_json(e); }));
}

http::Response show_open_items(Context& context, const http::Request& request) {
    Parameters parameters{request};
    const bool closed_too = parameters.flag("closed");
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    return respond_json(200, items_json(context.session.list_open_items(std::nullopt, closed_too),
                                        [](const OpenItem& i) { return to_json(i); }));
}

http::Response close_open_item(Context& context, const http::Request& request) {
    const std::string_view text = request.parameter("item");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool number = error == std::errc{} && end == text.data() + text.size();
    if (!number || !context.session.close_open_item(id, context.now_ms)) {
        return refuse(unknown("open_item", std::string(text)));
    }
    return respond_json(200, {{"id", id}, {"closed", true}});
}

http::Response show_refusals(Context& context, const http::Request&) {
    json::array items;
    for (const auto& [key, count] : context.refusals.counts()) {
        const auto& [method, path, status] = key;
        items.push_back(
            json::object{{"method", method}, {"path", path}, {"status", status}, {"count", count}});
    }
    return respond_json(200, {{"items", std::move(items)}});
}

http::Response show_openapi(Context&, const http::Request&) {
    return {200, {{"Content-Type", "application/yaml"}}, std::string(openapi_document()), {}};
}

http::Response show_alive(Context&, const http::Request&) {
    return respond_json(200, {{"status", "ok"}});
}

}  // namespace

std::vector<ApiRoute> report_routes() {
    const auto with_query = [](ApiRoute route) {
        route.reads_query = true;
        return route;
    };
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    const std::string gateway = "/v1/gateways/{gateway}";
    return {
        {"GET", gateway + "/balances", by_operator, plain, of_gateway_and_site(show_balances)},
        {"GET", "/v1/accounts/{account}/balance", by_operator, plain, show_balance},
        with_query({"GET", gateway + "/readings", by_operator, plain, of_gateway(show_readings)}),
        with_query({"GET", gateway + "/ledger", by_operator, plain, of_gateway(show_ledger)}),
        with_query({"GET", gateway + "/events", by_operator, plain, of_gateway(show_events)}),
        {"GET", gateway + "/reconciliation", by_operator, plain,
         of_gateway_and_site(show_reconciliation)},
        {"GET", gateway + "/audit-differences", by_operator, plain, of_gateway(show_differences)},
        {"GET", gateway + "/policies", by_operator, plain, of_gateway(show_policies)},
        {"GET", gateway + "/parked-entries", by_operator, plain, of_gateway(show_parked)},
        with_query({"GET", "/v1/open-items", by_operator, plain, show_open_items}),
        {"POST", "/v1/open-items/{item}/close", by_operator, plain, close_open_item},
        {"GET", "/v1/refusals", by_operator, plain, show_refusals},
        {"GET", "/v1/openapi.yaml", Access::anyone, plain, show_openapi},
        // Answered by the worker: alive means that the store's thread turns.
        {"GET", "/livez", Access::anyone, plain, show_alive},
    };
}

}  // namespace riser::cloud
