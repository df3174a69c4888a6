// Runs supply_windows.txt.
#include <gtest/gtest.h>

#include "core/payment/load_limit.h"
#include "core/payment/supply_windows.h"
#include "tests/tables/policy_text.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using tables::read_section;
using tables::Row;

constexpr const char* k_supply_windows_table = "tests/tables/supply_windows.txt";

Now now_of(const Row& row, Duration unsure) {
    Now now;
    now.wall = now.earliest = row.time("now");
    now.latest = std::min(now.earliest + unsure, k_no_upper_bound);
    return now;
}

// The first predicate of the policy that does not hold, as first_obstacle() would name it.
std::string reason(const SupplyPolicy& policy, const ZoneRules& zone, const PolicyFacts& facts,
                   const Now& now) {
    CutInputs inputs;
    inputs.holds.set();
    apply_policy(policy, zone, facts, now, inputs);
    return inputs.may_cut() ? "none" : std::string(to_string(inputs.first_obstacle()));
}

// "10A/24h 2A/12h"
std::vector<LoadLimitStep> steps(const Row& row) {
    std::vector<LoadLimitStep> steps;
    if (row.empty("steps")) return steps;
    for (const std::string& word : row.words("steps")) {
        int ampere = 0;
        int lasts_h = 0;
        if (std::sscanf(word.c_str(), "%dA/%dh", &ampere, &lasts_h) != 2) row.broken("steps");
        steps.push_back({ampere * 1000, hours(lasts_h)});
    }
    return steps;
}

class SupplyWindowsTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_supply_windows_table, "zones")) {
            zones_[row.text("zone")].transitions.push_back(
                {row.time("from"), static_cast<std::int32_t>(row.integer("offset_h") * 3600)});
        }
        for (const Row& row : read_section(k_supply_windows_table, "policies")) {
            SupplyPolicy& policy = policies_[row.text("policy")];
            if (!row.empty("friendly")) {
                policy.friendly_hours = tables::friendly_hours(row, row.text("friendly"));
            }
            if (!row.empty("holidays")) {
                policy.holidays.days = tables::holidays(row, row.text("holidays"));
            }
            if (!row.empty("day_before")) {
                policy.holidays.eve_from = tables::minute(row, row.text("day_before"));
            }
            policy.notice[index_of(CustomerClass::residential)] = row.duration("home");
            policy.notice[index_of(CustomerClass::commercial)] = row.duration("shop");
            policy.pace.connected_at_least = row.duration("stays");
            policy.cuts_per_hour = static_cast<std::uint32_t>(row.integer("cuts"));
            policy.soft_landing.steps = steps(row);
            const auto checked = check_supply_policy(policy);
            ASSERT_TRUE(checked) << row.where() << ": " << checked.error().message;
        }
    }

    const SupplyPolicy& policy(const std::string& name) { return policies_[name]; }
    const SupplyPolicy& policy(const Row& row) {
        if (!policies_.contains(row.text("policy"))) row.broken("policy");
        return policies_[row.text("policy")];
    }
    const ZoneRules& zone(const Row& row) {
        if (!zones_.contains(row.text("zone"))) row.broken("zone");
        return zones_[row.text("zone")];
    }
    const ZoneRules& berlin() { return zones_["Berlin"]; }

private:
    std::map<std::string, SupplyPolicy> policies_;
    std::map<std::string, ZoneRules> zones_;
};

HoldKind hold_kind(const Row& row) {
    static const std::map<std::string, HoldKind> k_kinds{{"landlord", HoldKind::landlord},
                                                         {"office", HoldKind::office},
                                                         {"weather", HoldKind::weather},
                                                         {"dispute", HoldKind::dispute}};
    const auto found = k_kinds.find(row.text("hold"));
    if (found == k_kinds.end()) row.broken("hold");
    return found == k_kinds.end() ? HoldKind::office : found->second;
}

TEST_F(SupplyWindowsTable, when_supply_goes_off) {
    for (const Row& row : read_section(k_supply_windows_table, "cut_offs")) {
        const Now now = now_of(row, row.duration("unsure"));
        PolicyFacts facts;
        facts.customer_class = tables::customer_class(row, row.text("class"));
        if (!row.empty("warned")) facts.warned_for = row.duration("warned");
        if (!row.empty("hold")) {
            facts.hold_until[static_cast<std::size_t>(hold_kind(row))] =
                now.earliest + row.duration("hold_for");
        }
        EXPECT_EQ(reason(policy(row), zone(row), facts, now), row.text("reason")) << row.where();
        const auto off_in = next_possible_cut(policy(row), zone(row), facts, now);
        EXPECT_EQ(off_in.has_value(), !row.empty("off_at")) << row.where();
        if (!off_in || row.empty("off_at")) continue;
        EXPECT_EQ(to_unix_ms(now.earliest + *off_in), to_unix_ms(row.time("off_at")))
            << row.where();
    }
}

TEST_F(SupplyWindowsTable, how_often) {
    for (const Row& row : read_section(k_supply_windows_table, "pace")) {
        PolicyFacts facts;
        if (!row.empty("connected")) facts.connected_ago = row.duration("connected");
        if (!row.empty("site_cuts")) {
            for (const std::string& word : row.words("site_cuts")) {
                facts.site_cuts_ago.push_back(minutes(std::stoi(word)));
            }
        }
        EXPECT_EQ(reason(policy("pace"), {}, facts, {}), row.text("reason")) << row.where();
        EXPECT_EQ(next_possible_cut(policy("pace"), {}, facts, {}), row.duration("off_in"))
            << row.where();
    }
}

TEST_F(SupplyWindowsTable, soft_landing) {
    for (const Row& row : read_section(k_supply_windows_table, "soft_landing")) {
        const Now now = now_of(row, {});
        PolicyFacts facts;
        facts.abilities.limits_load = row.yes("limits");
        facts.warned_for = row.duration("warned");
        facts.limited_for = row.duration("limited");
        EXPECT_EQ(reason(policy("soft"), berlin(), facts, now), row.text("reason")) << row.where();
        const auto limit = limit_now(policy("soft"), berlin(), facts, now);
        EXPECT_EQ(limit.has_value(), !row.empty("limit")) << row.where();
        if (!limit || row.empty("limit")) continue;
        EXPECT_EQ(std::to_string(limit->limit_ma / 1000) + " A", row.text("limit")) << row.where();
        EXPECT_EQ(limit->left, row.duration("left")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
