// Part of SqliteSession (session.h): days and snapshots of readings.
#include <algorithm>
#include <map>
#include <tuple>

#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

wire::EncodedDay read_day(Row& row) {
    wire::EncodedDay day;
    row.into(day.meter);
    row.into(day.epoch);
    row.into(day.day);
    row.into(day.version);
    row.into(day.samples);
    return day;
}

// All samples of a snapshot lie within an hour of its first one.
constexpr std::int64_t k_snapshot_span_s = 3600;
constexpr std::int64_t k_day_s = 86'400;

// As it is stored: under the time and meter of its first sample.
struct StoredSnapshot {
    EpochId epoch{};
    std::int64_t unix_s = 0;
    std::int64_t first_meter = 0;
    std::int64_t meters = 0;
    wire::SnapshotBlock block;
};

StoredSnapshot read_snapshot(Row& row) {
    StoredSnapshot stored;
    row.into(stored.epoch);
    row.into(stored.unix_s);
    const auto version = row.next<std::uint64_t>();
    row.into(stored.first_meter);
    row.into(stored.meters);
    auto block = wire::decode_snapshot(row.next<std::vector<std::uint8_t>>(), version);
    if (block) stored.block = std::move(block).value();  // encoded by put_snapshot()
    stored.block.version = version;
    return stored;
}

}  // namespace

void SqliteSession::put_day(const JournalKey& key, const wire::EncodedDay& day) {
    run("INSERT INTO day_block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET version = excluded.version, samples = excluded.samples"
        " WHERE excluded.version > day_block.version",
        key, day.meter, day.epoch, day.day, day.version, day.samples);
}

void SqliteSession::put_snapshot(const JournalKey& key, const wire::SnapshotBlock& snapshot) {
    const wire::MeterSample& first = snapshot.samples.front();
    run("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", key,
        first.sample.unix_s, snapshot.version, first.meter, snapshot.samples.size(),
        wire::encode_snapshot(snapshot));
}

std::vector<wire::EncodedDay> SqliteSession::days_of(const JournalKey& key, MeterId meter,
                                                     std::int32_t first_day,
                                                     std::int32_t last_day) {
    return all<wire::EncodedDay>(
        read_day,
        "SELECT meter, meter_epoch, day, version, samples FROM day_block"
        " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ? AND meter = ?"
        " AND day BETWEEN ? AND ? ORDER BY meter_epoch, day",
        key, meter, first_day, last_day);
}

std::vector<StoredSample> SqliteSession::samples_of(const JournalKey& key, MeterId meter,
                                                    std::int64_t from_s, std::int64_t to_s) {
    std::vector<StoredSample> samples;
    for (const StoredSnapshot& stored : all<StoredSnapshot>(
             read_snapshot,
             "SELECT epoch, unix_s, version, first_meter, meters, samples FROM snapshot"
             " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
             " AND unix_s >= ? AND unix_s < ?",
             key, from_s - k_snapshot_span_s, to_s + k_snapshot_span_s)) {
        const auto& within = stored.block.samples;
        const auto found = std::ranges::lower_bound(within, meter, {}, &wire::MeterSample::meter);
        if (found == within.end() || found->meter != meter) continue;
        const std::int64_t at = found->sample.unix_s;
        if (at < from_s || at >= to_s) continue;
        samples.push_back({meter, found->epoch, stored.block.version, found->sample});
    }
    std::ranges::stable_sort(samples, {},
                             [](const StoredSample& stored) { return stored.sample.unix_s; });
    return samples;
}

std::uint64_t SqliteSession::drop_compacted_samples(const GatewayKey& key, std::int64_t before_s) {
    // By meter, its epoch and day: the version of the day's block, -1 without one.
    std::map<std::tuple<EpochId, MeterId, MeterEpoch, std::int64_t>, std::int64_t> known;
    const auto day_version = [&](EpochId epoch, const wire::MeterSample& sample) {
        const std::int64_t day = sample.sample.unix_s / k_day_s;
        const auto [at, is_new] = known.try_emplace({epoch, sample.meter, sample.epoch, day}, -1);
        if (!is_new) return at->second;
        const auto version = one<std::int64_t>(
            [](Row& row) { return row.next<std::int64_t>(); },
            "SELECT version FROM day_block WHERE owner = ? AND site = ? AND gateway = ?"
            " AND epoch = ? AND meter = ? AND meter_epoch = ? AND day = ?",
            key, epoch, sample.meter, sample.epoch, day);
        return at->second = version.value_or(-1);
    };
    std::uint64_t dropped = 0;
    for (const StoredSnapshot& stored : all<StoredSnapshot>(
             read_snapshot,
             "SELECT epoch, unix_s, version, first_meter, meters, samples FROM snapshot"
             " WHERE owner = ? AND site = ? AND gateway = ? AND unix_s < ?",
             key, before_s)) {
        const auto version = static_cast<std::int64_t>(stored.block.version);
        const bool told =
            std::ranges::all_of(stored.block.samples, [&](const wire::MeterSample& each) {
                return each.sample.unix_s < before_s && day_version(stored.epoch, each) >= version;
            });
        if (!told) continue;
        run("DELETE FROM snapshot WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
            " AND unix_s = ? AND version = ? AND first_meter = ? AND meters = ?",
            key, stored.epoch, stored.unix_s, stored.block.version, stored.first_meter,
            stored.meters);
        dropped += stored.block.samples.size();
    }
    return dropped;
}

}  // namespace riser::cloud
