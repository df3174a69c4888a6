// RegisterDay: one local day of one register as it is kept: what was measured, what the rules found, and each
// later opinion as a version of its own (core/metering). Made of the rows of the readings stream; the rows
// themselves are not kept for ever, so a day carries its measured values with it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/metering/estimation.h"
#include "core/metering/interval_value.h"
#include "core/metering/vee.h"
#include "core/units/ids.h"
#include "gateway/local/meter_data.h"

namespace riser::store {

// The register as a row showed it, at a boundary of the day.
struct ShownRegister {
    std::uint16_t boundary = 0;
    Energy value{};
    MeterEpoch epoch{};

    bool operator==(const ShownRegister&) const = default;
};

struct RegisterDay {
    MeterId meter{};
    metering::IntervalDay raw;
    std::optional<ShownRegister> first;
    std::optional<ShownRegister> last;
    // At the day's begin or end, where it was not read then: on the straight line between the readings before
    // and after, which lie in other days. Estimates hang on them, measured values never.
    std::vector<metering::RegisterAnchor> bridged;
    std::vector<metering::ValueVersion> versions;
    std::vector<metering::VeeFlag> flags;
    metering::VeeCarry after;
    bool usable = false;  // as a usual day: complete and neither high nor low

    bool operator==(const RegisterDay&) const = default;
    [[nodiscard]] UtcTime end() const { return raw.begin_of(raw.raw.size()); }
};

// Days of one date, ascending by meter.
[[nodiscard]] std::vector<std::uint8_t> encode_days(std::span<const RegisterDay> days);
// nullopt for anything that encode_days() does not write, or that breaks core's checks.
[[nodiscard]] std::optional<std::vector<RegisterDay>> decode_days(
    std::span<const std::uint8_t> bytes);

// Of each interval, as validate_day() said: by the flags that were kept.
[[nodiscard]] std::vector<metering::ValueStatus> statuses_of(const RegisterDay& day);
// Estimates what needs it, between the anchors that there are, and puts it into the versions; what counts
// already stays as it is. Refuses what VersionedDay::add() refuses, changing nothing.
[[nodiscard]] Outcome<> estimate(RegisterDay& day, const metering::DayShape& shape,
                                 const ZoneRules& zone, const metering::EstimationRules& rules,
                                 UtcTime at);
// Some interval needs a value and has none.
[[nodiscard]] bool is_open(const RegisterDay& day);

// As it is shown.
[[nodiscard]] local::MeterDay to_meter_day(const RegisterDay& day, local::LocalDay date);
[[nodiscard]] std::vector<local::Finding> findings_of(const RegisterDay& day, local::LocalDay date);

}  // namespace riser::store
