// A journal on a simulated disk, and entries whose content follows from their number, so that any
// entry that comes back can be checked without a second copy.
#pragma once

#include <cstring>
#include <memory>

#include <gtest/gtest.h>

#include "gateway/store/sqlite_journal.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::store {

using controller::Commit;
using controller::JournalEntry;

constexpr std::int64_t k_november = 1'793'491'200'000;  // 2026-11-01T00:00:00Z, Unix ms
constexpr std::int64_t k_minute_ms = 60'000;
constexpr std::int64_t k_day_ms = 86'400'000;

inline JournalEntry make_entry(std::uint64_t sequence, std::int64_t wall_ms,
                               std::size_t size = 300) {
    JournalEntry entry{sequence, wall_ms, std::vector<std::uint8_t>(size), {}};
    Prng prng(sequence);
    entry.hash.fill(static_cast<std::uint8_t>(prng.next()));
    // Eight bytes at a time: entries are made again for every comparison.
    for (std::size_t i = 0; i < size; i += 8) {
        const std::uint64_t word = prng.next();
        std::memcpy(&entry.bytes[i], &word, std::min<std::size_t>(8, size - i));
    }
    return entry;
}
inline bool is_whole(const JournalEntry& entry) {
    return entry == make_entry(entry.sequence, entry.wall_ms, entry.bytes.size());
}

inline journal::Snapshot make_snapshot(std::uint64_t sequence, std::size_t size = 5000) {
    journal::Snapshot snapshot;
    snapshot.sequence = sequence;
    snapshot.epoch.bytes.fill(7);
    snapshot.payload = make_entry(sequence, 0, size).bytes;
    snapshot.head.fill(static_cast<std::uint8_t>(sequence));
    return snapshot;
}

// Disk, VFS and journal in the order in which they must live and die.
struct StoredJournal {
    sim::SimulatedDisk disk;
    sim::SimulatedVfs vfs{disk};
    std::unique_ptr<SqliteJournal> journal;
    std::string open_error;

    explicit StoredJournal(std::uint64_t seed = 1, sim::DiskImage image = {})
        : disk(seed, std::move(image)) {}

    bool open(JournalSettings settings = {}) {
        settings.path = "ledger.db";
        settings.vfs = vfs.name();
        auto opened = SqliteJournal::open(std::move(settings));
        open_error = opened ? "" : opened.error().message;
        if (opened) journal = std::move(opened).value();
        return opened.ok();
    }
    void reopen(JournalSettings settings = {}) {
        journal.reset();
        ASSERT_TRUE(open(std::move(settings))) << open_error;
    }
    [[nodiscard]] std::vector<JournalEntry> all() const {
        std::vector<JournalEntry> entries;
        std::uint64_t next = 1;
        while (true) {
            auto page = journal->read(next, 50);
            EXPECT_TRUE(page) << page.error().message;
            if (!page || page->empty()) return entries;
            next = page->back().sequence + 1;
            entries.insert(entries.end(), page->begin(), page->end());
        }
    }
};

}  // namespace riser::store
