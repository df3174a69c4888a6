// Disks that fill up, fail to write, fail to sync or fail to read, at every operation in turn.
//
// The method: fail the N-th operation, then the next, until a run passes untouched. A refused
// commit must have changed nothing, now and after a power cut; after an uncertain one nothing more
// is accepted.
#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

using sim::CutStyle;
using sim::DiskFault;

constexpr std::uint64_t k_before = 12;  // entries that are safe before the fault

// One operation on a journal of k_before entries.
using Action = std::function<Commit(SqliteJournal&)>;

Commit append_next(SqliteJournal& journal) {
    return journal.append(make_entry(*journal.last_sequence() + 1, k_november + k_minute_ms));
}
// The first entry of a month creates its table in the same transaction.
Commit append_next_month(SqliteJournal& journal) {
    return journal.append(make_entry(*journal.last_sequence() + 1, k_november + 35 * k_day_ms));
}
Commit save_snapshot(SqliteJournal& journal) {
    return journal.save_snapshot(make_snapshot(k_before));
}

struct Faulty {
    StoredJournal store;
    std::size_t notes = 0;

    JournalSettings settings() {
        JournalSettings settings;
        settings.checkpoint_frames = 10;
        settings.report = [this](const Note&) { ++notes; };
        return settings;
    }
    explicit Faulty(std::uint64_t seed) : store(seed) {
        EXPECT_TRUE(store.open(settings())) << store.open_error;
        for (std::uint64_t sequence = 1; sequence <= k_before; ++sequence) {
            EXPECT_EQ(store.journal->append(make_entry(sequence, k_november)), Commit::done);
        }
    }
    // What a fresh boot reads after the power was cut now.
    std::vector<JournalEntry> after_cut(CutStyle style, std::uint64_t seed) {
        Prng prng(seed);
        StoredJournal fresh(seed, store.disk.image_after_cut(style, prng));
        EXPECT_TRUE(fresh.open()) << fresh.open_error;
        return fresh.journal ? fresh.all() : std::vector<JournalEntry>{};
    }
};

void expect_first(const std::vector<JournalEntry>& entries, std::uint64_t at_least,
                  std::uint64_t at_most) {
    EXPECT_GE(entries.size(), at_least);
    EXPECT_LE(entries.size(), at_most);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].sequence, i + 1);
        EXPECT_TRUE(is_whole(entries[i]));
    }
}

struct JournalFault : testing::TestWithParam<Action> {};

TEST_P(JournalFault, a_full_disk_is_refused_and_leaves_nothing_behind) {
    int refusals = 0;
    for (std::uint64_t after = 0;; ++after) {
        Faulty faulty(after);
        auto& [store, notes] = faulty;
        store.disk.inject({DiskFault::Kind::disk_full, store.disk.counts().changes + after, true});
        const auto start = store.disk.counts().changes;

        const Commit commit = GetParam()(*store.journal);

        if (store.disk.counts().changes - start <= after) break;  // the fault was never reached
        ASSERT_NE(commit, Commit::unknown) << "after " << after;
        const std::uint64_t kept = *store.journal->last_sequence();
        if (commit == Commit::refused) {
            ++refusals;
            EXPECT_GT(notes, 0U);
            EXPECT_EQ(kept, k_before);
        }
        for (const auto style : sim::k_cut_styles)
            expect_first(faulty.after_cut(style, after), kept, kept);
        store.disk.heal();
        EXPECT_EQ(append_next(*store.journal), Commit::done) << "goes on when there is room again";
        expect_first(faulty.after_cut(CutStyle::nothing, after), kept + 1, kept + 1);
    }
    EXPECT_GT(refusals, 2);
}

