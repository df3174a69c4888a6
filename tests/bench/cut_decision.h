// A decision to cut as the books keep it, made durable in a real file: what comes between deciding and the first
// byte on the bus. The rules that decide are not here; they take microseconds (bench charge).
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/assert.h"
#include "core/journal/codec.h"
#include "core/journal/supply_records.h"
#include "gateway/store/sqlite_journal.h"

namespace riser::bench {

class CutDecision {
public:
    // In a folder of its own below `folder`, which is removed at the end. On a disk, not in memory: there a sync costs
    // nothing.
    explicit CutDecision(const std::filesystem::path& folder) : folder_(folder / "cut-decision") {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        store::JournalSettings settings;
        settings.path = folder_ / "ledger.db";
        auto opened = store::SqliteJournal::open(std::move(settings));
        RISER_ASSERT(opened.ok(), "the bench needs a folder that it may write to");
        journal_ = std::move(opened).value();
    }
    ~CutDecision() {
        journal_.reset();
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }
    CutDecision(const CutDecision&) = delete;
    CutDecision& operator=(const CutDecision&) = delete;

    // Encodes, chains and commits; returns once it is on the disk.
    void commit(metering::SwitchState wanted) {
        constexpr std::int64_t k_begun_ms = 1'790'000'000'000;
        const std::int64_t now_ms = k_begun_ms + static_cast<std::int64_t>(++sequence_) * 1'000;
        journal::Entry entry;
        entry.header = {EpochId{{1}}, sequence_, BootId{{2}}, now_ms, now_ms, now_ms, now_ms};
        entry.records = {journal::SupplyDesired{.supply_point = SupplyPointId{7}, .state = wanted}};
        const auto bytes = journal::encode_entry(entry);
        head_ = journal::chain_hash(head_, bytes);
        const auto done = journal_->append({sequence_, now_ms, bytes, head_});
        RISER_ASSERT(done == controller::Commit::done, "the disk of the bench works");
    }

private:
    std::filesystem::path folder_;
    std::unique_ptr<store::SqliteJournal> journal_;
    std::uint64_t sequence_ = 0;
    journal::Hash head_{};
};

}  // namespace riser::bench
