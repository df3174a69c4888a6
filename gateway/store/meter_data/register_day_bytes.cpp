// RegisterDay: its bytes. Valid values are those that were measured and are written as runs; about 200 bytes for
// a day of quarters of an hour.
#include <algorithm>
#include <limits>

#include "core/base/bytes.h"
#include "core/units/zone.h"
#include "gateway/store/meter_data/register_day.h"

namespace riser::store {
namespace {

using metering::ValueStatus;
using metering::ValueVersion;
using std::chrono::floor;
using std::chrono::seconds;

// Another form gets another number: what has an unknown one is made again from the readings.
constexpr std::uint8_t k_days_form = 1;

void write_shown(ByteWriter& out, const std::optional<ShownRegister>& shown) {
    out.u8(shown ? 1 : 0);
    if (!shown) return;
    out.varint(shown->boundary);
    out.svarint(shown->value.wh);
    out.varint(shown->epoch.value);
}

void write_anchors(ByteWriter& out, std::span<const metering::RegisterAnchor> anchors) {
    out.varint(anchors.size());
    for (const auto& anchor : anchors) {
        out.varint(anchor.boundary);
        out.svarint(anchor.value.wh);
    }
}

// Neighbours of one status and moment.
void write_versions(ByteWriter& out, std::span<const ValueVersion> versions) {
    for (std::size_t at = 0; at < versions.size();) {
        std::size_t end = at + 1;
        while (end < versions.size() && versions[end].status == versions[at].status &&
               versions[end].at == versions[at].at &&
               versions[end].interval == versions[at].interval + (end - at)) {
            ++end;
        }
        out.varint(end - at);
        out.varint(versions[at].interval);
        out.u8(static_cast<std::uint8_t>(versions[at].status));
        out.svarint(to_unix_ms(versions[at].at));
        for (; at < end; ++at) {
            if (versions[at].status != ValueStatus::valid) out.svarint(versions[at].energy.wh);
        }
    }
    out.varint(0);
}

void write_day(ByteWriter& out, const RegisterDay& day) {
    out.varint(day.meter.value);
    out.svarint(floor<seconds>(day.raw.begin.time_since_epoch()).count());
    out.varint(static_cast<std::uint64_t>(floor<seconds>(day.raw.interval).count()));
    out.varint(static_cast<std::uint64_t>(day.raw.quantum.wh));
    out.varint(day.raw.raw.size());
    for (const auto& value : day.raw.raw) out.varint(value ? zigzag(value->wh) + 1 : 0);
    write_shown(out, day.first);
    write_shown(out, day.last);
    write_anchors(out, day.raw.anchors);
    write_anchors(out, day.bridged);
    write_versions(out, day.versions);
    out.varint(day.flags.size());
    for (const auto& flag : day.flags) {
        out.u8(static_cast<std::uint8_t>(flag.rule));
        out.varint(flag.first);
        out.varint(flag.count);
        out.svarint(flag.measured);
        out.svarint(flag.threshold);
    }
    out.varint(static_cast<std::uint64_t>(floor<seconds>(day.after.without_energy).count()));
    out.varint(static_cast<std::uint64_t>(floor<seconds>(day.after.estimated).count()));
    out.u8(day.usable ? 1 : 0);
}

std::uint64_t read_within(ByteReader& in, std::uint64_t most) {
    const std::uint64_t value = in.varint();
    if (value > most) in.set_failed();
    return in.ok() ? value : 0;
}

std::uint16_t read_place(ByteReader& in, std::size_t most) {
    return static_cast<std::uint16_t>(read_within(in, most));
}

bool read_flag(ByteReader& in) {
    const std::uint8_t value = in.u8();
    if (value > 1) in.set_failed();
    return value == 1;
}

Duration read_span(ByteReader& in) {
    constexpr std::uint64_t k_most_s = 400ULL * 86'400;
    return seconds(static_cast<std::int64_t>(read_within(in, k_most_s)));
}

// Through rollovers a register may be shown beyond its end, but never beyond what core can add up.
Energy read_register(ByteReader& in) {
    const std::int64_t wh = in.svarint();
    if (wh < 0 || wh > k_max_register.wh) in.set_failed();
    return {in.ok() ? wh : 0};
}

std::optional<ShownRegister> read_shown(ByteReader& in, std::size_t intervals) {
    if (!read_flag(in)) return std::nullopt;
    ShownRegister shown;
    shown.boundary = read_place(in, intervals);
    shown.value = read_register(in);
    shown.epoch = MeterEpoch{
        static_cast<std::uint32_t>(read_within(in, std::numeric_limits<std::uint32_t>::max()))};
    return shown;
}

std::vector<metering::RegisterAnchor> read_anchors(ByteReader& in, std::size_t intervals) {
    std::vector<metering::RegisterAnchor> anchors(in.count(2));
    for (auto& anchor : anchors) {
        anchor.boundary = read_place(in, intervals);
        anchor.value = read_register(in);
    }
    return anchors;
}

void read_versions(ByteReader& in, RegisterDay& day) {
    // As VersionedDay::add() checks them, but in one pass: a start reads weeks of days.
    const std::size_t intervals = day.raw.raw.size();
    while (true) {
        const std::uint64_t run = read_within(in, intervals);
        if (run == 0 || !in.ok()) break;
        ValueVersion version;
        version.interval = read_place(in, intervals - run);
        version.status = static_cast<ValueStatus>(in.u8());
        const std::int64_t at_ms = in.svarint();
        const bool plain =
            version.status == ValueStatus::valid || version.status == ValueStatus::estimated;
        if (!plain || !is_record_time_ms(at_ms)) return in.set_failed();
        version.at = from_unix_ms(at_ms);
        const bool ascends = day.versions.empty() || version.at >= day.versions.back().at;
        if (!ascends) return in.set_failed();
        for (std::uint64_t i = 0; i < run && in.ok(); ++i, ++version.interval) {
            const auto measured = day.raw.raw[version.interval];
            const bool valid = version.status == ValueStatus::valid;
            version.energy = valid ? measured.value_or(Energy{}) : Energy{in.svarint()};
            const bool in_range =
                version.energy <= k_max_register && version.energy.wh >= -k_max_register.wh;
            if ((valid && !measured) || !in_range) in.set_failed();
            day.versions.push_back(version);
        }
    }
}

void read_flags(ByteReader& in, RegisterDay& day) {
    day.flags.resize(in.count(5));
    for (auto& flag : day.flags) {
        const std::uint8_t rule = in.u8();
        if (rule < 1 || rule > static_cast<std::uint8_t>(metering::VeeRule::prolonged_estimation))
            return in.set_failed();
        flag.rule = static_cast<metering::VeeRule>(rule);
        flag.first = read_place(in, day.raw.raw.size());
        flag.count = read_place(in, day.raw.raw.size() - flag.first);
        flag.measured = in.svarint();
        flag.threshold = in.svarint();
    }
}

// The reader fails on what no day can be.
RegisterDay read_day_bytes(ByteReader& in) {
    RegisterDay day;
    day.meter = MeterId{static_cast<std::uint32_t>(read_within(in, k_max_small_id))};
    const std::int64_t begin = in.svarint();
    if (begin < 0 || begin > to_unix_ms(k_no_upper_bound) / 1000) in.set_failed();
    day.raw.begin = UtcTime{seconds(in.ok() ? begin : 0)};
    day.raw.interval = seconds(static_cast<std::int64_t>(read_within(in, 3'600)));
    day.raw.quantum = {static_cast<std::int64_t>(
        read_within(in, static_cast<std::uint64_t>(metering::k_max_quantum.wh)))};
    day.raw.raw.resize(std::min(in.count(), metering::k_max_intervals));
    for (auto& value : day.raw.raw) {
        const std::uint64_t code = in.varint();
        if (code > 0) value = Energy{unzigzag(code - 1)};
    }
    const std::size_t intervals = day.raw.raw.size();
    day.first = read_shown(in, intervals);
    day.last = read_shown(in, intervals);
    day.raw.anchors = read_anchors(in, intervals);
    day.bridged = read_anchors(in, intervals);
    if (!in.ok() || !metering::check_interval_day(day.raw)) {
        in.set_failed();
        return day;
    }
    read_versions(in, day);
    read_flags(in, day);
    day.after.without_energy = read_span(in);
    day.after.estimated = read_span(in);
    day.usable = read_flag(in);
    return day;
}

}  // namespace

std::vector<std::uint8_t> encode_days(std::span<const RegisterDay> days) {
    ByteWriter out;
    out.u8(k_days_form);
    out.varint(days.size());
    for (const auto& day : days) write_day(out, day);
    return out.take();
}

std::optional<std::vector<RegisterDay>> decode_days(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    if (in.u8() != k_days_form) return std::nullopt;
    constexpr std::size_t k_least_day = 16;
    std::vector<RegisterDay> days;
    const std::size_t count = in.count(k_least_day);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        days.push_back(read_day_bytes(in));
        if (i > 0 && days[i].meter <= days[i - 1].meter) return std::nullopt;
    }
    if (!in.at_end()) return std::nullopt;
    return days;
}

}  // namespace riser::store