TEST_P(JournalFault, a_failed_write_is_unknown_and_nothing_is_accepted_after_it) {
    int unknowns = 0;
    for (std::uint64_t after = 0;; ++after) {
        Faulty faulty(after);
        auto& [store, notes] = faulty;
        store.disk.inject(
            {DiskFault::Kind::write_error, store.disk.counts().changes + after, false});
        const auto start = store.disk.counts().changes;

        const Commit commit = GetParam()(*store.journal);

        if (store.disk.counts().changes - start <= after) break;
        ASSERT_NE(commit, Commit::refused);
        const std::uint64_t kept = *store.journal->last_sequence();
        if (commit == Commit::unknown) ++unknowns;
        EXPECT_EQ(append_next(*store.journal), Commit::unknown)
            << "the disk works again, but who knows";
        EXPECT_GT(notes, 0U);
        for (const auto style : sim::k_cut_styles)
            expect_first(faulty.after_cut(style, after), kept, kept + 1);
    }
    EXPECT_GT(unknowns, 2);
}

TEST_P(JournalFault, a_failed_sync_is_unknown_and_nothing_is_accepted_after_it) {
    int unknowns = 0;
    for (std::uint64_t after = 0;; ++after) {
        Faulty faulty(after);
        auto& [store, notes] = faulty;
        store.disk.inject({DiskFault::Kind::sync_error, store.disk.counts().syncs + after, false});
        const auto start = store.disk.counts().syncs;

        const Commit commit = GetParam()(*store.journal);

        if (store.disk.counts().syncs - start <= after) break;
        ASSERT_NE(commit, Commit::refused);
        const std::uint64_t kept = *store.journal->last_sequence();
        if (commit == Commit::unknown) ++unknowns;
        EXPECT_EQ(append_next(*store.journal), Commit::unknown);
        for (const auto style : sim::k_cut_styles)
            expect_first(faulty.after_cut(style, after), kept, kept + 1);
    }
    EXPECT_GE(unknowns, 1);
}

std::string name_of(const testing::TestParamInfo<Action>& parameter) {
    constexpr std::array k_names{"append", "append_next_month", "snapshot"};
    return k_names.at(parameter.index);
}
INSTANTIATE_TEST_SUITE_P(Operations, JournalFault,
                         testing::Values(append_next, append_next_month, save_snapshot), name_of);

TEST(JournalRoom, is_made_once_and_the_append_tried_again) {
    StoredJournal store;
    int asked = 0;
    JournalSettings settings;
    settings.make_room = [&] {
        ++asked;
        store.disk.heal();  // as thinning readings would
        return true;
    };
    ASSERT_TRUE(store.open(settings));
    ASSERT_EQ(store.journal->append(make_entry(1, k_november)), Commit::done);
    store.disk.inject({DiskFault::Kind::disk_full, store.disk.counts().changes, true});

    EXPECT_EQ(store.journal->append(make_entry(2, k_november)), Commit::done);

    EXPECT_EQ(asked, 1);
    EXPECT_EQ(store.all().size(), 2U);
}

TEST(JournalReads, that_fail_are_reported_and_do_no_harm) {
    Faulty faulty(1);
    auto& store = faulty.store;
    store.reopen();
    store.disk.inject({DiskFault::Kind::read_error, store.disk.counts().reads, true});

    // Everything may still be in the cache; a page that must be read says so.
    const auto page = store.journal->read(1, 5);
    if (!page) {
        EXPECT_NE(page.error().message.find("cannot be read"), std::string::npos);
    }
    store.disk.heal();

    expect_first(store.all(), k_before, k_before);
    EXPECT_EQ(append_next(*store.journal), Commit::done);
}

TEST(JournalOpening, survives_a_failed_operation_at_any_point) {
    for (const auto kind : {DiskFault::Kind::write_error, DiskFault::Kind::disk_full,
                            DiskFault::Kind::sync_error, DiskFault::Kind::read_error}) {
        for (std::uint64_t at = 0;; ++at) {
            StoredJournal store(at);
            store.disk.inject({kind, at, false});
            const bool opened = store.open();
            const auto& counts = store.disk.counts();
            const std::uint64_t reached = kind == DiskFault::Kind::sync_error   ? counts.syncs
                                          : kind == DiskFault::Kind::read_error ? counts.reads
                                                                                : counts.changes;
            if (reached <= at) {
                EXPECT_TRUE(opened);
                break;
            }
            store.disk.heal();
            store.reopen();
            EXPECT_EQ(store.journal->append(make_entry(1, k_november)), Commit::done);
        }
    }
}

}  // namespace
}  // namespace riser::store
