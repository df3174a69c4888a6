// Sweep: one pass over the meters of a bus. Hands out one ReadTask after the other and collects a report
// for every meter, dead ones included.
#pragma once

#include <optional>
#include <vector>

#include "core/metering/meter_link.h"
#include "gateway/field/modbus/device_state.h"
#include "gateway/field/modbus/read_task.h"

namespace riser::modbus {

// What a finished read says about its meter: health, registers, witnesses, identity.
[[nodiscard]] metering::MeterReport make_report(const ReadTask& task,
                                                metering::ReadPurpose purpose);

class Sweep {
public:
    Sweep(std::vector<DeviceState>& devices, BusId bus, std::uint64_t number, Instant started);

    // The read under way; none when the pass is complete. Meters known to be dead are passed over.
    [[nodiscard]] ReadTask* current();
    [[nodiscard]] const ReadTask* current() const { return task_ ? &*task_ : nullptr; }
    // The current read is done: files its report and moves on.
    void file_current(Instant now);
    // Files every meter not read yet as lost with the bus.
    void abandon();

    [[nodiscard]] Instant started() const { return started_; }
    // The finished pass. `bus_lost`: meters without an answer are not to blame.
    [[nodiscard]] metering::SweepFinished finish(bool bus_lost, Instant now);

private:
    void advance();
    void file_unread(const DeviceState& device, metering::MeterHealth health);

    std::vector<DeviceState>& devices_;
    Instant started_;
    metering::SweepFinished result_;
    std::size_t next_ = 0;
    std::optional<ReadTask> task_;
};

}  // namespace riser::modbus
