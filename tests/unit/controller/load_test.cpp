// Start-up from a snapshot: what lies before it is verified too. A wrong entry that a snapshot stands for
// changes no balance here, but it is what the cloud gets and what a statement is made of.
#include "gateway/controller/load.h"

#include <gtest/gtest.h>

#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

// A journal that ends with a snapshot, as a clean stop leaves it.
struct StoppedBuilding : Building {
    StoppedBuilding() {
        commission();
        controller->stop(clock);
    }

    [[nodiscard]] std::string problem() {
        const auto loaded = load_books(journal);
        if (loaded) return "";
        EXPECT_EQ(loaded.error().error, LoadError::chain_broken);
        return loaded.error().message;
    }
};

TEST(LoadFromSnapshot, verifies_every_entry_that_is_kept) {
    StoppedBuilding b;

    const auto loaded = load_books(b.journal);

    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->snapshot_sequence, b.journal.entries.back().sequence);
    EXPECT_EQ(loaded->entries_verified, b.journal.entries.size());
}

TEST(LoadFromSnapshot, sees_a_wrong_bit_before_it) {
    StoppedBuilding b;
    b.journal.entries[3].bytes.back() ^= 1U;

    EXPECT_EQ(b.problem(), "journal entry 4 does not fit the hash chain");
}

TEST(LoadFromSnapshot, sees_a_wrong_first_entry) {
    StoppedBuilding b;
    b.journal.entries[0].bytes.back() ^= 1U;

    EXPECT_EQ(b.problem(), "journal entry 1 does not fit the hash chain");
}

TEST(LoadFromSnapshot, sees_that_an_entry_before_it_is_missing) {
    StoppedBuilding b;
    b.journal.entries.erase(b.journal.entries.begin() + 3);

    EXPECT_EQ(b.problem(), "journal entry 5 follows entry 3: entries are missing");
}

TEST(LoadFromSnapshot, sees_that_the_journal_ends_before_it) {
    StoppedBuilding b;
    const auto end = b.journal.entries.back().sequence;
    b.journal.entries.pop_back();

    EXPECT_EQ(b.problem(), "the journal ends at entry " + std::to_string(end - 1) +
                               ", its snapshot at " + std::to_string(end) +
                               ": entries are missing");
}

TEST(LoadFromSnapshot, does_without_what_was_pruned) {
    StoppedBuilding b;
    auto& entries = b.journal.entries;
    entries.erase(entries.begin(), entries.begin() + 3);
    EXPECT_TRUE(load_books(b.journal));

    entries[1].bytes.back() ^= 1U;
    EXPECT_EQ(b.problem(), "journal entry 5 does not fit the hash chain");
}

TEST(LoadFromSnapshot, is_enough_for_a_successor) {
    StoppedBuilding b;
    b.journal.entries.clear();

    const auto loaded = load_books(b.journal);

    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->books, b.controller->books());
}

}  // namespace
}  // namespace riser::controller
