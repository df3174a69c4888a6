// A local API over a made-up building, asked on the Unix socket.
#pragma once

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "gateway/local/local_api.h"
#include "tests/unit/local/made_up_building.h"
#include "tests/unit/local/made_up_cloud.h"

namespace riser::local {

namespace json = boost::json;

class LocalApiTest : public testing::Test {
protected:
    static http::Request request(std::string method, std::string path, std::string body = {}) {
        http::Request made;
        made.method = std::move(method);
        const auto query = path.find('?');
        made.path = path.substr(0, query);
        if (query != std::string::npos) made.query = path.substr(query + 1);
        made.body = std::move(body);
        made.headers = {{"Host", "localhost"}};
        if (!made.body.empty()) made.headers.emplace_back("Content-Type", "application/json");
        made.client.process = http::PeerProcess{1, 0, 0};
        return made;
    }
    Reply ask(std::string method, std::string path, std::string body = {}) const {
        return api.handle(request(std::move(method), std::move(path), std::move(body)), present(),
                          now);
    }
    // A request that is answered at once.
    http::Response answer(std::string method, std::string path, std::string body = {}) const {
        auto reply = ask(std::move(method), std::move(path), std::move(body));
        auto* response = std::get_if<http::Response>(&reply);
        EXPECT_NE(response, nullptr);
        return response == nullptr ? http::Response{} : *response;
    }
    json::value get(std::string path) const {
        const auto response = answer("GET", std::move(path));
        EXPECT_EQ(response.status, 200) << response.body;
        return json::parse(response.body);
    }
    json::value problem(std::string method, std::string path, std::string body, int status) const {
        const auto response = answer(std::move(method), std::move(path), std::move(body));
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
        return json::parse(response.body);
    }
    template <class Order>
    Order order(std::string path, std::string body = {}) const {
        auto reply = ask("POST", std::move(path), std::move(body));
        auto* pending = std::get_if<PendingOrder>(&reply);
        if (pending == nullptr) {
            const auto* response = std::get_if<http::Response>(&reply);
            ADD_FAILURE() << (response == nullptr ? "no order" : response->body);
            return {};
        }
        return std::get<Order>(pending->body);
    }
    Present present() const {
        return {&view, &buses, &usage, cloud.sync(), nullptr, nullptr, &radios};
    }
    static std::string account(std::uint32_t id) { return to_string(made_up_account(id)); }

    LocalApi api{made_up_settings()};
    controller::BuildingView view = made_up_building();
    std::vector<metering::BusStatistics> buses;
    std::vector<metering::RadioNetwork> radios;
    UsageSummary usage = made_up_usage();
    Now now = made_up_now();
    MadeUpCloud cloud = made_up_cloud("online");
};

inline std::string text(const json::value& value, const char* pointer) {
    return json::value_to<std::string>(value.at_pointer(pointer));
}

}  // namespace riser::local
