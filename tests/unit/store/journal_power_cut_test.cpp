// Power cuts at every single change of the disk, over creation, appending, snapshots, pruning and
// checkpoints, and cuts during the recovery from a cut. At each point the disk as it would be found
// is opened by a fresh journal: whatever was acknowledged must be there, whole and in order.
//
// The same harness must see synchronous=NORMAL lose data, or it would prove nothing.
#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

using sim::CutStyle;
using sim::DiskImage;
using sim::SimulatedDisk;

JournalSettings often_checkpointed() {
    JournalSettings settings;
    settings.checkpoint_frames = 30;
    return settings;
}

// What the controller was told is durable.
struct Acknowledged {
    std::uint64_t last_entry = 0;
    std::uint64_t newest_snapshot = 0;
    std::uint64_t first_kept = 1;  // at most; pruning may have begun
};

class CutExplorer {
public:
    void watch(SimulatedDisk& disk) {
        disk.before_each_change([this](const SimulatedDisk& now) { cut(now); });
    }

    Acknowledged acknowledged;
    std::uint64_t cuts = 0;
    std::uint64_t durable_though_not_acknowledged = 0;

private:
    void cut(const SimulatedDisk& disk) {
        const auto style = sim::k_cut_styles[cuts++ % std::size(sim::k_cut_styles)];
        const DiskImage image = disk.image_after_cut(style, prng_);
        StoredJournal fresh(cuts, image);
        if (cuts % 40 == 0) watch_recovery(fresh.disk);
        verify(fresh);
    }

    // A second cut, in the middle of the recovery from the first.
    void watch_recovery(SimulatedDisk& recovering) {
        recovering.before_each_change([this](const SimulatedDisk& now) {
            StoredJournal again(cuts, now.image_after_cut(CutStyle::scattered, prng_));
            verify(again);
        });
    }

    void verify(StoredJournal& store) {
        ASSERT_TRUE(store.open()) << store.open_error << " at cut " << cuts;
        const auto entries = store.all();
        const std::uint64_t last = entries.empty() ? 0 : entries.back().sequence;
        ASSERT_GE(last, acknowledged.last_entry) << "acknowledged entries lost at cut " << cuts;
        ASSERT_LE(last, acknowledged.last_entry + 1) << "only the one being written may be ahead";
        if (last > acknowledged.last_entry) ++durable_though_not_acknowledged;
        for (const auto& entry : entries)
            ASSERT_TRUE(is_whole(entry)) << "entry " << entry.sequence;
        if (!entries.empty()) {
            ASSERT_LE(entries.front().sequence, acknowledged.first_kept);
            ASSERT_EQ(entries.size(), last - entries.front().sequence + 1);
        }
        const auto snapshots = store.journal->snapshots();
        ASSERT_TRUE(snapshots);
        const std::uint64_t newest = snapshots->empty() ? 0 : snapshots->front().sequence;
        ASSERT_GE(newest, acknowledged.newest_snapshot)
            << "acknowledged snapshot lost at cut " << cuts;
        for (const auto& snapshot : *snapshots)
            ASSERT_EQ(snapshot, make_snapshot(snapshot.sequence));
    }

    Prng prng_{42};
};

// Half a year in fast motion: entries of several sizes, acknowledgements, snapshots, months that
// are dropped, and a restart now and then.
void live_half_a_year(StoredJournal& store, Acknowledged& acknowledged, std::uint64_t entries) {
    for (std::uint64_t sequence = 1; sequence <= entries; ++sequence) {
        const auto day = static_cast<std::int64_t>(sequence * 180 / entries);
        const std::size_t size = sequence % 17 == 0 ? 9000 : 100 + sequence % 800;
        ASSERT_EQ(store.journal->append(make_entry(sequence, k_november + day * k_day_ms, size)),
                  Commit::done);
        acknowledged.last_entry = sequence;
        if (testing::Test::HasFatalFailure()) return;
        if (sequence % 20 == 0) {
            store.journal->set_acknowledged(sequence);
            // During the save, months may go that end with this entry or before.
            acknowledged.first_kept = sequence + 1;
            ASSERT_EQ(store.journal->save_snapshot(make_snapshot(sequence)), Commit::done);
            acknowledged.newest_snapshot = sequence;
        }
        if (sequence % 75 == 0) store.reopen(often_checkpointed());
    }
}

TEST(PowerCut, loses_no_acknowledged_entry_at_any_point) {
    StoredJournal store;
    CutExplorer explorer;
    explorer.watch(store.disk);

    ASSERT_TRUE(store.open(often_checkpointed()));
    live_half_a_year(store, explorer.acknowledged, 400);

    EXPECT_GE(explorer.cuts, 2000U);
    EXPECT_GT(explorer.durable_though_not_acknowledged, 0U)
        << "some commits are durable before they return";
    EXPECT_GT(store.journal->tables().front().first_sequence, 1U)
        << "months were dropped on the way";
    RecordProperty("cuts", static_cast<int>(explorer.cuts));
}

