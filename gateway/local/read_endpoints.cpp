// The endpoints that show: the building and its parts, accounts, the gateway itself.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/units/time_text.h"
#include "gateway/local/attention.h"
#include "gateway/local/calendar.h"
#include "gateway/local/endpoints.h"
#include "gateway/local/json_parts.h"
#include "gateway/local/tenancy_json.h"
#include "gateway/local/view_json.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using http::json_response;
using http::Response;

// A statement of more days than this is asked for in parts.
constexpr LocalDay k_longest_period = 400;
constexpr LocalDay k_usual_period = 31;

Response not_found(std::string_view kind, std::string_view id, std::string_view list) {
    return http::problem(
        404, "unknown_" + std::string(kind),
        "There is no such " + std::string(kind == "supply_point" ? "supply point" : kind),
        "There is no " + std::string(kind == "supply_point" ? "supply point" : kind) + " " +
            std::string(id) + ". GET " + std::string(list) + " lists what there is.");
}

template <class Id>
std::optional<Id> parse_small_id(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value == 0 || value > k_max_small_id) return std::nullopt;
    return Id{value};
}

Response bad_parameter(std::string name, std::string detail) {
    return http::problem({400,
                          "invalid_parameter",
                          "A query parameter is not right",
                          name + " " + detail + ".",
                          {{name, detail}}});
}

// ---- the building ------------------------------------------------------------------------------

Reply show_building(const Call& call) {
    return json_response(200, whole(render(call.present, call.settings)));
}

Reply open_stream(const Call&) {
    return OpenViewStream{};
}

Reply list_supply_points(const Call& call) {
    return json_response(
        200, list_text("supply_points", render(call.present, call.settings).supply_points));
}

Reply list_meters(const Call& call) {
    return json_response(200, list_text("meters", render(call.present, call.settings).meters));
}

Reply show_supply_point(const Call& call) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    return json_response(
        200, supply_point_text(call.present, call.settings, *find_supply_point(call.view(), *id)));
}

Reply show_meter(const Call& call) {
    const auto id = named_meter(call);
    if (!id) return id.error();
    if (const auto text = call.request.query_value("newer_than")) {
        const auto uptime = parse_uptime(*text);
        if (!uptime) return bad_parameter("newer_than", "is not a read_uptime_ms as GET shows it");
        const PendingReading pending{*id, *uptime};
        if (!LocalApi::is_ready(pending, call.present)) return pending;
    }
    return json_response(200,
                         meter_text(call.present, call.settings, *find_meter(call.view(), *id)));
}

Reply show_buses(const Call& call) {
    return json_response(200, buses_text(call.present, call.settings));
}

// ---- accounts ----------------------------------------------------------------------------------

Reply list_accounts(const Call& call) {
    std::vector<ViewText::Part> parts;
    for (const auto& point : call.view().supply_points) {
        if (point.account.is_nil()) continue;
        parts.push_back({point.id.value, account_text(call.present, call.settings, point)});
    }
    return json_response(200, list_text("accounts", parts));
}

Reply show_account(const Call& call) {
    const auto id = named_account(call);
    if (!id) return id.error();
    if (const auto* point = find_account(call.view(), *id)) {
        return json_response(200, account_text(call.present, call.settings, *point));
    }
    const auto* closed = find_tenancy(call.view(), *id);
    return json_response(200, json::serialize(tenancy_json(call.present, call.settings, *closed)));
}

// What is told where no period is asked for: of an account that has ended, all of it; else the last days.
struct UsualPeriod {
    std::optional<LocalDay> first;
    LocalDay last = 0;
    LocalDay today = 0;
};

UsualPeriod usual_period(const Call& call, AccountId account) {
    const ZoneRules& zone = call.settings.zone;
    const LocalDay today = local_day(zone, to_unix_ms(call.now.wall));
    const auto* tenancy = find_tenancy(call.view(), account);
    if (tenancy == nullptr || !tenancy->closed) return {std::nullopt, today, today};
    return {local_day(zone, tenancy->opened_ms), local_day(zone, tenancy->closed_ms), today};
}

Reply ask_history(const Call& call, HistoryKind kind) {
    const auto account = named_account(call);
    if (!account) return account.error();
    const auto from = call.request.query_value("from");
    const auto to = call.request.query_value("to");
    const auto asked = from ? parse_day(*from) : std::nullopt;
    const UsualPeriod usual = usual_period(call, *account);
    // Who asks from a day after the end wants what came after it.
    const LocalDay end = asked && *asked > usual.last ? usual.today : usual.last;
    const auto last = to ? parse_day(*to) : end;
    if (!last) return bad_parameter("to", "is not a day such as 2026-11-21");
    const LocalDay begin =
        usual.first ? std::clamp<LocalDay>(*usual.first, *last - k_longest_period + 1, *last)
                    : *last - k_usual_period + 1;
    const auto first = from ? asked : std::optional<LocalDay>(begin);
    if (!first) return bad_parameter("from", "is not a day such as 2026-11-21");
    if (*first > *last) {
        return bad_parameter("from", "is later than the last day, " + format_day(*last));
    }
    if (*last - *first >= k_longest_period) {
        return bad_parameter("from", "is more than " + std::to_string(k_longest_period) +
                                         " days before the end: ask for the period in parts");
    }
    return PendingHistory{{0, kind, *account, *first, *last}};
}

