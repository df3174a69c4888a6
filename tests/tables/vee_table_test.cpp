// Runs vee.txt.
#include <sstream>

#include <gtest/gtest.h>

#include "core/metering/vee.h"
#include "tests/tables/interval_text.h"

namespace riser::metering {
namespace {

using std::chrono::days;
using std::chrono::hours;
using tables::read_section;
using tables::Row;

constexpr const char* k_vee_table = "tests/tables/vee.txt";
constexpr std::chrono::local_days k_day{std::chrono::year(2026) / 3 / 2};
constexpr UtcTime k_begin{std::chrono::seconds(1'772'406'000)};  // its midnight at +01

std::vector<std::int64_t> numbers(const std::string& text, char separator) {
    std::vector<std::int64_t> found;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, separator);) found.push_back(std::stoll(word));
    return found;
}

void add_known(VeeContext& context, const Row& row, const std::string& key,
               const std::string& value, std::size_t size) {
    if (key == "fuse") {
        context.max_power = {std::stoll(value)};
    } else if (key == "supplied") {
        context.supplied = value == "yes";
    } else if (key == "still") {
        context.before.without_energy = hours(std::stoll(value));
    } else if (key == "estimated") {
        context.before.estimated = hours(std::stoll(value));
    } else if (key == "T") {
        const auto registers = numbers(value, '/');
        context.tariff_sum = Energy{registers.at(0)};
        context.total = Energy{registers.at(1)};
    } else if (key == "day") {
        for (const auto total : numbers(value, ',')) {
            const auto back = days(7 * static_cast<int>(context.history.size() + 1));
            context.history.push_back({k_day - back, {total}, true});
        }
        // Another weekday and a day too long ago mean nothing.
        context.history.push_back({k_day - days(1), {1}, true});
        context.history.push_back({k_day - days(35), {1}, true});
        context.history.push_back({k_day - days(7), {1}, false});
    } else if (key == "power") {
        const auto run = numbers(value, 'x');
        context.powers_mw.assign(static_cast<std::size_t>(run.at(1)), run.at(0));
        context.powers_mw.push_back(run.at(0) + 1);
    } else if (key == "shown") {
        context.by_power.assign(size, Energy{std::stoll(value)});
    } else {
        row.broken("known");
    }
}

VeeContext context_of(const Row& row, std::size_t size) {
    VeeContext context;
    context.day = k_day;
    if (row.empty("known")) return context;
    for (const std::string& word : row.words("known")) {
        const auto equals = word.find('=');
        add_known(context, row, word.substr(0, equals), word.substr(equals + 1), size);
    }
    return context;
}

std::string described(const std::vector<VeeFlag>& flags) {
    std::string text;
    for (const VeeFlag& flag : flags) text += (text.empty() ? "" : " + ") + describe(flag);
    return text.empty() ? "-" : text;
}

std::string counted(const std::vector<ValueStatus>& status) {
    std::string text;
    for (const auto wanted : {ValueStatus::valid, ValueStatus::raw, ValueStatus::estimated}) {
        const auto count = std::count(status.begin(), status.end(), wanted);
        if (count == 0) continue;
        text += (text.empty() ? "" : " ") + std::to_string(count) + " ";
        text += to_string(wanted);
    }
    return text;
}

TEST(VeeTable, every_day_is_judged_as_written) {
    ASSERT_TRUE(check_vee_rules({}));
    for (const Row& row : read_section(k_vee_table, "days")) {
        IntervalDay day;
        day.begin = k_begin;
        day.raw = tables::parse_intervals(row, "intervals");
        day.anchors = tables::parse_anchors(row, "register");
        ASSERT_TRUE(check_interval_day(day)) << row.where();
        const auto result = validate_day(day, context_of(row, day.raw.size()), {});
        EXPECT_EQ(described(result.flags), row.text("flags")) << row.where();
        EXPECT_EQ(counted(result.status), row.text("status")) << row.where();
    }
}

ValueStatus status_of(const Row& row) {
    for (const auto status : {ValueStatus::raw, ValueStatus::valid, ValueStatus::estimated,
                              ValueStatus::edited, ValueStatus::final_value}) {
        if (to_string(status) == row.text("status")) return status;
    }
    row.broken("status");
    return ValueStatus::raw;
}

TEST(VeeTable, versions_follow_each_other_as_written) {
    std::map<std::string, VersionedDay> values;
    for (const Row& row : read_section(k_vee_table, "versions")) {
        const auto [place, is_new] = values.try_emplace(
            row.text("value"),
            IntervalDay{k_begin, std::chrono::minutes(15), {Energy{250}}, {}, {1}});
        VersionedDay& day = place->second;
        ValueVersion version;
        version.status = status_of(row);
        version.energy = {row.integer("wh")};
        if (!row.empty("by"))
            version.author.bytes[0] = static_cast<std::uint8_t>(row.text("by")[0]);
        const auto reason = parse_edit_reason(row.text("reason"));
        if (!reason) row.broken("reason");
        version.reason = reason.value_or(EditReason::none);
        version.at = k_begin + hours(static_cast<int>(day.versions().size()));
        const auto before = day.current(0);
        const auto answer = day.add(version);
        EXPECT_EQ(answer ? "ok" : answer.error().message, row.text("answer")) << row.where();
        const auto after = day.current(0);
        if (answer) {
            EXPECT_EQ(after.status, version.status) << row.where();
            EXPECT_EQ(after.energy, version.energy) << row.where();
        } else {
            EXPECT_EQ(after, before) << row.where();
        }
        EXPECT_EQ(day.raw().raw.front(), Energy{250}) << row.where();
    }
}

}  // namespace
}  // namespace riser::metering
