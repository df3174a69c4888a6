// Runs energy_balance.txt.
#include <sstream>

#include <gtest/gtest.h>

#include "core/metering/energy_balance.h"
#include "core/metering/open_contact.h"
#include "tests/tables/table.h"

namespace riser::metering {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using tables::read_section;
using tables::Row;

constexpr const char* k_energy_balance_table = "tests/tables/energy_balance.txt";
constexpr UtcTime k_monday{seconds(1'772'409'600)};  // 2026-03-02T00:00:00Z

// "10:00:30"
UtcTime time_of_day(const Row& row, const std::string& text) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    const bool read = std::sscanf(text.c_str(), "%d:%d:%d", &hour, &minute, &second) == 3;
    if (!read) row.broken("at");
    return k_monday + seconds(hour * 3'600 + minute * 60 + second);
}

TEST(EnergyBalanceTable, registers_are_aligned_as_written) {
    ASSERT_TRUE(check_alignment_rules({}));
    for (const Row& row : read_section(k_energy_balance_table, "alignment")) {
        std::vector<TimedRegister> readings;
        for (const std::string& word : row.words("readings")) {
            const auto equals = word.find('=');
            readings.push_back({time_of_day(row, word), {std::stoll(word.substr(equals + 1))}});
        }
        const auto value = register_at(readings, time_of_day(row, row.text("at")), {});
        ASSERT_EQ(value.has_value(), !row.empty("wh")) << row.where();
        if (!value) continue;
        EXPECT_EQ(value->wh, row.integer("wh")) << row.where();
    }
}

// "1000-26000 0-5000" as meters `first`, ...; each read at 10:00 and at 11:00.
std::vector<MeterReadings> meters_of(const Row& row, const std::string& column,
                                     std::uint32_t first) {
    std::vector<MeterReadings> meters;
    for (const std::string& word : row.words(column)) {
        MeterReadings meter{MeterId{first++}, {}};
        const auto dash = word.find('-');
        meter.readings.push_back({k_monday + hours(10), {std::stoll(word)}});
        if (word.substr(dash + 1) != "?") {
            meter.readings.push_back({k_monday + hours(11), {std::stoll(word.substr(dash + 1))}});
        }
        meters.push_back(std::move(meter));
    }
    return meters;
}

TEST(EnergyBalanceTable, balances_are_as_written) {
    for (const Row& row : read_section(k_energy_balance_table, "balances")) {
        const BalanceReadings readings{meters_of(row, "supplies", 100),
                                       meters_of(row, "submeters", 1)};
        const auto balance = balance_of(readings, k_monday + hours(10), k_monday + hours(11), {});
        ASSERT_EQ(balance.ok(), row.empty("not_known")) << row.where();
        if (!balance) {
            EXPECT_EQ(balance.error().meter.value, row.integer("not_known")) << row.where();
            EXPECT_EQ(balance.error().at, k_monday + hours(11)) << row.where();
            continue;
        }
        EXPECT_EQ(balance->supplied.wh, row.integer("supplied")) << row.where();
        EXPECT_EQ(balance->metered.wh, row.integer("metered")) << row.where();
        EXPECT_EQ(balance->residual().wh, row.integer("residual")) << row.where();
    }
}

EnergyBalance hour_of(UtcTime from, std::int64_t supplied, std::int64_t metered) {
    return {from, from + hours(1), {supplied}, {metered}};
}

TEST(EnergyBalanceTable, alarms_come_and_go_as_written) {
    ASSERT_TRUE(check_balance_rules({}));
    for (const Row& row : read_section(k_energy_balance_table, "watch")) {
        BalanceWatch watch;
        const auto weeks = static_cast<int>(row.integer("weeks"));
        UtcTime at = k_monday - hours(24 * 7 * weeks);
        const auto calm = [&](int count) {
            for (int i = 0; i < count; ++i, at += hours(1)) {
                const auto week = (k_monday - at + hours(24 * 7 - 1)) / hours(24 * 7);
                const std::int64_t sway = row.integer("sway") * (week % 2 == 0 ? 1 : -1);
                watch.observe({}, hour_of(at, 20'000, 20'000 - row.integer("common") - sway), {});
            }
        };
        calm(24 * 7 * weeks);
        EXPECT_EQ(watch.alarm, BalanceAlarm::none) << row.where();
        const UtcTime begin = at;
        for (int i = 0; i < row.integer("hours"); ++i, at += hours(1)) {
            watch.observe(
                {}, hour_of(at, row.integer("then_supplied"), row.integer("then_metered")), {});
        }
        calm(static_cast<int>(row.integer("calm")));
        EXPECT_TRUE(check_balance_watch(watch)) << row.where();
        EXPECT_EQ(to_string(watch.alarm), row.text("alarm")) << row.where();
        if (row.empty("after_hours")) continue;
        EXPECT_EQ((watch.since - begin) / hours(1), row.integer("after_hours")) << row.where();
    }
}

TEST(EnergyBalanceTable, suspects_are_named_as_written) {
    for (const Row& row : read_section(k_energy_balance_table, "suspects")) {
        std::vector<SubmeterDay> submeters;
        for (const std::string& word : row.words("submeters")) {
            unsigned meter = 0;
            long used = 0;
            long expected = 0;
            const bool read =
                std::sscanf(word.c_str(), "%u=%ld/%ld", &meter, &used, &expected) == 3;
            if (!read) row.broken("submeters");
            submeters.push_back({MeterId{meter}, {used}, {expected}});
        }
        std::string named;
        for (const auto& suspect : bypass_suspects({row.integer("excess")}, submeters)) {
            named += (named.empty() ? "" : " ") + to_string(suspect.meter);
        }
        EXPECT_EQ(named.empty() ? "-" : named, row.text("suspects")) << row.where();
    }
}

TEST(EnergyBalanceTable, causes_of_a_flow_are_told_as_written) {
    for (const Row& row : read_section(k_energy_balance_table, "open_contact")) {
        const OpenContactEvidence evidence{
            {row.integer("before_w")}, {row.integer("behind_w")}, row.duration("quiet")};
        EXPECT_EQ(to_string(cause_of_flow(evidence)), row.text("cause")) << row.where();
    }
}

}  // namespace
}  // namespace riser::metering
