// AuditedJournal: the controller's journal with a witness beside it, who is told of every entry that the
// controller was told is durable, and that the cloud has it. It changes nothing.
#pragma once

#include "gateway/controller/journal.h"
#include "tests/sim/world/simulated_runner.h"

namespace riser::sim {

class JournalWitness {
public:
    virtual ~JournalWitness() = default;
    virtual void committed(const controller::JournalEntry& entry) = 0;
    virtual void not_committed(controller::Commit outcome) = 0;
    // The cloud has said that it has more of this journal than before.
    virtual void cloud_has_more() {}
};

class AuditedJournal final : public controller::Journal {
public:
    AuditedJournal(controller::Journal& journal, JournalWitness& witness, LifePtr life)
        : journal_(journal), witness_(witness), life_(std::move(life)) {}

    [[nodiscard]] controller::Commit append(const controller::JournalEntry& entry) override {
        const auto outcome = journal_.append(entry);
        // Whose power failed inside the call has been told nothing.
        if (life_->doomed) return outcome;
        if (outcome == controller::Commit::done) {
            witness_.committed(entry);
        } else {
            witness_.not_committed(outcome);
        }
        return outcome;
    }
    [[nodiscard]] controller::Commit save_snapshot(const journal::Snapshot& snapshot) override {
        return journal_.save_snapshot(snapshot);
    }
    [[nodiscard]] Result<std::vector<journal::Snapshot>> snapshots() override {
        return journal_.snapshots();
    }
    [[nodiscard]] Result<std::vector<controller::JournalEntry>> read(
        std::uint64_t first, std::size_t max_rows) override {
        return journal_.read(first, max_rows);
    }
    void set_acknowledged(std::uint64_t sequence) override {
        if (sequence > journal_.acknowledged()) witness_.cloud_has_more();
        journal_.set_acknowledged(sequence);
    }
    [[nodiscard]] std::uint64_t acknowledged() const override { return journal_.acknowledged(); }

private:
    controller::Journal& journal_;
    JournalWitness& witness_;
    LifePtr life_;
};

}  // namespace riser::sim
