#include "gateway/store/reading_block.h"

#include <algorithm>
#include <limits>

#include "core/base/bytes.h"

namespace riser::store {
namespace {

using controller::IntervalReading;

// block  = version count meters epochs voltage energy current power balance
//          [version 2: lag exports quanta tariff_sums supplied]
// meters = runs of the step from one meter to the next; epochs = runs, and so are the columns with
//          a name in the plural and `supplied`
// run    = value length (both varints); other columns are one signed varint per row
// A tariff sum is 0 where there is none, else one more than what it is above the total (zigzag).
constexpr std::uint8_t k_first_version = 1;
constexpr std::uint8_t k_version = 2;
// A row takes at least one byte in each of the five plain columns.
constexpr std::size_t k_min_row_bytes = 5;

void write_runs(ByteWriter& out, const std::vector<std::uint64_t>& values) {
    for (std::size_t at = 0; at < values.size();) {
        std::size_t end = at;
        while (end < values.size() && values[end] == values[at]) ++end;
        out.varint(values[at]);
        out.varint(end - at);
        at = end;
    }
}

// Fails the reader when the runs do not make up exactly `count` values.
std::vector<std::uint64_t> read_runs(ByteReader& in, std::size_t count) {
    std::vector<std::uint64_t> values;
    while (values.size() < count && in.ok()) {
        const std::uint64_t value = in.varint();
        const std::uint64_t length = in.varint();
        const bool repeats = !values.empty() && values.back() == value;
        if (length == 0 || length > count - values.size() || repeats) in.set_failed();
        if (in.ok()) values.insert(values.end(), length, value);
    }
    values.resize(count);
    return values;
}

template <class Get>
void write_column(ByteWriter& out, std::span<const IntervalReading> rows, Get get) {
    for (const auto& row : rows) out.svarint(get(row));
}

template <class Set>
void read_column(ByteReader& in, std::vector<IntervalReading>& rows, Set set) {
    for (auto& row : rows) set(row, in.svarint());
}

void read_keys(ByteReader& in, std::vector<IntervalReading>& rows) {
    const auto steps = read_runs(in, rows.size());
    const auto epochs = read_runs(in, rows.size());
    std::uint64_t meter = 0;
    for (std::size_t i = 0; i < rows.size() && in.ok(); ++i) {
        const bool ascends = steps[i] > 0 && steps[i] <= k_max_small_id - meter;
        const bool is_epoch = epochs[i] <= std::numeric_limits<std::uint32_t>::max();
        if (!ascends || !is_epoch) return in.set_failed();
        meter += steps[i];
        rows[i].meter = MeterId{static_cast<std::uint32_t>(meter)};
        rows[i].epoch = MeterEpoch{static_cast<std::uint32_t>(epochs[i])};
    }
}

template <class Get>
void write_run_column(ByteWriter& out, std::span<const IntervalReading> rows, Get get) {
    std::vector<std::uint64_t> values;
    values.reserve(rows.size());
    for (const auto& row : rows) values.push_back(get(row));
    write_runs(out, values);
}

template <class Set>
void read_run_column(ByteReader& in, std::vector<IntervalReading>& rows, Set set) {
    const auto values = read_runs(in, rows.size());
    for (std::size_t i = 0; i < rows.size() && in.ok(); ++i) set(rows[i], values[i]);
}

// Differences of registers wrap, so that no value of a row is beyond them.
std::int64_t wrapped_difference(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

std::uint64_t tariff_code(const IntervalReading& row) {
    if (!row.tariff_sum) return 0;
    return zigzag(wrapped_difference(row.tariff_sum->wh, row.import_energy.wh)) + 1;
}

void set_tariff_sum(IntervalReading& row, std::uint64_t code) {
    if (code == 0) return;
    const auto above = static_cast<std::uint64_t>(unzigzag(code - 1));
    row.tariff_sum =
        Energy{static_cast<std::int64_t>(static_cast<std::uint64_t>(row.import_energy.wh) + above)};
}

void write_evidence(ByteWriter& out, std::span<const IntervalReading> rows) {
    write_column(out, rows, [](const IntervalReading& row) { return row.lag_s; });
    write_run_column(out, rows,
                     [](const IntervalReading& row) { return zigzag(row.export_energy.wh); });
    write_run_column(out, rows, [](const IntervalReading& row) { return zigzag(row.quantum.wh); });
    write_run_column(out, rows, tariff_code);
    write_run_column(out, rows, [](const IntervalReading& row) -> std::uint64_t {
        return row.supplied ? 1 : 0;
    });
}

void read_evidence(ByteReader& in, std::vector<IntervalReading>& rows) {
    using Row = IntervalReading;
    read_column(in, rows, [](Row& row, std::int64_t value) { row.lag_s = value; });
    read_run_column(in, rows,
                    [](Row& row, std::uint64_t value) { row.export_energy.wh = unzigzag(value); });
    read_run_column(in, rows,
                    [](Row& row, std::uint64_t value) { row.quantum.wh = unzigzag(value); });
    read_run_column(in, rows, set_tariff_sum);
    read_run_column(in, rows, [&](Row& row, std::uint64_t value) {
        if (value > 1) in.set_failed();
        row.supplied = value == 1;
    });
}

}  // namespace

std::vector<std::uint8_t> encode_block(std::span<const IntervalReading> rows) {
    std::vector<std::uint64_t> steps;
    std::vector<std::uint64_t> epochs;
    std::uint32_t previous = 0;
    for (const auto& row : rows) {
        RISER_ASSERT(row.meter.value > previous, "rows of a block ascend by meter");
        steps.push_back(row.meter.value - previous);
        epochs.push_back(row.epoch.value);
        previous = row.meter.value;
    }
    ByteWriter out;
    out.u8(k_version);
    out.varint(rows.size());
    write_runs(out, steps);
    write_runs(out, epochs);
    write_column(out, rows, [](const IntervalReading& row) { return row.voltage_dv; });
    write_column(out, rows, [](const IntervalReading& row) { return row.import_energy.wh; });
    write_column(out, rows, [](const IntervalReading& row) { return row.current_ma; });
    write_column(out, rows, [](const IntervalReading& row) { return row.power_w; });
    write_column(out, rows, [](const IntervalReading& row) { return row.balance.micro; });
    write_evidence(out, rows);
    return out.take();
}

std::optional<std::vector<IntervalReading>> decode_block(std::span<const std::uint8_t> bytes,
                                                         std::int64_t wall_ms) {
    ByteReader in(bytes);
    const std::uint8_t version = in.u8();
    if (version < k_first_version || version > k_version) return std::nullopt;
    std::vector<IntervalReading> rows(in.count(k_min_row_bytes));
    read_keys(in, rows);
    using Row = IntervalReading;
    read_column(in, rows, [](Row& row, std::int64_t value) { row.voltage_dv = value; });
    read_column(in, rows, [](Row& row, std::int64_t value) { row.import_energy.wh = value; });
    read_column(in, rows, [](Row& row, std::int64_t value) { row.current_ma = value; });
    read_column(in, rows, [](Row& row, std::int64_t value) { row.power_w = value; });
    read_column(in, rows, [](Row& row, std::int64_t value) { row.balance.micro = value; });
    if (version >= 2) read_evidence(in, rows);
    if (!in.at_end()) return std::nullopt;
    for (auto& row : rows) row.wall_ms = wall_ms;
    return rows;
}

std::vector<IntervalReading> merge_rows(std::vector<IntervalReading> older,
                                        std::vector<IntervalReading> newer) {
    // Stable: of equal meters the newer row comes first and is the one that unique() keeps.
    newer.insert(newer.end(), older.begin(), older.end());
    std::stable_sort(newer.begin(), newer.end(),
                     [](const auto& a, const auto& b) { return a.meter < b.meter; });
    const auto repeats = std::unique(newer.begin(), newer.end(), [](const auto& a, const auto& b) {
        return a.meter == b.meter;
    });
    newer.erase(repeats, newer.end());
    return newer;
}

}  // namespace riser::store
