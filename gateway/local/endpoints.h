// The endpoints of the local API, one function each: read_endpoints.cpp shows, order_endpoints.cpp
// turns requests into orders. Internal to local_api.cpp.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "gateway/local/local_api.h"

namespace riser::local {

struct Call {
    const LocalApiSettings& settings;
    const http::Request& request;  // with the parameters of its path
    const Present& present;
    const Now& now;

    // Only for endpoints that need the view.
    [[nodiscard]] const controller::BuildingView& view() const { return *present.view; }
};

struct Endpoint {
    std::string_view method;
    std::string_view pattern;
    Need need = Need::see;
    bool needs_view = true;
    Reply (*handle)(const Call&);
    std::array<std::string_view, 2> parameters{};  // of the query; others are refused
};

[[nodiscard]] std::span<const Endpoint> read_endpoints();
[[nodiscard]] std::span<const Endpoint> order_endpoints();
[[nodiscard]] std::span<const Endpoint> tenancy_endpoints();
[[nodiscard]] std::span<const Endpoint> meter_data_endpoints();
[[nodiscard]] std::span<const Endpoint> billing_endpoints();
[[nodiscard]] std::span<const Endpoint> contract_endpoints();
[[nodiscard]] std::span<const Endpoint> correction_endpoints();
[[nodiscard]] std::span<const Endpoint> voucher_endpoints();
[[nodiscard]] std::span<const Endpoint> credit_link_endpoints();
[[nodiscard]] std::span<const Endpoint> radio_endpoints();

// An uptime in milliseconds, as documents show it.
[[nodiscard]] std::optional<Instant> parse_uptime(std::string_view text);

// What a {parameter} names, or the response that says why there is no such thing.
[[nodiscard]] Result<SupplyPointId, http::Response> named_supply_point(const Call& call);
[[nodiscard]] Result<MeterId, http::Response> named_meter(const Call& call);
[[nodiscard]] Result<AccountId, http::Response> named_account(const Call& call);

}  // namespace riser::local
