// Canonical, versioned bytes of a journal entry: what is stored, hashed and sent, never re-serialised.
//
//     entry   = format(0x01) header count record*
//     header  = epoch[16] sequence boot[16] monotonic_ms wall_ms earliest_ms latest_ms
//     record  = type version length body            (numbers as varints, see core/base/bytes.h)
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/journal/record.h"
#include "core/units/time.h"

namespace riser::journal {

// Known of an entry besides its records. The monotonic time is meaningless without the boot id.
struct EntryHeader {
    EpochId epoch{};
    std::uint64_t sequence = 0;  // gapless from 1 within an epoch
    BootId boot{};
    std::int64_t monotonic_ms = 0;
    std::int64_t wall_ms = 0;
    std::int64_t earliest_ms = 0;
    std::int64_t latest_ms = 0;

    bool operator==(const EntryHeader&) const = default;
};

[[nodiscard]] EntryHeader make_header(EpochId epoch, std::uint64_t sequence, const Now& now);

struct Entry {
    EntryHeader header;
    std::vector<Record> records;  // one decision

    bool operator==(const Entry&) const = default;
};

enum class DecodeError : std::uint8_t {
    malformed,       // not canonical bytes: damaged or hostile
    unknown_format,  // entry format of a newer version
    unknown_record,  // record type or version of a newer version
};

struct DecodeProblem {
    DecodeError error = DecodeError::malformed;
    std::string message;
};

// One entry is one decision about one building: 60 meters take 2 kB. Beyond these it is hostile or damaged,
// and what a reader can be made to allocate stays small.
inline constexpr std::size_t k_max_records = 10'000;
inline constexpr std::size_t k_max_entry_bytes = 1U << 20U;

// Asserts what decode_entry() would refuse.
[[nodiscard]] std::vector<std::uint8_t> encode_entry(const Entry& entry);
// Accepts canonical bytes only: encode_entry() of the result gives the same bytes. Whether the values make
// sense is asked of check_entry() in check.h.
[[nodiscard]] Result<Entry, DecodeProblem> decode_entry(std::span<const std::uint8_t> bytes);

// First half of BLAKE2b-256 over a tariff's canonical bytes.
[[nodiscard]] std::array<std::uint8_t, 16> tariff_hash(const payment::Tariff& tariff);
[[nodiscard]] std::vector<std::uint8_t> encode_tariff(const payment::Tariff& tariff);
// Checks ranges as well: the result is usable as it is.
[[nodiscard]] Result<payment::Tariff> decode_tariff(std::span<const std::uint8_t> bytes);

// What an account has used in its block period, for stores that keep it.
[[nodiscard]] std::vector<std::uint8_t> encode_blocks(const payment::BlockCounter& counter);
[[nodiscard]] Result<payment::BlockCounter> decode_blocks(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::vector<std::uint8_t> encode_zone(const ZoneRules& zone);
[[nodiscard]] Result<ZoneRules> decode_zone(std::span<const std::uint8_t> bytes);

// An account with its credits and charges, for stores that keep it.
[[nodiscard]] std::vector<std::uint8_t> encode_account(const payment::Account& account);
// The result has a token credit and a charge at least.
[[nodiscard]] Result<payment::Account> decode_account(std::span<const std::uint8_t> bytes);

// The canonical bytes of a supply policy, for stores that keep it. Reading checks ranges as well.
[[nodiscard]] std::vector<std::uint8_t> encode_policy(const payment::SupplyPolicy& policy);
[[nodiscard]] Result<payment::SupplyPolicy> decode_policy(std::span<const std::uint8_t> bytes);

}  // namespace riser::journal
