#include "gateway/ctl/gateway_client.h"

#include <algorithm>
#include <charconv>

#include "platform/toml/suggestion.h"

namespace riser::ctl {
namespace {

constexpr int k_ok_from = 200;
constexpr int k_ok_to = 299;

// One that takes the connection and closes it is there, and serves others.
bool is_crowded(const std::string& why) {
    for (const char* sign : {"end of stream", "End of file", "Connection reset", "Broken pipe"})
        if (why.find(sign) != std::string::npos) return true;
    return false;
}

Failed unreachable(const std::string& socket, const std::string& why) {
    if (is_crowded(why)) {
        return {k_unreachable,
                "the gateway at " + socket + " closed the connection without an answer (" + why +
                    "): it is stopping, or too many programs are connected to it; try again in a "
                    "moment",
                "", ""};
    }
    return {k_unreachable,
            "the gateway is not running or its socket " + socket + " is not accessible (" + why +
                "); try sudo, join the group riser, or name another socket with --socket",
            "", ""};
}

// Of "/v1/meters/99/read" the 99.
std::string meter_in(std::string_view path) {
    constexpr std::string_view k_meters = "/v1/meters/";
    if (!path.starts_with(k_meters)) return "";
    path.remove_prefix(k_meters.size());
    return std::string(path.substr(0, path.find('/')));
}

Failed refusal(const http::Response& response, const std::string& path) {
    boost::system::error_code error;
    const json::value body = json::parse(response.body, error);
    if (error || !body.is_object()) {
        return {k_refused, "the gateway answered with status " + std::to_string(response.status),
                "", response.body};
    }
    const json::object& problem = body.get_object();
    std::string message = text_of(problem, "detail");
    if (message.empty()) message = text_of(problem, "title");
    const std::string code = text_of(problem, "code");
    if (code == "unknown_meter")
        message =
            "there is no meter " + meter_in(path) + ": `riserctl meter list` shows what there is";
    return {k_refused, std::move(message), code, response.body};
}

bool same_name(std::string_view a, std::string_view b) {
    return http::equal_ignoring_case(a, b);
}

}  // namespace

Answered<json::object> GatewayClient::exchange(http::Request request) const {
    const auto response = world_.ask(socket_, request);
    if (!response) return fail(unreachable(socket_, response.error().message));
    if (response->status < k_ok_from || response->status > k_ok_to) {
        return fail(refusal(*response, request.path));
    }
    boost::system::error_code error;
    json::value body = json::parse(response->body, error);
    if (error || !body.is_object()) {
        return fail(Failed{k_refused, "what listens at " + socket_ + " is not a Riser gateway", "",
                           response->body});
    }
    return std::move(body).as_object();
}

Answered<json::object> GatewayClient::get(const std::string& path) const {
    http::Request request;
    const auto query = path.find('?');
    request.path = path.substr(0, query);
    if (query != std::string::npos) request.query = path.substr(query + 1);
    return exchange(std::move(request));
}

Answered<json::object> GatewayClient::post(const std::string& path,
                                           const json::object& body) const {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::serialize(body);
    return exchange(std::move(request));
}

Answered<std::vector<SupplyPointName>> list_supply_points(const GatewayClient& gateway) {
    const auto document = gateway.get("/v1/supply-points");
    if (!document) return fail(document.error());
    std::vector<SupplyPointName> names;
    for (const auto& entry : list_of(*document, "supply_points")) {
        const json::object& point = entry.as_object();
        names.push_back({number_of(point, "id").value_or(0), text_of(point, "name"),
                         text_of(point, "account"), is_true(point, "booked")});
    }
    return names;
}

Answered<SupplyPointName> find_supply_point(const std::vector<SupplyPointName>& all,
                                            const std::string& wanted) {
    std::vector<SupplyPointName> found;
    std::vector<std::string> names;
    for (const auto& point : all) {
        names.push_back(point.name);
        if (point.account == wanted || std::to_string(point.id) == wanted) return point;
        if (same_name(point.name, wanted)) found.push_back(point);
    }
    if (found.size() == 1) return found.front();
    if (found.size() > 1) {
        return fail(Failed{k_refused,
                           "several supply points are called \"" + wanted + "\": use the number",
                           "", ""});
    }
    return fail(Failed{k_refused,
                       "there is no supply point or account \"" + wanted +
                           "\": `riserctl balance` lists them" + toml::suggestion(wanted, names),
                       "", ""});
}

Answered<SupplyPointName> find_account(const GatewayClient& gateway, const std::string& wanted) {
    const auto all = list_supply_points(gateway);
    if (!all) return fail(all.error());
    auto name = find_supply_point(*all, wanted);
    if (name && !name->booked) {
        return fail(Failed{
            k_refused,
            "the gateway is in safe mode, its books cannot be read, and nothing is charged or "
            "credited: `riserctl status` says why and what to do",
            "", ""});
    }
    if (name && name->account.empty())
        return fail(Failed{k_refused, name->name + " is vacant: it has no account", "", ""});
    return name;
}

Answered<SupplyPointName> find_any_account(const GatewayClient& gateway,
                                           const std::string& wanted) {
    auto current = find_account(gateway, wanted);
    if (current || !parse_id<AccountId>(wanted)) return current;
    const auto document = gateway.get("/v1/tenancies");
    if (!document) return fail(document.error());
    for (const auto& entry : list_of(*document, "tenancies")) {
        const json::object& account = entry.as_object();
        if (text_of(account, "account") != wanted) continue;
        return SupplyPointName{number_of(account, "supply_point").value_or(0),
                               text_of(account, "name"), wanted};
    }
    return fail(Failed{k_refused,
                       "there is no account \"" + wanted + "\": `riserctl account list` lists them",
                       "", ""});
}

Answered<std::int64_t> find_meter(const GatewayClient& gateway, const std::string& wanted) {
    std::uint32_t number = 0;
    const char* end = wanted.data() + wanted.size();
    const auto [rest, error] = std::from_chars(wanted.data(), end, number);
    if (error == std::errc{} && rest == end) return number;
    const auto building = gateway.get("/v1/building");
    if (!building) return fail(building.error());
    std::vector<std::int64_t> found;
    std::vector<std::string> names;
    for (const auto& entry : list_of(*building, "meters")) {
        const json::object& meter = entry.as_object();
        names.push_back(text_of(meter, "name"));
        if (same_name(text_of(meter, "name"), wanted))
            found.push_back(number_of(meter, "id").value_or(0));
    }
    for (const auto& entry : list_of(*building, "supply_points")) {
        const json::object& point = entry.as_object();
        names.push_back(text_of(point, "name"));
        if (!found.empty() || !same_name(text_of(point, "name"), wanted)) continue;
        for (const auto& id : list_of(point, "meters"))
            found.push_back(id.to_number<std::int64_t>());
    }
    if (found.size() == 1) return found.front();
    return fail(Failed{k_refused,
                       (found.empty() ? "there is no meter \"" : "there are several meters \"") +
                           wanted + "\": `riserctl meter list` shows what there is" +
                           (found.empty() ? toml::suggestion(wanted, names) : ""),
                       "", ""});
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::optional<std::int64_t> number_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->if_int64()) return *number;
    return std::nullopt;
}

bool is_true(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* truth = value == nullptr ? nullptr : value->if_bool();
    return truth != nullptr && *truth;
}

const json::object& object_of(const json::object& object, std::string_view name) {
    static const json::object k_none;
    const auto* value = object.if_contains(name);
    const auto* inner = value == nullptr ? nullptr : value->if_object();
    return inner == nullptr ? k_none : *inner;
}

const json::array& list_of(const json::object& object, std::string_view name) {
    static const json::array k_none;
    const auto* value = object.if_contains(name);
    const auto* list = value == nullptr ? nullptr : value->if_array();
    return list == nullptr ? k_none : *list;
}

}  // namespace riser::ctl
