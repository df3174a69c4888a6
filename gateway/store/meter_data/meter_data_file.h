// MeterDataFile: what became of the readings, in meter_data.db, a disposable SQLite file: one row for each local
// day with all its registers, and the state of the building's balance. When it is missing, damaged or
// about another building it is begun anew, and made again from the readings that telemetry.db still has; what
// only it knew (versions that were made of older readings) is then gone, and nothing was decided on them.
// Owned by one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/runtime/machine.h"
#include "gateway/store/disposable_file.h"
#include "gateway/store/meter_data/register_day.h"

namespace riser::store {

struct MeterDataProgress {
    local::LocalDay validated = 0;  // the last day; 0: none
    std::int64_t hours_through =
        0;  // hour number (since 1970) up to which hours were balanced; 0: none

    bool operator==(const MeterDataProgress&) const = default;
};

class MeterDataFile {
public:
    struct Settings {
        std::string path;  // meter_data.db in the state directory
        std::string vfs;   // empty: the operating system's
        // What the days were made for, zone and interval: with another one they are made anew.
        std::string form;
        std::function<void(const Note&)> report;
    };
    // Fails only when the file is another program's, or in use by another process. Where there can be none at present,
    // nothing is read or saved until try_again() says that it is there.
    [[nodiscard]] static Result<std::unique_ptr<MeterDataFile>, OpenError> open(Settings settings);

    // False: there can be none at present.
    [[nodiscard]] bool is_there() const { return database_.is_open(); }
    // After a beginning that failed, such as on a card that takes nothing. Done: it is there, and whoever owns it takes up
    // what it kept, as at a start, before he saves.
    [[nodiscard]] Outcome<> try_again();
    [[nodiscard]] const MeterDataProgress& progress() const { return progress_; }
    // As it was saved; empty: never, or about other meters.
    [[nodiscard]] std::vector<std::uint8_t> balance(const std::string& about);

    // nullopt: nothing is kept of that day.
    [[nodiscard]] Result<std::optional<std::vector<RegisterDay>>> day(local::LocalDay day);

    struct ChangedDay {
        local::LocalDay day = 0;
        std::vector<RegisterDay> registers;
    };
    // In one transaction. Days before `oldest` go.
    [[nodiscard]] Outcome<> save(std::span<const ChangedDay> days, local::LocalDay oldest,
                                 const MeterDataProgress& progress, const std::string& about,
                                 std::span<const std::uint8_t> balance);
    // Begins anew, without anything.
    [[nodiscard]] Outcome<> start_over(const std::string& why);

private:
    explicit MeterDataFile(Settings settings);

    Outcome<OpenError> open_or_begin_anew();
    Outcome<OpenError> take();
    [[nodiscard]] Outcome<> need_file() const;
    void report(const std::string& event, const std::string& why) const;
    sqlite::SqlOutcome load();
    sqlite::SqlOutcome write(std::span<const ChangedDay> days, local::LocalDay oldest,
                             const std::string& about, std::span<const std::uint8_t> balance,
                             const MeterDataProgress& progress);
    sqlite::SqlResult<std::optional<std::vector<RegisterDay>>> read_day(local::LocalDay day);

    Settings settings_;
    DisposableFile database_;  // not open after a beginning that failed
    MeterDataProgress progress_;
};

}  // namespace riser::store
