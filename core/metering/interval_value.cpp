#include "core/metering/interval_value.h"

#include <algorithm>
#include <array>
#include <string>

namespace riser::metering {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

bool is_energy(Energy energy) {
    return energy <= k_max_register && energy.wh >= -k_max_register.wh;
}

Outcome<> check_shape(const IntervalDay& day) {
    const bool divides = day.interval >= minutes(1) && day.interval <= hours(1) &&
                         hours(1) % day.interval == Duration::zero();
    if (!divides) return fail(Problem{"an interval is 1 to 60 minutes and divides the hour"});
    if (day.raw.empty() || day.raw.size() > k_max_intervals) {
        return fail(Problem{"a day has 1 to 1500 intervals"});
    }
    if (day.interval * static_cast<std::int64_t>(day.raw.size()) > hours(25)) {
        return fail(Problem{"a day has at most 25 hours"});
    }
    if (day.begin < UtcTime{} || day.begin > k_no_upper_bound) {
        return fail(Problem{"a day begins between 1970 and 9999"});
    }
    if (day.quantum.wh < 1 || day.quantum > k_max_quantum) {
        return fail(Problem{"a register's step is 1 Wh to 100 kWh"});
    }
    return Done{};
}

constexpr std::array k_reasons{EditReason::none,           EditReason::meter_fault,
                               EditReason::meter_exchange, EditReason::misread,
                               EditReason::swapped_meters, EditReason::display_read,
                               EditReason::agreed,         EditReason::other};

}  // namespace

Outcome<> check_interval_day(const IntervalDay& day) {
    if (auto good = check_shape(day); !good) return good;
    for (std::size_t i = 0; i < day.raw.size(); ++i) {
        if (day.raw[i] && !is_energy(*day.raw[i])) {
            return fail(Problem{"interval " + std::to_string(i + 1) + " is out of range"});
        }
    }
    for (std::size_t i = 0; i < day.anchors.size(); ++i) {
        const auto& anchor = day.anchors[i];
        const bool ascends = i == 0 || anchor.boundary > day.anchors[i - 1].boundary;
        if (!ascends || anchor.boundary > day.raw.size()) {
            return fail(Problem{"register values ascend in time and lie within the day"});
        }
        if (anchor.value.wh < 0 || anchor.value > k_max_register) {
            return fail(Problem{"register value " + std::to_string(i + 1) + " is out of range"});
        }
    }
    return Done{};
}

std::optional<Energy> total_of(const IntervalDay& day) {
    const auto& anchors = day.anchors;
    if (anchors.size() > 1 && anchors.front().boundary == 0 &&
        anchors.back().boundary == day.raw.size()) {
        return anchors.back().value - anchors.front().value;
    }
    Energy sum{};
    for (const auto& value : day.raw) {
        if (!value) return std::nullopt;
        sum += *value;
    }
    return sum;
}

std::string_view to_string(ValueStatus status) {
    switch (status) {
        case ValueStatus::raw:
            return "raw";
        case ValueStatus::valid:
            return "valid";
        case ValueStatus::estimated:
            return "estimated";
        case ValueStatus::edited:
            return "edited";
        case ValueStatus::final_value:
            return "final";
    }
    return "?";
}

std::string_view to_string(EditReason reason) {
    switch (reason) {
        case EditReason::none:
            return "none";
        case EditReason::meter_fault:
            return "meter_fault";
        case EditReason::meter_exchange:
            return "meter_exchange";
        case EditReason::misread:
            return "misread";
        case EditReason::swapped_meters:
            return "swapped_meters";
        case EditReason::display_read:
            return "display_read";
        case EditReason::agreed:
            return "agreed";
        case EditReason::other:
            return "other";
    }
    return "?";
}

std::optional<EditReason> parse_edit_reason(std::string_view name) {
    for (const EditReason reason : k_reasons) {
        if (to_string(reason) == name) return reason;
    }
    return std::nullopt;
}

CurrentValue VersionedDay::current(std::uint16_t interval) const {
    RISER_ASSERT(interval < raw_.raw.size(), "an interval of the day");
    CurrentValue current{ValueStatus::raw, raw_.raw[interval], 0};
    for (const ValueVersion& version : versions_) {
        if (version.interval != interval) continue;
        current = {version.status, version.energy, current.versions + 1};
    }
    return current;
}

Outcome<> VersionedDay::arrived(std::uint16_t interval, Energy energy) {
    if (interval >= raw_.raw.size()) return fail(Problem{"the day has no such interval"});
    if (raw_.raw[interval]) {
        return fail(Problem{"a raw value is measured and never changed"});
    }
    if (!is_energy(energy)) return fail(Problem{"the value is out of range"});
    raw_.raw[interval] = energy;
    return Done{};
}

Outcome<> VersionedDay::add(const ValueVersion& version) {
    if (version.interval >= raw_.raw.size()) return fail(Problem{"the day has no such interval"});
    if (versions_.size() >= k_max_versions) return fail(Problem{"the day has too many versions"});
    if (!is_energy(version.energy)) return fail(Problem{"the value is out of range"});
    if (!versions_.empty() && version.at < versions_.back().at) {
        return fail(Problem{"a version is not older than the one before"});
    }
    const CurrentValue now = current(version.interval);
    if (now.status == ValueStatus::final_value) {
        return fail(Problem{"the value is final: it was billed, a correction goes to the ledger"});
    }
    const bool is_edit = version.status == ValueStatus::edited;
    if (is_edit && (version.author.is_nil() || version.reason == EditReason::none)) {
        return fail(Problem{"an edit names its author and a reason"});
    }
    if (!is_edit && version.reason != EditReason::none) {
        return fail(Problem{"only an edit has a reason"});
    }
    switch (version.status) {
        case ValueStatus::raw:
            return fail(Problem{"a raw value is measured and never changed"});
        case ValueStatus::valid:
            if (raw_.raw[version.interval] == version.energy) break;
            [[fallthrough]];
        case ValueStatus::final_value:
            if (now.energy != version.energy) {
                return fail(Problem{"this status confirms the current value and no other"});
            }
            break;
        case ValueStatus::estimated:
        case ValueStatus::edited:
            break;
    }
    versions_.push_back(version);
    return Done{};
}

}  // namespace riser::metering
