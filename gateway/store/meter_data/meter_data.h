// MeterData: the machine that looks at the readings later and from further away (docs/validation.md): once a day
// it validates every register of the day before and estimates what is missing, once an hour it balances the
// building, and it answers questions about both. It reads whole days of telemetry.db, at its own pace and behind
// everything else, so that it goes on where it was after a restart and makes up for what it missed. It moves no
// money and no contact. Owned by the meter-data thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/payment/holidays.h"
#include "gateway/controller/action.h"
#include "gateway/local/history.h"
#include "gateway/runtime/machine.h"
#include "gateway/store/meter_data/balance_book.h"
#include "gateway/store/meter_data/meter_data_file.h"
#include "gateway/store/meter_data/validation_book.h"

namespace riser::store {

// To whoever has the readings: all rows of this day of UTC (days since 1970).
struct RowsWanted {
    std::int64_t day = 0;

    bool operator==(const RowsWanted&) const = default;
};
struct RowsOfDay {
    std::int64_t day = 0;
    // nullopt: they cannot be read at present.
    std::optional<std::vector<controller::IntervalReading>> rows;
};

struct MeterDataSettings {
    ZoneRules zone;
    Duration interval = std::chrono::minutes(15);  // of the rows
    std::vector<WatchedMeter> meters;
    payment::HolidayCalendar holidays;
};
// Zone and interval: what a MeterDataFile was made for.
[[nodiscard]] std::string form_of(const MeterDataSettings& settings);

class MeterData {
public:
    // Only questions that is_about_meter_data() come here.
    using Input = std::variant<Tick, RowsOfDay, local::HistoryQuery>;
    using Output = std::variant<Note, RowsWanted, local::HistoryAnswer, local::MeterDataSummary>;

    MeterData(MeterDataSettings settings, std::unique_ptr<MeterDataFile> file);
    ~MeterData();  // saves
    MeterData(const MeterData&) = delete;
    MeterData& operator=(const MeterData&) = delete;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

private:
    // What is being read, and for what: the day of `span`, or else whole hours from `from` on.
    struct Job {
        std::optional<DaySpan> span;
        UtcTime from{};
        UtcTime to{};
        std::int64_t asked = 0;  // the day of UTC that is on its way
        std::int64_t last = 0;
        UtcTime keep_from{};  // rows of this time
        UtcTime keep_to{};
        std::vector<controller::IntervalReading> rows{};
    };

    void load();
    void look_for_file();
    void remember_days();
    void begin_anew(const std::string& why);
    void begin_job(const Now& now);
    [[nodiscard]] std::optional<Job> next_job(const Now& now);
    void mind_the_clock(UtcTime wall);
    void take_rows(RowsOfDay rows, const Now& now);
    void validate(Job& job, const Now& now);
    void bridge(std::vector<MeterDataFile::ChangedDay>& changed, std::span<const RegisterGap> gaps,
                UtcTime at);
    void balance_hours(Job& job);
    void save(std::span<const MeterDataFile::ChangedDay> days, const Now& now);
    void tell(const Now& now);
    void tell_findings(const std::vector<RegisterDay>& days, local::LocalDay day);
    void keep_findings(const std::vector<RegisterDay>& days, local::LocalDay day);
    [[nodiscard]] local::MeterDataSummary summary() const;
    [[nodiscard]] local::EnergyBalanceState balance_state() const;
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields);

    // meter_data_answers.cpp, and summary() and balance_state()
    using Answer = decltype(local::HistoryAnswer::answer);
    [[nodiscard]] Answer answer_of(const local::HistoryQuery& query, const Now& now);
    [[nodiscard]] Answer findings(const local::HistoryQuery& query);
    [[nodiscard]] Answer intervals(const local::HistoryQuery& query);
    [[nodiscard]] Answer common_energy(const local::HistoryQuery& query);
    [[nodiscard]] Answer balance(const local::HistoryQuery& query);
    [[nodiscard]] std::optional<std::vector<RegisterDay>> kept_day(local::LocalDay day);

    [[nodiscard]] const std::map<MeterId, std::vector<metering::PastDay>>& past_days(
        local::LocalDay day);

    MeterDataSettings settings_;
    std::unique_ptr<MeterDataFile> file_;
    ValidationBook validation_;
    BalanceBook balance_;
    MeterDataProgress progress_;
    // For the shapes of the day that is at work.
    std::optional<local::LocalDay> past_of_;
    std::map<MeterId, std::vector<metering::PastDay>> past_;

    std::optional<Job> job_;
    Instant next_action_{};
    Instant next_save_{};
    std::optional<Instant> deadline_ = Instant{};
    bool unsaved_ = false;
    bool save_failed_ = false;
    bool unread_told_ = false;
    bool clock_unsure_ = false;
    bool begun_anew_ = false;  // the file was, while a day was at work
    std::optional<local::LocalDay> no_grid_told_;
    std::optional<local::LocalDay> findings_told_;  // of the day that was told last
    metering::BalanceAlarm told_ = metering::BalanceAlarm::none;
    std::vector<local::Finding> findings_;
    std::optional<local::MeterDataSummary> summary_;  // as it was given out last
    std::vector<Output> outputs_;
};

}  // namespace riser::store
