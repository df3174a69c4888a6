#include "tests/sim/world/clumsy_clerk.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/units/time_text.h"
#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {
namespace {

std::string top_up(const std::string& id, const std::string& amount, const std::string& currency) {
    return R"({"id": ")" + id + R"(", "amount": ")" + amount + R"(", "currency": ")" + currency +
           "\"}";
}

std::string top_up_path(const std::string& account) {
    return "/v1/accounts/" + account + "/top-ups";
}

std::string hold(const std::string& id, std::int64_t until_ms) {
    return R"({"id": ")" + id + R"(", "supply_point": 1, "until": ")" + format_time(until_ms) +
           "\"}";
}

constexpr std::int64_t k_day_ms = 24LL * 3600 * 1000;

}  // namespace

ClumsyClerk::ClumsyClerk(SimulatedCloud& cloud, const OperatorDesk& desk, std::uint64_t seed)
    : cloud_(cloud), desk_(desk), prng_(seed) {}

std::string ClumsyClerk::some_id() {
    return to_string(id_from<CommandId>(prng_));
}

void ClumsyClerk::try_something(const EnrolledBuilding& building) {
    if (building.accounts.empty() || desk_.waiting() > 0) return;
    Paper paper;
    switch (prng_.below(7)) {
        case 5:
            return press_reload();
        case 4:
            paper = bad_prices(building);
            break;
        case 0:
            paper = bad_money(building);
            break;
        case 1:
            paper = bad_time(building);
            break;
        case 2:
            paper = bad_target();
            break;
        case 3:
            paper = bad_form(building);
            break;
        default:
            paper = used_before(building);
    }
    http::Request request;
    request.method = paper.method;
    request.path = paper.path;
    request.body = paper.body;
    request.headers = {{"Authorization", "Bearer " + cloud_.operator_token()},
                       {"Content-Type", "application/json"}};
    if (!paper.key.empty()) request.headers.emplace_back("Idempotency-Key", paper.key);
    const std::string what = paper.method + " " + paper.path + " " + paper.body;
    const auto probe = cloud_.probe(std::move(request));
    if (!probe) return;
    if (probe->response.status < 400) successes_.push_back("was taken: " + what);
    if (probe->changed) successes_.push_back("changed something: " + what);
}

// More requests in one moment than the cloud lets wait.
void ClumsyClerk::press_reload() {
    if (cloud_.reach() != SimulatedCloud::Reach::serving) return;
    http::Request request;
    request.method = "GET";
    request.path = "/v1/owners";
    request.headers = {{"Authorization", "Bearer " + cloud_.operator_token()}};
    for (int i = 0; i < 80; ++i)
        cloud_.request(request, [](const std::optional<http::Response>&) {});
}

ClumsyClerk::Paper ClumsyClerk::bad_money(const EnrolledBuilding& building) {
    const std::string path = top_up_path(to_string(building.accounts.front()));
    switch (prng_.below(3)) {
        case 0:
            return {"POST", path, top_up(some_id(), "0.00", "EUR"), some_id()};
        case 1:
            return {"POST", path, top_up(some_id(), "5.00", "CHF"), some_id()};
        default:
            return {"POST", path, top_up(some_id(), "99999999999.00", "EUR"), some_id()};
    }
}

ClumsyClerk::Paper ClumsyClerk::bad_time(const EnrolledBuilding& building) {
    const std::string path = "/v1/gateways/" + to_string(building.gateway) + "/holds";
    const std::int64_t now = to_unix_ms(cloud_.now().wall);
    const std::int64_t until = prng_.chance(1, 2) ? now - k_day_ms : now + 500 * k_day_ms;
    return {"POST", path, hold(some_id(), until), some_id()};
}

