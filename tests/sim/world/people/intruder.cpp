#include "tests/sim/world/people/intruder.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

constexpr const char* k_some_id = "00000000-0000-4000-8000-000000000001";

std::string top_up_path(const std::string& account) {
    return "/v1/accounts/" + account + "/top-ups";
}

}  // namespace

void Intruder::try_something(const AccountId& account, std::uint32_t meter, std::uint64_t lot) {
    dice_ = Prng(lot);
    http::Request request;
    switch (dice_.below(4)) {
        case 0:
            request = bad_money(account);
            break;
        case 1:
            request = bad_access(account);
            break;
        case 2:
            request = bad_target(meter);
            break;
        default:
            request = bad_form(account);
    }
    const std::string what = request.method + " " + request.path + " " + request.body;
    site_.request(std::move(request), [this, what](std::optional<http::Response> response) {
        if (response && response->status < 400) site_.complain("was made to do " + what);
    });
}

http::Request Intruder::top_up(const AccountId& account, const std::string& amount,
                               const std::string& currency) const {
    return local_post(
        top_up_path(to_string(account)),
        fmt::format(R"({{"id":"{}","amount":{},"currency":"{}"}})", k_some_id, amount, currency));
}

http::Request Intruder::from_the_network(http::Request request, const std::string& host) const {
    request.client = {"192.0.2.7", {}, false};
    request.headers.emplace_back("Host", host);
    return request;
}

http::Request Intruder::bad_money(const AccountId& account) {
    switch (dice_.below(5)) {
        case 0:  // a number instead of text
            return top_up(account, "5", "EUR");
        case 1:  // money taken away
            return top_up(account, R"("-5.00")", "EUR");
        case 2:  // somebody else's money
            return top_up(account, R"("5.00")", "CHF");
        case 3:  // more than anybody has
            return top_up(account, R"("9999999999.00")", "EUR");
        default:
            break;
    }
    // A payment that was credited, once more with another amount.
    const auto& credits = site_.auditor().books().credits();
    if (credits.empty()) return top_up(account, R"("0.00")", "EUR");
    auto known = credits.begin();
    std::advance(known, static_cast<std::ptrdiff_t>(dice_.below(credits.size())));
    const auto& [id, content] = *known;
    return local_post(top_up_path(to_string(content.first)),
                      fmt::format(R"({{"id":"{}","amount":"{}","currency":"EUR"}})", to_string(id),
                                  money_text(content.second + 1)));
}

http::Request Intruder::bad_access(const AccountId& account) {
    http::Request request = top_up(account, R"("5.00")", "EUR");
    switch (dice_.below(5)) {
        case 0:
            return from_the_network(std::move(request), "localhost:8480");
        case 1:
            request.headers.emplace_back("Authorization", "Bearer aaaa-aaaa-aaaa-aaaa");
            return from_the_network(std::move(request), "localhost:8480");
        case 2:
            return from_the_network(std::move(request), "evil.example");
        case 3:
            request.headers.emplace_back("Origin", "https://evil.example");
            return from_the_network(std::move(request), "localhost:8480");
        default:
            return from_the_network(local_get("/v1/console-token"), "localhost:8480");
    }
}

http::Request Intruder::bad_target(std::uint32_t meter) {
    switch (dice_.below(6)) {
        case 0:  // an account that is not there
            return local_post(
                top_up_path(k_some_id),
                fmt::format(R"({{"id":"{}","amount":"5.00","currency":"EUR"}})", k_some_id));
        case 1:
            return local_post("/v1/supply-points/9999/hold", R"({"hours":1})");
        case 2:
            return local_post("/v1/meters/9999/read");
        case 3:  // beyond every range
            return local_post(fmt::format("/v1/supply-points/{}/hold", meter),
                              R"({"hours":1000000})");
        case 4:
            return local_post(fmt::format("/v1/supply-points/{}/connect", meter),
                              R"({"hours":1000000})");
        default:  // an old meter that ended where none can have ended
            return local_post(fmt::format("/v1/meters/{}/exchange", meter),
                              R"({"closing":{"import_energy":"99999999.000"}})");
    }
}

http::Request Intruder::bad_form(const AccountId& account) {
    const std::string path = top_up_path(to_string(account));
    switch (dice_.below(7)) {
        case 0:
            return local_post(path, "{");
        case 1: {
            http::Request request = top_up(account, R"("5.00")", "EUR");
            request.headers = {{"Content-Type", "text/plain"}};
            return request;
        }
        case 2:
            return local_post(path, R"({"amount":"5.00","currency":"EUR","gift":true})");
        case 3: {
            http::Request request = local_post(path);
            request.method = "DELETE";
            return request;
        }
        case 4:
            return local_get("/v1/nothing");
        case 5:
            return local_get("/v1/accounts/" + to_string(account) + "/statement?until=now");
        default:
            return local_get("/v1/accounts/" + to_string(account) + "/statement?from=yesterday");
    }
}

}  // namespace riser::sim