TEST(PowerCut, during_creation_leaves_a_file_that_opens) {
    StoredJournal store;
    CutExplorer explorer;
    explorer.watch(store.disk);

    ASSERT_TRUE(store.open());

    EXPECT_GE(explorer.cuts, 15U);
}

// A failed sync, a restart of the process without a reboot, and only then the power cut: the kernel
// goes on showing the restarted process what never reached the card. `killed`: the process had no
// time to close its files.
void fail_restart_and_cut(std::uint64_t failing_sync, bool killed) {
    StoredJournal store(failing_sync);
    CutExplorer explorer;
    ASSERT_TRUE(store.open(often_checkpointed()));
    store.disk.inject(
        {sim::DiskFault::Kind::sync_error, store.disk.counts().syncs + failing_sync, false});
    auto& last = explorer.acknowledged.last_entry;
    while (store.journal->append(make_entry(last + 1, k_november)) == Commit::done) ++last;

    explorer.watch(store.disk);
    const auto dead_process = killed ? std::move(store.journal) : nullptr;
    store.reopen(often_checkpointed());
    last = store.journal->last_sequence().value_or(0);
    for (int i = 0; i < 12; ++i) {
        ASSERT_EQ(store.journal->append(make_entry(last + 1, k_november)), Commit::done);
        ++last;
        if (testing::Test::HasFatalFailure()) break;
    }
    store.disk.before_each_change(nullptr);
}

TEST(PowerCut, after_a_failed_sync_and_a_restart_loses_nothing_acknowledged) {
    for (std::uint64_t failing_sync = 0; failing_sync < 40; ++failing_sync) {
        for (const bool killed : {false, true}) {
            fail_restart_and_cut(failing_sync, killed);
            ASSERT_FALSE(HasFatalFailure())
                << "sync " << failing_sync << (killed ? ", killed" : ", closed");
        }
    }
}

// Acknowledged rows that are gone, over all cuts of a plain append-only workload.
std::uint64_t count_losses(bool full) {
    SimulatedDisk disk(1);
    sim::SimulatedVfs vfs(disk);
    auto database = (full ? sqlite::open_ledger("t.db", vfs.name())
                          : sqlite::open_disposable("t.db", vfs.name()))
                        .value();
    EXPECT_TRUE(database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, data BLOB)"));
    EXPECT_TRUE(database.checkpoint(sqlite::Database::Checkpoint::truncate));
    std::int64_t acknowledged = 0;
    std::uint64_t losses = 0;
    std::uint64_t cuts = 0;
    Prng prng(7);
    disk.before_each_change([&](const SimulatedDisk& now) {
        const auto style = sim::k_cut_styles[cuts++ % std::size(sim::k_cut_styles)];
        SimulatedDisk found(cuts, now.image_after_cut(style, prng));
        sim::SimulatedVfs found_vfs(found);
        auto fresh = sqlite::open_ledger("t.db", found_vfs.name());
        ASSERT_TRUE(fresh) << fresh.error().message;
        if (fresh->query_integer("SELECT count(*) FROM t").value() < acknowledged) ++losses;
    });
    for (int i = 0; i < 60; ++i) {
        EXPECT_TRUE(database.execute("INSERT INTO t(data) VALUES(zeroblob(500))"));
        ++acknowledged;
        EXPECT_TRUE(sqlite::checkpoint_if_due(database, 30));
    }
    disk.before_each_change(nullptr);
    return losses;
}

TEST(PowerCut, harness_sees_what_synchronous_normal_loses) {
    EXPECT_EQ(count_losses(true), 0U);
    EXPECT_GT(count_losses(false), 50U);
}

// A card that reports a sync as done without doing it defeats every database; what counts is that
// the damage never passes for a sound journal with entries missing in the middle.
TEST(PowerCut, on_a_lying_card_never_yields_a_journal_with_gaps) {
    std::uint64_t opened = 0;
    std::uint64_t refused = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        StoredJournal store(seed);
        ASSERT_TRUE(store.open(often_checkpointed()));
        store.disk.lie(300);
        for (std::uint64_t sequence = 1; sequence <= 80; ++sequence) {
            ASSERT_EQ(store.journal->append(make_entry(sequence, k_november)), Commit::done);
        }
        Prng prng(seed);
        StoredJournal fresh(seed, store.disk.image_after_cut(CutStyle::scattered, prng));
        if (!fresh.open()) {
            ++refused;
            continue;
        }
        ++opened;
        const auto entries = fresh.all();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            ASSERT_EQ(entries[i].sequence, i + 1);
            ASSERT_TRUE(is_whole(entries[i]));
        }
    }
    EXPECT_EQ(opened + refused, 60U);
}

}  // namespace
}  // namespace riser::store