// Prices that no tariff can hold, and a version that has other prices.
ClumsyClerk::Paper ClumsyClerk::bad_prices(const EnrolledBuilding& building) {
    const std::string path = "/v1/sites/" + to_string(building.site) + "/tariffs";
    if (const auto* order = last_taken("tariff", path); order != nullptr && prng_.chance(1, 2)) {
        std::string body = order->body;
        const std::string field = "\"tax_ppm\": ";
        return {"POST", path, body.insert(body.find(field) + field.size(), "1"), some_id()};
    }
    std::string windows;
    for (int hour = 0; hour < 20; ++hour) {
        windows += fmt::format(R"({}{{"from": "{:02}:00", "price": "0.{:02}"}})",
                               hour == 0 ? "" : ", ", hour, hour + 10);
    }
    return {"POST", path, R"({"id": ")" + some_id() + R"(", "windows": [)" + windows + "]}",
            some_id()};
}

const OperatorDesk::Order* ClumsyClerk::last_taken(const std::string& kind,
                                                   const std::string& path) const {
    const auto& orders = desk_.orders();
    const auto found =
        std::find_if(orders.rbegin(), orders.rend(), [&](const OperatorDesk::Order& order) {
            return order.kind == kind && order.path == path && order.state == OrderState::taken;
        });
    return found == orders.rend() ? nullptr : &*found;
}

ClumsyClerk::Paper ClumsyClerk::bad_target() {
    const std::int64_t tomorrow = to_unix_ms(cloud_.now().wall) + k_day_ms;
    switch (prng_.below(4)) {
        case 0:
            return {"POST", top_up_path(some_id()), top_up(some_id(), "5.00", "EUR"), some_id()};
        case 1:
            return {"POST", "/v1/gateways/" + some_id() + "/holds", hold(some_id(), tomorrow),
                    some_id()};
        case 2:
            return {"POST", "/v1/sites/" + some_id() + "/tariffs",
                    R"({"id": ")" + some_id() +
                        R"(", "version": 1, "effective_from": "2026-01-01T00:00:00Z",)"
                        R"( "tax_ppm": 0, "price": "0.30"})",
                    some_id()};
        default:
            return {"POST", "/v1/open-items/999999999/close", "{}", ""};
    }
}

ClumsyClerk::Paper ClumsyClerk::bad_form(const EnrolledBuilding& building) {
    const std::string path = top_up_path(to_string(building.accounts.front()));
    const std::string body = top_up(some_id(), "5.00", "EUR");
    switch (prng_.below(6)) {
        case 0:
            return {"POST", path, "{", some_id()};
        case 1:
            return {"POST", path, R"({"amount": 5, "currency": "EUR"})", some_id()};
        case 2:
            return {"POST", path, body, ""};
        case 3:
            return {"POST", path, body, std::string(200, 'k')};
        case 4:
            return {"GET", "/v1/nothing", "", ""};
        default:  // a tariff without a price
            return {"POST", "/v1/sites/" + to_string(building.site) + "/tariffs",
                    R"({"id": ")" + some_id() +
                        R"(", "version": 1, "effective_from": "2026-01-01T00:00:00Z",)"
                        R"( "tax_ppm": 5000000, "price": "0.30"})",
                    some_id()};
    }
}

// What the cloud has taken before, once more with other content.
ClumsyClerk::Paper ClumsyClerk::used_before(const EnrolledBuilding& building) {
    const std::string holds = "/v1/gateways/" + to_string(building.gateway) + "/holds";
    if (const auto* order = last_taken("hold", holds); order != nullptr && prng_.chance(1, 2)) {
        const std::string field = "\"supply_point\": ";
        std::string body = order->body;
        return {"POST", holds, body.insert(body.find(field) + field.size(), "1"), some_id()};
    }
    for (std::size_t i = 0; i < desk_.top_ups().size(); ++i) {
        const auto& paid = desk_.top_ups()[desk_.top_ups().size() - 1 - i];
        if (!desk_.is_taken(paid)) continue;
        const auto& order = desk_.orders()[paid.order];
        const std::string other = format_money(paid.amount + Money{1});
        // Under its key the key is in the way, under another one its id.
        const std::string key = prng_.chance(1, 2) ? order.key : some_id();
        return {"POST", order.path, top_up(to_string(paid.id), other, "EUR"), key};
    }
    return bad_money(building);
}

}  // namespace riser::sim
