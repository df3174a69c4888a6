// Receipt: the cloud's signed answer to a batch. Either side can prove later what was acknowledged.
// The gateway prunes its journal by it, so it believes nothing that is not signed by the pinned
// cloud key.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/wire/batch.h"
#include "core/wire/key_set.h"

namespace riser::wire {

enum class Verdict : std::uint8_t {
    accepted = 1,    // all parts are durable; repeats included
    ledger_gap = 2,  // nothing taken: continue at ledger_through + 1
    ledger_fork =
        3,  // nothing taken: an acknowledged sequence came with other bytes; people decide
    epoch_refused =
        4,  // nothing taken: the cloud follows another journal of this gateway; people decide
};
[[nodiscard]] std::string_view to_string(Verdict verdict);

// An entry that is kept and acknowledged, but could not be understood or applied by the cloud.
struct Parked {
    std::uint64_t sequence = 0;
    std::string code;  // "unknown_record", "malformed", ...

    bool operator==(const Parked&) const = default;
};

struct Receipt {
    GatewayId gateway{};
    EpochId epoch{};  // the one the cloud follows
    BatchId batch{};
    Verdict verdict = Verdict::accepted;
    std::uint64_t ledger_through = 0;  // last contiguous durable sequence, and its chain hash
    journal::Hash ledger_head{};
    std::uint64_t readings_cursor = 0;  // of the batch, when accepted
    std::uint64_t events_through = 0;
    std::vector<Parked> parked;  // by this batch
    std::int64_t server_time_ms = 0;
    std::chrono::milliseconds next_upload_after{0};  // the cloud's wish; at most an hour
    std::uint32_t max_batch_bytes = 0;
    bool commands_waiting = false;
    std::string detail;  // for people, when not accepted

    bool operator==(const Receipt&) const = default;
};

[[nodiscard]] Bytes encode_receipt(const Receipt& receipt, const SigningKey& key);
[[nodiscard]] Result<Receipt> decode_receipt(ByteView bytes, const PublicKey& key);
[[nodiscard]] Result<Receipt> read_unverified_receipt(ByteView bytes);

}  // namespace riser::wire
