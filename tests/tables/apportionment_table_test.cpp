// Runs apportionment.txt.
#include <gtest/gtest.h>

#include "core/metering/apportionment.h"
#include "tests/tables/table.h"

namespace riser::metering {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_apportionment_table = "tests/tables/apportionment.txt";

std::map<std::string, std::vector<Participant>> buildings() {
    std::map<std::string, std::vector<Participant>> all;
    for (const Row& row : read_section(k_apportionment_table, "participants")) {
        Participant one;
        one.supply_point = {static_cast<std::uint32_t>(row.integer("supply_point"))};
        one.days = static_cast<std::int32_t>(row.integer("days"));
        one.vacant = row.yes("vacant");
        one.area_dm2 = row.integer("area_m2") * 100;
        one.occupants = static_cast<std::int32_t>(row.integer("occupants"));
        one.ownership_ppm = static_cast<std::int32_t>(row.ppm("ownership"));
        one.metered = {row.integer("metered")};
        all[row.text("building")].push_back(one);
    }
    return all;
}

std::string described(const Result<Apportionment>& result) {
    if (!result) return result.error().message;
    std::string text;
    for (const auto& part : result->parts) {
        text += (text.empty() ? "" : " ") + to_string(part.supply_point) + "=" +
                std::to_string(part.energy.wh);
    }
    return text;
}

TEST(ApportionmentTable, common_energy_is_shared_as_written) {
    const auto all = buildings();
    for (const Row& row : read_section(k_apportionment_table, "parts")) {
        const auto building = all.find(row.text("building"));
        const auto key = parse_apportionment_key(row.text("key"));
        if (building == all.end()) row.broken("building");
        if (!key) row.broken("key");
        if (building == all.end() || !key) continue;
        const Energy residual{row.integer("residual")};
        const auto result = apportion(residual, *key, building->second);
        EXPECT_EQ(described(result), row.text("parts")) << row.where();
        ASSERT_EQ(result.ok(), !row.empty("landlord")) << row.where();
        if (!result) continue;
        EXPECT_EQ(result->landlord.wh, row.integer("landlord")) << row.where();
        Energy sum = result->landlord;
        for (const auto& part : result->parts) sum += part.energy;
        EXPECT_EQ(sum, residual) << row.where();
    }
}

}  // namespace
}  // namespace riser::metering
