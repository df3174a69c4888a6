// The SQLite store: what survives, what the database itself forbids, and how errors stick.
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "cloud/store/sqlite/migrations.h"
#include "platform/sqlite/policy.h"
#include "tests/sim/vfs/simulated_vfs.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

class TemporaryFile {
public:
    TemporaryFile()
        : path_(std::filesystem::temp_directory_path() /
                ("riser-cloud-" + std::to_string(::getpid()) + ".db")) {
        remove();
    }
    ~TemporaryFile() { remove(); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] std::string path() const { return path_; }

private:
    void remove() {
        for (const char* ending : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(path_.string() + ending);
    }
    std::filesystem::path path_;
};

TEST(CloudStore, keeps_what_was_committed_and_nothing_else) {
    const TemporaryFile file;
    {
        auto store = open_sqlite_store(file.path());
        ASSERT_TRUE(store.ok()) << store.error().message;
        auto kept = (*store)->begin();
        kept->add_owner({id_of<OwnerId>(1), "kept", 1});
        ASSERT_TRUE(kept->commit().ok());
        kept.reset();
        auto dropped = (*store)->begin();
        dropped->add_owner({id_of<OwnerId>(2), "dropped", 1});
    }
    auto store = open_sqlite_store(file.path());
    ASSERT_TRUE(store.ok()) << store.error().message;
    const auto session = (*store)->begin();
    EXPECT_EQ(session->list_owners().size(), 1U);
}

// As a cloud of before there were vouchers left it.
TEST(CloudStore, an_older_database_keeps_what_it_has_and_gets_the_tables_of_vouchers) {
    const TemporaryFile file;
    {
        auto store = open_sqlite_store(file.path());
        ASSERT_TRUE(store.ok());
        const auto session = (*store)->begin();
        session->add_owner({id_of<OwnerId>(1), "kept", 1});
        ASSERT_TRUE(session->commit().ok());
    }
    {
        auto database = sqlite::open_ledger(file.path());
        ASSERT_TRUE(database.ok());
        for (const char* table :
             {"voucher_series", "voucher_batch", "voucher_lock", "voucher_custody", "voucher_told",
              "voucher_spent", "voucher_print", "voucher_seller", "voucher_movement",
              "voucher_posting", "voucher_epoch", "token_terms", "token_account", "token_payment",
              "command_kinds", "common_costs"}) {
            ASSERT_TRUE(database->execute("DROP TABLE " + std::string(table)).ok()) << table;
        }
        ASSERT_TRUE(database->execute("PRAGMA user_version=11").ok());
    }
    auto store = open_sqlite_store(file.path());
    ASSERT_TRUE(store.ok()) << store.error().message;
    const auto session = (*store)->begin();
    EXPECT_EQ(session->list_owners().size(), 1U);
    EXPECT_TRUE(session->list_voucher_batches(id_of<OwnerId>(1)).empty());
    EXPECT_EQ(session->voucher_epoch(), 1U);
    session->put_seller({id_of<OwnerId>(1), id_of<SellerId>(2), "Kiosk", 30'000, false, 1});
    EXPECT_TRUE(session->commit().ok());
}

TEST(CloudStore, the_database_itself_refuses_to_change_the_ledger_or_money) {
    const TemporaryFile file;
    {
        auto store = open_sqlite_store(file.path());
        ASSERT_TRUE(store.ok());
        const auto session = (*store)->begin();
        const JournalKey key{id_of<OwnerId>(1), id_of<SiteId>(2), id_of<GatewayId>(3),
                             id_of<EpochId>(4)};
        session->append_entry(key, {1, 1, {}, {1}});
        session->add_top_up(
            {key.gateway_key(), id_of<TopUpId>(5), id_of<AccountId>(6), Money{1}, k_eur, 1});
        ASSERT_TRUE(session->commit().ok());
    }
    auto database = sqlite::open_ledger(file.path());
    ASSERT_TRUE(database.ok());
    for (const char* sql : {"UPDATE ledger_entry SET bytes = x'00'", "DELETE FROM ledger_entry",
                            "UPDATE top_up SET amount = 2", "DELETE FROM top_up"}) {
        const auto done = database->execute(sql);
        ASSERT_FALSE(done.ok()) << sql;
        EXPECT_NE(done.error().message.find("never"), std::string::npos) << done.error().message;
    }
}

TEST(CloudStore, a_database_of_a_newer_program_is_refused) {
    const TemporaryFile file;
    {
        auto database = sqlite::open_ledger(file.path());
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database->execute("PRAGMA user_version=900").ok());
    }
    const auto store = open_sqlite_store(file.path());
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().fault, OpenFault::unusable) << "starting again does not help";
    EXPECT_NE(store.error().message.find("newer riser-cloud"), std::string::npos)
        << store.error().message;
}

TEST(CloudStore, a_damaged_database_is_told_in_words_and_with_what_to_do) {
    const TemporaryFile file;
    { ASSERT_TRUE(open_sqlite_store(file.path()).ok()); }
    {
        std::filesystem::remove(file.path() + "-wal");  // which may hold what the file is to lack
        std::ofstream damage(file.path(), std::ios::binary | std::ios::trunc);
        damage << std::string(8'192, 'x');
        std::filesystem::remove(file.path() + "-wal");  // it would mend the file
    }
    const auto store = open_sqlite_store(file.path());
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().fault, OpenFault::unusable);
    const std::string& message = store.error().message;
    EXPECT_NE(message.find(file.path() + " is damaged"), std::string::npos) << message;
    EXPECT_NE(message.find("riser-cloud restored"), std::string::npos) << message;
    EXPECT_EQ(message.find("PRAGMA"), std::string::npos) << message;
}

TEST(CloudStore, a_second_process_is_told_that_the_file_is_in_use) {
    const TemporaryFile file;
    auto first = open_sqlite_store(file.path());
    ASSERT_TRUE(first.ok());
    const auto second = open_sqlite_store(file.path());
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().fault, OpenFault::unavailable);
    EXPECT_NE(second.error().message.find("another process"), std::string::npos)
        << second.error().message;
}

