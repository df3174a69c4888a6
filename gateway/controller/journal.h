// The journal as the controller needs it: append one decision durably, read back at start. Implemented by
// gateway/store (SQLite) and by test doubles. Owned and called by the controller thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/snapshot.h"

namespace riser::controller {

enum class Commit : std::uint8_t {
    done,     // durable
    refused,  // clean rollback (disk full): nothing changed anywhere
    unknown,  // failed sync or I/O error: memory and disk may differ; stop and reload
};

// One decision, as stored.
struct JournalEntry {
    std::uint64_t sequence = 0;
    std::int64_t wall_ms = 0;
    std::vector<std::uint8_t> bytes;  // canonical bytes, core/journal/codec.h
    journal::Hash hash{};             // chain hash

    bool operator==(const JournalEntry&) const = default;
};

// The most entries one read hands out, so that a reader never holds the controller for long.
inline constexpr std::size_t k_max_page = 200;

class Journal {
public:
    virtual ~Journal() = default;

    [[nodiscard]] virtual Commit append(const JournalEntry& entry) = 0;
    [[nodiscard]] virtual Commit save_snapshot(const journal::Snapshot& snapshot) = 0;
    // Newest first, at most the few that are kept.
    [[nodiscard]] virtual Result<std::vector<journal::Snapshot>> snapshots() = 0;
    // Entries with sequence >= first, ascending, at most max_rows (<= k_max_page); empty at the end.
    [[nodiscard]] virtual Result<std::vector<JournalEntry>> read(std::uint64_t first,
                                                                 std::size_t max_rows) = 0;
    // Last entry acknowledged by the cloud. May be lost (class C): it is then learned again.
    virtual void set_acknowledged(std::uint64_t sequence) = 0;
    [[nodiscard]] virtual std::uint64_t acknowledged() const = 0;
};

}  // namespace riser::controller
