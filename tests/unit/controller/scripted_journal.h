// ScriptedJournal: a journal in memory that fails when a test says so.
#pragma once

#include <algorithm>

#include "gateway/controller/journal.h"

namespace riser::controller {

class ScriptedJournal final : public Journal {
public:
    Commit append(const JournalEntry& entry) override {
        if (next != Commit::done) return next;
        entries.push_back(entry);
        return Commit::done;
    }
    Commit save_snapshot(const journal::Snapshot& snapshot) override {
        if (next != Commit::done) return next;
        saved.insert(saved.begin(), snapshot);
        return Commit::done;
    }
    Result<std::vector<journal::Snapshot>> snapshots() override { return saved; }
    Result<std::vector<JournalEntry>> read(std::uint64_t first, std::size_t max_rows) override {
        if (unreadable) return fail(Problem{"the disk does not answer"});
        std::vector<JournalEntry> page;
        for (const auto& entry : entries) {
            if (entry.sequence >= first && page.size() < max_rows) page.push_back(entry);
        }
        return page;
    }
    void set_acknowledged(std::uint64_t sequence) override { watermark = sequence; }
    std::uint64_t acknowledged() const override { return watermark; }

    Commit next = Commit::done;  // what the next writes come to
    bool unreadable = false;
    std::vector<JournalEntry> entries;
    std::vector<journal::Snapshot> saved;
    std::uint64_t watermark = 0;
};

}  // namespace riser::controller
