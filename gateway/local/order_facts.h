// What the log keeps of an order beside its name: whom it concerns and how much it is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/controller/event.h"

namespace riser::local {

[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> order_facts(
    const controller::OrderBody& body) {
    std::vector<std::pair<std::string, std::string>> facts;
    std::visit(
        [&](const auto& order) {
            if constexpr (requires { order.account; }) {
                facts.emplace_back("account", to_string(order.account));
            }
            if constexpr (requires { order.supply_point; }) {
                const bool all = order.supply_point == SupplyPointId{};
                facts.emplace_back("supply_point", all ? "all" : to_string(order.supply_point));
            }
            if constexpr (requires { order.meter; }) {
                facts.emplace_back("meter", to_string(order.meter));
            }
            if constexpr (requires { order.actor; }) {
                facts.emplace_back("actor", payment::to_string(order.actor));
                facts.emplace_back(
                    "asks_to", order.withdrawn ? "take it back" : payment::to_string(order.action));
            }
            if constexpr (requires { order.amount; }) {
                facts.emplace_back("amount", format_money(order.amount));
            }
        },
        body);
    if (const auto* top_up = std::get_if<controller::TopUp>(&body)) {
        facts.emplace_back("top_up", to_string(top_up->id));
    }
    return facts;
}

}  // namespace riser::local
