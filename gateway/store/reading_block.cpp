#include "gateway/store/reading_block.h"

#include <algorithm>
#include <limits>

#include "core/base/bytes.h"

namespace riser::store {
namespace {

using controller::IntervalReading;

constexpr std::uint8_t k_version = 1;
constexpr std::size_t k_columns = 7;

template <class Get>
void write_column(ByteWriter& out, std::span<const IntervalReading> rows, Get get) {
    for (const auto& row : rows) out.svarint(get(row));
}

template <class Set>
void read_column(ByteReader& in, std::vector<IntervalReading>& rows, Set set) {
    for (auto& row : rows) set(row, in.svarint());
}

bool read_meters(ByteReader& in, std::vector<IntervalReading>& rows) {
    std::uint64_t meter = 0;
    for (auto& row : rows) {
        const std::uint64_t step = in.varint();
        meter += step;
        if (step == 0 || step > k_max_small_id || meter > k_max_small_id) return false;
        row.meter = MeterId{static_cast<std::uint32_t>(meter)};
    }
    return true;
}

bool read_epochs(ByteReader& in, std::vector<IntervalReading>& rows) {
    for (auto& row : rows) {
        const std::uint64_t epoch = in.varint();
        if (epoch > std::numeric_limits<std::uint32_t>::max()) return false;
        row.epoch = MeterEpoch{static_cast<std::uint32_t>(epoch)};
    }
    return true;
}

}  // namespace

std::vector<std::uint8_t> encode_block(std::span<const IntervalReading> rows) {
    ByteWriter out;
    out.u8(k_version);
    out.varint(rows.size());
    std::uint32_t previous = 0;
    for (const auto& row : rows) {
        RISER_ASSERT(row.meter.value > previous, "rows of a block ascend by meter");
        out.varint(row.meter.value - previous);
        previous = row.meter.value;
    }
    for (const auto& row : rows) out.varint(row.epoch.value);
    for (const auto& row : rows) out.varint(row.epoch.value);
    write_column(out, rows, [](const IntervalReading& row) { return row.import_energy.wh; });
    write_column(out, rows, [](const IntervalReading& row) { return row.voltage_dv; });
    write_column(out, rows, [](const IntervalReading& row) { return row.current_ma; });
    write_column(out, rows, [](const IntervalReading& row) { return row.power_w; });
    write_column(out, rows, [](const IntervalReading& row) { return row.balance.micro; });
    return out.take();
}

std::optional<std::vector<IntervalReading>> decode_block(std::span<const std::uint8_t> bytes,
                                                         std::int64_t wall_ms) {
    ByteReader in(bytes);
    if (in.u8() != k_version) return std::nullopt;
    std::vector<IntervalReading> rows(in.count(k_columns));
    if (!read_meters(in, rows) || !read_epochs(in, rows)) return std::nullopt;
    for (auto& row : rows) {
        const std::uint64_t epoch = in.varint();
        if (epoch > UINT32_MAX) return std::nullopt;
        row.epoch = MeterEpoch{static_cast<std::uint32_t>(epoch)};
    }
    read_column(in, rows,
                [](IntervalReading& row, std::int64_t value) { row.import_energy.wh = value; });
    read_column(in, rows, [](IntervalReading& row, std::int64_t value) { row.voltage_dv = value; });
    read_column(in, rows, [](IntervalReading& row, std::int64_t value) { row.current_ma = value; });
    read_column(in, rows, [](IntervalReading& row, std::int64_t value) { row.power_w = value; });
    read_column(in, rows,
                [](IntervalReading& row, std::int64_t value) { row.balance.micro = value; });
    if (!in.at_end()) return std::nullopt;
    for (auto& row : rows) row.wall_ms = wall_ms;
    return rows;
}

std::vector<IntervalReading> merge_rows(std::vector<IntervalReading> older,
                                        std::vector<IntervalReading> newer) {
    // Stable: of equal meters the newer row comes first and is the one that unique() keeps.
    newer.insert(newer.end(), older.begin(), older.end());
    std::stable_sort(
        newer.begin(), newer.end(),
        [](const IntervalReading& a, const IntervalReading& b) { return a.meter < b.meter; });
    const auto repeats = std::unique(
        newer.begin(), newer.end(),
        [](const IntervalReading& a, const IntervalReading& b) { return a.meter == b.meter; });
    newer.erase(repeats, newer.end());
    return newer;
}

}  // namespace riser::store
