// Runs estimation.txt.
#include <sstream>

#include <gtest/gtest.h>

#include "core/metering/estimation.h"
#include "tests/tables/interval_text.h"

namespace riser::metering {
namespace {

using std::chrono::days;
using std::chrono::hours;
using tables::read_section;
using tables::Row;

constexpr const char* k_estimation_table = "tests/tables/estimation.txt";

DayShape shape_of(const Row& row) {
    DayShape shape{row.duration("interval"), {}};
    if (row.empty("shape")) return shape;
    for (const auto& value : tables::parse_intervals(row, "shape")) {
        shape.mwh.push_back(value ? std::optional(value->wh * 1'000) : std::nullopt);
    }
    return shape;
}

std::string described(const Estimation& estimation) {
    std::string text;
    for (const EstimatedValue& value : estimation.values) {
        text += (text.empty() ? "" : " ") + std::to_string(value.energy.wh);
        text += value.method == EstimationMethod::linear ? "l" : "p";
    }
    if (!estimation.open.empty()) text += text.empty() ? "open" : " open";
    return text;
}

TEST(EstimationTable, gaps_are_filled_as_written) {
    ASSERT_TRUE(check_estimation_rules({}));
    for (const Row& row : read_section(k_estimation_table, "gaps")) {
        IntervalDay day;
        day.begin = row.time("begins");
        day.interval = row.duration("interval");
        day.raw = tables::parse_intervals(row, "measured");
        day.anchors = tables::parse_anchors(row, "register");
        ASSERT_TRUE(check_interval_day(day)) << row.where();
        VeeContext context;
        context.max_power = {4'000};
        const auto judged = validate_day(day, context, {});
        const auto estimation =
            estimate_day(day, judged.status, shape_of(row), tables::berlin(), {});
        EXPECT_EQ(described(estimation), row.text("estimated")) << row.where();

        VersionedDay versioned(day);
        ASSERT_TRUE(record_outcome(versioned, judged.status, estimation, day.begin)) << row.where();
        Energy total{};
        for (std::size_t i = 0; i < day.raw.size(); ++i) {
            const auto current = versioned.current(static_cast<std::uint16_t>(i));
            total += current.energy.value_or(Energy{});
        }
        EXPECT_EQ(total.wh, row.integer("total")) << row.where();
    }
}

DayType type_of(const std::string& name, const Row& row) {
    if (name == "working_day") return DayType::working_day;
    if (name == "saturday") return DayType::saturday;
    if (name != "sunday") row.broken("type");
    return DayType::sunday;
}

// "3 working_day 10 20 30, ..."
std::vector<PastDay> history_of(const Row& row, const std::string& column,
                                std::chrono::local_days day) {
    std::vector<PastDay> history;
    std::istringstream in(row.text(column));
    for (std::string part; std::getline(in, part, ',');) {
        std::istringstream words(part);
        int back = 0;
        std::string type;
        words >> back >> type;
        PastDay past{day - days(back), type_of(type, row), row.time("day") - days(back), {}};
        for (std::string word; words >> word;) {
            past.values.push_back(word == "?" ? std::nullopt
                                              : std::optional(Energy{std::stoll(word)}));
        }
        history.push_back(std::move(past));
    }
    return history;
}

// "15.000 ?": the first hours.
std::string described(const DayShape& shape, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += " ";
        if (!shape.mwh[i]) {
            text += "?";
            continue;
        }
        const std::string fraction = std::to_string(1'000 + *shape.mwh[i] % 1'000).substr(1);
        text += std::to_string(*shape.mwh[i] / 1'000) + "." + fraction;
    }
    return text;
}

TEST(EstimationTable, the_usual_day_is_the_average_of_its_kind) {
    const std::string column = "history (days back, kind: Wh of the hours from 00:00 on)";
    for (const Row& row : read_section(k_estimation_table, "shapes")) {
        const ZoneRules zone = tables::berlin();
        const UtcTime begin = row.time("day");
        const std::chrono::local_days day{
            std::chrono::floor<days>(begin.time_since_epoch() + hours(1))};
        const auto shape = usual_shape(history_of(row, column, day), day,
                                       type_of(row.text("type"), row), hours(1), zone, {});
        ASSERT_EQ(shape.mwh.size(), 24U) << row.where();
        EXPECT_EQ(described(shape, 3), row.text("shape")) << row.where();
        EXPECT_EQ(shape.mwh[3], std::nullopt) << row.where();
    }
}

}  // namespace
}  // namespace riser::metering
