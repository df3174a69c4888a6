// ReadingStore: interval readings, as compressed days of a meter for the years and as moments across
// meters for what is newer than the last day. Idempotent by version: the highest wins, in whatever
// order they come.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/store/keys.h"
#include "core/wire/batch.h"

namespace riser::cloud {

struct StoredSample {
    MeterId meter{};
    MeterEpoch epoch{};
    std::uint64_t version = 0;
    wire::Sample sample;

    bool operator==(const StoredSample&) const = default;
};

class ReadingStore {
public:
    virtual ~ReadingStore() = default;

    // A version that is not higher than the stored one changes nothing.
    virtual void put_day(const JournalKey& key, const wire::EncodedDay& day) = 0;
    // Kept whole beside what other versions say of the same moment.
    virtual void put_snapshot(const JournalKey& key, const wire::SnapshotBlock& snapshot) = 0;

    // Days first_day..last_day, ascending by meter epoch and day.
    virtual std::vector<wire::EncodedDay> days_of(const JournalKey& key, MeterId meter,
                                                  std::int32_t first_day,
                                                  std::int32_t last_day) = 0;
    // Of the snapshots, ascending in time; a moment as often as it came in different versions.
    virtual std::vector<StoredSample> samples_of(const JournalKey& key, MeterId meter,
                                                 std::int64_t from_s, std::int64_t to_s) = 0;
    // Snapshots of a gateway that lie before `before_s` whole and whose samples are all in the block of their
    // day, of this version or a higher one: the blocks say the same. Returns how many samples went.
    virtual std::uint64_t drop_compacted_samples(const GatewayKey& key, std::int64_t before_s) = 0;
};

}  // namespace riser::cloud