TEST(CloudStore, keeps_its_promises_on_whatever_file_system_lies_under_it) {
    sim::SimulatedDisk disk{1};
    const sim::SimulatedVfs vfs{disk};
    const auto add_owner = [](Store& store, std::uint8_t id) {
        const auto session = store.begin();
        session->add_owner({id_of<OwnerId>(id), "owner", 1});
        return session->commit();
    };
    auto store = open_sqlite_store("cloud.db", vfs.name());
    ASSERT_TRUE(store.ok()) << store.error().message;
    ASSERT_TRUE(add_owner(**store, 1).ok());

    disk.inject({sim::DiskFault::Kind::disk_full, disk.counts().changes, true});
    const auto refused = add_owner(**store, 2);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().fault, StoreFault::refused) << refused.error().cause;
    EXPECT_NE(refused.error().message.find("disk is full"), std::string::npos)
        << refused.error().message;
    disk.heal();
    ASSERT_TRUE(add_owner(**store, 3).ok()) << "a disk that has room again is used again";
    disk.inject({sim::DiskFault::Kind::sync_error, disk.counts().syncs, false});
    const auto uncertain = add_owner(**store, 4);
    ASSERT_FALSE(uncertain.ok());
    EXPECT_EQ(uncertain.error().fault, StoreFault::unknown) << uncertain.error().message;

    Prng prng{1};
    sim::SimulatedDisk after_cut{2, disk.image_after_cut(sim::CutStyle::nothing, prng)};
    const sim::SimulatedVfs vfs_after_cut{after_cut};
    store = open_sqlite_store("cloud.db", vfs_after_cut.name());
    ASSERT_TRUE(store.ok()) << store.error().message;
    std::vector<OwnerId> owners;
    for (const auto& owner : (*store)->begin()->list_owners()) owners.push_back(owner.id);
    const std::vector<OwnerId> certain{id_of<OwnerId>(1), id_of<OwnerId>(3)};
    std::vector<OwnerId> with_the_uncertain = certain;
    with_the_uncertain.push_back(id_of<OwnerId>(4));
    // Of a failed sync some pages, none or all may have reached the disk; of what was refused nothing.
    EXPECT_TRUE(owners == certain || owners == with_the_uncertain) << owners.size();
}

