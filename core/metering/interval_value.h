// The intervals of one register in one local day, as measured, and what became of each value: RAW, VALID,
// ESTIMATED, EDITED, FINAL, the words of meter data management. A raw value is never overwritten: every later
// opinion is a further version with its author and reason, and the last version is the one that counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::metering {

// The register showed `value` at the beginning of interval `boundary`, counted through rollovers and within
// one epoch of the meter.
struct RegisterAnchor {
    std::uint16_t boundary = 0;  // 0..number of intervals: the end of the day
    Energy value{};

    bool operator==(const RegisterAnchor&) const = default;
};

struct IntervalDay {
    UtcTime begin{};                               // of the local day
    Duration interval = std::chrono::minutes(15);  // divides an hour; 1 min..1 h
    // What each interval consumed; nullopt: missing. 23 to 25 hours of them: a change of clocks makes days
    // shorter and longer.
    std::vector<std::optional<Energy>> raw;
    std::vector<RegisterAnchor> anchors;  // ascending; best at 0, at the end, and around each gap
    Energy quantum{1};                    // smallest step of the register, 1..k_max_quantum

    bool operator==(const IntervalDay&) const = default;
    [[nodiscard]] UtcTime begin_of(std::size_t index) const {
        return begin + interval * static_cast<std::int64_t>(index);
    }
};
inline constexpr std::size_t k_max_intervals = 25 * 60;
inline constexpr Energy k_max_quantum{100'000};
// Refuses a day that breaks a range above, naming what and where.
[[nodiscard]] Outcome<> check_interval_day(const IntervalDay& day);

// What the registers say of the whole day, else what the intervals add up to; nullopt: neither is known.
[[nodiscard]] std::optional<Energy> total_of(const IntervalDay& day);

// Numbers are stored: they never change.
enum class ValueStatus : std::uint8_t {
    raw = 1,    // as measured; not checked, or a rule found something that a person has to judge
    valid = 2,  // every rule was passed
    estimated = 3,    // made from a profile or a straight line
    edited = 4,       // a person set it
    final_value = 5,  // billed: it stays
};
[[nodiscard]] std::string_view to_string(ValueStatus status);

enum class EditReason : std::uint8_t {
    none = 0,
    meter_fault = 1,
    meter_exchange = 2,
    misread = 3,
    swapped_meters = 4,
    display_read = 5,  // somebody read the meter's display
    agreed = 6,        // with the customer, or by a tribunal
    other = 7,
};
[[nodiscard]] std::string_view to_string(EditReason reason);
[[nodiscard]] std::optional<EditReason> parse_edit_reason(std::string_view name);

using AuthorId = Id128<struct AuthorTag>;  // of a person; nil: the rules themselves

struct ValueVersion {
    std::uint16_t interval = 0;
    ValueStatus status = ValueStatus::raw;
    Energy energy{};
    AuthorId author{};
    EditReason reason = EditReason::none;
    UtcTime at{};  // when it was made

    bool operator==(const ValueVersion&) const = default;
};

struct CurrentValue {
    ValueStatus status = ValueStatus::raw;
    std::optional<Energy> energy;
    std::size_t versions = 0;  // how many opinions there are beside the raw value

    bool operator==(const CurrentValue&) const = default;
};

// A day and the versions of its values. What was measured has no way to be changed.
class VersionedDay {
public:
    // A day that was checked.
    explicit VersionedDay(IntervalDay raw) : raw_(std::move(raw)) {}

    [[nodiscard]] const IntervalDay& raw() const { return raw_; }
    [[nodiscard]] const std::vector<ValueVersion>& versions() const { return versions_; }
    [[nodiscard]] CurrentValue current(std::uint16_t interval) const;

    // A raw value that was missing has come late. Refuses an interval that is not there, one that has its
    // raw value (also the same once more: who asks knows it), and an energy beyond +-k_max_register. What was
    // made of the gap stays the current value until a further version.
    [[nodiscard]] Outcome<> arrived(std::uint16_t interval, Energy energy);

    // Refuses: an interval that is not there; another raw value; `valid` with another energy than the raw or
    // the current value's, `final` with another than the current one's, either where there is none; an edit without an author or a reason; anything else
    // with a reason; anything after `final` (a billed value is corrected in the ledger, not here); a time before
    // the last version's; an energy beyond +-k_max_register; more than k_max_versions.
    [[nodiscard]] Outcome<> add(const ValueVersion& version);

private:
    IntervalDay raw_;
    std::vector<ValueVersion> versions_;  // in the order of their making
};
inline constexpr std::size_t k_max_versions = 16 * k_max_intervals;

}  // namespace riser::metering
