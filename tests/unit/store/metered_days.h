// A building of hand-made readings for the meter data: three apartments and a main meter that sees a hundred watts
// of common load beside them; rows every quarter of an hour, and what befalls them. Zone: Berlin.
#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/local/calendar.h"
#include "gateway/store/meter_data/meter_data.h"
#include "platform/sqlite/database.h"

namespace riser::store {

using controller::IntervalReading;
using local::HistoryKind;
using local::LocalDay;
using std::chrono::hours;
using std::chrono::minutes;

inline ZoneRules berlin() {
    using std::chrono::seconds;
    // 29 March and 25 October 2026, 01:00 UTC.
    return {"Europe/Berlin",
            {{UtcTime{seconds(1'774'746'000)}, 7200}, {UtcTime{seconds(1'792'890'000)}, 3600}}};
}
inline LocalDay day_of(const char* date) {
    return *local::parse_day(date);
}
// Local midnight.
inline UtcTime begin_of(const char* date) {
    return from_unix_ms(local::start_of_day_ms(berlin(), day_of(date)));
}

inline constexpr MeterId k_main{100};
inline constexpr std::uint32_t k_flats = 3;

class MeteredDays {
public:
    // What each apartment draws in one quarter of an hour, never twice the same in a row: 300 to 499 Wh.
    [[nodiscard]] static std::int64_t draw(std::uint32_t flat, std::int64_t quarter) {
        return 300 + (quarter * 37 + flat * 61) % 200;
    }

    // Rows of every boundary after `from` (its own included, for the first call) up to `to`.
    void run(UtcTime to) {
        for (; now_ <= to; now_ += minutes(15)) {
            if (!off_) write_rows();
            step();
        }
    }
    void start(UtcTime at) { now_ = at; }

    std::set<MeterId> silent;                     // write no rows
    std::map<std::uint32_t, std::int64_t> steal;  // percent around the meter of a flat
    std::int64_t factor = 1;                      // of what flat 1 counts: a wrong ratio
    void set_off(bool off) { off_ = off; }        // the gateway: no rows at all
    void exchange(std::uint32_t flat) {
        registers_[MeterId{flat}] = 5;
        ++epochs_[MeterId{flat}];
    }

    // The row at this boundary is what a damaged file says.
    void spoil(UtcTime at, MeterId meter) {
        const auto day = std::chrono::floor<std::chrono::days>(at.time_since_epoch()).count();
        for (auto& row : days_[day]) {
            if (row.meter == meter && row.wall_ms == to_unix_ms(at)) {
                row.import_energy = Energy{std::numeric_limits<std::int64_t>::min()};
            }
        }
    }

    // Readings are kept for so long.
    void forget_before(std::int64_t utc_day) {
        days_.erase(days_.begin(), days_.lower_bound(utc_day));
    }

    [[nodiscard]] std::vector<IntervalReading> rows(std::int64_t utc_day) const {
        const auto found = days_.find(utc_day);
        return found == days_.end() ? std::vector<IntervalReading>() : found->second;
    }
    [[nodiscard]] std::int64_t shown(std::uint32_t flat) const {
        return registers_.at(MeterId{flat});
    }

private:
    void write_rows() {
        for (const auto& [meter, value] : registers_) {
            if (silent.contains(meter)) continue;
            IntervalReading row;
            row.meter = meter;
            row.epoch = MeterEpoch{epochs_[meter] + 1};
            row.wall_ms = to_unix_ms(now_);
            row.import_energy = Energy{value};
            row.power_w = value % 1'000;
            row.supplied = true;
            const auto day = std::chrono::floor<std::chrono::days>(now_.time_since_epoch());
            days_[day.count()].push_back(row);
        }
    }
    void step() {
        const std::int64_t quarter = now_.time_since_epoch() / minutes(15);
        std::int64_t all = 25;
        for (std::uint32_t flat = 1; flat <= k_flats; ++flat) {
            const std::int64_t drawn = draw(flat, quarter);
            const std::int64_t around = drawn * steal[flat] / 100;
            registers_[MeterId{flat}] += (drawn - around) * (flat == 1 ? factor : 1);
            all += drawn;
        }
        registers_[k_main] += all;
    }

