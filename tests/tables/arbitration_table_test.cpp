// Runs arbitration.txt.
#include <gtest/gtest.h>

#include "core/payment/arbitration.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_arbitration_table = "tests/tables/arbitration.txt";

Now noon() {
    Now now;
    now.earliest = now.latest = now.wall = UtcTime{std::chrono::hours(500'000)};
    return now;
}

SupplyAction action(const Row& row, const std::string& column) {
    for (std::size_t i = 0; i < k_supply_actions; ++i) {
        const auto named = static_cast<SupplyAction>(i);
        if (to_string(named) == row.text(column)) return named;
    }
    row.broken(column);
    return SupplyAction::connect;
}

std::optional<ActorRequest> request(const Row& row, const std::string& column) {
    if (row.empty(column)) return std::nullopt;
    return ActorRequest{action(row, column)};
}

Actor actor(const Row& row, const std::string& column) {
    for (std::size_t i = 0; i < k_actors; ++i) {
        if (to_string(static_cast<Actor>(i)) == row.text(column)) return static_cast<Actor>(i);
    }
    row.broken(column);
    return Actor::landlord;
}

TEST(ArbitrationTable, outcomes) {
    for (const Row& row : read_section(k_arbitration_table, "outcomes")) {
        LatestRequests latest;
        for (std::size_t i = 0; i < k_actors; ++i) {
            latest[i] = request(row, std::string(to_string(static_cast<Actor>(i))));
        }
        const Arbitration outcome = arbitrate(latest, action(row, "last"), noon());
        EXPECT_EQ(outcome.action, action(row, "outcome")) << row.where();
        const auto by = row.empty("by") ? std::nullopt : std::optional(actor(row, "by"));
        EXPECT_EQ(outcome.decided_by, by) << row.where();
    }
}

TEST(ArbitrationTable, requests) {
    for (const Row& row : read_section(k_arbitration_table, "requests")) {
        LatestRequests latest;
        latest[static_cast<std::size_t>(Actor::credit)] = request(row, "credit");
        const LatestRequests before = latest;
        ActorRequest asked{action(row, "action")};
        if (row.yes("ends")) asked.until = noon().wall;
        const Actor who = actor(row, "actor");
        const auto placed = place_request(latest, who, asked);
        EXPECT_EQ(placed.ok(), row.empty("refused")) << row.where();
        if (placed.ok()) {
            EXPECT_EQ(latest[static_cast<std::size_t>(who)], asked) << row.where();
            continue;
        }
        EXPECT_EQ(latest, before) << row.where();
        EXPECT_NE(placed.error().message.find(row.text("refused")), std::string::npos)
            << row.where() << ": " << placed.error().message;
    }
}

TEST(ArbitrationTable, protection) {
    for (const Row& row : read_section(k_arbitration_table, "protection")) {
        ProtectionState state;
        state.emergency_override = row.yes("override");
        state.connected = row.text("supply") == "on";
        state.predicates.holds.set();
        for (std::size_t i = 0; i < k_cut_predicates; ++i) {
            const auto predicate = static_cast<CutPredicate>(i);
            if (to_string(predicate) == row.text("in_the_way")) {
                state.predicates.set(predicate, false);
            }
        }
        EXPECT_EQ(state.predicates.holds.all(), row.empty("in_the_way")) << row.where();
        EXPECT_EQ(protection_request(state), request(row, "asks")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
