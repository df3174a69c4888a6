// How rows become blocks: per meter and day, or per moment across meters.
#include <algorithm>
#include <set>
#include <tuple>

#include "core/wire/column.h"
#include "gateway/sync/readings_stream.h"

namespace riser::sync {
namespace {

constexpr std::int64_t k_seconds_per_day = 86'400;

void drop_if_out_of_range(std::optional<std::int64_t>& value) {
    if (value && (*value < -wire::k_max_column_value || *value > wire::k_max_column_value))
        value.reset();
}

template <class Quantity, class Number>
void drop_if_out_of_range(std::optional<Quantity>& quantity, Number Quantity::*number) {
    if (!quantity) return;
    std::optional<std::int64_t> value = (*quantity).*number;
    drop_if_out_of_range(value);
    if (!value) quantity.reset();
}

wire::MeterSample clean(wire::MeterSample row) {
    drop_if_out_of_range(row.sample.import_energy, &Energy::wh);
    drop_if_out_of_range(row.sample.export_energy, &Energy::wh);
    drop_if_out_of_range(row.sample.voltage_dv);
    drop_if_out_of_range(row.sample.current_ma);
    drop_if_out_of_range(row.sample.power, &Power::w);
    drop_if_out_of_range(row.sample.balance, &Money::micro);
    return row;
}

std::vector<wire::MeterSample> usable_rows(const ReadingRows& rows) {
    const std::int64_t start = rows.day * k_seconds_per_day;
    std::vector<wire::MeterSample> usable;
    for (const auto& row : rows.rows) {
        const bool has_meter = row.meter.value > 0 && row.meter.value <= k_max_small_id &&
                               row.epoch.value <= k_max_small_id;
        const bool in_day =
            row.sample.unix_s >= start && row.sample.unix_s < start + k_seconds_per_day;
        if (has_meter && in_day) usable.push_back(clean(row));
    }
    return usable;
}

// The later of two rows with the same key wins.
template <class Key>
void sort_unique(std::vector<wire::MeterSample>& rows, Key key) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto same = [&](const auto& a, const auto& b) { return key(a) == key(b); };
    const auto end = std::unique(rows.rbegin(), rows.rend(), same).base();
    rows.erase(rows.begin(), end);
}

std::vector<wire::EncodedDay> day_blocks(std::vector<wire::MeterSample> rows, std::int32_t day,
                                         std::uint64_t version) {
    sort_unique(rows, [](const auto& r) { return std::tuple(r.meter, r.epoch, r.sample.unix_s); });
    std::vector<wire::EncodedDay> blocks;
    for (std::size_t i = 0; i < rows.size() && blocks.size() < wire::k_max_batch_days;) {
        wire::DayBlock block{rows[i].meter, rows[i].epoch, day, version, {}};
        for (; i < rows.size() && rows[i].meter == block.meter && rows[i].epoch == block.epoch;
             ++i) {
            if (block.samples.size() < wire::k_max_day_samples)
                block.samples.push_back(rows[i].sample);
        }
        blocks.push_back(wire::encode_day(block));
    }
    return blocks;
}

std::vector<wire::SnapshotBlock> snapshots(std::vector<wire::MeterSample> rows,
                                           std::uint64_t version) {
    sort_unique(rows, [](const auto& r) { return std::tuple(r.sample.unix_s, r.meter); });
    std::vector<wire::SnapshotBlock> blocks;
    for (std::size_t i = 0; i < rows.size() && blocks.size() < wire::k_max_batch_snapshots;) {
        const std::int64_t moment = rows[i].sample.unix_s;
        wire::SnapshotBlock block{version, {}};
        while (i < rows.size() && rows[i].sample.unix_s == moment &&
               block.samples.size() < wire::k_max_snapshot_samples) {
            block.samples.push_back(rows[i++]);
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

}  // namespace

wire::ReadingsPart make_readings_part(const ReadingRows& rows, bool prefer_snapshots) {
    auto usable = usable_rows(rows);
    std::set<std::int64_t> moments;
    for (const auto& row : usable) moments.insert(row.sample.unix_s);
    wire::ReadingsPart part;
    // Part of a day must not go as a block: a block replaces the whole day.
    const bool partial = rows.after_revision > 0;
    if (partial || (prefer_snapshots && moments.size() <= k_few_moments)) {
        part.snapshots = snapshots(std::move(usable), rows.revision);
    } else {
        part.days = day_blocks(std::move(usable), rows.day, rows.revision);
    }
    return part;
}

}  // namespace riser::sync
