// The endpoints about what became of the readings: findings, day curves, the building's balance, common energy. All
// are questions to the meter data (meter_data.h); one order has what is usual learned anew.
#include <array>
#include <charconv>

#include "gateway/local/body_fields.h"
#include "gateway/local/calendar.h"
#include "gateway/local/endpoints.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using http::Response;

// Longer than anything is kept.
constexpr LocalDay k_longest_span = 92;
constexpr LocalDay k_usual_findings = 31;
constexpr LocalDay k_usual_balance = 14;

Response not_a_parameter(const std::string& name, const std::string& detail) {
    return http::problem({400,
                          "invalid_parameter",
                          "A query parameter is not right",
                          name + " " + detail + ".",
                          {{name, detail}}});
}

LocalDay today_of(const Call& call) {
    return local_day(call.settings.zone, to_unix_ms(call.now.wall));
}

// ?from= and ?to=; without them the last `usual` days.
Result<HistoryQuery, Response> query_of(const Call& call, HistoryKind kind, LocalDay usual) {
    HistoryQuery query;
    query.kind = kind;
    query.last = today_of(call);
    if (const auto to = call.request.query_value("to")) {
        const auto day = parse_day(*to);
        if (!day) return fail(not_a_parameter("to", "is not a day such as 2026-11-21"));
        query.last = *day;
    }
    query.first = query.last - usual + 1;
    if (const auto from = call.request.query_value("from")) {
        const auto day = parse_day(*from);
        if (!day) return fail(not_a_parameter("from", "is not a day such as 2026-11-21"));
        query.first = *day;
    }
    if (query.first > query.last) return fail(not_a_parameter("from", "is after the end"));
    if (query.last - query.first >= k_longest_span) {
        return fail(not_a_parameter(
            "from", "is more than " + std::to_string(k_longest_span) + " days before the end"));
    }
    return query;
}

Reply ask_findings(const Call& call) {
    const auto query = query_of(call, HistoryKind::findings, k_usual_findings);
    if (!query) return query.error();
    return PendingHistory{*query};
}

Reply ask_meter_findings(const Call& call) {
    const auto meter = named_meter(call);
    if (!meter) return meter.error();
    auto query = query_of(call, HistoryKind::findings, k_usual_findings);
    if (!query) return query.error();
    query->meter = *meter;
    return PendingHistory{*query};
}

Reply ask_intervals(const Call& call) {
    const auto meter = named_meter(call);
    if (!meter) return meter.error();
    HistoryQuery query;
    query.kind = HistoryKind::intervals;
    query.meter = *meter;
    query.first = today_of(call) - 1;
    if (const auto text = call.request.query_value("day")) {
        const auto day = parse_day(*text);
        if (!day) return not_a_parameter("day", "is not a day such as 2026-11-21");
        query.first = *day;
    }
    query.last = query.first;
    return PendingHistory{query};
}

Reply ask_balance(const Call& call) {
    const auto query = query_of(call, HistoryKind::balance, k_usual_balance);
    if (!query) return query.error();
    return PendingHistory{*query};
}

// ?month=2026-10; without it the month before this one.
Reply ask_common_energy(const Call& call) {
    using std::chrono::days;
    using std::chrono::local_days;
    using std::chrono::year_month_day;
    HistoryQuery query;
    query.kind = HistoryKind::common_energy;
    const auto text = call.request.query_value("month");
    const auto named = text ? parse_day(std::string(*text) + "-01") : std::nullopt;
    if (text && !named) return not_a_parameter("month", "is not a month such as 2026-10");
    const year_month_day date{local_days(days(named.value_or(today_of(call))))};
    auto month = date.year() / date.month();
    if (!named) month -= std::chrono::months(1);
    const auto number = [](year_month_day day) {
        return static_cast<LocalDay>(local_days(day).time_since_epoch().count());
    };
    query.first = number(month / 1);
    query.last = number((month + std::chrono::months(1)) / 1) - 1;
    return PendingHistory{query};
}

Reply learn_anew(const Call& call) {
    const auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    if (auto refusal = fields->objection()) return std::move(*refusal);
    HistoryQuery query;
    query.kind = HistoryKind::learn_anew;
    query.last = today_of(call);
    query.first = query.last - k_usual_balance + 1;
    return PendingHistory{query};
}

constexpr std::array k_meter_data_endpoints{
    Endpoint{"GET", "/v1/findings", Need::see, true, ask_findings, {"from", "to"}},
    Endpoint{
        "GET", "/v1/meters/{meter}/findings", Need::see, true, ask_meter_findings, {"from", "to"}},
    Endpoint{"GET", "/v1/meters/{meter}/intervals", Need::see, true, ask_intervals, {"day"}},
    Endpoint{"GET", "/v1/energy-balance", Need::see, false, ask_balance, {"from", "to"}},
    Endpoint{"GET", "/v1/common-energy", Need::see, true, ask_common_energy, {"month"}},
    Endpoint{"POST", "/v1/energy-balance/learn-anew", Need::order, false, learn_anew},
};

}  // namespace

std::span<const Endpoint> meter_data_endpoints() {
    return k_meter_data_endpoints;
}

}  // namespace riser::local