    UtcTime now_{};
    bool off_ = false;
    std::map<MeterId, std::int64_t> registers_{
        {MeterId{1}, 10'000}, {MeterId{2}, 20'000}, {MeterId{3}, 30'000}, {k_main, 500'000}};
    std::map<MeterId, std::uint32_t> epochs_;
    std::map<std::int64_t, std::vector<IntervalReading>> days_;
};

class MeterDataTest : public testing::Test {
protected:
    MeterDataTest() {
        std::filesystem::remove_all(away_);
        forget_file();
    }
    void forget_file() const {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    // The card that the file is on.
    void take_card_out() const { std::filesystem::rename(folder_, away_); }
    void put_card_in() const { std::filesystem::rename(away_, folder_); }

    static MeterDataSettings settings(bool main = true) {
        MeterDataSettings made;
        made.zone = berlin();
        for (std::uint32_t flat = 1; flat <= k_flats; ++flat) {
            made.meters.push_back(
                {MeterId{flat}, Power{9'200}, std::nullopt, BalancePart::submeter});
        }
        made.meters.push_back(
            {k_main, Power{}, std::nullopt, main ? BalancePart::supply : BalancePart::submeter});
        return made;
    }
    void open(bool main = true) {
        machine.reset();
        auto made = settings(main);
        auto file = MeterDataFile::open(
            {path_, {}, form_of(made), [this](const Note& note) { notes.push_back(note); }});
        ASSERT_TRUE(file) << file.error().message;
        machine = std::make_unique<MeterData>(std::move(made), std::move(file).value());
    }

    // From now on, or no longer, the file takes no day, as on a full disk. A restart lies between.
    void set_full(bool full) {
        machine.reset();
        {
            auto database = sqlite::Database::open(path_, sqlite::Database::Mode::create);
            ASSERT_TRUE(database) << database.error().message;
            ASSERT_TRUE(database->execute(full ? "CREATE TRIGGER full BEFORE INSERT ON day BEGIN"
                                                 " SELECT RAISE(ABORT, 'the disk is full'); END"
                                               : "DROP TRIGGER full"));
        }
        open();
    }

    // The machine at `wall`, until it has nothing more to do.
    void look(UtcTime wall) {
        now.wall = now.earliest = now.latest = wall;
        look_as_it_is();
    }
    void look_as_it_is() {
        now.monotonic += minutes(30);
        give(Tick{});
        while (*machine->next_deadline() - now.monotonic < minutes(1)) {
            now.monotonic = *machine->next_deadline();
            give(Tick{});
        }
    }
    void give(MeterData::Input input) {
        machine->on(std::move(input), now);
        for (auto& output : machine->take_outputs()) take(output);
    }

    local::HistoryAnswer ask(HistoryKind kind, LocalDay first, LocalDay last, MeterId meter = {}) {
        answers.clear();
        give(local::HistoryQuery{7, kind, {}, first, last, meter});
        EXPECT_EQ(answers.size(), 1U);
        return answers.empty() ? local::HistoryAnswer{} : answers.front();
    }
    local::MeterDay curve(std::uint32_t flat, const char* date) {
        const auto answer = ask(HistoryKind::intervals, day_of(date), day_of(date), MeterId{flat});
        const auto* day = std::get_if<local::MeterDay>(&answer.answer);
        EXPECT_NE(day, nullptr) << std::get<std::string>(answer.answer);
        return day == nullptr ? local::MeterDay{} : *day;
    }
    std::vector<local::Finding> findings(const char* first, const char* last) {
        return std::get<std::vector<local::Finding>>(
            ask(HistoryKind::findings, day_of(first), day_of(last)).answer);
    }
    local::EnergyBalanceReport balance(const char* first, const char* last) {
        return std::get<local::EnergyBalanceReport>(
            ask(HistoryKind::balance, day_of(first), day_of(last)).answer);
    }
    [[nodiscard]] std::size_t noted(const std::string& event) const {
        return static_cast<std::size_t>(std::count_if(
            notes.begin(), notes.end(), [&](const Note& note) { return note.event == event; }));
    }

    MeteredDays building;
    Now now{Instant{hours(1)}, {}, {}, {}, {}};
    std::unique_ptr<MeterData> machine;
    std::vector<Note> notes;
    std::vector<std::int64_t> read;  // days of UTC that were asked for
    std::vector<local::HistoryAnswer> answers;
    local::MeterDataSummary summary;

private:
    void take(MeterData::Output& output) {
        if (auto* note = std::get_if<Note>(&output)) notes.push_back(*note);
        if (auto* answer = std::get_if<local::HistoryAnswer>(&output)) answers.push_back(*answer);
        if (auto* told = std::get_if<local::MeterDataSummary>(&output)) summary = *told;
        if (const auto* wanted = std::get_if<RowsWanted>(&output)) {
            read.push_back(wanted->day);
            give(RowsOfDay{wanted->day, building.rows(wanted->day)});
        }
    }

    std::string folder_ = testing::TempDir() + "meter_data_" +
                          testing::UnitTest::GetInstance()->current_test_info()->name();
    std::string away_ = folder_ + ".away";
    std::string path_ = folder_ + "/meter_data.db";
};

inline Energy sum_of(const local::MeterDay& day) {
    Energy sum{};
    for (const auto& interval : day.intervals) sum += interval.energy.value_or(Energy{});
    return sum;
}
inline std::size_t count_of(const local::MeterDay& day, metering::ValueStatus status) {
    return static_cast<std::size_t>(
        std::count_if(day.intervals.begin(), day.intervals.end(),
                      [&](const auto& interval) { return interval.status == status; }));
}

}  // namespace riser::store