Reply ask_statement(const Call& call) {
    return ask_history(call, HistoryKind::statement);
}
Reply ask_usage(const Call& call) {
    return ask_history(call, HistoryKind::usage);
}

// One charge for energy, line by line: that of a time, or the last one.
Reply explain_charge(const Call& call) {
    const auto account = named_account(call);
    if (!account) return account.error();
    controller::ExplainCharge asked{*account, std::nullopt};
    if (const auto text = call.request.query_value("at")) {
        asked.at_ms = riser::parse_time(*text);
        if (!asked.at_ms) {
            return bad_parameter("at", "is not a time in UTC such as 2026-11-01T10:00:00Z");
        }
    }
    return PendingOrder{asked};
}

// ---- about the gateway -------------------------------------------------------------------------

Reply show_health(const Call& call) {
    constexpr Duration k_view_may_be = std::chrono::seconds(10);
    const controller::BuildingView* view = call.present.view;
    const bool alive =
        view != nullptr && call.now.monotonic - view->made.monotonic <= k_view_may_be;
    const bool good = alive && view->safe_mode.empty();
    const auto buses_up =
        view == nullptr
            ? 0
            : std::count_if(view->buses.begin(), view->buses.end(),
                            [](const auto& bus) { return bus.state == metering::BusState::up; });
    return json_response(
        alive ? 200 : 503,
        json::serialize(json::object{
            {"status", good    ? "ok"
                       : alive ? "safe_mode"
                               : "not_running"},
            {"version", call.settings.version},
            {"view_age_ms", view == nullptr
                                ? json::value(nullptr)
                                : json::value(whole_ms(call.now.monotonic - view->made.monotonic))},
            {"buses", view == nullptr ? 0 : view->buses.size()},
            {"buses_up", buses_up},
        }));
}

// So that a page can tell whether the token it holds is good, without giving an order.
Reply show_permissions(const Call& call) {
    const auto may = [&](Need need) {
        return !objection(call.settings.access, call.request, need);
    };
    return json_response(
        200, json::serialize(json::object{{"see", may(Need::see)}, {"order", may(Need::order)}}));
}

Reply show_console_token(const Call& call) {
    const std::string& token = call.settings.access.console_token;
    if (token.empty()) {
        return http::problem(404, "no_console_token", "Orders over TCP are off",
                             "This gateway was started without a console token.");
    }
    return json_response(200, json::serialize(json::object{{"console_token", token}}));
}

constexpr std::array k_endpoints{
    Endpoint{"GET", "/v1/building", Need::see, true, show_building},
    Endpoint{"GET", "/v1/events", Need::see, false, open_stream},
    Endpoint{"GET", "/v1/supply-points", Need::see, true, list_supply_points},
    Endpoint{"GET", "/v1/supply-points/{supply_point}", Need::see, true, show_supply_point},
    Endpoint{"GET", "/v1/meters", Need::see, true, list_meters},
    Endpoint{"GET", "/v1/meters/{meter}", Need::see, true, show_meter, {"newer_than"}},
    Endpoint{"GET", "/v1/buses", Need::see, false, show_buses},
    Endpoint{"GET", "/v1/accounts", Need::see, true, list_accounts},
    Endpoint{"GET", "/v1/accounts/{account}", Need::see, true, show_account},
    Endpoint{
        "GET", "/v1/accounts/{account}/statement", Need::see, true, ask_statement, {"from", "to"}},
    Endpoint{"GET", "/v1/accounts/{account}/usage", Need::see, true, ask_usage, {"from", "to"}},
    Endpoint{"GET", "/v1/accounts/{account}/charge", Need::see, true, explain_charge, {"at"}},
    Endpoint{"GET", "/v1/health", Need::nothing, false, show_health},
    Endpoint{"GET", "/v1/permissions", Need::nothing, false, show_permissions},
    Endpoint{"GET", "/v1/console-token", Need::socket, false, show_console_token},
};

}  // namespace

std::span<const Endpoint> read_endpoints() {
    return k_endpoints;
}

std::optional<Instant> parse_uptime(std::string_view text) {
    constexpr std::int64_t k_longest_uptime_ms = 100LL * 366 * 86'400 * 1000;
    std::int64_t uptime = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uptime);
    const bool good = error == std::errc{} && end == text.data() + text.size() && uptime >= 0 &&
                      uptime <= k_longest_uptime_ms;
    if (!good) return std::nullopt;
    return Instant{std::chrono::milliseconds(uptime)};
}

Result<SupplyPointId, Response> named_supply_point(const Call& call) {
    const std::string_view text = call.request.parameter("supply_point");
    const auto id = parse_small_id<SupplyPointId>(text);
    if (id && find_supply_point(call.view(), *id) != nullptr) return *id;
    return fail(not_found("supply_point", text, "/v1/supply-points"));
}

Result<MeterId, Response> named_meter(const Call& call) {
    const std::string_view text = call.request.parameter("meter");
    const auto id = parse_small_id<MeterId>(text);
    if (id && find_meter(call.view(), *id) != nullptr) return *id;
    return fail(not_found("meter", text, "/v1/meters"));
}

Result<AccountId, Response> named_account(const Call& call) {
    const std::string_view text = call.request.parameter("account");
    const auto id = parse_id<AccountId>(text);
    const bool known = id && (find_account(call.view(), *id) != nullptr ||
                              find_tenancy(call.view(), *id) != nullptr);
    if (known) return *id;
    return fail(not_found("account", text, "/v1/accounts"));
}

}  // namespace riser::local
