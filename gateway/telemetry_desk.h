// TelemetryDesk: the one door to telemetry.db for the threads that use it: the controller's (new rows,
// room for the ledger), the meter data's (whole days) and the uplink's (what the cloud has not got). Everything is short; a lock keeps
// them apart. Translates between the store's words and sync's.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/controller/action.h"
#include "gateway/store/telemetry_store.h"
#include "gateway/sync/messages.h"

namespace riser::gateway {

class TelemetryDesk {
public:
    // A store that cannot be opened (a full disk) is tried again whenever it is needed: nothing but readings
    // and events waits for it, and the gateway starts without.
    explicit TelemetryDesk(store::TelemetrySettings settings);

    // False when the rows could not be kept; they are then lost, the registers are not.
    [[nodiscard]] bool append(const controller::IntervalReadings& readings);
    [[nodiscard]] bool make_room();
    // All rows of a day of UTC; nullopt when they cannot be read.
    [[nodiscard]] std::optional<std::vector<controller::IntervalReading>> day(std::int64_t day);

    [[nodiscard]] std::optional<sync::ReadingDays> days(const sync::DaysWanted& wanted);
    [[nodiscard]] std::optional<sync::ReadingRows> rows(const sync::ReadingsWanted& wanted);
    [[nodiscard]] std::optional<sync::EventRows> events(const sync::EventsWanted& wanted);
    // Keeps a note as an event for the cloud; false when it could not be kept.
    bool note(const Note& note, std::int64_t wall_ms);
    void acknowledge(const sync::ReadingsAcknowledged& acknowledged);
    // Why the store cannot be opened, which is when nothing is kept.
    [[nodiscard]] std::optional<std::string> trouble();

private:
    [[nodiscard]] store::TelemetryStore* opened();

    std::mutex mutex_;
    store::TelemetrySettings settings_;
    std::string trouble_;                           // why it cannot be opened, which was told
    std::unique_ptr<store::TelemetryStore> store_;  // guarded by mutex_
};

}  // namespace riser::gateway
