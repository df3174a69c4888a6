// UnusableJournal: stands in when the database is damaged, so that the gateway can run in safe mode: it
// reads nothing and refuses every write, hence nobody is charged, credited or cut off.
#pragma once

#include "gateway/controller/journal.h"

namespace riser::controller {

class UnusableJournal final : public Journal {
public:
    Commit append(const JournalEntry& /*entry*/) override { return Commit::refused; }
    Commit save_snapshot(const journal::Snapshot& /*snapshot*/) override { return Commit::refused; }
    Result<std::vector<journal::Snapshot>> snapshots() override {
        return std::vector<journal::Snapshot>{};
    }
    Result<std::vector<JournalEntry>> read(std::uint64_t /*first*/,
                                           std::size_t /*max_rows*/) override {
        return fail(Problem{"the journal is damaged"});
    }
    void set_acknowledged(std::uint64_t /*sequence*/) override {}
    [[nodiscard]] std::uint64_t acknowledged() const override { return 0; }
};

}  // namespace riser::controller