TEST(CloudStore, a_disk_that_errs_while_it_is_opened_may_be_tried_again) {
    sim::SimulatedDisk disk{1};
    const sim::SimulatedVfs vfs{disk};
    ASSERT_TRUE(open_sqlite_store("cloud.db", vfs.name()).ok());
    for (const auto kind : {sim::DiskFault::Kind::read_error, sim::DiskFault::Kind::write_error,
                            sim::DiskFault::Kind::disk_full, sim::DiskFault::Kind::sync_error}) {
        disk.inject({kind, 0, true});
        const auto store = open_sqlite_store("cloud.db", vfs.name());
        ASSERT_FALSE(store.ok()) << static_cast<int>(kind);
        EXPECT_EQ(store.error().fault, OpenFault::unavailable) << store.error().message;
    }
    disk.heal();
    EXPECT_TRUE(open_sqlite_store("cloud.db", vfs.name()).ok());
}

TEST(CloudStore, an_error_sticks_and_refuses_the_commit) {
    auto store = open_sqlite_store(":memory:");
    ASSERT_TRUE(store.ok());
    auto session = (*store)->begin();
    session->add_owner({id_of<OwnerId>(1), "a", 1});
    session->add_owner({id_of<OwnerId>(1), "b", 1});  // the same key
    EXPECT_TRUE(session->failed());
    EXPECT_TRUE(session->list_owners().empty());
    const auto committed = session->commit();
    ASSERT_FALSE(committed.ok());
    EXPECT_EQ(committed.error().fault, StoreFault::refused);
    session.reset();
    EXPECT_TRUE((*store)->begin()->list_owners().empty());
}

TEST(CloudStore, a_part_can_be_taken_back_alone) {
    auto store = open_sqlite_store(":memory:");
    ASSERT_TRUE(store.ok());
    const auto session = (*store)->begin();
    session->mark();
    session->add_owner({id_of<OwnerId>(1), "kept", 1});
    session->keep();
    session->mark();
    session->add_owner({id_of<OwnerId>(2), "undone", 1});
    session->undo();
    ASSERT_TRUE(session->commit().ok());
    EXPECT_EQ((*store)->begin()->list_owners().size(), 1U);
}

TEST(CloudStore, open_items_count_repeats_and_open_again_after_they_were_closed) {
    GivenCloud cloud;
    cloud.in_session([&](Session& s) {
        s.raise(cloud.gateway_key, "ledger_fork", "x", "first", 1);
        s.raise(cloud.gateway_key, "ledger_fork", "x", "second", 2);
        s.raise(cloud.gateway_key, "ledger_fork", "y", "other", 3);
        EXPECT_EQ(s.list_open_items(std::nullopt, false).size(), 2U);
        EXPECT_TRUE(s.close_open_item(1, 4));
        EXPECT_FALSE(s.close_open_item(1, 5));
        s.raise(cloud.gateway_key, "ledger_fork", "x", "third", 6);
        return true;
    });
    const auto items =
        cloud.in_session([&](Session& s) { return s.list_open_items(cloud.gateway_key, true); });
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].times, 2);
    EXPECT_EQ(items[0].detail, "second");
    EXPECT_EQ(items[0].closed_ms, 4);
    EXPECT_EQ(items[2].detail, "third");
}

}  // namespace
}  // namespace riser::cloud
