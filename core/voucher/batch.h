// BatchRevision: everything about a batch but its locks: what a code is worth, until when, which serials may be
// redeemed by now. Value is never in the code. Each change is a whole new revision, signed by the cloud
// (voucher_document.h), and revisions only go upwards.
//
//     revision = format(0x01) id[16] series[16] cloud_epoch number short_name count
//                effect(1 | 2)  1: face currency[3] product   2: target[16] first each
//                state valid_from_ms valid_until_ms grace_days active blocked revoked digest[32]*
//     (numbers as varints, core/base/bytes.h; ranges as in serial_ranges.h; as many digests as pages)
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/units/money.h"
#include "core/voucher/batch_state.h"
#include "core/voucher/ids.h"
#include "core/voucher/keyed_hash.h"
#include "core/voucher/serial_ranges.h"

namespace riser::voucher {

// Numbers what the cloud decides. A cloud that was restored from a backup begins a higher epoch, so that it never
// gives a number to two different decisions, and what it forgot is older than what it decides anew.
struct CloudVersion {
    std::uint64_t cloud_epoch = 1;  // from 1, below 2^63
    std::uint32_t number = 1;       // from 1 within an epoch

    auto operator<=>(const CloudVersion&) const = default;
};

// What a code may be used for.
enum class Product : std::uint8_t {
    any_account = 1,   // prepaid credit, or a payment for bills
    prepaid_only = 2,  // promotions that must not pay bills
    bills_only = 3,
};

struct CreditEffect {
    Money face{};  // 1 micro-unit .. k_max_amount
    Currency currency{};
    Product product = Product::any_account;

    bool operator==(const CreditEffect&) const = default;
};
// A code that activates paper where there is no connection: serial s of this batch activates `each` serials of the
// other from first + s * each on. One such batch serves all cartons of a delivery, one code with each.
struct ActivationEffect {
    BatchId target{};
    std::uint32_t first = 0;
    std::uint32_t each = 1;

    bool operator==(const ActivationEffect&) const = default;
    // Asserts that `serial` is below k_max_batch; nullopt beyond what a batch can hold.
    [[nodiscard]] std::optional<SerialRange> of(std::uint32_t serial) const;
};
using Effect = std::variant<CreditEffect, ActivationEffect>;

inline constexpr std::size_t k_max_short_name = 12;
inline constexpr std::uint32_t k_max_grace_days = 3'650;

struct BatchRevision {
    BatchId id{};
    SeriesId series{};
    CloudVersion version;
    std::string short_name;   // A-Z 0-9 -, 1..12: printed before the serial
    std::uint32_t count = 1;  // 1..k_max_batch
    Effect effect;
    BatchState state = BatchState::printed;
    std::int64_t valid_from_ms = 0;   // 0: from the beginning
    std::int64_t valid_until_ms = 0;  // 0: for ever; else after valid_from_ms
    std::uint32_t grace_days = 0;     // after that, codes are still taken
    SerialRanges active;              // sold: may be redeemed while the batch is active
    SerialRanges blocked;             // held back although active; may be lifted
    SerialRanges revoked;             // worthless for ever
    std::vector<Digest> lock_pages;   // lock_page.h

    bool operator==(const BatchRevision&) const = default;
};

// Why it is none, or nullopt.
[[nodiscard]] std::optional<Problem> problem_of(const BatchRevision& revision);

// Asserts that there is no problem.
[[nodiscard]] std::vector<std::uint8_t> encode_batch(const BatchRevision& revision);
// Accepts canonical bytes of a revision without problems only.
[[nodiscard]] Result<BatchRevision> decode_batch(std::span<const std::uint8_t> bytes);

// What to do with a revision, when `known` is the one that is held (nullptr: none).
enum class RevisionVerdict : std::uint8_t {
    newer = 1,     // take it
    repeated = 2,  // the one that is held
    older = 3,     // nothing to do: a late copy
    fork = 4,      // another one of the same number: refuse, raise an alarm
    forbidden =
        5,  // it changes what never changes, or takes back what was promised: refuse, raise an alarm
};
// What never changes: series, name, count, effect, locks, the beginning. What only grows: the end of validity, with its
// grace, and what is revoked. A batch never leaves a state for one that it cannot reach.
[[nodiscard]] RevisionVerdict judge_revision(const BatchRevision* known, const BatchRevision& next);

// The instant after which a code is expired, grace included; nullopt: never.
[[nodiscard]] std::optional<std::int64_t> expires_after_ms(const BatchRevision& revision);

}  // namespace riser::voucher
