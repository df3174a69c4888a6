// Interval readings on their way to the cloud, in two shapes: a day of one meter (cheap per
// reading, and the form in which the cloud keeps it for years) and one moment across meters (fresh
// values). Readings are for statistics and graphs; money is settled by the ledger stream and never
// by these.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/wire/signing.h"

namespace riser::wire {

enum class SampleQuality : std::uint8_t {
    measured = 0,
    estimated = 1,     // computed between measurements
    clock_unsure = 2,  // the gateway could not vouch for its clock
};
[[nodiscard]] std::string_view to_string(SampleQuality quality);

// What one meter showed at one moment. Absent values are nullopt, never zero.
struct Sample {
    std::int64_t unix_s = 0;  // 1970..9999
    SampleQuality quality = SampleQuality::measured;
    std::optional<Energy> import_energy;
    std::optional<Energy> export_energy;
    std::optional<std::int64_t> voltage_dv;
    std::optional<std::int64_t> current_ma;
    std::optional<Power> power;
    std::optional<Money> balance;  // of the account that the meter's supply point belongs to

    bool operator==(const Sample&) const = default;
};

// All samples of one meter in one UTC day, so far. A higher version replaces a lower one whole; the
// gateway's version is the revision of the day in its store.
struct DayBlock {
    MeterId meter{};
    MeterEpoch epoch{};
    std::int32_t day = 0;  // days since 1970-01-01
    std::uint64_t version = 1;
    std::vector<Sample> samples;  // 1..k_max_day_samples, ascending in time, all within the day

    bool operator==(const DayBlock&) const = default;
};

struct MeterSample {
    MeterId meter{};
    MeterEpoch epoch{};
    Sample sample;

    bool operator==(const MeterSample&) const = default;
};

// Samples of several meters at about one moment; all within one hour. Ascending by meter.
struct SnapshotBlock {
    std::uint64_t version = 1;
    std::vector<MeterSample> samples;  // 1..k_max_snapshot_samples

    bool operator==(const SnapshotBlock&) const = default;
};

// One sample a minute for a day; the largest gateway has 1024 meters.
inline constexpr std::size_t k_max_day_samples = 1440;
inline constexpr std::size_t k_max_snapshot_samples = 1024;

// Canonical bytes of the samples alone: the cloud stores those of a day block verbatim. Breaking a
// bound above is a programmer's error when writing and a refusal when reading.
[[nodiscard]] Bytes encode_day_samples(const DayBlock& block);
[[nodiscard]] Result<std::vector<Sample>> decode_day_samples(ByteView bytes, std::int32_t day);
[[nodiscard]] Bytes encode_snapshot(const SnapshotBlock& block);
[[nodiscard]] Result<SnapshotBlock> decode_snapshot(ByteView bytes, std::uint64_t version);

}  // namespace riser::wire
