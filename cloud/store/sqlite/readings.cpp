// Part of SqliteSession (session.h): days and samples of readings.
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

StoredSample read_sample(Row& row) {
    StoredSample stored;
    row.into(stored.meter);
    row.into(stored.sample.unix_s);
    row.into(stored.epoch);
    row.into(stored.version);
    row.into(stored.sample.quality);
    row.into(stored.sample.import_energy);
    row.into(stored.sample.export_energy);
    row.into(stored.sample.voltage_dv);
    row.into(stored.sample.current_ma);
    const auto power = row.next<std::optional<std::int64_t>>();
    if (power) stored.sample.power = Power{*power};
    row.into(stored.sample.balance);
    return stored;
}

std::optional<std::int64_t> watts(const std::optional<Power>& power) {
    return power ? std::optional(power->w) : std::nullopt;
}

}  // namespace

void SqliteSession::put_day(const JournalKey& key, const wire::EncodedDay& day) {
    run("INSERT INTO day_block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET version = excluded.version, samples = excluded.samples"
        " WHERE excluded.version > day_block.version",
        key, day.meter, day.epoch, day.day, day.version, day.samples);
}

void SqliteSession::put_sample(const JournalKey& key, const StoredSample& stored) {
    const auto& sample = stored.sample;
    run("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET meter_epoch = excluded.meter_epoch, version = excluded.version,"
        " quality = excluded.quality, import_wh = excluded.import_wh, export_wh = "
        "excluded.export_wh,"
        " voltage_dv = excluded.voltage_dv, current_ma = excluded.current_ma,"
        " power_w = excluded.power_w, balance = excluded.balance"
        " WHERE excluded.version > sample.version",
        key, stored.meter, sample.unix_s, stored.epoch, stored.version, sample.quality,
        sample.import_energy, sample.export_energy, sample.voltage_dv, sample.current_ma,
        watts(sample.power), sample.balance);
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
    return all<StoredSample>(
        read_sample,
        "SELECT meter, unix_s, meter_epoch, version, quality, import_wh, export_wh,"
        " voltage_dv, current_ma, power_w, balance FROM sample WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? AND meter = ?"
        " AND unix_s >= ? AND unix_s < ? ORDER BY unix_s",
        key, meter, from_s, to_s);
}

// Meter by meter along the key, so that only what is older than that is read, not every sample there is.
std::uint64_t SqliteSession::drop_compacted_samples(const GatewayKey& key, std::int64_t before_s) {
    struct Place {
        EpochId epoch{};
        std::int64_t meter = -1;
    };
    const auto read_place = [](Row& row) {
        Place place;
        row.into(place.epoch);
        row.into(place.meter);
        return place;
    };
    std::uint64_t dropped = 0;
    std::optional<Place> place = Place{};
    while (true) {
        place = one<Place>(read_place,
                           "SELECT epoch, meter FROM sample WHERE owner = ? AND site = ?"
                           " AND gateway = ? AND (epoch, meter, unix_s) > (?, ?, ?)"
                           " ORDER BY epoch, meter LIMIT 1",
                           key, place->epoch, place->meter, INT64_MAX);
        if (!place) return dropped;
        dropped += all<std::int64_t>(
                       [](Row& row) { return row.next<std::int64_t>(); },
                       "DELETE FROM sample WHERE owner = ? AND site = ? AND gateway = ?"
                       " AND epoch = ? AND meter = ? AND unix_s < ? AND EXISTS (SELECT 1"
                       " FROM day_block AS d WHERE d.owner = sample.owner AND d.site = sample.site"
                       " AND d.gateway = sample.gateway AND d.epoch = sample.epoch"
                       " AND d.meter = sample.meter AND d.meter_epoch = sample.meter_epoch"
                       " AND d.day = sample.unix_s / 86400 AND d.version >= sample.version)"
                       " RETURNING unix_s",
                       key, place->epoch, place->meter, before_s)
                       .size();
    }
}

}  // namespace riser::cloud
