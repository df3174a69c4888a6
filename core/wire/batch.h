// Batch: one upload of a gateway. A protobuf envelope, compressed by zstd, signed by the gateway
// over the exact compressed bytes: what arrived can be proven later. Everything in it may arrive
// twice, late and in any order; what that means is decided by the cloud (cloud/ingest), not here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/wire/readings.h"
#include "core/wire/signing.h"

namespace riser::wire {

using BatchId = Id128<struct BatchTag>;

inline constexpr std::uint32_t k_protocol_version = 1;
// Compressed size of a whole upload; the cloud's route takes no more.
inline constexpr std::size_t k_max_batch_bytes = 16U << 20U;
// Size after decompression: bounds what a small hostile upload can make the cloud allocate.
inline constexpr std::size_t k_max_raw_batch_bytes = 8U << 20U;
inline constexpr std::size_t k_max_batch_entries = 20'000;
inline constexpr std::size_t k_max_batch_days = 8'192;
inline constexpr std::size_t k_max_batch_snapshots = 4'096;
inline constexpr std::size_t k_max_batch_events = 4'096;

// Journal entries first_sequence, first_sequence + 1, ... verbatim. Their hashes are not sent: each
// end computes the chain from `previous` (core/journal/chain.h).
struct LedgerPart {
    std::uint64_t first_sequence = 1;
    journal::Hash previous{};
    std::vector<Bytes> entries;

    bool operator==(const LedgerPart&) const = default;
    [[nodiscard]] std::uint64_t last_sequence() const {
        return first_sequence + entries.size() - 1;
    }
};

// A day block whose samples stay encoded, as they are stored.
struct EncodedDay {
    MeterId meter{};
    MeterEpoch epoch{};
    std::int32_t day = 0;
    std::uint64_t version = 1;
    Bytes samples;  // decode_day_samples()

    bool operator==(const EncodedDay&) const = default;
};

struct ReadingsPart {
    std::uint64_t cursor = 0;  // the sender's own; comes back in the receipt
    std::vector<EncodedDay> days;
    std::vector<SnapshotBlock> snapshots;

    bool operator==(const ReadingsPart&) const = default;
};
[[nodiscard]] EncodedDay encode_day(const DayBlock& block);

// A line for people about the building's technology. Never names, vouchers or keys. Keys of up to
// 64 and values of up to 512 bytes of UTF-8 without control characters.
struct Event {
    enum class Level : std::uint8_t { debug = 0, info = 1, warning = 2, error = 3 };
    std::uint64_t sequence = 1;
    std::int64_t wall_ms = 0;
    Level level = Level::info;
    std::string name;                                         // [a-z0-9_]{1,64}
    std::vector<std::pair<std::string, std::string>> fields;  // at most 32

    bool operator==(const Event&) const = default;
};
[[nodiscard]] std::string_view to_string(Event::Level level);

// Numbered upwards, not gapless: events may be lost.
struct EventsPart {
    std::vector<Event> events;  // ascending

    bool operator==(const EventsPart&) const = default;
};

struct JournalHead {
    std::uint64_t sequence = 0;
    journal::Hash hash{};

    bool operator==(const JournalHead&) const = default;
};

struct Batch {
    std::uint32_t protocol = k_protocol_version;
    GatewayId gateway{};
    EpochId epoch{};
    BatchId id{};
    // When it was sent, with the bounds the gateway can swear to. `boot` says which boot that was.
    BootId boot{};
    std::int64_t sent_at_ms = 0;
    std::int64_t earliest_ms = 0;
    std::int64_t latest_ms = 0;
    JournalHead journal;
    std::optional<LedgerPart> ledger;
    std::optional<ReadingsPart> readings;
    std::optional<EventsPart> events;

    bool operator==(const Batch&) const = default;
};

// Fails when the batch is over a bound; the sender then sends less at once.
[[nodiscard]] Result<Bytes> encode_batch(const Batch& batch, const SigningKey& key);

// Whose key to verify with, from bytes that prove nothing yet.
[[nodiscard]] Result<GatewayId> claimed_gateway(ByteView bytes);

enum class BatchFault : std::uint8_t {
    malformed,       // not a batch, or beyond a bound
    bad_signature,   // not signed by this key
    newer_protocol,  // a version we do not speak
};
struct BatchProblem {
    BatchFault fault = BatchFault::malformed;
    std::string message;
};
// Verifies before it decompresses: only an enrolled gateway's bytes are looked into.
[[nodiscard]] Result<Batch, BatchProblem> decode_batch(ByteView bytes, const PublicKey& key);
// For people who look at a file: the signature is not checked.
[[nodiscard]] Result<Batch, BatchProblem> read_unverified_batch(ByteView bytes);

}  // namespace riser::wire
