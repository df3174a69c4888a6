#include "tests/sim/world/people/local_client.h"

#include <fmt/format.h>

#include "core/units/ids.h"

namespace riser::sim {
namespace {

// Somebody at a counter tries for a day, then writes it down and asks tomorrow.
constexpr int k_most_tries = 600;

http::Client technician() {
    http::Client client;
    client.address = "unix:0";
    client.process = http::PeerProcess{4711, 0, 0};
    return client;
}

std::string outcome_of(const http::Response& response) {
    for (const char* key : {"\"outcome\":\"", "\"code\":\""}) {
        const auto at = response.body.find(key);
        if (at == std::string::npos) continue;
        const auto begin = at + std::string_view(key).size();
        return response.body.substr(begin, response.body.find('"', begin) - begin);
    }
    return "answered";
}

}  // namespace

std::string money_text(std::int64_t micro) {
    return fmt::format("{}.{:06}", micro / 1'000'000, micro % 1'000'000);
}

http::Request local_get(const std::string& path) {
    http::Request request;
    const auto query = path.find('?');
    request.path = path.substr(0, query);
    if (query != std::string::npos) request.query = path.substr(query + 1);
    request.client = technician();
    return request;
}

http::Request local_post(const std::string& path, const std::string& body) {
    http::Request request = local_get(path);
    request.method = "POST";
    request.body = body;
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    return request;
}

void LocalClient::order(const std::string& path, const std::string& body,
                        std::function<void(const http::Response&)> done) {
    ++open_;
    send(std::make_shared<Order>(Order{path, body, std::move(done), 0}));
}

void LocalClient::send(std::shared_ptr<Order> order) {
    ++order->tries;
    site_.request(local_post(order->path, order->body),
                  [this, order](std::optional<http::Response> response) {
                      if (!response || response->status >= 500) {
                          coverage_.hit("local_answer",
                                        response ? outcome_of(*response) : "broken");
                          return again(order);
                      }
                      coverage_.hit("local_answer", outcome_of(*response));
                      site_.note(order->path + " " + order->body + ": " + outcome_of(*response));
                      --open_;
                      if (order->done) order->done(*response);
                  });
}

void LocalClient::again(const std::shared_ptr<Order>& order) {
    if (order->tries >= k_most_tries && !healed_) {
        --open_;
        return;
    }
    const Duration pause = draw_between(dice_, std::chrono::seconds(2), std::chrono::minutes(4));
    queue_.after(pause, site_.actor(), "try_again", [this, order] { send(order); });
}

void LocalClient::top_up(const AccountId& account, std::int64_t micro) {
    TopUpId id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(dice_.next());
    const std::string body = fmt::format(R"({{"id":"{}","amount":"{}","currency":"EUR"}})",
                                         to_string(id), money_text(micro));
    order("/v1/accounts/" + to_string(account) + "/top-ups", body,
          [this, id, account, micro](const http::Response& response) {
              if (response.status == 200) {
                  site_.auditor().promised(id, account, micro);
              } else {
                  coverage_.hit("local_answer", "top_up_refused");
              }
          });
    // A double click: the same payment at the same time, credited once.
    if (dice_.chance(1, 5)) {
        order("/v1/accounts/" + to_string(account) + "/top-ups", body);
    }
}

void LocalClient::ask(const std::string& path, std::function<void(const http::Response&)> done) {
    site_.request(local_get(path), [this, done](std::optional<http::Response> response) {
        if (!response) return coverage_.hit("local_answer", "broken");
        coverage_.hit("local_answer", "get_" + std::to_string(response->status));
        if (done) done(*response);
    });
}

}  // namespace riser::sim
