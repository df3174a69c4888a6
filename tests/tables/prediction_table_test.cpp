// Runs run_out.txt.
#include <gtest/gtest.h>

#include "core/payment/calendar.h"
#include "core/payment/charges_ahead.h"
#include "core/payment/prediction.h"
#include "core/payment/week_text.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using tables::read_section;
using tables::Row;

constexpr const char* k_prediction_table = "tests/tables/run_out.txt";
// The Monday before which households were observed, 2026-03-02, in UTC.
constexpr UtcTime k_monday{std::chrono::seconds(1'772'409'600)};

Energy kwh(const Row& row, const std::string& column) {
    return {row.integer(column) * 1'000};
}

class RunOutTable : public testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_prediction_table, "zones")) {
            zones_[row.text("zone")].transitions.push_back(
                {row.time("from"), static_cast<std::int32_t>(row.integer("offset_h") * 3'600)});
        }
        for (const Row& row : read_section(k_prediction_table, "prices")) add_price(row);
        for (const auto& [name, schedule] : schedules_) {
            EXPECT_TRUE(check_price_schedule(schedule)) << name;
        }
        for (const Row& row : read_section(k_prediction_table, "usage"))
            usages_[row.text("usage")].push_back(row);
    }

    const ZoneRules& zone(const Row& row) {
        if (!zones_.contains(row.text("zone"))) row.broken("zone");
        return zones_[row.text("zone")];
    }
    const PriceSchedule& schedule(const Row& row, const std::string& column) {
        if (!schedules_.contains(row.text(column))) row.broken(column);
        return schedules_[row.text(column)];
    }
    const std::vector<BlockAhead>& blocks(const Row& row) {
        return schedule(row, "blocks").changes.front().blocks;
    }

    // What the household taught in the weeks before the Monday.
    metering::UsualWeek usual(const Row& row) {
        metering::UsualWeek week;
        const std::string name = row.text("usage");
        if (!usages_.contains(name) && name != "nothing") row.broken("usage");
        const UtcTime monday = k_monday - hours(1);  // both zones are an hour ahead then
        for (UtcTime at = monday - hours(24 * 7 * 8); at < monday; at += hours(1)) {
            for (const Row& usage : usages_[name]) {
                if (!teach(week, zone(row), usage, at, monday)) continue;
                break;
            }
        }
        EXPECT_TRUE(metering::check_usual_week(week)) << row.where();
        return week;
    }

private:
    void add_price(const Row& row) {
        auto& changes = schedules_[row.text("prices")].changes;
        const UtcTime from = row.time("from");
        if (changes.empty() || changes.back().from != from) {
            changes.push_back({from, {}, row.yes("anew")});
        }
        changes.back().blocks.push_back({kwh(row, "block_kwh"), row.price("price")});
    }

    // False: the line does not name this hour.
    static bool teach(metering::UsualWeek& week, const ZoneRules& zone, const Row& usage,
                      UtcTime at, UtcTime monday) {
        const std::string span = usage.text("hours");
        const int first = std::stoi(span.substr(0, 2));
        const int end = std::stoi(span.substr(3, 2));
        const auto days = parse_days(usage.text("days"));
        if (!days) usage.broken("days");
        const auto hour = metering::hour_of_week(zone, at);
        const bool named = (*days)[hour / 24U] && hour % 24 >= first && hour % 24 < end;
        if (!named) return false;
        const auto week_before = (monday - at - hours(1)) / hours(24 * 7);
        if (week_before >= usage.integer("weeks")) return true;
        const std::int64_t spread = usage.integer("spread") * (week_before % 2 == 0 ? 1 : -1);
        EXPECT_TRUE(week.learn(zone, at, {usage.integer("wh") + spread})) << usage.where();
        return true;
    }

    std::map<std::string, ZoneRules> zones_;
    std::map<std::string, PriceSchedule> schedules_;
    std::map<std::string, std::vector<Row>> usages_;
};

void expect_minute(const Row& row, const std::string& column, std::optional<UtcTime> given) {
    ASSERT_EQ(given.has_value(), !row.empty(column)) << row.where() << " " << column;
    if (!given) return;
    const UtcTime minute{std::chrono::floor<minutes>(given->time_since_epoch())};
    EXPECT_EQ(minute, row.time(column))
        << row.where() << " " << column << ": off by "
        << std::chrono::floor<minutes>(minute - row.time(column)).count() << " minutes";
}

std::vector<DatedCharge> daily_charges(const Row& row, const ZoneRules& zone) {
    const UtcTime now = row.time("now");
    Charge standing;
    standing.id = {1};
    standing.type = ChargeType::time_based;
    standing.purpose = ChargePurpose::standing;
    standing.per_period = row.money("daily");
    standing.collected_until_ms = to_unix_ms(first_instant_of(zone, local_day(zone, now)));
    return charges_ahead({standing}, {}, zone, now, now + hours(24 * 60));
}

TEST_F(RunOutTable, credit_runs_out_as_written) {
    for (const Row& row : read_section(k_prediction_table, "run_out")) {
        PredictionInput input;
        input.now = row.time("now");
        input.balance = row.money("balance");
        input.limit = row.money("limit");
        input.used = kwh(row, "used");
        input.recent_ppm = row.ppm("lately");
        input.dated = daily_charges(row, zone(row));
        if (!row.empty("dated_at")) {
            input.dated.insert(input.dated.begin(), {row.time("dated_at"), row.money("dated")});
        }
        ASSERT_TRUE(check_prediction_input(input)) << row.where();
        const auto prediction =
            predict_run_out(usual(row), zone(row), schedule(row, "prices"), input, {});
        expect_minute(row, "earliest", prediction.earliest);
        expect_minute(row, "expected", prediction.expected);
        expect_minute(row, "latest", prediction.latest);
        EXPECT_EQ(to_string(prediction.basis), row.text("basis")) << row.where();
    }
}

LowCreditLevel level(const Row& row, const std::string& column) {
    for (const auto known : {LowCreditLevel::none, LowCreditLevel::notice, LowCreditLevel::warning,
                             LowCreditLevel::urgent}) {
        if (to_string(known) == row.text(column)) return known;
    }
    row.broken(column);
    return LowCreditLevel::none;
}

TEST(LowCreditTable, warnings_come_and_go_as_written) {
    for (const Row& row : read_section(k_prediction_table, "low_credit")) {
        Prediction prediction;
        prediction.horizon = k_monday + hours(24 * 60);
        const bool known = row.text("lasts") != "unknown";
        if (known) prediction.basis = metering::UsualBasis::own_hour;
        if (known && !row.empty("lasts")) prediction.expected = k_monday + row.duration("lasts");
        const auto next =
            next_low_credit({}, level(row, "before"), prediction, k_monday, row.yes("paid"));
        EXPECT_EQ(to_string(next), row.text("level")) << row.where();
    }
}

TEST_F(RunOutTable, the_price_now_and_later) {
    for (const Row& row : read_section(k_prediction_table, "outlook")) {
        const Energy used = kwh(row, "used_kwh");
        const auto outlook = price_outlook(blocks(row), used);
        EXPECT_EQ(outlook.now, row.price("now")) << row.where();
        ASSERT_EQ(outlook.after.has_value(), !row.empty("after_kwh")) << row.where();
        if (outlook.after) {
            EXPECT_EQ(*outlook.after, kwh(row, "after_kwh")) << row.where();
            EXPECT_EQ(outlook.then, row.price("then")) << row.where();
        }
        const Energy more = kwh(row, "more_kwh");
        EXPECT_EQ(price_after(blocks(row), used, more), row.price("price_then")) << row.where();
        EXPECT_EQ(cost_of(blocks(row), used, more), row.money("cost_of_more")) << row.where();
    }
}

TEST_F(RunOutTable, what_an_amount_buys) {
    for (const Row& row : read_section(k_prediction_table, "buys")) {
        const auto energy = energy_for(blocks(row), kwh(row, "used_kwh"), row.money("amount"));
        ASSERT_EQ(energy.has_value(), !row.empty("wh")) << row.where();
        if (!energy) continue;
        EXPECT_EQ(energy->wh, row.integer("wh")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
